"""Describe operations on rows in values that any program may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ratesmith.core.canonical_json import decode_json
from ratesmith.core.ir import Row
from ratesmith.core.redacted_json import json_cell, redacted_json
from ratesmith.core.row_change import ColumnChange, RowChange
from ratesmith.core.tables import Table
from ratesmith.plan.diff import ROW_OPS, Operation, Update
from ratesmith.plan.plan_file import PlanFile, PlanOperation


def row_changes(operations: Iterable[Operation], tables: Iterable[Table]) -> Iterator[RowChange]:
    """Yield what operations do to each row."""
    known = {table.name: table for table in tables}
    for operation in operations:
        table = known[operation.table]
        yield RowChange(
            table=table.sql,
            key=json_key(table, operation.key),
            op=ROW_OPS[operation.verb],
            columns=tuple(_columns(operation, table)),
        )


def planned_changes(file: PlanFile, tables: Iterable[Table]) -> Iterator[RowChange]:
    """Yield what a migration does to each row, by the names that the database has for its tables and columns now."""
    known = {table.name: table for table in tables}
    for it in file.operations:
        table = known.get(it.table)
        names = table.key if table is not None else tuple(f"key{place}" for place in range(len(_json(it.key))))
        yield RowChange(
            table=table.sql if table is not None else it.table,
            key={sql_name(table, name): value for name, value in zip(names, _json(it.key), strict=True)},
            op=ROW_OPS[it.op],
            columns=tuple(_planned_columns(it, table)),
        )


def json_key(table: Table, key: Row) -> dict[str, Any]:
    """Return the columns that identify a row, by their names in the database."""
    columns = [table.column(name) for name in table.key]
    return {column.sql: json_cell(column, cell) for column, cell in zip(columns, key, strict=True)}


def _columns(operation: Operation, table: Table) -> Iterator[ColumnChange]:
    for change in operation.changes if isinstance(operation, Update) else ():
        column = table.column(change.column)
        old = None if change.blind else json_cell(column, change.old)
        yield ColumnChange(column=column.sql, old=old, new=json_cell(column, change.new))


def _planned_columns(it: PlanOperation, table: Table | None) -> Iterator[ColumnChange]:
    for name, raws in it.changes.items():
        values = [_json(raw) for raw in raws]
        yield ColumnChange(column=sql_name(table, name), old=values[0] if len(values) > 1 else None, new=values[-1])


def _json(raw: msgspec.Raw) -> Any:
    return redacted_json(decode_json(bytes(raw).decode()))


def sql_name(table: Table | None, column: str) -> str:
    """Return what a column is called in the database; its own name where the table is not known, or has it no more."""
    found = [it.sql for it in table.columns if it.name == column] if table is not None else []
    return found[0] if found else column
