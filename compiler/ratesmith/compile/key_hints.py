"""Find where a key that is not known in one place belongs, by the schema of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final

from ratesmith.core.ir import Node, Route

EACH: Final = "NAME"
"""A step of a route that any key may take: the entities of a file, the entries of a map."""
_MAX_DEPTH: Final = 8
_MOST: Final = 2
"""How many places a key may belong in."""


class FileSchema:
    """The schema of a file, with the routes at which it knows a key."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self.title = str(schema.get("title", ""))

    @cached_property
    def places(self) -> dict[str, list[Route]]:
        """The routes of the maps that know a key, by key."""
        found: dict[str, list[Route]] = {}
        for route, properties in _maps(self.schema, self.schema, ()):
            for key in properties:
                found.setdefault(key, []).append(route)
        return found

    @cached_property
    def values(self) -> list[Route]:
        """The routes of the values that are no maps, in the order of the schema."""
        maps = {route for route, _ in _maps(self.schema, self.schema, ())}
        routes = ((*route, key) for route, properties in _maps(self.schema, self.schema, ()) for key in properties)
        return [route for route in dict.fromkeys(routes) if route not in maps]

    def properties(self, part: Any) -> dict[str, Any]:
        """Return the properties that a part of the schema declares, itself or by what it refers to."""
        found: dict[str, Any] = self._declaring(part).get("properties", {})
        return found

    def required(self, part: Any) -> list[str]:
        """Return the keys that a part of the schema requires, itself or by what it refers to."""
        return [*self._declaring(part).get("required", ())]

    def _declaring(self, part: Any) -> Any:
        while "$ref" in part and "properties" not in part:
            part = _referred(part, self.schema)
        return part


def right_places(places: Iterable[Route], at: Route, tree: Node) -> tuple[Route, ...]:
    """Return which of the routes a key at another one was meant for: the nearest; none where there are too many."""
    routes = {route for place in places if (route := filled(place, at)) is not None and route != at}
    found = sorted(routes, key=lambda route: (_distance(route, at), str(route)))
    best = [route for route in found if _is_written(tree, route)] or found
    nearest = tuple(route for route in best if _distance(route, at) == _distance(best[0], at))
    return nearest if len(nearest) <= _MOST else ()


def _maps(schema: Any, root: Any, route: Route) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Yield the route and the properties of each map that a file can hold."""
    if len(route) > _MAX_DEPTH:
        return
    for option in schema.get("anyOf", ()):
        yield from _maps(option, root, route)
    if "$ref" in schema:
        yield from _maps(_referred(schema, root), root, route)
    properties = schema.get("properties", {})
    if properties:
        yield route, properties
    for name, inner in properties.items():
        yield from _maps(inner, root, (*route, name))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _maps(schema["additionalProperties"], root, (*route, EACH))


def _referred(schema: Any, root: Any) -> Any:
    return root["$defs"][schema["$ref"].rpartition("/")[2]]


def filled(route: Route, at: Route) -> Route | None:
    """Return a route with the steps of `at` in place of open ones; None where `at` leads elsewhere before."""
    steps: list[str | int] = []
    for number, step in enumerate(route):
        if step == EACH and number < len(at):
            if steps != [*at[:number]]:
                return None
            step = at[number]
        steps.append(step)
    return tuple(steps)


def _distance(route: Route, at: Route) -> int:
    common = 0
    for ours, theirs in zip(route, at, strict=False):
        if ours != theirs:
            break
        common += 1
    return len(route) + len(at) - 2 * common


def _is_written(tree: Node, route: Route) -> bool:
    for step in route:
        if not isinstance(tree, dict) or step not in tree:
            return False
        tree = tree[step]
    return tree is None or isinstance(tree, dict)
