"""Make once what is asked of one object by each of thousands of others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, Generic, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
Made = TypeVar("Made")
_MOST_OBJECTS: Final = 20_000
"""As many as a project has files."""


class OncePer(Generic[P, Made]):
    """What is made of objects once, found by their identity: to compare large ones takes longer than to make most."""

    def __init__(self, make: Callable[P, Made]) -> None:
        self._make = make
        self._known: dict[tuple[int, ...], tuple[Any, Any, Made]] = {}

    def __call__(self, *of: P.args, **named: P.kwargs) -> Made:
        """Return what was made of them. It is kept with them, so that no `id` is reused."""
        key = (*map(id, of), *map(id, named.values()))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_OBJECTS:
                self._known.clear()
            found = self._known[key] = of, named, self._make(*of, **named)
        return found[2]


def made_once(of: T, make: Callable[[T], Made]) -> Made:
    """Return what a function of a module makes of a value that nobody changes; it is kept for thousands of them."""
    return cast("Made", _by(make)(of))


@cache
def _by(make: Callable[[Any], Any]) -> OncePer[[Any], Any]:
    return OncePer(make)
