"""Check that formatting a file changed neither what it says nor a comment, before it is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from ratesmith.core.canonical_json import canonical
from ratesmith.core.limits import MAX_FLOW_DEPTH
from ratesmith.language.layout_tree import Branch, Value, layout_tree
from ratesmith.language.parser import parse

_BRACKETS: Final = re.compile(r"[][{}]")


def difference(before: str, after: str, *, thorough: bool = True) -> str:
    """Return what formatting would change beside the looks of a file; empty if nothing.

    The values are read by our parser, and with `thorough` by one that has nothing in common with it.
    """
    parsed = parse(after.removeprefix("\ufeff"))
    if parsed.problems or canonical(parsed.tree) != canonical(parse(before.removeprefix("\ufeff")).tree):
        return "a value would be read differently"
    if thorough and (second := _second_reading(before)) is not None and second != _second_reading(after):
        return "another YAML reader would read a value differently"
    lost = Counter(comments(before)) - Counter(comments(after))
    return f"the comment {next(iter(lost))} would be lost" if lost else ""


def is_quickly_read(source: str) -> bool:
    """Return whether brackets nest so little that the second parser takes no longer for them than for other text."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(source):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest <= MAX_FLOW_DEPTH


def comments(source: str) -> Iterator[str]:
    """Yield the comments of a file that `parse` reads as a map."""
    yield from _comments(layout_tree(source.removeprefix("\ufeff").replace("\r\n", "\n")))


def _comments(value: Value | None) -> Iterator[str]:
    if isinstance(value, Branch):
        for entry in value.entries:
            yield from filter(None, (*entry.head, *entry.beside))
            yield from _comments(entry.value)
        yield from filter(None, value.foot)


def _second_reading(source: str) -> object:
    """Return the tags and texts that ruamel.yaml reads; None for the little that it refuses and YAML allows."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return _read(YAML(typ="safe", pure=True).compose(source))
    except YAMLError:
        return None


def _read(node: Any) -> object:
    if isinstance(node.value, str):
        spelled = {"null": "", "bool": node.value.lower()}
        return node.tag, spelled.get(node.tag.rpartition(":")[2], node.value)
    if node.tag.endswith(":map"):
        return {_read(key): _read(value) for key, value in node.value}
    return [_read(item) for item in node.value]
