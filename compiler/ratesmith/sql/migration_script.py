"""The statements of a migration in both directions: plain ones that read like the change.

Lock, ledger, guards and rows share one transaction, whatever program runs it; the guards are in
`migration_guards`.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ratesmith.core.ir import Row
from ratesmith.core.tables import Boolean
from ratesmith.plan.diff import Delete, Insert, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.state import State
from ratesmith.plan.undo import undo_text, withdrawn_text
from ratesmith.sql.batches import Batch, BatchTable, batched, fill
from ratesmith.sql.bound_table import BoundTable, row_label, stays
from ratesmith.sql.column_guards import expected, has_several, switched_flag, taken_back, untouched
from ratesmith.sql.comments import describe
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import LedgerEntry, entry_values, insert
from ratesmith.sql.ledger_table import create
from ratesmith.sql.migration_guards import MigrationGuards, all_of
from ratesmith.sql.migration_ledger import MigrationHeader, MigrationLedger
from ratesmith.sql.migration_turn import MigrationTurn, added_rows
from ratesmith.sql.namespace_guard import made_elsewhere
from ratesmith.sql.rows_beside import rows_beside
from ratesmith.sql.statement import BACK_NOTE, LEDGER_NOTE, NEVER_HAD_NOTE, Effect, Statement


class Undo(NamedTuple):
    """One statement that undoes something, and which row it changes."""

    row: str
    statement: Statement


class Kept(NamedTuple):
    """What the ledger keeps of one step on the way back."""

    label: str
    text: str
    """JSON: `plan/undo.py:UndoEntry`."""


class MigrationStatements:
    """The statements of one direction."""

    def __init__(self, header: MigrationHeader, dialect: Dialect, bound_tables: Iterable[BoundTable]) -> None:
        self._header, self._dialect = header, dialect
        self._bound = {bound.table.name: bound for bound in bound_tables}
        self._turn = MigrationTurn(header, dialect, self._bound)
        self._guards = MigrationGuards(header, dialect, self._bound)
        self._past = MigrationLedger(header, dialect)

    def statements(
        self, phases: Iterable[Iterable[Step]], kept: Iterable[Kept] = (), before: State | None = None
    ) -> Iterator[Statement]:
        """Yield guard, rows, checks and ledger entry.

        `kept` is what the ledger keeps for the way back; `before` is the state to which that leads.
        """
        possible = [tuple(self._possible(phase)) for phase in phases]
        every = tuple(step for phase in possible for step in phase)
        alone: list[Step] = []
        batches: list[Batch] = []
        writing: list[Step] = []
        for phase in possible:
            rows, found = batched(tuple(self._effective(phase)), self._bound, self._prefix, len(batches) + 1)
            alone += rows
            batches += found
            writing += [*rows, *(batch.pattern for batch in found)]
        self._bound |= {batch.name: batch.bound for batch in batches}
        comments = {batch.name: batch.comment for batch in batches}
        guards = self._guards
        if self._header.number == 1 and not self._header.back:
            yield from made_elsewhere(self._dialect, [self._header.ledger])
            yield from create(self._dialect, self._header.ledger)
        yield self._turn.turn(every)
        for batch in batches:
            yield from batch.filled
        yield from guards.unique(alone, batches)
        if self._header.back:
            yield from guards.undo(every, batches)
        else:
            yield from guards.same(writing)
            yield guards.left()
        yield from guards.cascades(writing)
        for step in writing:
            yield from self._rows(step, comments.get(step.operation.table))
        yield from guards.settled()
        yield from guards.checks(writing)
        if before is not None:
            yield from rows_beside(self._header.name, guards.running, every, batches, self._bound, before)
        entries = self._withdrawn(every) if self._header.back else tuple(kept)
        yield from self._record(tuple(entries), cells=self._has_cells(writing), many=bool(batches))
        for batch in batches:
            yield batch.dropped
        yield guards.done()

    def reached(self) -> Iterator[Statement]:
        """Yield statements that fail in a database that is not at this migration yet; nothing else."""
        yield from made_elsewhere(self._dialect, [self._header.ledger])
        yield from create(self._dialect, self._header.ledger)
        yield self._turn.reached()

    @property
    def _prefix(self) -> str:
        """What the names of temporary tables begin with: several migrations can run in one transaction."""
        return f"ratesmith_{self._header.mark.replace(' ', '_')}"

    def undo(self, steps: Iterable[Step]) -> Iterator[Undo]:
        """Yield what each step does, whatever migration it is of: one statement per row."""
        for step in self._effective(steps):
            yield Undo(row_label(self._bound[step.operation.table], step.operation.key), self._row(step))

    def undo_together(self, steps: Sequence[Step]) -> tuple[Statement, ...]:
        """Return what does the steps of one batch at once; nothing where they do nothing."""
        _, batches = batched([*self._effective(steps)], self._bound, self._prefix)
        for batch in batches:
            self._bound[batch.name] = batch.bound
            return *batch.filled, self._row(batch.pattern), batch.dropped
        return ()

    def not_as_left(self, operation: Operation) -> str:
        """Return the query of a label of the row, unless it is as the operation leaves it."""
        return self._guards.not_as_left(operation)

    def kept(self, steps: Iterable[Step]) -> Iterator[Kept]:
        """Yield what the ledger keeps of these steps back: nothing of a table that is insert-only, whose rows stay."""
        steps = [step for step in steps if not self._bound[step.operation.table].table.insert_only]
        writing = {id(step) for step in self._effective(steps)}
        for step in steps:
            if id(step) in writing or isinstance(step.operation, Delete):
                bound = self._bound[step.operation.table]
                label = row_label(bound, step.operation.key)
                yield Kept(label, undo_text(step, label, bound.table))

    def _withdrawn(self, steps: Iterable[Step]) -> Iterator[Kept]:
        """What the ledger keeps of added rows that stay in their table."""
        for operation in added_rows(steps):
            bound = self._bound[operation.table]
            if stays(bound):
                label = row_label(bound, operation.key)
                yield Kept(label, withdrawn_text(label, bound.table, operation.key))

    def _possible(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The steps without those that take a row out of a table which is insert-only."""
        for step in steps:
            operation = step.operation
            if not (isinstance(operation, Delete) and self._bound[operation.table].table.insert_only):
                yield step

    def _effective(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The steps that write.

        A row that is inactive already only becomes a tombstone, and one of a kind that keeps removed rows stays.
        """
        for step in steps:
            operation, bound = step.operation, self._bound[step.operation.table]
            if isinstance(operation, Delete) and not step.release:
                writes = bound.table.retire != "keep"
            else:
                writes = self._sets(operation, bound) or (isinstance(operation, Update) and operation.row is not None)
            if writes:
                yield step

    def _sets(self, operation: Operation, bound: BoundTable) -> bool:
        """Whether an operation has something to write into a row that is there."""
        changes = not isinstance(operation, Update) or bool(operation.changes)
        return changes or bool(switched_flag(operation, bound, back=self._header.back))

    def _rows(self, step: Step, comment: tuple[str, ...] | None) -> Iterator[Statement]:
        """The statements of one step in a file; the comment of a batch is that of its rows."""
        operation, bound = step.operation, self._bound[step.operation.table]
        if isinstance(operation, Insert) and not self._header.back and stays(bound):
            sql = _bring_back(operation, bound, (self._guards.differs(step), self._guards.running))
            yield Statement(sql, bound.label, "update", bound.guarded, BACK_NOTE)
        if isinstance(operation, Update) and operation.row:
            sql = _insert(_missing(operation, operation.row, bound), bound, (self._guards.condition(step),))
            yield Statement(sql, bound.label, "insert", bound.guarded, NEVER_HAD_NOTE)
        if not self._sets(operation, bound):
            return
        if comment is None:
            comment = tuple(describe(operation, bound, release=step.release))
        yield self._row(step, (self._guards.condition(step),), comment)

    def _row(self, step: Step, conditions: tuple[str, ...] = (), comment: tuple[str, ...] = ()) -> Statement:
        operation, bound = step.operation, self._bound[step.operation.table]
        effect: Effect
        match operation:
            case Insert():
                effect, sql = "insert", _insert(operation, bound, conditions)
            case Delete() if not step.release and bound.table.retire == "delete":
                effect, sql = (
                    "delete",
                    f"DELETE FROM {bound.name}{_with('USING', bound)}\n"
                    f"  WHERE {_as_added(operation, step, bound, conditions)}",
                )
            case Delete() if not step.release:
                effect, sql = "update", _switch_off(operation, step, bound, conditions)
            case _:
                effect, sql = "update", self._update(step, bound, conditions)
        return Statement(sql, bound.label, effect, bound.guarded, comment)

    def _update(self, step: Step, bound: BoundTable, conditions: tuple[str, ...]) -> str:
        operation, column = step.operation, bound.table.column
        sets = dict(step.parked)
        if isinstance(operation, Update) and not step.release:
            sets = {name: True for name in step.parked if isinstance(column(name).type, Boolean)}
            sets |= {change.column: change.new for change in operation.changes}
            if bound.table.on_drift == "overwrite":
                sets |= {change.column: change.new for change in untouched(operation, bound)}
        assigned = [f"{bound.column(name)} = {bound.literal(column(name), cell)}" for name, cell in sets.items()]
        back = self._header.back
        found = expected(step, bound, back=back) if conditions else taken_back(step, bound)
        where = [*bound.at_key(operation.key), *found]
        if isinstance(operation, Update) and operation.renamed:
            where.append(
                f"NOT EXISTS (SELECT 1 FROM {bound.name} AS n WHERE {all_of(bound.at_key(operation.renamed, 'n.'))})"
            )
        assigned += switched_flag(operation, bound, back=self._header.back) if not step.release else []
        changes = ", ".join([*assigned, *bound.set_now()])
        return f"UPDATE {bound.name} SET {changes}{_with('FROM', bound)}\n  WHERE {all_of([*where, *conditions])}"

    def _has_cells(self, steps: Iterable[Step]) -> bool:
        return any(has_several(it.operation, self._bound[it.operation.table], back=self._header.back) for it in steps)

    def _record(self, kept: Sequence[Kept], *, cells: bool, many: bool) -> Iterator[Statement]:
        header, text = self._header, self._dialect.text
        entry = LedgerEntry(
            id=0,
            environment=header.environment,
            action="down" if header.back else "up",
            head=header.number - header.back,
            migration=header.parent if header.back else header.id,
            state_hash=header.before if header.back else header.after,
        )
        listed = [(text(label), self._dialect.json(undo)) for label, undo in kept]
        rows = self._dialect.temp(f"{self._prefix}_kept") if many and listed else ""
        if rows:
            yield Statement(
                f'CREATE TEMPORARY TABLE {rows} ("place" integer, "label" text, "undo" jsonb)',
                comment=("What undoes each row.",),
            )
            numbered = [f"({place}, {label}, {undo})" for place, (label, undo) in enumerate(listed, start=1)]
            yield from fill(rows, ('"place"', '"label"', '"undo"'), numbered)
        down = self._past.kept(listed, cells=cells, rows=rows)
        values = entry_values(self._dialect, entry, keys=text("{}"), down=down)
        sql = insert(self._dialect, header.ledger, values, [self._guards.running], one_per_line=True)
        yield Statement(sql, header.ledger, comment=LEDGER_NOTE)
        if rows:
            yield Statement(f"DROP TABLE {rows}")


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
    order = f"\n  ORDER BY {bound.in_order}" if isinstance(bound, BatchTable) else ""
    return (
        f"INSERT INTO {bound.name}\n    ({', '.join(names)})\n"
        f"  SELECT {', '.join(cells)}{_with('FROM', bound)}\n  WHERE {all_of([new, *conditions])}{order}"
    )


def _with(word: str, bound: BoundTable) -> str:
    """The clause that joins the rows of a batch."""
    return f"\n  {word} {bound.rows} AS v" if isinstance(bound, BatchTable) else ""


def _missing(operation: Update, row: Row, bound: BoundTable) -> Insert:
    """The row that returns where it is missing: as the update leaves it, so the operator's flag is not set."""
    cells = zip(bound.table.columns, row, strict=True)
    off = (False if it.operator and it.name == bound.flag else cell for it, cell in cells)
    return Insert(table=operation.table, key=operation.key, row=tuple(off))


def _bring_back(operation: Insert, bound: BoundTable, conditions: tuple[str, ...]) -> str:
    """Write the values of an added row into one that is there because a rollback left it."""
    names = {column.name for column in bound.updated} | {bound.flag}
    cells = zip(bound.table.columns, operation.row, strict=True)
    sets = {it.name: f"{bound.column(it.name)} = {bound.literal(it, cell)}" for it, cell in cells if it.name in names}
    if bound.flag and bound.flag not in sets:
        sets[bound.flag] = f"{bound.column(bound.flag)} = {bound.dialect.true}"
    changes = ",\n    ".join([*sets.values(), *bound.set_now()])
    where = all_of([*bound.at_key(operation.key), *conditions])
    return f"UPDATE {bound.name} SET\n    {changes}{_with('FROM', bound)}\n  WHERE {where}"


def _switch_off(operation: Delete, step: Step, bound: BoundTable, conditions: tuple[str, ...]) -> str:
    """Take an added row out of use, as the row of a removed entity is."""
    owned = {column.name for column in bound.table.columns if not column.operator}
    flags = [bound.flag or "", *(name for unique in bound.table.unique for name in unique.where if name in owned)]
    sets = [f"{bound.column(name)} = {bound.dialect.false}" for name in dict.fromkeys(flags)]
    where = _as_added(operation, step, bound, conditions)
    changes = ", ".join([*sets, *bound.set_now()])
    return f"UPDATE {bound.name} SET {changes}{_with('FROM', bound)}\n  WHERE {where}"


def _as_added(operation: Delete, step: Step, bound: BoundTable, conditions: tuple[str, ...]) -> str:
    """The condition that a row is as the migration added it."""
    where = bound.at_key(operation.key)
    if bound.table.on_drift != "overwrite":
        cells = zip(bound.table.columns, operation.row, strict=True)
        found = {column: cell for column, cell in cells if not column.operator}
        where = [bound.equals(column, step.parked.get(column.name, cell)) for column, cell in found.items()]
        where += bound.ours("")
    return all_of([*where, *conditions])
