"""Read the plain block style of YAML line by line, and give up on all that is not certain.

What the full parser reports, and what takes more than a line to know, makes the scanner give up: anchors,
tags, `? `, values over several lines other than plain blocks, escapes, maps in braces, any blank but the
space. Then the file is read from libyaml's events.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import length_hint
from typing import Any, Final

import msgspec

from ratesmith.core.ir import Node
from ratesmith.core.limits import MAX_DEPTH, MAX_VALUES
from ratesmith.core.names import UNSAFE_KEYS
from ratesmith.language.scalars import RejectedScalar, plain_scalar

_DEEPEST: Final = MAX_DEPTH - 3
"""The level of the last list or map below a key: in a list there can be the map of an item, and in that `[]`."""
_LONGEST: Final = 1000
"""Characters of a line. libyaml takes no key of more than 1,024, and lines are remembered."""
_REMEMBERED: Final = 4096
"""Lines that are remembered, as files of one kind repeat most of theirs."""

HEAD: Final = re.compile(
    r"""
    (\ *+) (?: - (\ ++) )?                              # the indentation, and the dash of an item
    (?: ( [A-Za-z0-9_] [\w./@+-]*+ (?: (?: \  | :++ ) [\w./@+-]++ )*+ )
    |  "( [!\x23-\[\]-~]++ )"
    |  '( [!-&(-~]++ )'
    )
    """,
    re.ASCII | re.VERBOSE,
)
"""What is before the colon of a key."""
_ITEM: Final = re.compile(r"( *+)(?:- (.+)|(?:#.*)?)")
"""A line without a key: an item, a comment, or nothing."""
MARKED: Final = re.compile(
    r"""
    (?: ' ( (?: [^'] | '' )*+ ) '
    |   " ( [^"\\]*+ ) "
    |   \[ \ *+ ( (?: [A-Za-z0-9_] [\w./-]*+ (?: \ *+,\ *+ (?=[A-Za-z0-9_]) )?+ )*+ ) \ *+ \]
    |   ( \{\} )
    |   ( [|>]-? )
    ) (?: \ ++ \#.* )?
    """,
    re.ASCII | re.VERBOSE,
)
"""A value whose first character says what it is, and a comment behind it."""
INDICATORS: Final = frozenset("-?:,[]{}#&*!|>'\"%@`")
"""What no plain value begins with; a dash does, where no blank follows."""
KEY: Final = "key"
"""The form of a value that is below its key, or missing."""
FLOW: Final = "flow"
"""The form of one in brackets or braces."""
_Line = tuple[int, str | None, Any, int | None, str]
"""Where a line is, its key, its value, where the map of an item is, and the form of the value.

Where: a key is at twice its column, the dash of an item one further, as an item can be below a key of its column.
A map is where its keys are, a list where its dashes are. Below zero, nothing is on the line.
"""
_NOTHING: Final[_Line] = (-1, None, None, None, "")


class _Uncertain(Exception):
    """The scanner gives up."""


class Scanned(msgspec.Struct, frozen=True):
    """A file without a problem: its tree, and how many keys and values are in it."""

    tree: dict[str, Node]
    size: int


def scan(text: str) -> Scanned | None:  # noqa: C901  # a call for each line would take as long as all the rest
    """Return what the full parser returns for a file without a problem; None where that is not certain."""
    root: dict[str, Node] = {}
    tree: Any = root
    around: list[tuple[int, Any]] = []
    level = 0
    opened: str | None = None
    lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")
    ahead = iter(lines)
    size = 2 * len(lines)
    try:
        for place, key, value, inner, form in map(read_line, ahead):
            if place != level:
                if place < 0:
                    size -= 2
                    continue
                if place > level:
                    if opened is None or len(around) >= _DEEPEST:
                        return None
                    below: Any = [] if place & 1 else {}
                    around.append((level, tree))
                    tree[opened] = below
                    tree, level = below, place
                else:
                    while level > place:
                        level, tree = around.pop()
                    if level != place:
                        return None
            opened = None
            if form:
                if form is KEY:
                    opened = key
                elif form is FLOW:
                    value = value.copy()
                    size += len(value)
                else:
                    column = (level if inner is None else inner) // 2
                    value = take_block(lines, len(lines) - length_hint(ahead), column, form)
            if inner is None:
                if key in tree:
                    return None
                tree[key] = value
            elif key is None:
                tree.append(value)
                size -= 1
            else:
                below = {key: value}
                around.append((level, tree))
                tree.append(below)
                tree, level = below, inner
                size += 1
    except _Uncertain:
        return None
    return Scanned(root, size) if root and size < MAX_VALUES else None


@lru_cache(maxsize=_REMEMBERED)
def read_line(line: str) -> _Line:
    """Return what is on a line. Raises _Uncertain."""
    # Printable: no control character, no break that only YAML sees, no blank but the space, nothing invisible.
    if len(line) > _LONGEST or not line.isprintable():
        raise _Uncertain
    head, colon, rest = line.partition(": ")
    found = _read_head(head if colon else line[:-1]) if colon or line[-1:] == ":" else None
    if found is None:
        return _read_item(line)
    place, key, inner = found
    value, form = _read_value(rest)
    return place, key, value, inner, form


@lru_cache(maxsize=_REMEMBERED)
def _read_head(text: str) -> tuple[int, str, int | None] | None:
    """Return where a key is, the key, and where the map of its item is; None if it is no key. Raises _Uncertain."""
    match = HEAD.fullmatch(text)
    if match is None:
        return None
    blanks, gap, plain, double, single = match.groups()
    key, column = plain or double or single, len(blanks)
    if key in UNSAFE_KEYS or (plain is not None and type(plain_scalar(plain)) is not str):
        raise _Uncertain
    return (2 * column, key, None) if gap is None else (2 * column + 1, key, 2 * (column + 1 + len(gap)))


def _read_item(line: str) -> _Line:
    """Return what is on a line without a key. Raises _Uncertain."""
    match = _ITEM.fullmatch(line)
    if match is None:
        raise _Uncertain
    blanks, text = match.groups()
    if text is None:
        return _NOTHING
    value, form = _read_value(text)
    if form not in ("", FLOW):
        raise _Uncertain
    return 2 * len(blanks) + 1, None, value, 0, form


def _read_value(text: str) -> tuple[Any, str]:
    """Return a value on the line of its key or dash, and its form. Raises _Uncertain."""
    text = text.strip(" ")
    if not text or text[0] == "#":
        return None, KEY
    if text[0] in INDICATORS and (text[0] != "-" or text[1:2] in ("", " ")):
        return _read_marked(text)
    plain = text.partition(" #")[0].rstrip(" ")
    value = plain_scalar(plain)
    if ": " in plain or plain[-1] == ":" or type(value) is RejectedScalar:
        raise _Uncertain
    return value, ""


def _read_marked(text: str) -> tuple[Any, str]:
    """Return a value that is no plain scalar, and its form. Raises _Uncertain."""
    match = MARKED.fullmatch(text)
    if match is None:
        raise _Uncertain
    single, double, items, braces, block = match.groups()
    if single is not None:
        return single.replace("''", "'"), ""
    if double is not None:
        return double, ""
    if block is not None:
        return None, block
    if braces is not None:
        return {}, FLOW
    values = [plain_scalar(item.strip(" ")) for item in items.split(",")] if items else []
    if any(type(value) is RejectedScalar for value in values):
        raise _Uncertain
    return values, FLOW


def take_block(lines: list[str], start: int, column: int, form: str) -> str:
    """Return the text of a block below a key in a column, and blank its lines. Raises _Uncertain.

    Those of a `>` begin in one column; those of a `|` may begin further on.
    """
    first = lines[start] if start < len(lines) else ""
    width = len(first) - len(first.lstrip(" "))
    if width <= column or width == len(first):
        raise _Uncertain
    margin, taken = " " * width, list[str]()
    for at in range(start, len(lines)):  # a slice would copy the rest of the file for each block
        line = lines[at]
        text = line[width:]
        if not line.startswith(margin):
            if line.strip(" "):
                break
        elif not text.isprintable() or (text.startswith(" ") and (form[0] == ">" or not text.strip(" "))):
            raise _Uncertain
        taken.append(text)
    end = start + len(taken)
    if end == len(lines) and taken[-1]:
        raise _Uncertain
    while not taken[-1]:
        taken.pop()
    lines[start:end] = [""] * (end - start)
    text = "\n".join(taken)
    if form[0] == ">":
        text = re.sub(r"\n+", lambda breaks: breaks[0][1:] or " ", text)
    return text if form[-1] == "-" else f"{text}\n"
