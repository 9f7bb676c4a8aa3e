"""migrations/: the steps of an environment that keeps a history, as a reviewer reads them and any runner runs them."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """What is released, and the draft behind it."""
    if build.target.scope.has_migrations:
        yield from (Artifact(f"{build.name}/{path}", text) for path, text in build.history.files.items())
