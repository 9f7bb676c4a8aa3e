"""Rows as text. A row that several environments or files share is written once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from ratesmith.core.ir import Row
from ratesmith.core.tables import Cell, Table
from ratesmith.sql.dialect import Dialect

_MOST: Final = 200_000
_made: dict[Hashable, dict[int, tuple[Row, Any]]] = {}

Made = TypeVar("Made")


def values(dialect: Dialect, table: Table, rows: Sequence[Row]) -> list[str]:
    """Each row as `(…, …)` for VALUES, the cells in the order of the table's columns."""
    types = tuple(column.type for column in table.columns)

    def render(new: Sequence[Row]) -> Iterator[str]:
        return map("({})".format, map(", ".join, cells(map(dialect.literals, types), new)))

    return remembered((dialect.name, types), rows, render)


def cells(columns: Iterable[Callable[[Cell], str]], rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """The texts of the cells of each row; `columns` has the function for each column."""
    return zip(*(map(text, column) for text, column in zip(columns, zip(*rows, strict=True), strict=True)), strict=True)


def remembered(form: Hashable, rows: Sequence[Row], render: Callable[[Sequence[Row]], Iterable[Made]]) -> list[Made]:
    """`render(rows)`, asked only for rows of which the same `form` was not made before.

    The same row is the same object: it is kept with its text, so its id stays its own.
    """
    known = _made.setdefault(form, {})
    new = [row for row in rows if id(row) not in known]
    if len(known) + len(new) > _MOST:
        known.clear()
        new = list(rows)
    if new:
        known.update(zip(map(id, new), zip(new, render(new), strict=True), strict=True))
    return [known[id(row)][1] for row in rows]
