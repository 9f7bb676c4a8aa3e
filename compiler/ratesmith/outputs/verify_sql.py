"""verify.sql: whether a database is in the compiled state."""

from collections.abc import Iterator

from ratesmith.ir import Artifact
from ratesmith.sql.files import verify_file
from ratesmith.target import Target

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """What reads every row, and fails where one differs."""
    yield Artifact(f"{target.name}/verify.sql", verify_file(target))
