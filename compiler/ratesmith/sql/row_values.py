"""Rows as SQL text; a row that several environments or files share is rendered once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratesmith.core.ir import Row
from ratesmith.core.memo import render_cells, render_once
from ratesmith.core.tables import Table
from ratesmith.sql.dialect import Dialect


def values(dialect: Dialect, table: Table, rows: Sequence[Row]) -> list[str]:
    """Return each row as `(…, …)` for VALUES, in the order of the table's columns: not of too many at a time."""
    types = tuple(column.type for column in table.columns)

    def render(new: Sequence[Row]) -> Iterator[str]:
        return map("({})".format, map(", ".join, render_cells(map(dialect.literals, types), new)))

    return render_once((dialect.name, types), rows, render)
