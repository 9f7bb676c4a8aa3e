"""Describe rows that differ from what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import shown
from ratesmith.plan.diff import Insert, Operation, Update

_NAMED: Final = 10
"""How many rows a message names."""


def first_rows(rows: list[str]) -> str:
    """Join the first ten rows for a message, and say how many more there are."""
    more = f"; and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
    return "; ".join(rows[:_NAMED]) + more


def describe_rows(operations: Iterable[Operation], expected: Dataset) -> Iterator[str]:
    """Yield what differs in each row, for a message."""
    tables = {data.table.name: data.table for data in expected}
    for operation in operations:
        table = tables[operation.table]
        row = f"{table.sql} {', '.join(map(shown, operation.key))}"
        if isinstance(operation, Insert):
            yield f"{row} is missing"
        elif isinstance(operation, Update):
            columns = (
                f"{table.column(it.column).sql} is {shown(it.old)}, not {shown(it.new)}" for it in operation.changes
            )
            yield f"{row}: {', '.join(columns)}"
