"""In which order the rows of a migration change, so that no unique key or reference is broken half way.

Rows leave a partial unique index before others enter it. A row that does both, like one of two that
swap, is released first: its flag is cleared, or its value parked, and set by its own statement later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from ratesmith.core.ir import Frozen
from ratesmith.core.tables import Cell, Column, Integer, Table, Text
from ratesmith.plan.cell_json import fields
from ratesmith.plan.diff import Delete, Insert, Operation, Update
from ratesmith.plan.plan_file import key_text
from ratesmith.plan.state import State

Slot = tuple[str, tuple[str, ...]]
"""A place in a unique index: its name, and the values it is for."""


class Step(Frozen, frozen=True, kw_only=True):
    """One statement to come: an operation, or the release that must precede it."""

    operation: Operation
    parked: Mapping[str, Cell] = {}
    """Columns that a release set to other values, by name: what the operation finds instead of the old ones."""
    release: bool = False


def ordered(operations: Iterable[Operation], tables: Iterable[Table], old: State, new: State) -> Iterator[Step]:
    """Yield the steps of a plan between two states: parents before children, deletions last in reverse order."""
    return chain.from_iterable(phases(operations, tables, old, new))


def phases(
    operations: Iterable[Operation], tables: Iterable[Table], old: State, new: State
) -> Iterator[tuple[Step, ...]]:
    """Yield the same steps by phase: those of one table of which none waits for another, but for renamed rows."""
    by_table: dict[str, list[Operation]] = {}
    for operation in operations:
        by_table.setdefault(operation.table, []).append(operation)
    deletes: list[tuple[Step, ...]] = []
    for table in tables:
        first, then, last = map(tuple, _arranged(table, by_table.get(table.name, []), old, new))
        yield first
        yield then
        deletes.insert(0, last)
    yield from deletes


def _arranged(
    table: Table, operations: list[Operation], old: State, new: State
) -> tuple[list[Step], list[Step], list[Step]]:
    """The steps of one table: those that free a unique key, those that take one, and the deletions."""
    moving = (it for it in operations if _may_move(table, it)) if table.unique else ()
    slots = {operation.key: _slots(table, operation, old, new) for operation in moving}
    occupied = {slot for before, _ in slots.values() for slot in before}
    wanted = {slot for before, after in slots.values() for slot in after - before}
    first: list[Step] = []
    then: list[Step] = []
    last: list[Step] = []
    for operation in operations:
        if operation.key not in slots:
            (last if isinstance(operation, Delete) else then).append(Step(operation=operation))
            continue
        before, after = slots[operation.key]
        enters, leaves = after - before, before - after
        in_the_way = bool(enters & occupied) and bool(leaves)
        if isinstance(operation, Delete):
            in_the_way = bool(leaves & wanted)
        if in_the_way:
            parked = _parked(table, leaves, len(first))
            first.append(Step(operation=operation, parked=parked, release=True))
            (last if isinstance(operation, Delete) else then).append(Step(operation=operation, parked=parked))
        elif isinstance(operation, Delete):
            last.append(Step(operation=operation))
        elif leaves and isinstance(operation, Update):
            first.append(Step(operation=operation))
        else:
            then.append(Step(operation=operation))
    return first, then, last


def _slots(table: Table, operation: Operation, old: State, new: State) -> tuple[set[Slot], set[Slot]]:
    there = operation.there if isinstance(operation, Update) else operation.key
    before = None if isinstance(operation, Insert) else _text(old, table, key_text(table, operation.key))
    after = None if isinstance(operation, Delete) else _text(new, table, key_text(table, there))
    return _of(table, before), _of(table, after)


def _may_move(table: Table, operation: Operation) -> bool:
    """Whether an operation can give a unique key to a row or take one from it; to ask that of a state takes long."""
    if not isinstance(operation, Update) or operation.renamed is not None or operation.lifecycle != "stays":
        return True
    changed = {change.column for change in operation.changes}
    return any(not changed.isdisjoint((*unique.columns, *unique.where)) for unique in table.unique)


def _text(state: State, table: Table, key: str) -> str | None:
    return state.tables.get(table.name, {}).get(key) or state.tombstones.get(table.name, {}).get(key)


def _of(table: Table, row: str | None) -> set[Slot]:
    if row is None:
        return set()
    values = fields(row)
    return {
        (unique.name, tuple(values.get(name, "") for name in unique.columns))
        for unique in table.unique
        if all(values.get(name, "true") == "true" for name in unique.where)
    }


def _parked(table: Table, leaves: set[Slot], number: int) -> dict[str, Cell]:
    names = {name for name, _ in leaves}
    return {
        column.name: False if unique.where else _aside(column, number)
        for unique in table.unique
        if unique.name in names
        for column in [table.freeing_column(unique)]
    }


def _aside(column: Column, number: int) -> Cell:
    """A value that no row of the configuration has."""
    match column.type:
        case Integer(bits=bits):
            return number - int(2 ** (bits - 1))
        case Text():
            return f"(aside {number})"
        case _:
            raise ValueError(f"rows cannot be told apart while they swap values of {column.name}")
