"""activate.sql: bring what has a schedule to the value of the day."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import activate_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """Yield the script, also where nothing has a schedule: what runs it each day must not have to ask."""
    yield Artifact(f"{build.name}/activate.sql", activate_file(build))
