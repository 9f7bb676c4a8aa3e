"""What follows from costs alone, made once for all that say the same: many models of a catalogue do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import msgspec

from ratesmith.api import Route
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.cost_parts import Part

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


class PerParts(Generic[T]):
    """A function of the parts of all costs of a model, and of its type; the results are shared in the same way."""

    def __init__(self, make: Callable[[tuple[Part, ...], Any], T]) -> None:
        self._make = make
        self._made: dict[tuple[int, str], tuple[tuple[Part, ...], T]] = {}

    def __call__(self, parts: tuple[Part, ...], model_type: str = "") -> T:
        """Return the result for these very parts, which are kept beside it, so that no others get their identity."""
        key = (id(parts), model_type)
        found = self._made.get(key)
        if found is None:
            if len(self._made) >= _MOST:
                self._made.clear()
            found = self._made[key] = (parts, self._make(parts, model_type))
        return found[1]
