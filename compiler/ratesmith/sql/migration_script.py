"""The statements of a migration in both directions: plain ones that read like the change.

Lock, ledger, guards and rows share one transaction, whatever program runs it; the guards are in
`migration_guards`.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ratesmith.core.tables import Boolean, Cell
from ratesmith.plan.diff import Delete, Insert, Update
from ratesmith.plan.ordering import Step
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.comments import describe
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import LedgerEntry, create_plainly, entry_values, insert
from ratesmith.sql.migration_guards import (
    LINE_END,
    SAME,
    MigrationGuards,
    MigrationHeader,
    all_of,
    row_label,
    switched_flag,
)
from ratesmith.sql.namespace_guard import made_elsewhere
from ratesmith.sql.statement import Effect, Statement

LEDGER_NOTE: Final = "What the ledger keeps."
"""The comment of the statement that writes the ledger."""


class Undo(NamedTuple):
    """One statement that undoes something, and which row it changes."""

    row: str
    statement: Statement


class MigrationStatements:
    """The statements of one direction."""

    def __init__(self, header: MigrationHeader, dialect: Dialect, bound_tables: Iterable[BoundTable]) -> None:
        self._header, self._dialect = header, dialect
        self._bound = {bound.table.name: bound for bound in bound_tables}
        self._guards = MigrationGuards(header, dialect, self._bound)

    def statements(self, steps: Iterable[Step], undo: Iterable[Undo] = ()) -> Iterator[Statement]:
        """Yield guard, rows, checks and ledger entry; `undo` is what the ledger keeps for the way back."""
        steps = tuple(self._effective(steps))
        if self._header.number == 1 and not self._header.back:
            yield from made_elsewhere(self._dialect, [self._header.ledger])
            yield Statement(create_plainly(self._dialect, self._header.ledger))
        yield self._guards.turn()
        yield from self._guards.unique(steps)
        if not self._header.back:
            yield from self._guards.same(steps)
        for step in steps:
            comment = describe(step.operation, self._bound[step.operation.table], release=step.release)
            yield self._row(step, (self._guards.running,), tuple(comment))
        yield from self._guards.checks(steps)
        yield self._record(undo)
        yield self._guards.done()

    def undo(self, steps: Iterable[Step]) -> Iterator[Undo]:
        """Yield what each step does, for the ledger: one statement per row."""
        for step in self._effective(steps):
            yield Undo(row_label(self._bound[step.operation.table], step.operation.key), self._row(step))

    def _effective(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The steps that write; a row that is inactive already only becomes a tombstone."""
        for step in steps:
            operation, bound = step.operation, self._bound[step.operation.table]
            changes = not isinstance(operation, Update) or operation.changes
            if changes or switched_flag(operation, bound, back=self._header.back):
                yield step

    def _row(self, step: Step, conditions: tuple[str, ...] = (), comment: tuple[str, ...] = ()) -> Statement:
        operation, bound = step.operation, self._bound[step.operation.table]
        effect: Effect
        match operation:
            case Insert():
                effect, sql = "insert", _insert(operation, bound, conditions)
            case Delete() if not step.release:
                effect, sql = "delete", _delete(operation, step, bound, conditions)
            case _:
                effect, sql = "update", self._update(step, bound, conditions)
        return Statement(sql, bound.label, effect, bound.guarded, comment)

    def _update(self, step: Step, bound: BoundTable, conditions: tuple[str, ...]) -> str:
        operation, column = step.operation, bound.table.column
        finds: dict[str, Cell] = {}
        sets = dict(step.parked)
        if isinstance(operation, Update):
            finds = {it.column: it.old for it in operation.changes if not it.blind and it.column not in bound.table.key}
            if not step.release:
                sets = {name: True for name in step.parked if isinstance(column(name).type, Boolean)}
                sets |= {change.column: change.new for change in operation.changes}
                finds |= step.parked
        if bound.table.on_drift == "overwrite":
            finds = {}
        assigned = [f"{bound.column(name)} = {bound.literal(column(name), cell)}" for name, cell in sets.items()]
        where = [*bound.at_key(operation.key), *(bound.equals(column(name), cell) for name, cell in finds.items())]
        assigned += switched_flag(operation, bound, back=self._header.back) if not step.release else []
        changes = ", ".join([*assigned, *bound.set_now()])
        return f"UPDATE {bound.name} SET {changes}\n  WHERE {all_of([*where, *conditions])}"

    def _record(self, undo: Iterable[Undo]) -> Statement:
        header, text = self._header, self._dialect.text
        kept = ",\n      ".join(f"({text(row)}, {text(statement.sql)})" for row, statement in undo)
        same = f"string_to_array(current_setting('{SAME}', true), {text(LINE_END)})"
        down = (
            f"to_jsonb(ARRAY(SELECT ARRAY[u.label, u.undo] FROM (VALUES\n      {kept}\n    ) AS u(label, undo)\n"
            f"      WHERE u.label <> ALL ({same})))"
            if kept
            else text("[]")
        )
        entry = LedgerEntry(
            id=0,
            environment=header.environment,
            action="down" if header.back else "up",
            head=header.number - header.back,
            migration=header.parent if header.back else header.id,
            state_hash=header.before if header.back else header.after,
        )
        values = entry_values(self._dialect, entry, keys=text("{}"), down=down)
        sql = insert(self._dialect, header.ledger, values, [self._guards.running], one_per_line=True)
        return Statement(sql, header.ledger, comment=(LEDGER_NOTE,))


def repairs(steps: Iterable[Step], bound_tables: Iterable[BoundTable], dialect: Dialect) -> Iterator[Undo]:
    """Yield statements that restore rows that somebody changed by hand."""
    header = MigrationHeader(environment="", number=0, name="", id="", parent="", before="", after="", ledger="")
    return MigrationStatements(header, dialect, bound_tables).undo(steps)


def _insert(operation: Insert, bound: BoundTable, conditions: tuple[str, ...]) -> str:
    given = [column for column in bound.table.unowned if column.default is not None]
    names = [bound.column(name) for name in (*(it.name for it in bound.table.columns), *(it.name for it in given))]
    found = zip(bound.table.columns, operation.row, strict=True)
    cells = [bound.literal(column, cell) for column, cell in found]
    cells += [bound.dialect.default(column) for column in given]
    if bound.gives_id:
        names, cells = [bound.id, *names], [bound.new_id(operation.key), *cells]
    new = f"NOT EXISTS (SELECT 1 FROM {bound.name} WHERE {all_of(bound.at_key(operation.key))})"
    return (
        f"INSERT INTO {bound.name}\n    ({', '.join(names)})\n"
        f"  SELECT {', '.join(cells)}\n  WHERE {all_of([new, *conditions])}"
    )


def _delete(operation: Delete, step: Step, bound: BoundTable, conditions: tuple[str, ...]) -> str:
    where = bound.at_key(operation.key)
    if bound.table.on_drift != "overwrite":
        cells = zip(bound.table.columns, operation.row, strict=True)
        found = {column: cell for column, cell in cells if not column.operator}
        where = [bound.equals(column, step.parked.get(column.name, cell)) for column, cell in found.items()]
    return f"DELETE FROM {bound.name}\n  WHERE {all_of([*where, *conditions])}"
