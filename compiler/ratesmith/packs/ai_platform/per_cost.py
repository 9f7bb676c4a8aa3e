"""What follows from costs alone, made once for all that say the same: many models of a catalogue do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from ratesmith.api import Route
from ratesmith.packs.ai_platform.cost import Cost

_MOST: Final = 20_000
"""Results that are kept at once."""
_ENCODER: Final = msgspec.msgpack.Encoder()
T = TypeVar("T")


class PerCost(Generic[T]):
    """A function of a cost and of the route to it, whose results are shared, so that nobody may change one."""

    def __init__(self, make: Callable[[Cost, Route], T]) -> None:
        self._make = make
        self._made: dict[tuple[bytes, Route], T] = {}

    def __call__(self, cost: Cost, at: Route = ()) -> T:
        """Return the result for a cost with this content, to the digit."""
        try:
            key = (_ENCODER.encode(cost), at)
        except (OverflowError, UnicodeEncodeError):  # a number of more than 64 bits, half of a surrogate pair
            return self._make(cost, at)
        if key not in self._made:
            if len(self._made) >= _MOST:
                self._made.clear()
            self._made[key] = self._make(cost, at)
        return self._made[key]
