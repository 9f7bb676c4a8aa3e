"""Find the position of a route in a file; asked only for messages, so the file is parsed again."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from ratesmith.core.ir import TOP, Document, Node, Origin, Route, Span
from ratesmith.language.node_spans import NodeSpans
from ratesmith.language.parser import parse
from ratesmith.language.scanned_spans import scanned_spans

PointAt = Literal["key", "value"]


@lru_cache(maxsize=128)
def _node_spans(source: str) -> NodeSpans:
    if (scanned := scanned_spans(source)) is not None:
        return scanned
    marks = NodeSpans()
    parse(source, marks)
    return marks


@lru_cache(maxsize=128)
def _lines(source: str) -> list[str]:
    return source.splitlines()


def origin(document: Document, route: Route, on: PointAt = "value") -> Origin:
    """Return the position of a route in a file, or of its nearest parent that is written there."""
    marks = _node_spans(document.source)
    for length in range(len(route), 0, -1):
        found = marks.get(route[:length])
        if found is not None:
            key, value = found
            return Origin(
                document.path,
                value if on == "value" and length == len(route) and _scalar(document.tree, route) else key,
            )
    return Origin(document.path, marks[()][0] if () in marks else TOP)


def _scalar(tree: Node, route: Route) -> bool:
    """Return whether to point at the value itself; a map or list is pointed at by its key."""
    for step in route:
        tree = tree[step]
    return not isinstance(tree, (dict, list)) or not tree or isinstance(route[-1], int)


def route_on_line(document: Document, line: int) -> Route | None:
    """Return the innermost route whose key is on a line of the file; None where none is."""
    routes = [route for route, (key, _) in _node_spans(document.source).items() if key.line == line and route]
    return max(routes, key=len, default=None)


def route_at(source: str, span: Span) -> Route:
    """Return the route of the key or value at a place of a file, or else of the innermost key on its line.

    Empty where there is none, and where the file is no YAML. Stars, which hide secrets, are read as letters.
    """
    routes = _routes_by_place(source)
    return routes.get((span.line, span.column)) or routes.get((span.line, 0)) or ()


@lru_cache(maxsize=32)
def _routes_by_place(source: str) -> Mapping[tuple[int, int], Route]:
    """Return the routes of a file by line and column of key and value, and the innermost of a line by column 0."""
    found: dict[tuple[int, int], Route] = {}
    for route, (key, value) in _node_spans(re.sub(r"\*+", lambda stars: "x" * len(stars[0]), source)).items():
        for place in ((key.line, key.column), (value.line, value.column), (key.line, 0)):
            if len(route) > len(found.get(place, ())):
                found[place] = route
    return found


def words_in_text(document: Document, text: Origin, number: int, words: str) -> Origin:
    """Return where words are in a text below a `|`: on the line `number` of the text, from 1; else the text itself."""
    lines, at = _lines(document.source), text.span.line + number
    column = lines[at - 1].find(words) if at <= len(lines) else -1
    if column < 0 or not lines[text.span.line - 1][text.span.column - 1 :].startswith("|"):
        return text
    return Origin(document.path, Span(at, column + 1, column + 1 + len(words)))


def deciding_layer(layers: tuple[Document, ...], id: str, route: Route) -> tuple[Document, Route]:
    """Return the document that decides the value at `route`, and the route inside it.

    It is the last layer that writes the route, or else its nearest parent.
    """
    for length in range(len(route), -1, -1):
        for document in reversed(layers):
            inside = document.route(id, route[:length])
            if is_written(document.tree, inside):
                return document, document.route(id, route)
    return layers[-1], layers[-1].route(id, route)


def layer_to_edit(layers: tuple[Document, ...], id: str, route: Route) -> tuple[Document, Route]:
    """Return where a person sets the value at `route`: the deciding layer, or the first if none has its field."""
    if route and not any(is_written(it.tree, it.route(id, route[:1])) for it in layers):
        return layers[0], layers[0].route(id, route)
    return deciding_layer(layers, id, route)


def is_written(tree: Node, route: Route) -> bool:
    """Return whether a tree decides the value at a route: by a value there, or by a null or scalar above it."""
    for step in route:
        if isinstance(tree, dict):
            if step not in tree:
                return False
        elif not (isinstance(tree, list) and isinstance(step, int) and step < len(tree)):
            return True
        tree = tree[step]
    return True
