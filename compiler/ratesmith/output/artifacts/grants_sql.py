"""grants.sql: the rights of a role that seeds and verifies without ever reading a secret."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import grants_file
from ratesmith.release.build import Build
from ratesmith.sql.dialect import dialect

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the script for the owner of the tables, where the database has roles; each run grants the rights anew."""
    if dialect(build.target.environment.dialect).has_roles:
        yield Artifact(f"{build.name}/grants.sql", grants_file(build))
