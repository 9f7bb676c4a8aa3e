"""What differs between two trees of a YAML file, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ratesmith.core.ir import Node, Route

ABSENT: Final[Any] = object()
"""The value at a route that a side does not have."""


def changed_values(before: Node, after: Node) -> Iterator[tuple[Route, Node, Node]]:
    """Yield the values of two trees that differ, by route; one that a tree does not have is `ABSENT`."""
    was, now = dict(_leaves(before, ())), dict(_leaves(after, ()))
    for route in sorted({*was, *now}, key=str):
        values = was.get(route, ABSENT), now.get(route, ABSENT)
        if not is_same(*values):
            yield route, *values


def is_same(a: Node, b: Node) -> bool:
    """Return whether two values are the same in JSON too, where true, 1 and 1.0 are three."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(is_same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(is_same(a[key], b[key]) for key in a)
    return bool(a == b)


def is_identical(a: Node, b: Node) -> bool:
    """Return whether two values are the same to the order of keys and the digits of numbers."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(is_identical, a, b))
    if isinstance(a, dict):
        return [*a] == [*b] and all(is_identical(a[key], b[key]) for key in a)
    return str(a) == str(b)


def _leaves(node: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    """Yield every value that is no map, or an empty one, by its route."""
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _leaves(value, (*route, key))
    elif node is not None or route:
        yield route, node
