"""The operations of a plan's text, as the planner made them: what its SQL is written from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import msgspec

from ratesmith.core.ir import Row
from ratesmith.core.tables import Table
from ratesmith.plan.cell_json import fields
from ratesmith.plan.diff import Change, Delete, Insert, Lifecycle, Operation, Plan, Update
from ratesmith.plan.plan_file import PlanFile, PlanOperation
from ratesmith.plan.row_reader import RowReader, blank
from ratesmith.plan.state import State

_LIFECYCLES: dict[str, Lifecycle] = {name: name for name in get_args(Lifecycle)}


def planned(file: PlanFile, tables: Mapping[str, Table], after: State) -> Plan:
    """Return the plan that a text holds; `after` is the state that it leads to.

    Raises ValueError or KeyError where it is no plan of these tables.
    """
    readers = {name: _Reader(tables[name]) for name in dict.fromkeys(it.table for it in file.operations)}
    return Plan(operations=tuple([readers[it.table].operation(it, after) for it in file.operations]))


class _Reader(RowReader):
    """Reads the operations of one table."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._owned = {it.name for it in table.columns if not it.operator}
        self._operators = {it.name for it in table.columns if it.operator}
        self._blank = [(it.name, blank(it)) for it in table.columns]

    def operation(self, it: PlanOperation, after: State) -> Operation:
        key, table = self.key(it.key), self.table
        given = {name: str(raw, "utf-8") for name, raw in it.given.items()}
        if it.op == "insert":
            return Insert(table=table.name, key=key, row=self._row(str(it.row, "utf-8"), given))
        if it.op == "delete":
            return Delete(table=table.name, key=key, row=self._row(str(it.row, "utf-8")))
        there = str(it.to or it.key, "utf-8")
        returning = after.tables[table.name][there] if it.op == "returns" else ""
        return Update(
            table=table.name,
            key=key,
            changes=tuple([self._change(name, raws) for name, raws in it.changes.items()]),
            lifecycle=_LIFECYCLES[it.op],
            renamed=self.key(it.to) if bytes(it.to) else None,
            row=self._row(returning, given) if returning else None,
        )

    def _change(self, column: str, raws: list[msgspec.Raw]) -> Change:
        cells = [self.cell(column, str(raw, "utf-8")) for raw in raws]
        return Change(column=column, old=cells[0] if len(cells) > 1 else None, new=cells[-1], blind=len(cells) == 1)

    def _row(self, owned: str, given: Mapping[str, str] | None = None) -> Row:
        """The cells of a row: those that configuration owns; of a new one also what the operator's columns get."""
        if (given is None or not (given or self._operators)) and (row := self.exact_row(owned)) is not None:
            return row
        values = fields(owned)
        if values.keys() != self._owned or (given is not None and given.keys() != self._operators):
            raise ValueError("a row has other columns than its table")
        values |= given or {}
        return tuple([self.cell(name, values[name]) if name in values else cell for name, cell in self._blank])
