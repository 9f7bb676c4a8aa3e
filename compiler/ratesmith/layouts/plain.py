"""plain: the files that ratesmith applies and psql runs, and no others."""

from collections.abc import Iterator, Sequence

from ratesmith.migration import Migration
from ratesmith.project import Environment


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Nothing."""
    yield from ()
