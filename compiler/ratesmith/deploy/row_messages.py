"""Describe rows that differ from what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.core.redacted_json import shown_cell
from ratesmith.core.tables import Table, shown
from ratesmith.plan.cell_changes import changes_for_people
from ratesmith.plan.diff import Delete, Insert, Operation, Update
from ratesmith.sql.foreign_rows import FOREIGN

_NAMED: Final = 10
"""How many rows a message names."""


def first_rows(rows: list[str]) -> str:
    """Join the first ten rows for a message, and say how many more there are."""
    more = f"; and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
    return "; ".join(rows[:_NAMED]) + more


def describe_rows(operations: Iterable[Operation], tables: Iterable[Table]) -> Iterator[str]:
    """Yield what differs in each row, for a message."""
    known = {table.name: table for table in tables}
    for operation in operations:
        table = known[operation.table]
        row = f"{table.sql} {', '.join(map(shown, operation.key))}"
        if isinstance(operation, Insert):
            yield f"{row} is missing"
        elif isinstance(operation, Update):
            columns = (
                f"{it.name} is {it.old}, not {it.new}"
                for change in operation.changes
                for it in changes_for_people(table.column(change.column), change.old, change.new)
            )
            yield f"{row}: {', '.join(columns)}"
        else:
            yield f"{row} is {FOREIGN}: {describe_foreign(table, operation)}"


def describe_foreign(table: Table, operation: Delete) -> str:
    """Return what a foreign row says beside its key."""
    cells = zip(table.columns, operation.row, strict=True)
    return ", ".join(
        f"{column.sql} {shown_cell(column, cell)}" for column, cell in cells if column.name not in table.key
    )


def describe_changes(operations: Iterable[Operation], tables: Iterable[Table]) -> Iterator[str]:
    """Yield each column that changes, with its old and its new value."""
    known = {table.name: table for table in tables}
    for operation in operations:
        table = known[operation.table]
        for change in operation.changes if isinstance(operation, Update) else ():
            for it in changes_for_people(table.column(change.column), change.old, change.new):
                yield f"{table.sql} {', '.join(map(shown, operation.key))}: {it.name} {it.old} → {it.new}"
