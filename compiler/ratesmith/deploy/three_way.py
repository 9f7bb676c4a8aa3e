"""Compare what a database holds, what was applied to it and what the branch says: only drift is adopted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from ratesmith.core.ir import Dataset, Frozen, Row
from ratesmith.core.tables import Cell, Column
from ratesmith.deploy.adoption_plan import CellAddress
from ratesmith.plan.diff import Change, Insert, Plan, Update, holds, keyed, same_cell

Outcome = Literal["adoptable", "there already", "pending", "conflict", "unknown", "removed"]
"""What to do about a value.

adoptable      the database changed it, the branch did not
there already  both changed it to the same value
pending        the branch changed it, the database did not
conflict       both changed it, to different values
unknown        nobody knows what was applied, so either may have changed it
removed        the database changed it, and the branch removed its row
"""


class Difference(Frozen, frozen=True, kw_only=True):
    """One value of the database that is not as it was applied, or not as the branch says."""

    address: CellAddress
    """By the key that the branch has for the row, if it has one."""
    outcome: Outcome
    applied: Cell
    branch: Cell
    database: Cell


def three_way(plan: Plan, compiled: Dataset, applied: Dataset | None) -> tuple[Difference, ...]:
    """Return what the updates of `plan` are, each compared with the compiled and the applied value.

    The old value of a change in `plan` is that of the database. `applied` is None where it is not known.
    """
    tables = _Tables(compiled, applied)
    updates = (operation for operation in plan.operations if isinstance(operation, Update))
    return tuple(difference for update in updates for difference in tables.compare(update))


def is_new(insert: Insert, applied: Dataset | None) -> bool:
    """Return whether the branch added or renamed a row, which was not applied yet, rather than somebody deleting it."""
    tables = applied.tables if applied is not None else ()
    return any(data.table.name == insert.table and insert.key not in keyed(data) for data in tables)


def adoptable(differences: Iterable[Difference]) -> Plan:
    """Return the updates whose old values are to be adopted, one for each row."""
    changes: dict[tuple[str, Row], list[Change]] = {}
    for it in differences:
        if it.outcome == "adoptable":
            change = Change(column=it.address.column, old=it.database, new=it.branch)
            changes.setdefault((it.address.table, it.address.key), []).append(change)
    return Plan(
        operations=tuple(Update(table=table, key=key, changes=tuple(every)) for (table, key), every in changes.items())
    )


class _Tables:
    """The compiled and the applied rows by table and key."""

    def __init__(self, compiled: Dataset, applied: Dataset | None) -> None:
        self._compiled = {data.table.name: data for data in compiled}
        self._branch = {data.table.name: keyed(data) for data in compiled}
        self._applied = None if applied is None else {data.table.name: (data, keyed(data)) for data in applied}

    def compare(self, update: Update) -> Iterator[Difference]:
        table = update.table
        now, before = self._keys(table, update.key)
        row = self._branch[table].get(now)
        columns = self._compiled[table].table.columns
        for change in update.changes:
            place, column = next((place, it) for place, it in enumerate(columns) if it.name == change.column)
            known, was = self._was(table, before, change.column)
            branch = None if row is None else row[place]
            yield Difference(
                address=CellAddress(table, now if row is not None else update.key, change.column),
                outcome="removed" if row is None else _outcome(column, known, was, branch, change.old),
                applied=was,
                branch=branch,
                database=change.old,
            )

    def _keys(self, table: str, key: Row) -> tuple[Row, Row]:
        """The key of a row in the branch, and in the applied state: `renamed_from` may have moved it between them."""
        renamed = self._compiled[table].renamed
        before = renamed.get(key)
        now = next((new for new, old in renamed.items() if old == key), None)
        branch = key if key in self._branch[table] or now is None else now
        there = self._applied is not None and key in self._applied[table][1]
        return branch, key if there or before is None else before

    def _was(self, table: str, key: Row, name: str) -> tuple[bool, Cell]:
        """Whether it is known what was applied in a column, and what that is."""
        if self._applied is None:
            return False, None
        data, rows = self._applied[table]
        column = data.table.column(name)
        if key not in rows or column.operator:
            return False, None
        return True, rows[key][data.table.columns.index(column)]


def _outcome(column: Column, known: bool, applied: Cell, branch: Cell, database: Cell) -> Outcome:
    if holds(column, database, branch):
        return "there already"
    if not known:
        return "unknown"
    if same_cell(column, applied, branch):
        return "adoptable"
    return "pending" if holds(column, database, applied) else "conflict"
