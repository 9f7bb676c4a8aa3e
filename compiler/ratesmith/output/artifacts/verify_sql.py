"""verify.sql: whether a database is in the compiled state."""

from collections.abc import Iterator

from ratesmith.compile.result import Target
from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import verify_file

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """What reads every row, and fails where one differs."""
    yield Artifact(f"{target.name}/verify.sql", verify_file(target))
