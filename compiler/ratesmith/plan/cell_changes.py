"""Show what changed in a cell: the leaf of a JSON document, the words around a difference in a long text.

What is shown is printable ASCII on one line, and the old and the new value never look the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final, NamedTuple

from ratesmith.core.canonical_json import canonical, decode_json
from ratesmith.core.redacted_json import holds_secret, shown_cell
from ratesmith.core.tables import Cell, Column, Json, Scheduled, Text, plain

LONGEST: Final = 60
"""Characters of a text that is shown whole."""
ABSENT: Final = "(none)"
_CONTEXT: Final = 24
_LEAVES: Final = 20
_UNCHANGED: Final = re.compile(r"[ !$-\[\]-~]*")
"""Printable ASCII without what a text in JSON escapes, and without `#`."""
_PLAIN_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_MISSING: Final[Any] = object()
_JSON_NULL: Final[Any] = object()


class Shown(NamedTuple):
    """One difference: a column, or a leaf in it, and what it was and is."""

    name: str
    old: str
    new: str


def changes_in(column: Column, old: Cell, new: Cell) -> Iterator[Shown]:
    """Yield what differs in a cell; of a JSON document at most the first leaves, and how many more there are."""
    before, after = _value(column, old), _value(column, new)
    if not isinstance(before, (dict, list)) or not isinstance(after, (dict, list)):
        yield Shown(column.sql, *_pair(before, after))
        return
    leaves = _leaves(column.sql, before, after)
    yield from islice(leaves, _LEAVES)
    if more := sum(1 for _ in leaves):
        yield Shown(column.sql, "...", f"... ({more:,} more)")


def changes_for_people(column: Column, old: Cell, new: Cell) -> Iterator[Shown]:
    """Yield what differs in a cell as a message shows it: short values whole, and nothing that looks like a secret."""
    short = max(len(str(cell)) for cell in (old, new)) <= LONGEST and not isinstance(column.type, Json)
    if short or not isinstance(column.type, (Json, Text)) or holds_secret(column, old) or holds_secret(column, new):
        yield Shown(column.sql, shown_cell(column, old), shown_cell(column, new))
    else:
        yield from changes_in(column, old, new)


def cell_text(column: Column, cell: Cell) -> str:
    """Return one cell, cut where it is long."""
    value = _value(column, cell)
    return _pair(value, value)[0]


def key_text(cell: Cell) -> str:
    """Return a part of the key of a row, whole and without quotes."""
    text = str(cell)
    return text if _UNCHANGED.fullmatch(text) else _document(text)[1:-1]


def _value(column: Column, cell: Cell) -> Any:
    if isinstance(column.type, Json) and isinstance(cell, str):
        try:
            value = decode_json(cell)
        except ValueError:
            return cell
        return _JSON_NULL if value is None else value
    return cell


def _leaves(path: str, old: Any, new: Any) -> Iterator[Shown]:
    """The smallest parts that differ, in the order of their names."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            step = key if _PLAIN_KEY.fullmatch(key) else _pair(key, key)[0]
            yield from _leaves(f"{path}.{step}", old.get(key, _MISSING), new.get(key, _MISSING))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _leaves(f"{path}.{place}", before, after)
    elif old is _MISSING or new is _MISSING or canonical(old) != canonical(new):
        yield Shown(path, *_pair(*(_JSON_NULL if value is None else value for value in (old, new))))


def _pair(old: Any, new: Any) -> tuple[str, str]:
    """Both values as text; of two long ones of a kind the parts where they differ."""
    if isinstance(old, str) and isinstance(new, str):
        before, after = _around(old, new)
        return _text(before), _text(after)
    if isinstance(old, (dict, list)) and isinstance(new, (dict, list)):
        return _around(_document(old), _document(new))
    return _alone(old), _alone(new)


def _alone(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool() | date():
            return str(value).lower()
        case int() | Decimal():
            return plain(value)
        case str():
            return _text(_around(value, value)[0])
        case Scheduled(steps=steps):
            return ", ".join(_alone(it) if day is None else f"from {day}: {_alone(it)}" for day, it in steps)
        case dict() | list():
            return _around(_document(value), _document(value))[0]
        case _:
            return "null" if value is _JSON_NULL else ABSENT


def _around(old: str, new: str) -> tuple[str, str]:
    """Two texts, or of long ones what is around their difference.

    The first characters that differ are always shown: after what both begin with, and before what both end with.
    """
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    begin = _common(old, new) if old != new else 0
    end = _common(old[begin:][::-1], new[begin:][::-1]) if old != new else 0
    return _excerpt(old, begin, end), _excerpt(new, begin, end)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    alike = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(alike) if a != b), min(len(one), len(other)))


def _excerpt(text: str, begin: int, end: int) -> str:
    """The text without its first `begin` and last `end` characters, but with some words of both."""
    start, stop = max(begin - _CONTEXT, 0), min(len(text) - end + _CONTEXT, len(text))
    start = begin - len(text[start:begin].partition(" ")[2] or text[start:begin]) if start else 0
    behind = text[len(text) - end : stop]
    stop = stop if stop == len(text) else len(text) - end + len(behind.rpartition(" ")[0] or behind)
    shown = text[start:stop]
    if len(shown) > 2 * LONGEST:
        half = begin - start + LONGEST // 2, stop - len(text) + end + LONGEST // 2
        shown = f"{shown[: half[0]]} ... {shown[-half[1] :]}"
    return f"{'...' if start else ''}{shown}{'...' if stop < len(text) else ''}"


def _text(value: str) -> str:
    """What `_document` returns, which changes nothing in most texts."""
    return f'"{value}"' if _UNCHANGED.fullmatch(value) else _document(value)


def _document(value: Any) -> str:
    """A value as JSON: line ends, controls and whatever is not ASCII as escapes.

    So is the beginning of a command that GitHub's runner obeys anywhere in a line of its log.
    """
    return canonical(value).replace("\x7f", "\\u007f").replace("##[", "\\u0023#[")
