"""Find what was probably renamed without `renamed_from`: one entity is gone, and a new one has most of its fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from ratesmith.api.change import Change
from ratesmith.api.definitions import Kind, Pack
from ratesmith.compare.fields import leaves
from ratesmith.core.ir import Entity, Route

_MOST_PAIRS: Final = 2_500
"""More entities than these are not compared with each other: a change of that size is none of single names."""


def likely_renames(pack: Pack, change: Change) -> Iterator[tuple[tuple[type[Entity], str], str]]:
    """Yield what is new and alike to one that is gone, and to no other, with the id of that."""
    for kind in pack.kinds.values():
        if kind.many and kind.tables:
            for id, former in _alike(kind, change):
                yield (kind.entity, id), former


def _alike(kind: Kind, change: Change) -> Iterator[tuple[str, str]]:
    if change.before.all(kind.entity).keys() == change.after.all(kind.entity).keys():
        return
    pairs = [*change.both(kind.entity)]
    gone = {it.id: leaves(it.before) for it in pairs if it.after is None and it.before is not None}
    new = {it.id: leaves(it.after) for it in pairs if it.before is None and it.after is not None}
    if len(gone) * len(new) > _MOST_PAIRS:
        return
    found = [(now, was) for now, was in product(new, gone) if _most_agree(new[now], gone[was])]
    news, olds = Counter(now for now, _ in found), Counter(was for _, was in found)
    yield from ((now, was) for now, was in found if news[now] == olds[was] == 1)


def _most_agree(one: Mapping[Route, Any], other: Mapping[Route, Any]) -> bool:
    """Whether two thirds of the values that either has are equal; what is off or empty nobody wrote."""
    routes = {route for route in {*one, *other} if one.get(route) or other.get(route)}
    same = sum(one.get(route) == other.get(route) for route in routes)
    return bool(same * 3 >= len(routes) * 2)
