"""seed.sql: what brings a database to the compiled state, from whatever it is in."""

from collections.abc import Iterator

from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import seed_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[Artifact]:
    """The whole state, idempotent, in one transaction."""
    yield Artifact(f"{build.name}/seed.sql", seed_file(build))
