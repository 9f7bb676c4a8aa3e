"""verify.sql: whether a database is in the compiled state."""

from collections.abc import Iterator

from ratebook.ir import Artifact
from ratebook.sql.files import verify_file
from ratebook.target import Target

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """What reads every row, and fails where one differs."""
    yield Artifact(f"{target.name}/verify.sql", verify_file(target))
