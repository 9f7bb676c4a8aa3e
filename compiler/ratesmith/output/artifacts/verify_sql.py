"""verify.sql: check whether a database is in the compiled state."""

from collections.abc import Iterator

from ratesmith.core.ir import LargeArtifact
from ratesmith.output.sql_scripts import verify_file
from ratesmith.release.build import Build

SCOPE = "environment"


def artifacts(build: Build) -> Iterator[LargeArtifact]:
    """Yield the script that reads every row and fails where one differs."""
    yield LargeArtifact(f"{build.name}/verify.sql", map(str.encode, verify_file(build)))
