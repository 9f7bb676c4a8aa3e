"""state.json: the compiled rows, for a diff in review and for tools that do not read SQL."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.plan.state import state_text
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the rows of every table, one per line, and their hash."""
    yield Artifact(f"{build.name}/state.json", state_text(build.state))
