"""plain: the files that ratebook applies and psql runs, and no others."""

from collections.abc import Iterator, Sequence

from ratebook.migration import Migration
from ratebook.project import Environment


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Nothing."""
    yield from ()
