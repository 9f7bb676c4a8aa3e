"""state.json: the compiled rows, for a diff in review and for tools that do not read SQL."""

from collections.abc import Iterator

from ratesmith.compile.result import Target
from ratesmith.core.ir import Artifact
from ratesmith.plan.state import state_of, state_text

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """The rows of every table, one per line, and their hash."""
    yield Artifact(
        f"{target.name}/state.json", state_text(target.release.state if target.release else state_of(target.dataset))
    )
