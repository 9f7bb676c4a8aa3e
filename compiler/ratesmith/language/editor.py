"""Edit single values in the text of a YAML file and leave everything else as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from ratesmith.core.canonical_json import canonical
from ratesmith.core.ir import Node, Route
from ratesmith.language.extents import FLOW, NodeExtent, block_indent, line_end, node_extents, rest_of_line
from ratesmith.language.parser import parse
from ratesmith.language.writer import STEP, after_key, inline, list_item, literal_block, map_entry, scalar

_MARK: Final = "\ufeff"


class Uneditable(Exception):
    """The edit cannot be made without a risk to the text around it."""


class Removed:
    """Stands for the absence of a value: the key is to be removed."""


REMOVED: Final = Removed()


class Write(NamedTuple):
    """A value to put at a route, or REMOVED."""

    route: Route
    value: Node


class Splice(NamedTuple):
    """A range of a text and its replacement."""

    start: int
    end: int
    text: str


KeyOrder = Callable[[Route], tuple[str, ...]]
"""Return the keys that the map at a route may have, in the order people write them."""


def apply_writes(source: str, writes: Iterable[Write], order: KeyOrder) -> str:
    """Return the text with the writes applied.

    Raises Uneditable unless reading the result gives exactly the tree with these values.
    """
    mark = source[: source.startswith(_MARK)]
    text = source[len(mark) :]
    crlf = "\r\n" in text
    wanted = parse(text).tree
    here = node_extents(text)
    simple: list[Splice] = []
    others: list[Write] = []
    for write in writes:
        wanted = _with_value(wanted, write.route, write.value)
        extent = _extent_at(here, write.route)
        if extent is None or extent.children or isinstance(write.value, (dict, list, Removed)):
            others.append(write)
        else:
            simple.append(_scalar_splice(text, extent, write, here))
    text = _apply_splices(text, simple, crlf=crlf)
    while others:
        tree, problems = parse(text)
        if problems:
            raise Uneditable
        root = node_extents(text)
        splices, others = _disjoint((_structural_splice(text, root, tree, write, order), write) for write in others)
        text = _apply_splices(text, splices, crlf=crlf)
    again = parse(text)
    if again.problems or canonical(again.tree) != canonical(wanted):
        raise Uneditable
    return mark + text


def _with_value(tree: Node, route: Route, value: Node) -> Node:
    """Return the tree with a value at a route; missing maps on the way are created."""
    if not route:
        return value
    if isinstance(tree, list):
        index = int(route[0])
        return [*tree[:index], _with_value(tree[index], route[1:], value), *tree[index + 1 :]]
    below = tree if isinstance(tree, dict) else {}
    if isinstance(value, Removed) and len(route) == 1:
        return {key: inner for key, inner in below.items() if key != route[0]}
    return {**below, route[0]: _with_value(below.get(route[0]), route[1:], value)}


def _extent_at(extent: NodeExtent, route: Route) -> NodeExtent | None:
    for step in route:
        if step not in extent.children:
            return None
        extent = extent.children[step]
    return extent


def _node_at(tree: Node, route: Route) -> Node:
    for step in route:
        tree = tree[step]
    return tree


def _apply_splices(text: str, splices: Iterable[Splice], *, crlf: bool) -> str:
    parts: list[str] = []
    copied = 0
    for start, end, new in sorted(splices):
        parts += text[copied:start], new.replace("\n", "\r\n") if crlf else new
        copied = end
    return "".join((*parts, text[copied:]))


def _disjoint(pairs: Iterable[tuple[Splice | None, Write]]) -> tuple[list[Splice], list[Write]]:
    """Return the splices that do not touch each other, and the writes that must wait until they are applied."""
    splices: list[Splice] = []
    waiting: list[Write] = []
    needed = [(splice, write) for splice, write in pairs if splice is not None]
    for splice, write in sorted(needed, key=lambda pair: pair[0].start):
        if splices and splice.start <= splices[-1].end:
            waiting.append(write)
        else:
            splices.append(splice)
    return splices, waiting


def _structural_splice(text: str, root: NodeExtent, tree: Node, write: Write, order: KeyOrder) -> Splice | None:
    """Return the splice for a write of a key, a map or a list; None if there is nothing to remove."""
    route, value = write
    depth = next(depth for depth in range(len(route), -1, -1) if _extent_at(root, route[:depth]) is not None)
    extent = _extent_at(root, route[:depth])
    assert extent is not None
    if depth < len(route):
        if isinstance(value, Removed):
            return None
        for step in reversed(route[depth + 1 :]):
            value = {step: value}
        if extent.children:
            return _insertion(text, extent, str(route[depth]), value, order(route[:depth]))
        return _replacement(text, root, route[:depth], extent, {route[depth]: value})
    if isinstance(value, Removed):
        return _removal(text, root, route, extent)
    if isinstance(value, list) and extent.is_block and 0 in extent.children and value:
        return _list_splice(text, extent, _node_at(tree, route), value)
    return _replacement(text, root, route, extent, value)


def _scalar_splice(text: str, extent: NodeExtent, write: Write, root: NodeExtent) -> Splice:
    """Replace a scalar by another, in the same style where that style can hold it."""
    value, style = write.value, extent.style
    alone = rest_of_line(text, extent.end).strip() == ""
    if isinstance(value, str) and not _in_flow(root, write.route) and (alone or style in ("|", ">")):
        parent = _extent_at(root, write.route[:-1]) or root
        indent = (block_indent(text, extent) if style in ("|", ">") else 0) or parent.column + STEP
        if lines := literal_block(value, indent):
            return _literal_splice(text, extent, lines)
    if style in ("|", ">") or not isinstance(value, str):
        style = ""
    new = scalar(value, style)
    return Splice(extent.start, extent.end, new if extent.start < extent.end else f" {new}")


def _literal_splice(text: str, extent: NodeExtent, lines: str) -> Splice:
    """Write a literal block, keeping the comment after the old header and the last line break."""
    header = text[extent.start : extent.end].partition("\n")[0]
    comment = header[len(header.partition(" ")[0]) :].rstrip("\r") if extent.style in ("|", ">") else ""
    first, _, body = lines.partition("\n")
    end = "\n" if text[extent.end - 1 : extent.end] == "\n" else ""
    blank = "" if text[extent.start - 1 : extent.start] in (" ", "") else " "
    return Splice(extent.start, extent.end, f"{blank}{first}{comment}\n{body}{end}")


def _replacement(text: str, root: NodeExtent, route: Route, extent: NodeExtent, value: Node) -> Splice:
    """Replace any value by any other."""
    parent = _extent_at(root, route[:-1]) if route else None
    if parent is None or (extent.style == FLOW and extent.children) or parent.style == FLOW or extent.colon < 0:
        if extent.is_block:
            raise Uneditable
        return Splice(extent.start, extent.end, inline(value))
    alone = rest_of_line(text, extent.end).strip() == ""
    return Splice(extent.colon, extent.end, after_key(value, parent.column, block=alone or extent.is_block))


def _insertion(text: str, parent: NodeExtent, key: str, value: Node, order: tuple[str, ...]) -> Splice:
    """Insert a new key after the one that people write before it, or at the end."""
    before = order[: order.index(key)] if key in order else ()
    known = [name for name in before if name in parent.children]
    above = parent.children[known[-1]] if known else list(parent.children.values())[-1]
    if parent.style == FLOW:
        return Splice(above.end, above.end, f", {scalar(key)}: {inline(value)}")
    place = line_end(text, above.end)
    lines = map_entry(key, value, parent.column)
    return Splice(place, place, f"{lines}\n" if text[place - 1] == "\n" else f"\n{lines}")


def _removal(text: str, root: NodeExtent, route: Route, extent: NodeExtent) -> Splice:
    """Remove the lines of a key."""
    parent = _extent_at(root, route[:-1])
    assert parent is not None
    if len(parent.children) == 1:
        return _replacement(text, root, route[:-1], parent, {})
    if parent.style == FLOW:
        raise Uneditable
    start = text.rfind("\n", 0, extent.key) + 1
    if text[start : extent.key].strip():
        raise Uneditable
    return Splice(start, line_end(text, extent.end), "")


def _list_splice(text: str, extent: NodeExtent, old: list[Node], value: list[Node]) -> Splice:
    """Replace the items that differ, between equal items at the beginning and at the end."""
    same = [canonical(one) for one in old], [canonical(one) for one in value]
    first = _common_prefix(*same)
    last = min(_common_prefix(same[0][::-1], same[1][::-1]), len(old) - first, len(value) - first)
    lines = "".join(list_item(new, extent.column) + "\n" for new in value[first : len(value) - last])
    if first < len(old):
        dash = _dash_position(text, extent, first)
        start = text.rfind("\n", 0, dash) + 1
    else:
        start = line_end(text, extent.end)
    gone = len(old) - last
    end = line_end(text, extent.children[gone - 1].end) if gone > first else start
    if text[start - 1 : start] not in ("\n", ""):
        lines = "\n" + lines.removesuffix("\n")
    return Splice(start, end, lines if end == start or text[end - 1] == "\n" else lines.removesuffix("\n"))


def _dash_position(text: str, extent: NodeExtent, index: int) -> int:
    """Return the index of the dash of an item: in the line of the item or in a line above."""
    line = text.rfind("\n", 0, extent.children[index].start) + 1
    while text[line : line + extent.column + 1].strip() != "-":
        if line == 0 or line < extent.start - extent.column:
            raise Uneditable
        line = text.rfind("\n", 0, line - 1) + 1
    return line + extent.column


def _common_prefix(some: list[str], others: list[str]) -> int:
    pairs = enumerate(zip(some, others, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(some), len(others)))


def _in_flow(root: NodeExtent, route: Route) -> bool:
    parents = (_extent_at(root, route[:depth]) for depth in range(len(route)))
    return any(parent is not None and parent.style == FLOW for parent in parents)
