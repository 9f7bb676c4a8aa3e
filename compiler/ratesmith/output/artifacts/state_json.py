"""state.json: the compiled rows, for a diff in review and for tools that do not read SQL."""

from collections.abc import Iterator

from ratesmith.core.ir import LargeArtifact
from ratesmith.plan.state import state_pieces
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[LargeArtifact]:
    """Yield the rows of every table, one per line, and their hash."""
    yield LargeArtifact(f"{build.name}/state.json", map(str.encode, state_pieces(build.state)))
