"""schema.sql: the tables, for those who have no migrations of the platform, and for the embedded default."""

from collections.abc import Iterator

from ratesmith.compile.result import Target
from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import schema_file

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """What creates the tables that do not exist yet, in one transaction."""
    yield Artifact(f"{target.name}/schema.sql", schema_file(target))
