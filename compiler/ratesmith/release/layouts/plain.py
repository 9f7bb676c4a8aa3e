"""plain: no file beside those that ratesmith applies and psql runs."""

from collections.abc import Iterator, Sequence

from ratesmith.project.settings import Environment
from ratesmith.release.migration import Migration


def files(chain: Sequence[Migration], environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield nothing."""
    yield from ()
