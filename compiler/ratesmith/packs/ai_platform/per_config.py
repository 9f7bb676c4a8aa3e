"""What follows from a configuration, made once for the rules that ask for it one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from ratesmith.api import Config

T = TypeVar("T")


class PerConfig(Generic[T]):
    """A function of a configuration, whose `most` latest results are shared, so that nobody may change them."""

    def __init__(self, make: Callable[[Config], T], most: int = 1) -> None:
        self._make, self._most = make, most
        self._latest: dict[int, tuple[Config, T]] = {}

    def __call__(self, config: Config) -> T:
        """Return the result for this very configuration, which is kept beside it."""
        found = self._latest.get(id(config))
        if found is None:
            found = config, self._make(config)
            if len(self._latest) >= self._most:
                del self._latest[next(iter(self._latest))]
            self._latest[id(config)] = found
        return found[1]
