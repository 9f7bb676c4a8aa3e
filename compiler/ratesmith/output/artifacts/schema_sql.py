"""schema.sql: the tables, for platforms without migrations of their own and for the embedded default."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import schema_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the script that creates the missing tables in one transaction."""
    yield Artifact(f"{build.name}/schema.sql", schema_file(build))
