"""schema.sql: the tables, for those who have no migrations of the platform, and for the embedded default."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import schema_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """What creates the tables that do not exist yet, in one transaction."""
    yield Artifact(f"{build.name}/schema.sql", schema_file(build))
