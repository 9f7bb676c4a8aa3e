"""Describe what a migration does to a row, in the comments of its file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from ratesmith.core.tables import Cell, Column, Json, plain
from ratesmith.plan.diff import Insert, Operation, Update
from ratesmith.sql.bound_table import BoundTable, value_type
from ratesmith.sql.dialect import RISKY

TOLD: Final = 60
"""Characters of a value in a comment."""


def describe(operation: Operation, bound: BoundTable, *, release: bool = False) -> Iterator[str]:
    """What an operation does, in words, ASCII only and harmless in any runner."""
    row = f"{bound.label} {_key_shown(operation, bound)}"
    if release:
        yield f"{row}: leaves its place, so that another row can take it"
    elif isinstance(operation, Update):
        yield f"{row}{_TURNS[operation.lifecycle]}"
        for change in operation.changes:
            column = bound.table.column(change.column)
            old = "?" if change.blind else cell_text(column, change.old)
            yield f"  {column.sql}: {old} -> {cell_text(column, change.new)}"
    else:
        yield f"{row}: {'added' if isinstance(operation, Insert) else taken_away(bound)}"


def taken_away(bound: BoundTable) -> str:
    """Return what becomes of a row that is taken back, in one or two words."""
    return "deleted" if bound.table.retire == "delete" else "switched off" if bound.flag else "left as it is"


_TURNS: Final = {"stays": "", "retires": ": removed from the configuration", "returns": ": back in the configuration"}


def cell_text(column: Column, cell: Cell) -> str:
    """A cell in a comment: short, on one line."""
    if cell is None:
        return "NULL"
    if isinstance(cell, (bool, date)):
        return str(cell).lower()
    if isinstance(cell, (int, Decimal)):
        return plain(cell)
    text = RISKY.sub(lambda char: f"\\u{ord(char[0]):04x}", cell)
    short = f"{text[:TOLD]}..." if len(text) > TOLD else text
    return short if isinstance(value_type(column), Json) else f'"{short}"'


def _key_shown(operation: Operation, bound: BoundTable) -> str:
    return "/".join(cell_text(column, cell).strip('"') for column, cell in zip(bound.keys, operation.key, strict=True))
