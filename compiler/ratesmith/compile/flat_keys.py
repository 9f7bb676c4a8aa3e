"""Find the value that a key names by its whole route, such as `cost_per_1k_input`; convert between units in keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from ratesmith.compile.key_hints import EACH, FileSchema, filled
from ratesmith.core.ir import Node, Route
from ratesmith.core.suggest import nearest
from ratesmith.language.positions import is_written

_PER: Final = "per"
_SIZES: Final = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
_NUMBERS: Final = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_MOST_WORDS: Final = 12


class FlatKey(NamedTuple):
    """A key that names a value of another map, or of its own one in other words."""

    key: str
    route: Route
    """Of the value that is meant."""
    factor: Decimal | None
    """What an amount is to be multiplied by there; None where the units are the same."""


def unit(name: str) -> int | None:
    """Return the number that the amounts of a key are for: 1000 of `per_1k_tokens`; None where it does not say."""
    words = _split(name)
    if _PER not in words:
        return None
    return next((size for word in words if (size := _size(word)) is not None), 1)


def factor(written: str, meant: str) -> Decimal | None:
    """Return what the amounts of one key are multiplied by in the unit of another; None where it is the same."""
    ours, theirs = unit(written), unit(meant)
    return None if ours is None or theirs is None or ours == theirs else Decimal(theirs) / Decimal(ours)


def nearest_key(key: str, known: Iterable[str]) -> str | None:
    """Return the known key that was probably meant, if possible one of the same unit."""
    names, of = [*known], unit(key)
    alike = [name for name in names if unit(name) == of] if of is not None else names
    return nearest(key, alike) or nearest(key, names)


def flat_key(key: str, at: Route, file: FileSchema, tree: Node) -> FlatKey | None:
    """Return what a key in the map at a route was meant for, if its words are those of one value's route."""
    words = _words(key)
    if not 2 <= len(words) <= _MOST_WORDS:
        return None
    fits = [(len(left), route) for route in file.values if (left := _left(words, route)) is not None]
    closest = min((left for left, _ in fits), default=0)
    routes = [full for left, route in fits if left == closest and (full := filled(route, at)) is not None]
    routes.sort(key=lambda route: (route[:-1] != at, _factor(key, route) is not None, not is_written(tree, route[:-1])))
    if not routes or EACH in routes[0] or (len(routes) > 1 and unit(key) is None and routes[0][:-1] != at):
        return None
    return FlatKey(key, routes[0], _factor(key, routes[0]))


def _factor(key: str, route: Route) -> Decimal | None:
    name = next((step for step in route if isinstance(step, str) and unit(step) is not None), None)
    return factor(key, name) if name is not None else None


def _left(words: frozenset[str], route: Route) -> frozenset[str] | None:
    """Return the words of a route that a key leaves out; None where it is not of this route."""
    steps = [_words(step) for step in route if isinstance(step, str) and step != EACH]
    every = frozenset().union(*steps)
    return every - words if words <= every and words & (steps[-1] - {_PER}) else None


def _words(name: str) -> frozenset[str]:
    """Return the words of a name in the singular, without numbers of a unit."""
    split = _split(name)
    words = [word for word in split if _PER not in split or _size(word) is None]
    return frozenset(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def _split(name: str) -> list[str]:
    return [*filter(None, re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))]


def _size(word: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,9})([kmb]?)", word)
    return int(found[1]) * _SIZES[found[2]] or None if found else _NUMBERS.get(word)
