"""Make once what is asked of one frozen value by each of thousands of things in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar, cast

S = TypeVar("S")
T = TypeVar("T")


def made_once(of: S, make: Callable[[S], T]) -> T:
    """Return what `make` makes of a value that nobody changes; it is kept for the last thousand."""
    return cast("T", _made(_Same(of), make))


class _Same(Generic[S]):
    """A value as a key: it is itself alone, and kept, so that no other one gets its place."""

    def __init__(self, value: S) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value


@lru_cache(maxsize=1024)
def _made(of: _Same[S], make: Callable[[S], T]) -> T:
    return make(of.value)
