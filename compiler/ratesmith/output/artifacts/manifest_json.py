"""manifest.json: what the frontend reads of an environment."""

from collections.abc import Iterator
from hashlib import sha256

from msgspec.structs import replace

from ratesmith.core.canonical_json import compact, embeddable
from ratesmith.core.ir import Artifact
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the pack's manifest; its hash tells whether anything but the environment's name changed."""
    target = build.target
    manifest = target.pack.manifest.build(target.config, content_hash="")
    digest = sha256(compact(replace(manifest, environment=""))).hexdigest()
    yield Artifact(f"{target.name}/manifest.json", embeddable(replace(manifest, content_hash=digest)))
