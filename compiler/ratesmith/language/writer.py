"""Write values as YAML: the shortest form that is read back as the same value."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.core.ir import Node
from ratesmith.core.tables import plain
from ratesmith.language.parser import parse

STEP: Final = 2
"""Columns by which the content of a map or list is indented."""
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST_PLAIN: Final = 200
"""A longer text is quoted without a check whether it could be plain."""


def after_key(value: Node, indent: int, *, block: bool = True) -> str:
    """Return the text after the colon of a key that is indented by `indent`; on one line unless `block`."""
    if block and isinstance(value, str) and (lines := literal_block(value, indent + STEP)):
        return f" {lines}"
    if block and isinstance(value, dict) and value:
        return "".join(f"\n{map_entry(key, inner, indent + STEP)}" for key, inner in value.items())
    if block and isinstance(value, list) and value:
        return "".join(f"\n{list_item(inner, indent + STEP)}" for inner in value)
    return f" {inline(value)}"


def map_entry(key: str, value: Node, indent: int) -> str:
    """Return a key and its value on lines of their own, the last without its line break."""
    return f"{' ' * indent}{scalar(key)}:{after_key(value, indent)}"


def list_item(value: Node, indent: int) -> str:
    """Return an item of a list on lines of its own."""
    dash = f"{' ' * indent}-"
    if isinstance(value, dict) and value:
        lines = "\n".join(map_entry(key, inner, indent + STEP) for key, inner in value.items())
        return f"{dash} {lines.lstrip(' ')}"
    return f"{dash} {inline(value)}"


def inline(value: Node) -> str:
    """Return a value on one line, maps and lists in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {inline(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value)


def scalar(value: Node, quote: str = "") -> str:
    """Return a scalar on one line; a text in the given quotes, if they can hold it."""
    match value:
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case int() | Decimal():
            return plain(value)
    text = str(value)
    if not _is_visible(text):
        return _double_quoted(text)
    if not quote and _reads_plain(text):
        return text
    return "'" + text.replace("'", "''") + "'" if quote == "'" else _double_quoted(text)


def literal_block(text: str, indent: int) -> str | None:
    """Return a text of several lines as a literal block without its last line break; None if no block can hold it."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if "\n" not in text or not body or not all(map(_is_visible, lines)) or not lines[-1].strip():
        return None
    block = "|\n" if text.endswith("\n") else "|-\n"
    block += "\n".join(f"{' ' * indent}{line}" if line else "" for line in lines)
    return block if parse(f"text: {block}\n") == ({"text": text}, []) else None


def _reads_plain(text: str) -> bool:
    """Return whether the text is read back as itself without quotes, as a key and as a value."""
    if not text or len(text) > _LONGEST_PLAIN:
        return False
    places = (f"- {text}\n", f"? {text}\n", f"[{text}]", f"[{text}, {text}]")
    return all(
        tree == expected for tree, expected in zip(map(_parsed_tree, places), _expected_trees(text), strict=True)
    )


def _expected_trees(text: str) -> Iterator[Node]:
    yield from ([text], {text: None}, [text], [text, text])


def _parsed_tree(text: str) -> Node:
    parsed = parse(text)
    return None if parsed.problems else parsed.tree


def _is_visible(text: str) -> bool:
    """Return whether every character is visible; the others are written as escapes."""
    return (text.isascii() and text.isprintable()) or not any(
        char != " " and unicodedata.category(char).startswith(("C", "Z")) for char in text
    )


def _double_quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if _is_visible(char):
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
