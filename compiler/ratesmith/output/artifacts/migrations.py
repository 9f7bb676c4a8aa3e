"""migrations/: the steps of an environment that keeps a history, for reviewers and for any runner."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the files of the released migrations and of the draft."""
    if build.target.scope.has_migrations:
        yield from (Artifact(f"{build.name}/{path}", text) for path, text in build.history.files.items())
