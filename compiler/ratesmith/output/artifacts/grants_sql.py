"""grants.sql: what lets a role seed and verify that never sees a secret, where the database has roles."""

from collections.abc import Iterator

from ratesmith.compile.result import Target
from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import grants_file
from ratesmith.sql.dialect import dialect

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """The rights of one role, given anew by each run; for its owner to run."""
    if dialect(target.environment.dialect).has_roles:
        yield Artifact(f"{target.name}/grants.sql", grants_file(target))
