"""grants.sql: what lets a role seed and verify that never sees a secret, where the database has roles."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import grants_file
from ratesmith.release.build import Build
from ratesmith.sql.dialect import dialect

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """The rights of one role, given anew by each run; for its owner to run."""
    if dialect(build.target.environment.dialect).has_roles:
        yield Artifact(f"{build.name}/grants.sql", grants_file(build))
