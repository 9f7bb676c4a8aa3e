"""manifest.json: what the frontend reads of an environment."""

from collections.abc import Iterator
from hashlib import sha256

from msgspec.structs import replace

from ratesmith.compile.result import Target
from ratesmith.core.canonical_json import compact, pretty
from ratesmith.core.ir import Artifact

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """The pack's manifest; its hash tells whether anything but the environment's name changed."""
    manifest = target.pack.manifest.build(target.config, content_hash="")
    digest = sha256(compact(replace(manifest, environment=""))).hexdigest()
    yield Artifact(f"{target.name}/manifest.json", pretty(replace(manifest, content_hash=digest)))
