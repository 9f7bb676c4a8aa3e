"""The statements of a migration, there and back: plain ones that read like the change, each with its guard.

Lock, ledger, precondition and rows are in one transaction, whoever runs it. `ratesmith.run` is set to
the number of the migration only where it is its turn, and every statement that writes asks for it: so
a migration that was applied already does nothing, and neither does one without a transaction.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ratesmith.core.ir import Frozen, Row
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Boolean, Cell, Column
from ratesmith.plan.diff import Delete, Insert, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.sql.bound_table import Sheet, value_type
from ratesmith.sql.comments import TOLD, described
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import LedgerEntry, belongs, create_plainly, entry_values, insert
from ratesmith.sql.statement import Statement

RUN: Final = "ratesmith.run"
SAME: Final = "ratesmith.same"
_TURN_NOTE: Final = "Is it the turn of this migration, in this database?"
_SAME_NOTE: Final = "Which rows are so already? The way back will leave those alone."
_CHECK_NOTE: Final = "Is every row as it was left above? One that somebody changed meanwhile is not."
_LEDGER_NOTE: Final = "What the ledger keeps."
NOTES: Final = frozenset({_TURN_NOTE, _SAME_NOTE, _CHECK_NOTE, _LEDGER_NOTE})
"""The comments that are about no row."""
_BREAK: Final = "\n"
_CHECKED: Final = 100
"""How many rows one statement checks."""


class Turn(Frozen, frozen=True, kw_only=True):
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
    """Hashes of the states before and behind it, going up."""
    ledger: str
    """What the ledger is called."""
    back: bool = False

    @property
    def mark(self) -> str:
        """What `ratesmith.run` is set to."""
        return f"undo {self.number}" if self.back else str(self.number)


class Undo(NamedTuple):
    """One statement that takes something back, and which row it changes."""

    row: str
    sql: str


class Script:
    """The statements of one direction."""

    def __init__(self, turn: Turn, dialect: Dialect, sheets: Iterable[Sheet]) -> None:
        self._turn, self._dialect = turn, dialect
        self._sheets = {sheet.table.name: sheet for sheet in sheets}
        self._ledger = dialect.quoted(turn.ledger)
        self._run = f"current_setting('{RUN}', true) = {dialect.text(turn.mark)}"

    def statements(self, steps: Iterable[Step], undo: Iterable[Undo] = ()) -> Iterator[Statement]:
        """Guard, rows, checks, ledger; `undo` is what the ledger keeps for the way back."""
        steps = tuple(self._effective(steps))
        if self._turn.number == 1 and not self._turn.back:
            yield Statement(create_plainly(self._dialect, self._turn.ledger))
        yield Statement(self._guard_back() if self._turn.back else self._guard())
        if not self._turn.back:
            yield from self._same(steps)
        for step in steps:
            comment = described(step.operation, self._sheets[step.operation.table], release=step.release)
            sql = self._row(step, self._run)
            yield Statement("".join(f"-- {line}\n" for line in comment) + sql, effect="update")
        yield from self._checks(steps)
        yield Statement(f"-- {_LEDGER_NOTE}\n{self._record(undo)}")
        yield Statement(self._done())

    def undo(self, steps: Iterable[Step]) -> Iterator[Undo]:
        """What each step does, for the ledger: one statement that changes one row."""
        for step in self._effective(steps):
            sheet = self._sheets[step.operation.table]
            yield Undo(f"{sheet.label} {_label(step.operation.key)}", self._row(step))

    def _effective(self, steps: Iterable[Step]) -> Iterator[Step]:
        return (step for step in steps if _changes_rows(step, self._sheets[step.operation.table], back=self._turn.back))

    def _guard(self) -> str:
        turn, text = self._turn, self._dialect.text
        reached = f'coalesce(l."head", 0) >= {turn.number}'
        held = (
            text("ratesmith: held, because migration "),
            self._dialect.as_text('l."head" + 1'),
            text(" was rolled back: "),
            'l."reason"',
            text(". To go on: ratesmith resume"),
        )
        where = (
            text("ratesmith: this database is at migration "),
            self._dialect.as_text('coalesce(l."head", 0)'),
            text(f", and {turn.name} follows {turn.number - 1}"),
        )
        follows = f"ratesmith: this database has another migration {turn.number - 1} than the one before {turn.name}"
        return self._set(
            f'{reached} AND coalesce(k."migration", {text(turn.id)}) = {text(turn.id)}',
            (reached, text(f"ratesmith: this database has another migration {turn.number} than {turn.name}")),
            ("l.\"action\" = 'down'", " || ".join(held)),
            (f'coalesce(l."head", 0) <> {turn.number - 1}', " || ".join(where)),
            (f'coalesce(l."migration", {text("")}) <> {text(turn.parent)}', text(follows)),
        )

    def _guard_back(self) -> str:
        turn, text = self._turn, self._dialect.text
        later = (
            text("ratesmith: this database is at migration "),
            self._dialect.as_text('l."head"'),
            text(f"; undo what came behind {turn.name} first"),
        )
        return self._set(
            f'coalesce(l."head", 0) < {turn.number}',
            (f'l."head" > {turn.number}', " || ".join(later)),
            (
                f'l."migration" <> {text(turn.id)}',
                text(f"ratesmith: this database has another migration {turn.number} than {turn.name}"),
            ),
        )

    def _set(self, done: str, *refusals: tuple[str, str]) -> str:
        """Set `ratesmith.run` to this migration; to nothing where that is `done`; or fail with the first refusal."""
        text = self._dialect.text
        isolation = text("ratesmith: run this in a READ COMMITTED transaction")
        theirs, ours = (text(part) for part in belongs(self._turn.environment))
        always = (
            ("current_setting('transaction_isolation') <> 'read committed'", isolation),
            (f'l."environment" <> {text(self._turn.environment)}', f'{theirs} || l."environment" || {ours}'),
            (done, text("")),
        )
        whens = "".join(
            f"\n      WHEN {condition}\n        THEN {message}" for condition, message in (*always, *refusals)
        )
        asked = ", ".join(f'k."{name}"' for name in ("environment", "action", "head", "migration", "reason"))
        ledger = f"FROM {self._ledger} AS k"
        here = f'SELECT k."migration" {ledger} WHERE k."head" = {self._turn.number} ORDER BY k."id" DESC LIMIT 1'
        failed = self._dialect.as_text("CAST(g.refusal AS integer)")
        return (
            f"-- {_TURN_NOTE}\n"
            f"SELECT set_config('{RUN}', CASE WHEN g.refusal <> '' THEN {failed} ELSE g.run END, true) AS \"run\"\n"
            f"  FROM (SELECT CASE{whens}\n      ELSE '' END AS refusal,\n"
            f"    CASE WHEN {done} THEN '' ELSE {text(self._turn.mark)} END AS run\n"
            f"    FROM (SELECT 1) AS one\n"
            f'    LEFT JOIN (SELECT {asked} {ledger} ORDER BY k."id" DESC LIMIT 1) AS l ON true\n'
            f"    LEFT JOIN ({here}) AS k ON true) AS g"
        )

    def _row(self, step: Step, *conditions: str) -> str:
        operation, sheet = step.operation, self._sheets[step.operation.table]
        match operation:
            case Insert():
                return self._insert(operation, sheet, conditions)
            case Delete() if not step.release:
                cells = zip(sheet.table.columns, operation.row, strict=True)
                found = {column: cell for column, cell in cells if not column.operator}
                where = [_is(sheet, column, step.parked.get(column.name, cell)) for column, cell in found.items()]
                if sheet.table.on_drift == "overwrite":
                    where = _where(sheet, operation.key)
                return f"DELETE FROM {sheet.name}\n  WHERE {_and([*where, *conditions])}"
            case _:
                return self._update(step, sheet, conditions)

    def _update(self, step: Step, sheet: Sheet, conditions: tuple[str, ...]) -> str:
        operation, column = step.operation, sheet.table.column
        finds: dict[str, Cell] = {}
        sets = dict(step.parked)
        if isinstance(operation, Update):
            finds = {it.column: it.old for it in operation.changes if not it.blind and it.column not in sheet.table.key}
            if not step.release:
                sets = {name: True for name in step.parked if isinstance(column(name).type, Boolean)}
                sets |= {change.column: change.new for change in operation.changes}
                finds |= step.parked
        if sheet.table.on_drift == "overwrite":
            finds = {}
        assigned = [
            f"{sheet.column(name)} = {sheet.held(column(name), _literal(sheet, column(name), cell))}"
            for name, cell in sets.items()
        ]
        where = [*_where(sheet, operation.key), *(_is(sheet, column(name), cell) for name, cell in finds.items())]
        assigned += _turned(operation, sheet, back=self._turn.back) if not step.release else []
        changes = ", ".join([*assigned, *sheet.set_now()])
        return f"UPDATE {sheet.name} SET {changes}\n  WHERE {_and([*where, *conditions])}"

    def _insert(self, operation: Insert, sheet: Sheet, conditions: tuple[str, ...]) -> str:
        given = [column for column in sheet.table.unowned if column.default is not None]
        names = [sheet.column(name) for name in (*(it.name for it in sheet.table.columns), *(it.name for it in given))]
        found = zip(sheet.table.columns, operation.row, strict=True)
        cells = [sheet.held(column, _literal(sheet, column, cell)) for column, cell in found]
        cells += [sheet.dialect.default(column) for column in given]
        new = f"NOT EXISTS (SELECT 1 FROM {sheet.name} WHERE {_and(_where(sheet, operation.key))})"
        return (
            f"INSERT INTO {sheet.name}\n    ({', '.join(names)})\n"
            f"  SELECT {', '.join(cells)}\n  WHERE {_and([new, *conditions])}"
        )

    def _same(self, steps: tuple[Step, ...]) -> Iterator[Statement]:
        """Statements that remember the rows in which nothing will change; `ratesmith.same` has each on a line."""
        operations = [step.operation for step in steps if not step.release]
        rows = [self._is_so(operation) for operation in operations]
        for start in range(0, len(rows), _CHECKED):
            queries = "\n  UNION ALL\n".join(rows[start : start + _CHECKED])
            earlier = f"current_setting('{SAME}', true), {self._dialect.text(_BREAK)}, " if start else ""
            yield Statement(
                f"-- {_SAME_NOTE}\n"
                f"SELECT set_config('{SAME}', concat({earlier}string_agg(w.label, {self._dialect.text(_BREAK)})), true)"
                f' AS "same"\n  FROM (\n{queries}\n  ) AS w\n  WHERE {self._run}'
            )

    def _is_so(self, operation: Operation) -> str:
        """A query that gives the label of a row in which the operation will change nothing."""
        sheet = self._sheets[operation.table]
        key = operation.there if isinstance(operation, Update) else operation.key
        label, where = self._dialect.text(f"{sheet.label} {_label(key)}"), _where(sheet, key, "t.")
        there = f"FROM {sheet.name} AS t WHERE "
        if isinstance(operation, Insert):
            return f"  SELECT {label} AS label {there}{_and(where)}"
        if isinstance(operation, Delete):
            return f"  SELECT {label} AS label WHERE NOT EXISTS (SELECT 1 {there}{_and(where)})"
        column = sheet.table.column
        changes = [change for change in operation.changes if change.column not in sheet.table.key]
        if sheet.table.on_drift == "keep":
            before = _where(sheet, operation.key, "t.")
            before += (_is(sheet, column(it.column), it.old, "t.") for it in changes if not it.blind)
            return f"  SELECT {label} AS label WHERE NOT EXISTS (SELECT 1 {there}{_and(before)})"
        wanted = (_is(sheet, column(it.column), it.new, "t.") for it in changes)
        turned = _turned(operation, sheet, back=self._turn.back)
        return f"  SELECT {label} AS label {there}{_and([*where, *wanted, *turned])}"

    def _checks(self, steps: tuple[Step, ...]) -> Iterator[Statement]:
        """Statements that fail where a row did not arrive, naming it: somebody else had changed it."""
        wanted = [
            self._check(step.operation)
            for step in steps
            if not step.release and self._sheets[step.operation.table].table.on_drift != "keep"
        ]
        text = self._dialect.text
        found = text(f"ratesmith: {self._turn.name} found rows that somebody changed: ")
        message = f"{found} || {self._dialect.joined('w.label')}"
        for start in range(0, len(wanted), _CHECKED):
            rows = "\n  UNION ALL\n".join(wanted[start : start + _CHECKED])
            yield Statement(
                f"-- {_CHECK_NOTE}\n"
                f'SELECT CASE WHEN count(*) = 0 THEN 0\n    ELSE {self._dialect.fail(message)} END AS "wrong"\n'
                f"  FROM (\n{rows}\n  ) AS w\n  WHERE {self._run}"
            )

    def _check(self, operation: Operation) -> str:
        """A query that gives a label for the row, unless it is as the operation leaves it."""
        sheet = self._sheets[operation.table]
        text, alias = self._dialect.text, "t."
        label = text(f"{sheet.label} {_label(operation.key)}")
        key = operation.there if isinstance(operation, Update) else operation.key
        where = _and(_where(sheet, key, alias))
        if isinstance(operation, Delete):
            return f"  SELECT {label} || {text(' (changed)')} AS label FROM {sheet.name} AS t WHERE {where}"
        if isinstance(operation, Insert):
            cells = zip(sheet.table.columns, operation.row, strict=True)
            wanted = {column: cell for column, cell in cells if not column.operator}
            found = text(" (another row is there)")
        else:
            changed = (change for change in operation.changes if change.column not in sheet.table.key)
            wanted = {sheet.table.column(change.column): change.new for change in changed}
            found = " || ".join(self._found(sheet, column, cell) for column, cell in wanted.items()) or text("")
        here = f"t.{sheet.column(sheet.keys[0].name)}"
        right = _and([f"{here} IS NOT NULL", *(_is(sheet, column, cell, alias) for column, cell in wanted.items())])
        missing = f"CASE WHEN {here} IS NULL THEN {text(' (missing)')} ELSE {found} END"
        return (
            f"  SELECT {label} || {missing} AS label\n"
            f"    FROM (SELECT 1) AS one LEFT JOIN {sheet.name} AS t ON {where}\n"
            f"    WHERE ({right}) IS NOT TRUE"
        )

    def _found(self, sheet: Sheet, column: Column, cell: Cell) -> str:
        """What stands in a column that has not the value it should have."""
        text = self._dialect.text
        value = self._dialect.as_text(f"t.{sheet.column(column.name)}")
        shown = f"left(coalesce({value}, 'NULL'), {TOLD})"
        return (
            f"CASE WHEN {_is(sheet, column, cell, 't.')} THEN {text('')}"
            f" ELSE {text(f' ({column.sql} is ')} || {shown} || {text(')')} END"
        )

    def _record(self, undo: Iterable[Undo]) -> str:
        turn, text = self._turn, self._dialect.text
        kept = ",\n      ".join(f"({text(label)}, {text(sql)})" for label, sql in undo)
        same = f"string_to_array(current_setting('{SAME}', true), {text(_BREAK)})"
        down = (
            f"to_jsonb(ARRAY(SELECT ARRAY[u.label, u.undo] FROM (VALUES\n      {kept}\n    ) AS u(label, undo)\n"
            f"      WHERE u.label <> ALL ({same})))"
            if kept
            else text("[]")
        )
        entry = LedgerEntry(
            id=0,
            environment=turn.environment,
            action="down" if turn.back else "up",
            head=turn.number - turn.back,
            migration=turn.parent if turn.back else turn.id,
            state_hash=turn.before if turn.back else turn.after,
        )
        values = entry_values(self._dialect, entry, keys=text("{}"), down=down)
        return insert(self._dialect, turn.ledger, values, [self._run], one_per_line=True)

    def _done(self) -> str:
        turn = self._turn
        head = f'coalesce((SELECT l."head" FROM {self._ledger} AS l ORDER BY l."id" DESC LIMIT 1), 0)'
        goal = f"{head} < {turn.number}" if turn.back else f"{head} >= {turn.number}"
        message = self._dialect.text("ratesmith: run this file as a whole and in one transaction; nothing was changed")
        return f'SELECT CASE WHEN {goal} THEN 0\n    ELSE {self._dialect.fail(message)} END AS "done"'


def repairs(steps: Iterable[Step], sheets: Iterable[Sheet], dialect: Dialect) -> Iterator[Undo]:
    """Statements that bring rows that somebody changed by hand to what they should be."""
    turn = Turn(environment="", number=0, name="", id="", parent="", before="", after="", ledger="")
    return Script(turn, dialect, sheets).undo(steps)


def _label(key: Row) -> str:
    """The key of a row in a message; no other key has the same."""
    parts = (visible(str(cell).replace("\\", "\\\\")) for cell in key)
    return "/".join(part.replace("/", "\\/") if len(key) > 1 else part for part in parts)


def _where(sheet: Sheet, key: Row, alias: str = "") -> list[str]:
    return [_is(sheet, column, cell, alias) for column, cell in zip(sheet.keys, key, strict=True)]


def _is(sheet: Sheet, column: Column, cell: Cell, alias: str = "") -> str:
    name = f"{alias}{sheet.column(column.name)}"
    if cell is None:
        return f"{name} IS NULL"
    return f"{sheet.dialect.comparable(value_type(column), name)} = {sheet.held(column, _literal(sheet, column, cell))}"


def _turned(operation: Operation, sheet: Sheet, *, back: bool) -> list[str]:
    """The flag of a row that retires, where the operator owns it and no state knows it.

    It is set again on the way back; a row that returns is for the operator to switch on.
    """
    flag = sheet.flag
    if not isinstance(operation, Update) or flag is None or operation.lifecycle == "stays":
        return []
    if operation.lifecycle == ("retires" if back else "returns"):
        return []
    if any(column.name == flag and not column.operator for column in sheet.table.columns):
        return []
    return [f"{sheet.column(flag)} = {sheet.dialect.true if operation.lifecycle == 'returns' else sheet.dialect.false}"]


def _changes_rows(step: Step, sheet: Sheet, *, back: bool) -> bool:
    """Whether there is anything to write: a row that is inactive already only becomes a tombstone."""
    operation = step.operation
    return not isinstance(operation, Update) or bool(operation.changes or _turned(operation, sheet, back=back))


def _literal(sheet: Sheet, column: Column, cell: Cell) -> str:
    return sheet.dialect.literals(column.type)(cell)


def _and(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions)
