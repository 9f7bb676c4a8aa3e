"""resume.sql: end the hold of a rollback, for those who run migrations with another program."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import resume_file
from ratesmith.release.build import Build
from ratesmith.sql.dialect import dialect

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the script where there are migrations to hold, and psql to run it."""
    if build.target.scope.has_migrations and dialect(build.target.environment.dialect).has_roles:
        yield Artifact(f"{build.name}/resume.sql", resume_file(build))
