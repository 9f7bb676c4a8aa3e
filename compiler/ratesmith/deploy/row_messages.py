"""Words for rows that are not as they should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import shown
from ratesmith.plan.diff import Insert, Operation, Update

UNCHANGED: Final = "nothing was changed"
"""How a refusal ends."""
_NAMED: Final = 10
"""How many rows a message names."""


def few(rows: list[str]) -> str:
    """Rows in a message: the first ones, and how many more there are."""
    more = f"; and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
    return "; ".join(rows[:_NAMED]) + more


def told(operations: Iterable[Operation], expected: Dataset) -> Iterator[str]:
    """What differs in each row."""
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
