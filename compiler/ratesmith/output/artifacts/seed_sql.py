"""seed.sql: bring a database to the compiled state, whatever state it is in."""

from collections.abc import Iterator

from ratesmith.core.ir import LargeArtifact
from ratesmith.output.sql_scripts import seed_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[LargeArtifact]:
    """Yield the whole state as one idempotent transaction."""
    yield LargeArtifact(f"{build.name}/seed.sql", map(str.encode, seed_file(build)))
