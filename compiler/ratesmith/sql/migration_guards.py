"""The guards of a migration: whether it may run now, which rows need no change, and whether all rows arrived.

`ratesmith.run` is set to the number of the migration only where it may run, and every statement that writes
asks for it: an applied migration therefore does nothing, and neither does one outside of a transaction.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.core.ir import Frozen, Row
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Cell, Column
from ratesmith.plan.cell_changes import LONGEST
from ratesmith.plan.diff import Delete, Insert, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import (
    HELD,
    NO_TRANSACTION,
    NOT_ISOLATED,
    NOT_LAST,
    NOT_NEXT,
    OTHER_ENVIRONMENT,
    OTHER_MIGRATION,
    OTHER_PARENT,
    ROWS_CHANGED,
)
from ratesmith.sql.ledger import is_move
from ratesmith.sql.statement import Statement
from ratesmith.sql.unique_keys import named_keys, refusal, several_rows

RUN: Final = "ratesmith.run"
SAME: Final = "ratesmith.same"
LINE_END: Final = "\n"
"""Between the rows in `ratesmith.same`."""
_TURN_NOTE: Final = "Is it the turn of this migration, in this database?"
_UNIQUE_NOTE: Final = "Is there one row for each key? The table need not have a unique index on it."
_SAME_NOTE: Final = "Which rows are so already? The way back will leave those alone."
_CHECK_NOTE: Final = "Is every row as it was left above? One that somebody changed meanwhile is not."
_CHECKED: Final = 100
"""How many rows one statement checks."""


class MigrationHeader(Frozen, frozen=True, kw_only=True):
    """One migration in one direction, as its guards name it."""

    environment: str
    number: int
    name: str
    """`0002_gpt_5_1_price`."""
    id: str
    parent: str
    """Id of the migration before; empty for the first."""
    before: str
    after: str
    """Hashes of the states before and after it, going up."""
    ledger: str
    """What the ledger is called."""
    back: bool = False

    @property
    def mark(self) -> str:
        """Return what `ratesmith.run` is set to."""
        return f"undo {self.number}" if self.back else str(self.number)


class MigrationGuards:
    """The guards of one direction of a migration."""

    def __init__(self, header: MigrationHeader, dialect: Dialect, bound_tables: Mapping[str, BoundTable]) -> None:
        self._header, self._dialect, self._bound = header, dialect, bound_tables
        self._ledger = dialect.quoted(header.ledger)
        self.running = f"current_setting('{RUN}', true) = {dialect.text(header.mark)}"
        """The condition that it is the turn of this migration."""

    def turn(self) -> Statement:
        """Return the statement that checks whether this migration may run, and fails where it never can.

        In its conditions `l` is the last entry of the ledger but notes, and `k` the last one that is at the
        migration's number.
        """
        return self._turn_back() if self._header.back else self._turn_up()

    def _turn_up(self) -> Statement:
        header, text = self._header, self._dialect.text
        reached = f'coalesce(l."head", 0) >= {header.number}'
        before, as_text = header.number - 1, self._dialect.as_text
        held = HELD.expression(self._dialect, {"number": as_text('l."head" + 1'), "reason": 'l."reason"'})
        head = {"head": as_text('coalesce(l."head", 0)')}
        return self._guarded_turn(
            f'{reached} AND coalesce(k."migration", {text(header.id)}) = {text(header.id)}',
            (reached, OTHER_MIGRATION.expression(self._dialect, number=header.number, name=header.name)),
            ("l.\"action\" = 'down'", held),
            (
                f'coalesce(l."head", 0) <> {before}',
                NOT_NEXT.expression(self._dialect, head, name=header.name, number=before),
            ),
            (
                f'coalesce(l."migration", {text("")}) <> {text(header.parent)}',
                OTHER_PARENT.expression(self._dialect, number=before, name=header.name),
            ),
        )

    def _turn_back(self) -> Statement:
        header, text = self._header, self._dialect.text
        head = {"head": self._dialect.as_text('l."head"')}
        return self._guarded_turn(
            f'coalesce(l."head", 0) < {header.number}',
            (f'l."head" > {header.number}', NOT_LAST.expression(self._dialect, head, name=header.name)),
            (
                f'l."migration" <> {text(header.id)}',
                OTHER_MIGRATION.expression(self._dialect, number=header.number, name=header.name),
            ),
        )

    def _guarded_turn(self, done: str, *refusals: tuple[str, str]) -> Statement:
        """Set `ratesmith.run` to this migration, or to nothing where it is `done`, or fail with the first refusal."""
        text = self._dialect.text
        ours, theirs = self._header.environment, {"theirs": 'l."environment"'}
        always = (
            ("current_setting('transaction_isolation') <> 'read committed'", NOT_ISOLATED.expression(self._dialect)),
            (f'l."environment" <> {text(ours)}', OTHER_ENVIRONMENT.expression(self._dialect, theirs, ours=ours)),
            (done, text("")),
        )
        whens = "".join(
            f"\n      WHEN {condition}\n        THEN {message}" for condition, message in (*always, *refusals)
        )
        asked = ", ".join(f'k."{name}"' for name in ("environment", "action", "head", "migration", "reason"))
        ledger = f"FROM {self._ledger} AS k"
        moves = is_move(self._dialect, "k")
        here = f'SELECT k."migration" {ledger} WHERE k."head" = {self._header.number} ORDER BY k."id" DESC LIMIT 1'
        failed = self._dialect.as_text("CAST(g.refusal AS integer)")
        return Statement(
            f"SELECT set_config('{RUN}', CASE WHEN g.refusal <> '' THEN {failed} ELSE g.run END, true) AS \"run\"\n"
            f"  FROM (SELECT CASE{whens}\n      ELSE '' END AS refusal,\n"
            f"    CASE WHEN {done} THEN '' ELSE {text(self._header.mark)} END AS run\n"
            f"    FROM (SELECT 1) AS one\n"
            f'    LEFT JOIN (SELECT {asked} {ledger} WHERE {moves} ORDER BY k."id" DESC LIMIT 1) AS l ON true\n'
            f"    LEFT JOIN ({here}) AS k ON true) AS g",
            comment=(_TURN_NOTE,),
        )

    def unique(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that fail where several rows have the key of a row that will change."""
        keys: dict[str, dict[Row, None]] = {}
        for operation in (step.operation for step in steps):
            there = [operation.key, *([operation.there] if isinstance(operation, Update) else [])]
            keys.setdefault(operation.table, {}).update(dict.fromkeys(there))
        note: tuple[str, ...] = (_UNIQUE_NOTE,)
        for table, found in keys.items():
            for start in range(0, len(found), _CHECKED):
                named = named_keys(self._bound[table], tuple(found)[start : start + _CHECKED])
                query = several_rows(self._bound[table], f"({named}) AND {self.running}")
                yield Statement(refusal(self._dialect, [query]), comment=note)
                note = ()

    def same(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that remember the rows that will not change; `ratesmith.same` holds one label per line."""
        rows = [self._is_so(step.operation) for step in steps if not step.release]
        for start in range(0, len(rows), _CHECKED):
            queries = "\n  UNION ALL\n".join(rows[start : start + _CHECKED])
            line_end = self._dialect.text(LINE_END)
            earlier = f"current_setting('{SAME}', true), {line_end}, " if start else ""
            yield Statement(
                f"SELECT set_config('{SAME}', concat({earlier}string_agg(w.label, {line_end})), true)"
                f' AS "same"\n  FROM (\n{queries}\n  ) AS w\n  WHERE {self.running}',
                comment=(_SAME_NOTE,),
            )

    def _is_so(self, operation: Operation) -> str:
        """A query that returns the label of a row that the operation will not change.

        Labeled by the key after the operation: that is the key that the ledger's undo of it names.
        """
        bound = self._bound[operation.table]
        key = operation.there if isinstance(operation, Update) else operation.key
        label, where = self._dialect.text(row_label(bound, key)), bound.at_key(key, "t.")
        there = f"FROM {bound.name} AS t WHERE "
        if isinstance(operation, Insert):
            return f"  SELECT {label} AS label {there}{all_of(where)}"
        if isinstance(operation, Delete):
            return f"  SELECT {label} AS label WHERE NOT EXISTS (SELECT 1 {there}{all_of(where)})"
        column = bound.table.column
        changes = [change for change in operation.changes if change.column not in bound.table.key]
        if bound.table.on_drift == "keep":
            before = bound.at_key(operation.key, "t.")
            before += (bound.equals(column(it.column), it.old, "t.") for it in changes if not it.blind)
            return f"  SELECT {label} AS label WHERE NOT EXISTS (SELECT 1 {there}{all_of(before)})"
        wanted = (bound.equals(column(it.column), it.new, "t.") for it in changes)
        switched = switched_flag(operation, bound, back=self._header.back)
        return f"  SELECT {label} AS label {there}{all_of([*where, *wanted, *switched])}"

    def checks(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that fail, naming the rows, where a row did not arrive because somebody had changed it."""
        wanted = [
            self._check(step.operation)
            for step in steps
            if not step.release and self._bound[step.operation.table].table.on_drift != "keep"
        ]
        found = {"rows": self._dialect.joined("w.label")}
        message = ROWS_CHANGED.expression(self._dialect, found, name=self._header.name)
        for start in range(0, len(wanted), _CHECKED):
            rows = "\n  UNION ALL\n".join(wanted[start : start + _CHECKED])
            yield Statement(
                f'SELECT CASE WHEN count(*) = 0 THEN 0\n    ELSE {self._dialect.fail(message)} END AS "wrong"\n'
                f"  FROM (\n{rows}\n  ) AS w\n  WHERE {self.running}",
                comment=(_CHECK_NOTE,),
            )

    def _check(self, operation: Operation) -> str:
        """A query that returns the label of a row unless the row is as the operation leaves it."""
        bound = self._bound[operation.table]
        text, alias = self._dialect.text, "t."
        label = text(row_label(bound, operation.key))
        key = operation.there if isinstance(operation, Update) else operation.key
        where = all_of(bound.at_key(key, alias))
        if isinstance(operation, Delete):
            return f"  SELECT {label} || {text(' (changed)')} AS label FROM {bound.name} AS t WHERE {where}"
        if isinstance(operation, Insert):
            cells = zip(bound.table.columns, operation.row, strict=True)
            wanted = {column: cell for column, cell in cells if not column.operator}
            found = text(" (another row is there)")
        else:
            changed = (change for change in operation.changes if change.column not in bound.table.key)
            wanted = {bound.table.column(change.column): change.new for change in changed}
            found = " || ".join(self._found(bound, column, cell) for column, cell in wanted.items()) or text("")
        here = f"t.{bound.column(bound.keys[0].name)}"
        right = all_of([f"{here} IS NOT NULL", *(bound.equals(it, cell, alias) for it, cell in wanted.items())])
        missing = f"CASE WHEN {here} IS NULL THEN {text(' (missing)')} ELSE {found} END"
        return (
            f"  SELECT {label} || {missing} AS label\n"
            f"    FROM (SELECT 1) AS one LEFT JOIN {bound.name} AS t ON {where}\n"
            f"    WHERE ({right}) IS NOT TRUE"
        )

    def _found(self, bound: BoundTable, column: Column, cell: Cell) -> str:
        """What a column holds instead of this cell."""
        text = self._dialect.text
        value = self._dialect.as_text(f"t.{bound.column(column.name)}")
        shown = f"left(coalesce({value}, 'NULL'), {LONGEST})"
        return (
            f"CASE WHEN {bound.equals(column, cell, 't.')} THEN {text('')}"
            f" ELSE {text(f' ({column.sql} is ')} || {shown} || {text(')')} END"
        )

    def done(self) -> Statement:
        """Return the statement that fails unless the ledger says what this migration leads to."""
        header = self._header
        head = f'coalesce((SELECT l."head" FROM {self._ledger} AS l ORDER BY l."id" DESC LIMIT 1), 0)'
        goal = f"{head} < {header.number}" if header.back else f"{head} >= {header.number}"
        failed = self._dialect.fail(NO_TRANSACTION.expression(self._dialect))
        return Statement(f'SELECT CASE WHEN {goal} THEN 0\n    ELSE {failed} END AS "done"')


def row_label(bound: BoundTable, key: Row) -> str:
    """Return the name of a row in messages and in the ledger; no other row shares it."""
    parts = (visible(str(cell).replace("\\", "\\\\")) for cell in key)
    shown = "/".join(part.replace("/", "\\/") if len(key) > 1 else part for part in parts)
    return f"{bound.label} {shown}"


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


def all_of(conditions: Iterable[str]) -> str:
    """Return the conjunction of conditions."""
    return " AND ".join(conditions)
