"""The answer of `ratesmith report`."""

from __future__ import annotations

from datetime import date
from typing import Any

from ratesmith.api.sheet import Figure, Sheet, SheetCell, Tone
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import redact_keys
from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.overview import Overview, Together, Topic


class FigureObject(Frozen, frozen=True, kw_only=True):
    """One number that says how things are as a whole."""

    label: str
    value: str
    """As people read it, with its unit."""
    tone: Tone
    note: str


class FiguresObject(Frozen, frozen=True, kw_only=True):
    """The numbers of some environments; behind the first ones only those that differ from them."""

    environments: tuple[str, ...]
    figures: tuple[FigureObject, ...]


class ColumnObject(Frozen, frozen=True, kw_only=True):
    """What the cells of a column are."""

    label: str
    is_number: bool


class CellObject(Frozen, frozen=True, kw_only=True):
    """One text of a table."""

    text: str
    """As people read it, with its unit."""
    tone: Tone
    note: str
    """More on it; empty for nothing."""


class RowsObject(Frozen, frozen=True, kw_only=True):
    """All rows of a table in some environments, which have the same."""

    environments: tuple[str, ...]
    rows: tuple[tuple[CellObject, ...], ...]
    """The first cell says what the row is about; the others are in the order of the columns."""


class SheetObject(Frozen, frozen=True, kw_only=True):
    """One table for people."""

    title: str
    about: str
    """A sentence or two on how to read it; may be empty."""
    columns: tuple[ColumnObject, ...]
    groups: tuple[RowsObject, ...]


class Answer(_Answer, frozen=True, kw_only=True):
    """Prices, costs and margins of a day, for people; which sheets there are is up to the pack."""

    project: str = ""
    today: date | None = None
    """The day that it is about."""
    environments: tuple[str, ...] = ()
    figures: tuple[FiguresObject, ...] = ()
    sheets: tuple[SheetObject, ...] = ()


def body(it: Overview) -> dict[str, Any]:
    """Return the keys of the answer, apart from its head."""
    return {
        "project": it.project,
        "today": it.day,
        "environments": it.environments,
        "figures": tuple(
            FiguresObject(environments=one.environments, figures=tuple(map(_figure, one.figures))) for one in it.figures
        ),
        "sheets": tuple(map(_sheet, it.topics)),
    }


def _figure(it: Figure) -> FigureObject:
    return FigureObject(label=it.label, value=redact_keys(it.value), tone=it.tone, note=redact_keys(it.note))


def _sheet(it: Topic) -> SheetObject:
    return SheetObject(
        title=it.title,
        about=it.about,
        columns=_columns(it.groups[0].sheet),
        groups=tuple(map(_rows, it.groups)),
    )


def _columns(sheet: Sheet) -> tuple[ColumnObject, ...]:
    return tuple(ColumnObject(label=it.label, is_number=it.is_number) for it in sheet.columns)


def _rows(it: Together) -> RowsObject:
    return RowsObject(environments=it.environments, rows=tuple(tuple(map(_cell, row)) for row in it.sheet.rows))


def _cell(it: SheetCell) -> CellObject:
    return CellObject(text=redact_keys(it.text), tone=it.tone, note=redact_keys(it.note))
