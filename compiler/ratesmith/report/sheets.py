"""Tables for people as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api.sheet import Sheet, SheetCell
from ratesmith.core.sanitize import redact_keys, visible
from ratesmith.report.markdown import escaped

_GAP: Final = "  "
_LONGEST_NOTE: Final = 40


def as_lines(sheet: Sheet) -> Iterator[str]:
    """Yield a table in columns, numbers to the right; without its title."""
    if not sheet.rows:
        yield sheet.empty
        return
    rows = [tuple(it.label for it in sheet.columns), *(tuple(map(plain_text, row)) for row in sheet.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, sheet.columns, widths, strict=True)
        yield _GAP.join(f"{it:>{width}}" if at.is_number else f"{it:<{width}}" for it, at, width in cells).rstrip()


def as_markdown(sheet: Sheet) -> Iterator[str]:
    """Yield a table of Markdown; without its title."""
    if not sheet.rows:
        yield escaped(sheet.empty)
        return
    yield f"| {' | '.join(escaped(it.label) for it in sheet.columns)} |"
    yield f"| {' | '.join('---:' if it.is_number else '---' for it in sheet.columns)} |"
    for row in sheet.rows:
        yield f"| {' | '.join(escaped(plain_text(it)) for it in row)} |"


def plain_text(cell: SheetCell) -> str:
    """Return a cell as one line: the text, and the note in parentheses if it is short."""
    text = visible(redact_keys(cell.text))
    return f"{text} ({visible(redact_keys(cell.note))})" if 0 < len(cell.note) <= _LONGEST_NOTE else text
