"""seed.sql: what brings a database to the compiled state, from whatever it is in."""

from collections.abc import Iterator

from ratesmith.ir import Artifact
from ratesmith.sql.files import seed_file
from ratesmith.target import Target

SCOPE = "environment"


def artifacts(target: Target) -> Iterator[Artifact]:
    """The whole state, idempotent, in one transaction."""
    yield Artifact(f"{target.name}/seed.sql", seed_file(target))
