"""Tables for people, as a pack fills them and pages show them.

A pack that has any brings a subpackage `sheets`, a module per table, each with `RANK`, by which they are ordered, and
`sheet(config, today)`. Its module `figures` has the few numbers that stand above them; `sheet(config, found)` of its
module `upcoming` is a table of what begins on a day.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from ratesmith.core.ir import Frozen

Tone = Literal["plain", "good", "warning", "bad", "faint"]
"""How a text is shown; it is never all that says so, because not everybody sees colors."""


class SheetCell(NamedTuple):
    """One text of a table."""

    text: str
    tone: Tone = "plain"
    note: str = ""
    """More on it, in small letters."""


class SheetColumn(NamedTuple):
    """What the cells of a column are."""

    label: str
    is_number: bool = False


class Sheet(Frozen, frozen=True, kw_only=True):
    """One table; the first cell of each row says what the row is about."""

    title: str
    about: str = ""
    """A sentence or two on how to read it."""
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    empty: str = "None."
    """What is said where there are no rows."""


class Figure(Frozen, frozen=True, kw_only=True):
    """One number that says how things are as a whole."""

    label: str
    value: str
    tone: Tone = "plain"
    note: str = ""
