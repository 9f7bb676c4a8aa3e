"""seed.sql: what brings a database to the compiled state, from whatever it is in."""

from collections.abc import Iterator

from ratesmith.compile.result import Target
from ratesmith.core.ir import Artifact
from ratesmith.output.sql_scripts import seed_file

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """The whole state, idempotent, in one transaction."""
    yield Artifact(f"{target.name}/seed.sql", seed_file(target))
