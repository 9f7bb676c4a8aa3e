"""The order in which people write the keys of a file, by the schema of its kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from ratesmith.core.ir import Entity, Route

_SHARED: Final = Entity.__struct_fields__
"""What every kind has beside its own fields; it is written last."""
_NEW: Final = "new"
"""What says in an overlay that an entity is not in the layers below; it is written first."""


def key_order(schema: str) -> Callable[[Route], tuple[str, ...]]:
    """Return a function that gives the keys of the map at a route, in the order that the kind declares them."""
    root = json.loads(schema)

    def order(route: Route) -> tuple[str, ...]:
        keys = dict.fromkeys(key for it in schemas_at(root, route) for key in it.get("properties", ()))
        return tuple(sorted(keys, key=lambda key: (key != _NEW, key in _SHARED)))

    return order


def schemas_at(root: Any, route: Route) -> list[Any]:
    """Return the schemas that hold for the value at a route of a file; more than one where there is a choice."""
    places = [root]
    for step in route:
        places = [inner for place in places for inner in _inside(place, step, root)]
    return [it for place in places for it in _choices(place, root)]


def _inside(place: Any, step: str | int, root: Any) -> Iterator[Any]:
    for it in _choices(place, root):
        inner = it.get("items") if isinstance(step, int) else it.get("properties", {}).get(step)
        if inner is None and not isinstance(step, int):
            inner = it.get("additionalProperties")
        if isinstance(inner, dict):
            yield inner


def _choices(place: Any, root: Any) -> Iterator[Any]:
    """Yield the schema and those that it refers to or chooses from."""
    yield place
    if "$ref" in place:
        yield from _choices(root["$defs"][place["$ref"].rpartition("/")[2]], root)
    for name in ("anyOf", "oneOf", "allOf"):
        for choice in place.get(name, ()):
            yield from _choices(choice, root)
