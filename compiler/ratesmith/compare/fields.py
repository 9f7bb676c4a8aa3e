"""The fields of an entity that differ, as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from ratesmith.core.excerpt import harmless_pair
from ratesmith.core.ir import Entity, Frozen, Route, route_name
from ratesmith.core.sanitize import harmless
from ratesmith.core.tree_changes import is_same
from ratesmith.secrets.masked_values import masked

_LONGEST: Final = 60
"""Characters of a value that are shown: the file itself has the rest."""
_LONGEST_ROUTE: Final = 300
"""Characters of the place of a value that are shown: keys can be anybody's choice."""
_NOT_SHOWN: Final = frozenset({"acknowledge"})
"""Fields that say something about the change itself."""


class FieldChange(Frozen, frozen=True, kw_only=True):
    """One value that differs."""

    where: str
    """Its route in the entity: `limits.context_window`."""
    before: str | None
    """None where there was none."""
    after: str | None

    route: Route
    """The same as keys and indexes."""


def field_changes(before: Entity | None, after: Entity | None) -> tuple[FieldChange, ...]:
    """Return what differs between two entities of one kind, by route; a list is one value, and None has nothing.

    Maps with keys of anybody's choice come last: reports show the first ones.
    """
    free = {
        name
        for it in (before, after)
        if it is not None
        for name in it.__struct_fields__
        if isinstance(getattr(it, name), dict)
    }
    was, now = (leaves(it) if it is not None else {} for it in (before, after))
    return tuple(
        _change(route, was.get(route), now.get(route))
        for route in sorted({*was, *now}, key=lambda route: (route[0] in free, str(route)))
        if not is_same(was.get(route), now.get(route))
    )


def _change(route: Route, old: Any, new: Any) -> FieldChange:
    before, after = (None if it is None else _text(masked(route, it)) for it in (old, new))
    if before is not None and after is not None:
        before, after = harmless_pair(before, after, _LONGEST)
    else:
        before, after = (None if it is None else harmless(it, _LONGEST) for it in (before, after))
    where = route_name(route)
    where = where if len(where) <= _LONGEST_ROUTE else f"{where[:_LONGEST_ROUTE]}…"
    return FieldChange(where=where, route=route, before=before, after=after)


def leaves(entity: Entity) -> dict[Route, Any]:
    """Return every value of an entity that is not empty, by its route; a list is one value."""
    return dict(_leaves(_plain(entity), ()))


def _plain(entity: Entity) -> Any:
    """Return an entity as maps and lists, without what it says about the change."""
    found = msgspec.to_builtins(entity, builtin_types=(Decimal,))
    return {name: value for name, value in found.items() if name not in _NOT_SHOWN}


def _leaves(node: Any, route: Route) -> Iterator[tuple[Route, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _leaves(value, (*route, key))
    elif node not in (None, [], ()):
        yield route, node


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return ", ".join(_in_list(it) for it in value)
    return str(value).replace("\n", " ")


def _in_list(item: Any) -> str:
    """Return an item; of a waiver or another group of fields its first value, which names it."""
    return str(next(iter(item.values()), "")) if isinstance(item, dict) else str(item)
