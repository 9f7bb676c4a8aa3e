"""monitor.sql: where a database stands, for monitoring by SQL."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import monitor_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield a query that returns one row: head, hold and environment, and what they should be."""
    yield Artifact(f"{build.name}/monitor.sql", monitor_file(build))
