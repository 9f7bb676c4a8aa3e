"""What follows from a configuration, made once for the rules that ask for it one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from ratesmith.api import Config

T = TypeVar("T")


class PerConfig(Generic[T]):
    """A function of a configuration, whose latest result is shared, so that nobody may change it."""

    def __init__(self, make: Callable[[Config], T]) -> None:
        self._make = make
        self._latest: tuple[Config, T] | None = None

    def __call__(self, config: Config) -> T:
        """Return the result for this very configuration, which is kept beside it."""
        if self._latest is None or self._latest[0] is not config:
            self._latest = config, self._make(config)
        return self._latest[1]
