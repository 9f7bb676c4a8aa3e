"""plain: the files that ratesmith applies and psql runs, and no others."""

from collections.abc import Iterator, Sequence

from ratesmith.project.settings import Environment
from ratesmith.release.migration import Migration


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Nothing."""
    yield from ()
