"""The operations of a plan's text, as the planner made them: what its SQL is written from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec

from ratesmith.core.ir import Row
from ratesmith.core.tables import Cell, Column, Table
from ratesmith.plan.cell_json import decoded, fields
from ratesmith.plan.diff import Change, Delete, Insert, Lifecycle, Operation, Plan, Update
from ratesmith.plan.plan_file import PlanFile, PlanOperation
from ratesmith.plan.planner import blank
from ratesmith.plan.state import State, key_columns

_LIFECYCLES: dict[str, Lifecycle] = {name: name for name in get_args(Lifecycle)}


def planned(file: PlanFile, tables: Mapping[str, Table], after: State) -> Plan:
    """Return the plan that a text holds; `after` is the state that it leads to.

    Raises ValueError or KeyError where it is no plan of these tables.
    """
    return Plan(operations=tuple(_operation(it, tables[it.table], after) for it in file.operations))


def _operation(it: PlanOperation, table: Table, after: State) -> Operation:
    key = _key(table, it.key)
    given = {name: bytes(raw).decode() for name, raw in it.given.items()}
    if it.op == "insert":
        return Insert(table=table.name, key=key, row=_row(table, fields(bytes(it.row).decode()), given))
    if it.op == "delete":
        return Delete(table=table.name, key=key, row=_row(table, fields(bytes(it.row).decode())))
    returning = after.tables[table.name][bytes(it.to).decode() or bytes(it.key).decode()] if it.op == "returns" else ""
    return Update(
        table=table.name,
        key=key,
        changes=tuple(_change(table.column(name), raws) for name, raws in it.changes.items()),
        lifecycle=_LIFECYCLES[it.op],
        renamed=_key(table, it.to) if bytes(it.to) else None,
        row=_row(table, fields(returning), given) if returning else None,
    )


def _change(column: Column, raws: list[msgspec.Raw]) -> Change:
    cells = [_cell(column, raw) for raw in raws]
    return Change(column=column.name, old=cells[0] if len(cells) > 1 else None, new=cells[-1], blind=len(cells) == 1)


def _key(table: Table, raw: msgspec.Raw) -> Row:
    raws = msgspec.json.decode(raw, type=list[msgspec.Raw])
    return tuple(_cell(column, each) for column, each in zip(key_columns(table), raws, strict=True))


def _row(table: Table, owned: Mapping[str, str], given: Mapping[str, str] | None = None) -> Row:
    """The cells of a row: those that configuration owns, and what the columns of the operator get where it is new."""
    wanted = {it.name for it in table.columns if not it.operator}
    others = {it.name for it in table.columns if it.operator} if given is not None else set()
    if owned.keys() != wanted or (given or {}).keys() != others:
        raise ValueError("a row has other columns than its table")
    values = {**owned, **(given or {})}
    return tuple(decoded(it.type, values[it.name]) if it.name in values else blank(it) for it in table.columns)


def _cell(column: Column, raw: msgspec.Raw) -> Cell:
    return decoded(column.type, bytes(raw).decode())
