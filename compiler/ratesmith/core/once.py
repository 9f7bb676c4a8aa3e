"""Make once what is asked of one object by each of thousands of others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, Generic, TypeVar, cast

Of = TypeVar("Of")
Made = TypeVar("Made")
_MOST_OBJECTS: Final = 200


class OncePer(Generic[Of, Made]):
    """What is made of an object once, found by its identity: to compare large ones takes longer than to make most."""

    def __init__(self, make: Callable[[Of], Made]) -> None:
        self._make = make
        self._known: dict[int, tuple[Of, Made]] = {}

    def __call__(self, of: Of) -> Made:
        """Return what was made of it. It is kept with that, so that its `id` is not reused."""
        found = self._known.get(id(of))
        if found is None:
            if len(self._known) >= _MOST_OBJECTS:
                self._known.clear()
            found = self._known[id(of)] = of, self._make(of)
        return found[1]


def made_once(of: Of, make: Callable[[Of], Made]) -> Made:
    """Return what a function of a module makes of a value that nobody changes; it is kept for the last few hundred."""
    return cast("Made", _by(make)(of))


@cache
def _by(make: Callable[[Any], Any]) -> OncePer[Any, Any]:
    return OncePer(make)
