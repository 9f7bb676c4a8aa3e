"""What an update finds in each column that it changes: the old value, or the new one that somebody wrote before.

Columns are compared each alone. So a value that was changed in the database and then adopted does not keep a migration
from changing other columns of its row, and the way back leaves the columns that were so before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.core.tables import Cell, values_of
from ratesmith.plan.diff import Change, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.sql.bound_table import BoundTable, row_label
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.migration_ledger import CELL, LINE_END


def goals(operation: Update, bound: BoundTable, *, back: bool, alias: str = "") -> dict[str, str]:
    """Return the condition that a column is as the update leaves it, by column; the key's columns are left out.

    A value that the column also had on some day before the update does not say that.
    """
    found = {
        it.column: bound.equals(bound.table.column(it.column), it.new, alias, but=() if it.blind else values_of(it.old))
        for it in _changes(operation, bound)
    }
    for condition in switched_flag(operation, bound, back=back):
        found[str(bound.flag)] = f"{alias}{condition}"
    return found


def untouched(operation: Update, bound: BoundTable) -> Iterator[Change]:
    """Yield the columns that an update does not write, of a row that is compared as a whole.

    One that comes back into use is: somebody may have changed it while it was out of use, when nothing compares it. So
    is what goes back in a table of which configuration names every row: the end of a window, and not its rate.
    """
    if operation.lifecycle != "returns" and not operation.held:
        return
    cells = operation.held
    if operation.row is not None:
        cells = dict(zip((column.name for column in bound.table.columns), operation.row, strict=True))
    written = {change.column for change in operation.changes}
    for column in bound.table.columns:
        if column.name in cells.keys() - written and not column.operator and column.name not in bound.table.key:
            cell = cells[column.name]
            yield Change(column=column.name, old=cell, new=cell, blind=True)


def has_several(operation: Operation, bound: BoundTable, *, back: bool = False) -> bool:
    """Return whether an operation changes several columns of a row, of which some can be so already."""
    return isinstance(operation, Update) and len(goals(operation, bound, back=back)) > 1


def expected(step: Step, bound: BoundTable, *, back: bool, alias: str = "") -> Iterator[str]:
    """Yield the conditions of a statement in a file: the row has the old or the new values, and not all the new."""
    operation, parked = step.operation, _parked(step)
    if not isinstance(operation, Update):
        return
    new = goals(operation, bound, back=back, alias=alias)
    yield from _found(operation, parked, bound, alias, either=len(new) > 1)
    if len(new) > 1 and not operation.renamed and not new.keys() & parked.keys():
        yield f"({' AND '.join(new.values())}) IS NOT TRUE"


def taken_back(step: Step, bound: BoundTable) -> Iterator[str]:
    """Yield the conditions where the program itself takes a row back: one that somebody put back already is fine."""
    if isinstance(step.operation, Update):
        yield from _found(step.operation, _parked(step), bound, "", either=True)


def already(operation: Update, bound: BoundTable, dialect: Dialect) -> tuple[str, str]:
    """Return what names the columns that are so before the update, one line each, and the end of its query."""
    row = row_label(bound, operation.there)

    def cell(name: str) -> str:
        if bound.is_batch:
            return f"{bound.label_of(operation.there)} || {dialect.text(CELL + name)}"
        return dialect.text(row + CELL + name)

    lines = ",\n      ".join(
        f"CASE WHEN {condition} THEN {cell(name)} END"
        for name, condition in goals(operation, bound, back=False, alias="t.").items()
    )
    where = " AND ".join(bound.at_key(operation.key, "t."))
    line_end = dialect.text(LINE_END)
    return f"nullif(concat_ws({line_end},\n      {lines}), '')", f"FROM {bound.beside}{bound.name} AS t WHERE {where}"


def switched_flag(operation: Operation, bound: BoundTable, *, back: bool) -> list[str]:
    """Return the assignment, also usable as a condition, of a retiring row's flag that no state holds.

    The operator owns such a flag. It is set again on the way back; a returning row is for the operator to
    switch on.
    """
    flag = bound.flag
    if not isinstance(operation, Update) or flag is None or operation.lifecycle == "stays":
        return []
    if operation.lifecycle == ("retires" if back else "returns"):
        return []
    if any(column.name == flag and not column.operator for column in bound.table.columns):
        return []
    return [f"{bound.column(flag)} = {bound.dialect.true if operation.lifecycle == 'returns' else bound.dialect.false}"]


def _parked(step: Step) -> Mapping[str, Cell]:
    """The columns that a release has set aside by then."""
    return {} if step.release else step.parked


def _changes(operation: Update, bound: BoundTable) -> list[Change]:
    return [change for change in operation.changes if change.column not in bound.table.key]


def _found(
    operation: Update, parked: Mapping[str, Cell], bound: BoundTable, alias: str, *, either: bool
) -> Iterator[str]:
    """Yield the condition of each column: the old value, with `either` also the new one, or where it is parked."""
    column = bound.table.column
    if bound.table.on_drift == "overwrite":
        return
    for change in _changes(operation, bound):
        if not change.blind and change.column not in parked:
            old = bound.equals(column(change.column), change.old, alias)
            yield f"({old} OR {bound.equals(column(change.column), change.new, alias)})" if either else old
    yield from (bound.equals(column(name), cell, alias) for name, cell in parked.items())
