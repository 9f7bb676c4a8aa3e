"""grants.sql: what lets a role seed and verify that never sees a secret, where the database has roles."""

from collections.abc import Iterator

from ratesmith.dialect import dialect
from ratesmith.ir import Artifact
from ratesmith.sql.files import grants_file
from ratesmith.target import Target

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """The rights of one role, given anew by each run; for its owner to run."""
    if dialect(target.environment.dialect).has_roles:
        yield Artifact(f"{target.name}/grants.sql", grants_file(target))
