"""Cut the frame of a finding from its file: the line with its neighbours, secrets hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from ratesmith.core.ir import Origin
from ratesmith.core.sanitize import REDACTED, is_secret_name, redact_line, secret_value_start, visible

if TYPE_CHECKING:
    from ratesmith.report.secret_values import HiddenValue

CONTEXT: Final = 1
_WIDTH: Final = 72
"""Characters of a line that are shown: with its number, they fit a terminal of 80 columns."""


class ShownLines(NamedTuple):
    """The lines of a file, and by line number the column from which to hide it, from 0."""

    lines: list[str]
    hidden: Mapping[int, int]


def frame(origin: Origin, sources: Mapping[str, str]) -> list[str]:
    """Return the line of a place with its neighbours, secrets hidden, the place marked below it.

    Empty if the source of the file is not given or has no such line.
    """
    source = sources.get(origin.path)
    if source is None:
        return []
    file = _lines(source)
    number = origin.span.line
    if not 1 <= number <= len(file.lines):
        return []
    first, last = max(1, number - CONTEXT), min(len(file.lines), number + CONTEXT)
    width = len(str(last))
    shown: list[str] = []
    for current in range(first, last + 1):
        line, hidden = _redacted(file.lines[current - 1], file.hidden.get(current))
        column = min(origin.span.column, len(line) + 1) if current == number else 1
        text, shift = _window(line, column)
        shown.append(f"{current:>{width}} | {text}".rstrip())
        if current == number:
            length = 1 if hidden else max(1, min(origin.span.end - shift, len(text) + 1) - (column - shift))
            column -= shift
            shown.append(f"{'':>{width}} | {' ' * (column - 1)}{'^' * length}")
    return shown


@lru_cache(maxsize=32)
def _lines(source: str) -> ShownLines:
    """Return the lines of a source; cached for all findings of a file."""
    lines = re.split(r"\r\n?|\n", source.removesuffix("\n"))
    hidden: dict[int, int] = {}
    values, complete = _secret_values(source)
    more = () if complete else _hidden_by_indentation(lines)
    for line, column in chain(chain.from_iterable(map(_hidden_positions, values)), more):
        hidden[line] = min(column, hidden.get(line, column))
    return ShownLines(lines, hidden)


def _hidden_positions(value: HiddenValue) -> Iterator[tuple[int, int]]:
    yield value.line, value.column
    yield from ((line, 0) for line in range(value.line + 1, value.last + 1))


def _secret_values(source: str) -> tuple[list[HiddenValue], bool]:
    """Return the values below secret-named keys, and whether the file could be parsed to its end."""
    if "\\" not in source and not is_secret_name(source):
        # No escape that could write such a name otherwise: most files are not parsed for it.
        return [], True
    from ratesmith.report.secret_values import secret_values

    return secret_values(source)


def _redacted(line: str, hidden_from: int | None) -> tuple[str, bool]:
    clean = redact_line(line)
    if hidden_from is not None and hidden_from < len(line):
        visible_part = line[:hidden_from].rstrip()
        clean = f"{redact_line(visible_part)} {REDACTED}" if visible_part else REDACTED
    return visible(clean.replace("\t", " ")), clean != line


def _window(line: str, column: int) -> tuple[str, int]:
    """Return the part of a line around a column, and by how many characters it is shifted to the left."""
    if len(line) <= _WIDTH:
        return line, 0
    start = 0 if column <= _WIDTH * 3 // 4 else column - _WIDTH // 2
    text = line[start : start + _WIDTH - 2] + ("…" if start + _WIDTH - 2 < len(line) else "")
    return (f"…{text}", start - 1) if start else (text, 0)


def _hidden_by_indentation(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield line and column of what to hide after and below secret-named keys, where the file is not YAML."""
    below: int | None = None
    for number, line in enumerate(lines, 1):
        indent = len(line) - len(line.lstrip())
        item = line.lstrip().startswith("-")
        if below is not None and (not line.strip() or indent > below or (item and indent == below)):
            yield number, 0
            continue
        below = None
        start = secret_value_start(line + " x")
        if start is not None:
            yield number, start
            value = line[start:].strip()
            # After an unclosed bracket or quote, the value may be anywhere in the rest of the file.
            opened = line.count("{") > line.count("}") or line.count("[") > line.count("]")
            quoted = value[:1] in ("'", '"') and value.count(value[0]) % 2 == 1
            below = -1 if opened or quoted else indent
