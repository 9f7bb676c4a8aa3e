"""Changes to the text of a YAML file, and to nothing in it but the values that change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from ratesmith.core.canonical_json import canonical
from ratesmith.core.ir import Node, Route
from ratesmith.language.extents import FLOW, Spot, indent_of, line_end, rest_of_line, spots
from ratesmith.language.parser import parse
from ratesmith.language.writer import STEP, behind_key, entry, inline, item, literal, scalar

_MARK: Final = "\ufeff"


class Uneditable(Exception):
    """The change cannot be made without a risk for what stands around it."""


class Gone:
    """In place of a value: the key is removed."""


GONE: Final = Gone()


class Write(NamedTuple):
    """A value to put at a route, or GONE."""

    route: Route
    value: Node


class Splice(NamedTuple):
    """A part of a text and what comes in its place."""

    start: int
    end: int
    text: str


Order = Callable[[Route], tuple[str, ...]]
"""The keys that the map at a route may have, in the order people write them."""


def edited(source: str, writes: Iterable[Write], order: Order) -> str:
    """The text with the values in it. Raises Uneditable unless exactly they change when it is read again."""
    mark = source[: source.startswith(_MARK)]
    text = source[len(mark) :]
    crlf = "\r\n" in text
    wanted = parse(text).tree
    here = spots(text)
    simple: list[Splice] = []
    others: list[Write] = []
    for write in writes:
        wanted = _with(wanted, write.route, write.value)
        spot = _at(here, write.route)
        if spot is None or spot.parts or isinstance(write.value, (dict, list, Gone)):
            others.append(write)
        else:
            simple.append(_scalar(text, spot, write, here))
    text = _spliced(text, simple, crlf=crlf)
    while others:
        tree, problems = parse(text)
        if problems:
            raise Uneditable
        root = spots(text)
        splices, others = _apart((_splice(text, root, tree, write, order), write) for write in others)
        text = _spliced(text, splices, crlf=crlf)
    again = parse(text)
    if again.problems or canonical(again.tree) != canonical(wanted):
        raise Uneditable
    return mark + text


def _with(tree: Node, route: Route, value: Node) -> Node:
    """The tree with a value at a route; maps that are missing on the way are made."""
    if not route:
        return value
    if isinstance(tree, list):
        index = int(route[0])
        return [*tree[:index], _with(tree[index], route[1:], value), *tree[index + 1 :]]
    below = tree if isinstance(tree, dict) else {}
    if isinstance(value, Gone) and len(route) == 1:
        return {key: inner for key, inner in below.items() if key != route[0]}
    return {**below, route[0]: _with(below.get(route[0]), route[1:], value)}


def _at(spot: Spot, route: Route) -> Spot | None:
    for step in route:
        if step not in spot.parts:
            return None
        spot = spot.parts[step]
    return spot


def _node(tree: Node, route: Route) -> Node:
    for step in route:
        tree = tree[step]
    return tree


def _spliced(text: str, splices: Iterable[Splice], *, crlf: bool) -> str:
    parts: list[str] = []
    behind = 0
    for start, end, new in sorted(splices):
        parts += text[behind:start], new.replace("\n", "\r\n") if crlf else new
        behind = end
    return "".join((*parts, text[behind:]))


def _apart(made: Iterable[tuple[Splice | None, Write]]) -> tuple[list[Splice], list[Write]]:
    """The splices that do not touch each other, and what has to wait until they are made."""
    splices: list[Splice] = []
    waiting: list[Write] = []
    needed = [(splice, write) for splice, write in made if splice is not None]
    for splice, write in sorted(needed, key=lambda pair: pair[0].start):
        if splices and splice.start <= splices[-1].end:
            waiting.append(write)
        else:
            splices.append(splice)
    return splices, waiting


def _splice(text: str, root: Spot, tree: Node, write: Write, order: Order) -> Splice | None:
    """What makes a change of the shape: a key that comes or goes, a map or a list."""
    route, value = write
    depth = next(depth for depth in range(len(route), -1, -1) if _at(root, route[:depth]) is not None)
    spot = _at(root, route[:depth])
    assert spot is not None
    if depth < len(route):
        if isinstance(value, Gone):
            return None
        for step in reversed(route[depth + 1 :]):
            value = {step: value}
        if spot.parts:
            return _inserted(text, spot, str(route[depth]), value, order(route[:depth]))
        return _replaced(text, root, route[:depth], spot, {route[depth]: value})
    if isinstance(value, Gone):
        return _removed(text, root, route, spot)
    if isinstance(value, list) and spot.open and 0 in spot.parts and value:
        return _listed(text, spot, _node(tree, route), value)
    return _replaced(text, root, route, spot, value)


def _scalar(text: str, spot: Spot, write: Write, root: Spot) -> Splice:
    """A scalar in place of another, in the same form where that can hold it."""
    value, style = write.value, spot.style
    alone = rest_of_line(text, spot.end).strip() == ""
    if isinstance(value, str) and not _in_flow(root, write.route) and (alone or style in ("|", ">")):
        parent = _at(root, write.route[:-1]) or root
        indent = (indent_of(text, spot) if style in ("|", ">") else 0) or parent.column + STEP
        if lines := literal(value, indent):
            return _kept_header(text, spot, lines)
    if style in ("|", ">") or not isinstance(value, str):
        style = ""
    new = scalar(value, style)
    return Splice(spot.start, spot.end, new if spot.start < spot.end else f" {new}")


def _kept_header(text: str, spot: Spot, lines: str) -> Splice:
    """A literal block; the comment behind the header of the one before stays, and so does its last line break."""
    header = text[spot.start : spot.end].partition("\n")[0]
    comment = header[len(header.partition(" ")[0]) :].rstrip("\r") if spot.style in ("|", ">") else ""
    first, _, body = lines.partition("\n")
    end = "\n" if text[spot.end - 1 : spot.end] == "\n" else ""
    blank = "" if text[spot.start - 1 : spot.start] in (" ", "") else " "
    return Splice(spot.start, spot.end, f"{blank}{first}{comment}\n{body}{end}")


def _replaced(text: str, root: Spot, route: Route, spot: Spot, value: Node) -> Splice:
    """Any value in place of any other."""
    parent = _at(root, route[:-1]) if route else None
    if parent is None or (spot.style == FLOW and spot.parts) or parent.style == FLOW or spot.colon < 0:
        if spot.open:
            raise Uneditable
        return Splice(spot.start, spot.end, inline(value))
    alone = rest_of_line(text, spot.end).strip() == ""
    return Splice(spot.colon, spot.end, behind_key(value, parent.column, block=alone or spot.open))


def _inserted(text: str, parent: Spot, key: str, value: Node, order: tuple[str, ...]) -> Splice:
    """A new key: behind the one that people write before it, or at the end."""
    before = order[: order.index(key)] if key in order else ()
    known = [name for name in before if name in parent.parts]
    above = parent.parts[known[-1]] if known else list(parent.parts.values())[-1]
    if parent.style == FLOW:
        return Splice(above.end, above.end, f", {scalar(key)}: {inline(value)}")
    place = line_end(text, above.end)
    lines = entry(key, value, parent.column)
    return Splice(place, place, f"{lines}\n" if text[place - 1] == "\n" else f"\n{lines}")


def _removed(text: str, root: Spot, route: Route, spot: Spot) -> Splice:
    """The lines of a key."""
    parent = _at(root, route[:-1])
    assert parent is not None
    if len(parent.parts) == 1:
        return _replaced(text, root, route[:-1], parent, {})
    if parent.style == FLOW:
        raise Uneditable
    start = text.rfind("\n", 0, spot.key) + 1
    if text[start : spot.key].strip():
        raise Uneditable
    return Splice(start, line_end(text, spot.end), "")


def _listed(text: str, spot: Spot, old: list[Node], value: list[Node]) -> Splice:
    """The items that differ, between those at the beginning and the end that are the same."""
    same = [canonical(one) for one in old], [canonical(one) for one in value]
    first = _common(*same)
    last = min(_common(same[0][::-1], same[1][::-1]), len(old) - first, len(value) - first)
    lines = "".join(item(new, spot.column) + "\n" for new in value[first : len(value) - last])
    if first < len(old):
        dash = _dash(text, spot, first)
        start = text.rfind("\n", 0, dash) + 1
    else:
        start = line_end(text, spot.end)
    gone = len(old) - last
    end = line_end(text, spot.parts[gone - 1].end) if gone > first else start
    if text[start - 1 : start] not in ("\n", ""):
        lines = "\n" + lines.removesuffix("\n")
    return Splice(start, end, lines if end == start or text[end - 1] == "\n" else lines.removesuffix("\n"))


def _dash(text: str, spot: Spot, index: int) -> int:
    """Where the dash of an item stands: alone before it in its line, or in a line above."""
    line = text.rfind("\n", 0, spot.parts[index].start) + 1
    while text[line : line + spot.column + 1].strip() != "-":
        if line == 0 or line < spot.start - spot.column:
            raise Uneditable
        line = text.rfind("\n", 0, line - 1) + 1
    return line + spot.column


def _common(some: list[str], others: list[str]) -> int:
    pairs = enumerate(zip(some, others, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(some), len(others)))


def _in_flow(root: Spot, route: Route) -> bool:
    parents = (_at(root, route[:depth]) for depth in range(len(route)))
    return any(parent is not None and parent.style == FLOW for parent in parents)
