"""migrations/: the steps of an environment that keeps a history, as a reviewer reads them and any runner runs them."""

from collections.abc import Iterator

from ratesmith.compile.result import Target
from ratesmith.core.ir import Artifact

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """What is released, and the draft behind it."""
    if target.release is not None:
        yield from (Artifact(f"{target.name}/{path}", text) for path, text in target.release.files.items())
