"""Find where each node of a YAML file begins and ends, to the character."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from yaml._yaml import CParser
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

BLOCK: Final = "block"
FLOW: Final = "flow"


class NodeExtent(msgspec.Struct):
    """The range of a value in a text; `end` is after the last character and never includes a comment."""

    start: int
    end: int
    column: int
    """Column of its keys or dashes, from 0."""
    style: str = ""
    """Of a scalar `'`, `"`, `|`, `>` or empty; of a map or list `block` or `flow`."""
    key: int = -1
    """Start of the key that it is the value of; -1 without one."""
    colon: int = -1
    """Index after the colon of that key; -1 without one."""
    children: dict[str | int, NodeExtent] = {}

    @property
    def is_block(self) -> bool:
        """Whether it is a map or list in block style."""
        return self.style == BLOCK


def node_extents(text: str) -> NodeExtent:
    """Return the extent of the root node of a valid file, given without its byte order mark."""
    parser: Any = CParser(text)
    for _ in range(2):
        parser.get_event()
    return _value(text, parser, parser.get_event())


def _value(text: str, parser: Any, event: Any) -> NodeExtent:
    start, end, column = event.start_mark.index, event.end_mark.index, event.start_mark.column
    if type(event) is ScalarEvent:
        style = event.style or ""
        if style in ("|", ">"):
            end = content_end(text, start, end)
        return NodeExtent(start, end, column, style)
    extent = NodeExtent(start, end, column, FLOW if event.flow_style else BLOCK, children={})
    fill = _fill_map if type(event) is MappingStartEvent else _fill_list
    last = fill(text, parser, extent)
    inner = max((part.end for part in extent.children.values()), default=end)
    extent.end = inner if extent.is_block else last.end_mark.index
    return extent


def _fill_map(text: str, parser: Any, extent: NodeExtent) -> Any:
    while type(event := parser.get_event()) is not MappingEndEvent:
        part = _value(text, parser, parser.get_event())
        part.key = event.start_mark.index
        part.colon = text.index(":", event.end_mark.index) + 1
        extent.children[event.value] = part
    return event


def _fill_list(text: str, parser: Any, extent: NodeExtent) -> Any:
    while type(event := parser.get_event()) is not SequenceEndEvent:
        extent.children[len(extent.children)] = _value(text, parser, event)
    return event


def content_end(text: str, start: int, end: int) -> int:
    """Return the end of a block scalar without the blank lines after it that are not part of its text."""
    header = text[start : text.find("\n", start)]
    if "+" in header.partition("#")[0]:
        return end
    return max(start + len(text[start:end].rstrip()), start + 1)


def block_indent(text: str, extent: NodeExtent) -> int:
    """Return the indentation of the lines of a block scalar; 0 if it has none."""
    lines = text[extent.start : extent.end].split("\n")[1:]
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)


def rest_of_line(text: str, place: int) -> str:
    """Return the text from an index to the end of its line."""
    return text[place : line_end(text, place)]


def line_end(text: str, place: int) -> int:
    """Return the index at which the next line begins."""
    if place and text[place - 1] == "\n":
        return place
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1
