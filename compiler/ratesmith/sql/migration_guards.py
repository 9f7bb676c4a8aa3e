"""The guards of a migration: whether it may run now, which rows need no change, and whether all rows arrived.

`ratesmith.run` is set to the number of the migration only where it may run, and every statement that writes
asks for it: an applied migration therefore does nothing, and neither does one outside of a transaction.
On the way back `ratesmith.undo` holds the rows that this database got from the migration: no other row is touched.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.ir import Row
from ratesmith.core.sanitize import plural
from ratesmith.plan.cell_changes import LONGEST
from ratesmith.plan.diff import Change, Delete, Insert, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.plan_file import key_text
from ratesmith.sql.bound_table import BoundTable, row_label, stays
from ratesmith.sql.column_guards import already, expected, goals, has_several, untouched
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import (
    CASCADES,
    HELD,
    MADE_OTHERWISE,
    MADE_SOMEHOW,
    NO_TRANSACTION,
    NOT_ISOLATED,
    NOT_LAST,
    NOT_LAST_AS_CLAIMED,
    NOT_MADE_HERE,
    NOT_NEXT,
    OTHER_ENVIRONMENT,
    OTHER_MIGRATION,
    OTHER_PARENT,
    OTHER_ROW,
    PARTLY,
    ROWS_CHANGED,
    SQUASHED,
    UNSETS,
    GuardMessage,
)
from ratesmith.sql.ledger import is_move, said_by
from ratesmith.sql.migration_ledger import LATER, LINE_END, SAME, UNDO, MigrationHeader, MigrationLedger
from ratesmith.sql.statement import SETTLED, Statement
from ratesmith.sql.unique_keys import named_keys, refusal, several_rows

RUN: Final = "ratesmith.run"
_TURN_NOTE: Final = "Is it the turn of this migration, in this database?"
_UNIQUE_NOTE: Final = "Is there one row for each key? The table need not have a unique index on it."
_SAME_NOTE: Final = "Which rows are so already? The way back will leave those alone."
_NOT_OFF: Final = "CAST(NULL AS jsonb)"
_LEFT_NOTE: Final = "Which rows did a rollback of yours leave as a later migration had made them?"
_UNDO_NOTE: Final = "Which rows did this migration change in this database? Only those go back."
_SETTLE_NOTE: Final = "What waits for the commit happens now, so that the check sees it."
_CASCADE_NOTE: Final = "Would deleting or renaming rows change others that refer to them?"
_CHECK_NOTE: Final = "Is every row as it was left above? One that somebody changed meanwhile is not."
_CHECKED: Final = 100
"""How many rows one statement checks."""


def running(dialect: Dialect, mark: str) -> str:
    """Return the condition that it is the turn of the migration with this mark, which ends every row's statement."""
    return f"current_setting('{RUN}', true) = {dialect.text(mark)}"


class MigrationGuards:
    """The guards of one direction of a migration."""

    def __init__(self, header: MigrationHeader, dialect: Dialect, bound_tables: Mapping[str, BoundTable]) -> None:
        self._header, self._dialect, self._bound = header, dialect, bound_tables
        self._ledger = dialect.quoted(header.ledger)
        self._past = MigrationLedger(header, dialect)
        self.running = running(dialect, header.mark)
        """The condition that it is the turn of this migration."""

    def turn(self, steps: Iterable[Step]) -> Statement:
        """Return the statement that checks whether this migration may run, and fails where it never can.

        In its conditions `l` is the last entry of the ledger but notes. `k` is the last one that is at the migration's
        number; on the way back the one that brought the database there.
        """
        return self._turn_back(steps) if self._header.back else self._turn_up()

    def condition(self, step: Step) -> str:
        """Return the condition that a step may write."""
        return self._undoes(self._dialect.text(self._label(step.operation))) if self._header.back else self.running

    def differs(self, step: Step) -> str:
        """Return the condition that the row of a step was not as wanted before; what a rollback left is not."""
        return f"{self._dialect.text(self._label(step.operation))} <> ALL ({self._past.lines(SAME)})"

    def reached(self) -> Statement:
        """Return the statement that fails where the database is not at this migration yet, or has another one."""
        head = {"head": self._dialect.as_text('coalesce(l."head", 0)')}
        return self._reached(("true", SQUASHED.expression(self._dialect, head, name=self._header.name)))

    def _reached(self, *refusals: tuple[str, str]) -> Statement:
        header, id = self._header, self._dialect.text(self._header.id)
        reached = f'coalesce(l."head", 0) >= {header.number}'
        role = {"role": 'k."applied_by"'}
        other = OTHER_MIGRATION.expression(self._dialect, role, number=header.number, name=header.name)
        return self._guarded_turn(f'{reached} AND coalesce(k."migration", {id}) = {id}', (reached, other), *refusals)

    def _turn_up(self) -> Statement:
        header, text = self._header, self._dialect.text
        before, as_text = header.number - 1, self._dialect.as_text
        role = {"role": said_by(self._dialect, 'l."applied_by"')}
        held = HELD.expression(self._dialect, {"number": as_text('l."head" + 1'), "reason": 'l."reason"', **role})
        head = {"head": as_text('coalesce(l."head", 0)'), **role}
        return self._reached(
            ("l.\"action\" = 'down'", held),
            (
                f'coalesce(l."head", 0) <> {before}',
                NOT_NEXT.expression(self._dialect, head, name=header.name, number=before),
            ),
            (
                f'coalesce(l."migration", {text("")}) <> {text(header.parent)}',
                OTHER_PARENT.expression(self._dialect, role, number=before, name=header.name),
            ),
        )

    def _turn_back(self, steps: Iterable[Step]) -> Statement:
        header, text = self._header, self._dialect.text
        last = {"head": self._dialect.as_text('l."head"'), "role": 'l."applied_by"'}
        behind = f'l."head" > {header.number}'
        claimed = NOT_LAST_AS_CLAIMED.expression(self._dialect, last, name=header.name)
        whens = " ".join(f"WHEN {text(action)} THEN {text(said)}" for action, said in MADE_OTHERWISE.items())
        how = {"how": f'CASE k."action" {whens} ELSE {text(MADE_SOMEHOW)} END'}
        count = plural(len(added_rows(steps)), "row")
        strange = NOT_MADE_HERE.expression(self._dialect, how, name=header.name, count=count)
        return self._guarded_turn(
            f'coalesce(l."head", 0) < {header.number}',
            (f"{behind} AND NOT {self._past.by_trusted('l')}", claimed),
            (behind, NOT_LAST.expression(self._dialect, last, name=header.name)),
            (
                f'l."migration" <> {text(header.id)} OR (k."action" = \'up\' AND k."migration" <> {text(header.id)})',
                OTHER_MIGRATION.expression(self._dialect, last, number=header.number, name=header.name),
            ),
            *([("k.\"action\" <> 'up'", strange)] if added_rows(steps) else []),
            *self._partly(steps),
        )

    def _partly(self, steps: Iterable[Step]) -> Iterator[tuple[str, str]]:
        """The refusal of rows of which the migration changed only some columns: the ledger alone knows which."""
        if any(has_several(step.operation, self._bound[step.operation.table], back=True) for step in steps):
            entries = "jsonb_array_elements(k.\"down\") AS u(value) WHERE (u.value -> 'already') IS NOT NULL"
            labels = self._dialect.joined("u.value ->> 'label'")
            rows = f"(SELECT {labels} FROM {entries})"
            said = PARTLY.expression(self._dialect, {"rows": rows}, name=self._header.name)
            yield f"k.\"action\" = 'up' AND EXISTS (SELECT 1 FROM {entries})", said

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
        ledger, moves = f"FROM {self._ledger} AS k", f'{is_move(self._dialect, "k")} ORDER BY k."id" DESC LIMIT 1'
        here = f'SELECT k."migration", k."applied_by" {ledger} WHERE k."head" = {self._header.number} AND {moves}'
        here = self._past.arrival("action", "down") if self._header.back else here
        failed = self._dialect.as_text("CAST(g.refusal AS integer)")
        return Statement(
            f"SELECT set_config('{RUN}', CASE WHEN g.refusal <> '' THEN {failed} ELSE g.run END, true) AS \"run\"\n"
            f"  FROM (SELECT CASE{whens}\n      ELSE '' END AS refusal,\n"
            f"    CASE WHEN {done} THEN '' ELSE {text(self._header.mark)} END AS run\n"
            f"    FROM (SELECT 1) AS one\n"
            f"    LEFT JOIN (SELECT k.* {ledger} WHERE {moves}) AS l ON true\n"
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

    def left(self) -> Statement:
        """Return the statement that notes the rows which a rollback of single rows left of later migrations."""
        return Statement(self._past.left(self.running), comment=(_LEFT_NOTE,))

    def same(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that remember the rows that will not change; `ratesmith.same` holds one label per line."""
        rows = [row for step in steps if not step.release for row in self._so(step.operation)]
        line_end = self._dialect.text(LINE_END)
        for start in range(0, len(rows), _CHECKED):
            chunk = rows[start : start + _CHECKED]
            returning = any(off for _, off, _ in chunk)
            queries = "\n  UNION ALL\n".join(
                f"  SELECT {label} AS label{f', {off or _NOT_OFF} AS off' if returning else ''} {there}"
                for label, off, there in chunk
            )
            earlier = f"current_setting('{SAME}', true), {line_end}, " if start else ""
            yield Statement(
                f"SELECT set_config('{SAME}', concat({earlier}string_agg(w.label, {line_end})), true)"
                f' AS "same"\n  FROM (\n{queries}\n  ) AS w\n  WHERE {self.running}'
                + (self._past.not_withdrawn() if returning else ""),
                comment=(_SAME_NOTE,),
            )

    def undo(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield the statement that remembers the rows to undo; where others than this migration made them, all rows."""
        steps = tuple(steps)
        line_end = self._dialect.text(LINE_END)
        labels = dict.fromkeys(self._dialect.text(self._label(step.operation)) for step in steps)
        every = ""
        if labels and not added_rows(steps):
            listed = ",\n      ".join(f"({label})" for label in labels)
            every = (
                f"\n    UNION ALL\n    SELECT v.label FROM (VALUES\n      {listed}\n    ) AS v(label)\n"
                f"      CROSS JOIN ({self._past.arrival('action')}) AS k\n      WHERE k.\"action\" <> 'up'"
            )
        yield Statement(
            f"SELECT set_config('{UNDO}', coalesce((SELECT string_agg(e.label, {line_end}) FROM (\n"
            f"    SELECT u.value ->> 'label' AS label\n      FROM ({self._past.arrival('action', 'down')}) AS k\n"
            f'      CROSS JOIN jsonb_array_elements(k."down") AS u(value)\n      WHERE k."action" = \'up\'{every}\n'
            f'  ) AS e WHERE {self.running}), {self._dialect.text("")}), true) AS "undo"',
            comment=(_UNDO_NOTE,),
        )

    def cascades(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that fail where deleting or renaming rows would change rows that refer to them."""
        asked: dict[tuple[GuardMessage, str, str], None] = {}
        for operation in (it.operation for it in steps):
            bound = self._bound[operation.table]
            if isinstance(operation, Delete) and bound.table.retire == "delete":
                asked[CASCADES, bound.label, self._dialect.cascades(bound.label)] = None
            if isinstance(operation, Update) and operation.renamed:
                asked[UNSETS, bound.label, bound.unsets] = None
        for message, table, others in asked:
            failed = self._dialect.fail(message.expression(self._dialect, {"others": "c.others"}, table=table))
            yield Statement(
                f'SELECT CASE WHEN c.others IS NULL THEN 0\n    ELSE {failed} END AS "refers"\n'
                f"  FROM ({others}) AS c(others)\n  WHERE {self.running}",
                comment=(_CASCADE_NOTE,),
            )

    def settled(self) -> Iterator[Statement]:
        """Yield statements that fire the deferred constraints and triggers; their errors can repeat a row."""
        for sql in self._dialect.check_at_once:
            yield Statement(sql, guarded=SETTLED, comment=(_SETTLE_NOTE,))

    def _undoes(self, label: str) -> str:
        return f"{label} = ANY ({self._past.lines(UNDO)})"

    def _label(self, operation: Operation) -> str:
        """The name of a row by the key that it has between the migration and its way back."""
        bound = self._bound[operation.table]
        up = isinstance(operation, Update) and not self._header.back
        return row_label(bound, operation.there if up and isinstance(operation, Update) else operation.key)

    def _so(self, operation: Operation) -> Iterator[tuple[str, str, str]]:
        """The query for a row that is so already, and that for the columns which are, of one that changes several."""
        yield self._is_so(operation)
        bound = self._bound[operation.table]
        if isinstance(operation, Update) and has_several(operation, bound):
            lines, there = already(operation, row_label(bound, operation.there), bound, self._dialect)
            yield lines, "", there

    def _is_so(self, operation: Operation) -> tuple[str, str, str]:
        """The label of a row, and the end of a query that finds it where the operation will not change it.

        Labeled by the key after the operation: that is the key that the ledger's undo of it names. Between them, where
        a row may be out of use because a rollback left it so, table and key of one that is out of use.
        """
        bound = self._bound[operation.table]
        key = operation.there if isinstance(operation, Update) else operation.key
        label, where = self._dialect.text(row_label(bound, key)), bound.at_key(key, "t.")
        there = f"FROM {bound.name} AS t WHERE "
        if isinstance(operation, Insert):
            row = self._dialect.json(f"[{ascii_json(bound.table.name)}, {key_text(bound.table, key)}]")
            off = f"CASE WHEN {bound.in_use('t.')} THEN NULL ELSE CAST({row} AS jsonb) END"
            return label, off if stays(bound) else "", f"{there}{all_of(where)}"
        if isinstance(operation, Delete):
            return label, "", f"WHERE NOT EXISTS (SELECT 1 {there}{all_of(where)})"
        if bound.table.on_drift == "keep":
            before = [
                *bound.at_key(operation.key, "t."),
                *expected(Step(operation=operation), bound, back=False, alias="t."),
            ]
            differs = f"NOT EXISTS (SELECT 1 {there}{all_of(before)})"
            return label, "", f"{there}{all_of([*where, differs])}" if operation.row else f"WHERE {differs}"
        return label, "", f"{there}{all_of([*where, *goals(operation, bound, back=False, alias='t.').values()])}"

    def checks(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that fail, naming the rows, where a row did not arrive because somebody had changed it."""
        kept: list[str] = []
        others: list[str] = []
        for step in steps:
            table = self._bound[step.operation.table].table
            if not step.release and table.on_drift != "keep":
                (kept if table.insert_only else others).append(self.not_as_left(step.operation))
        # Of rows that nobody can put back the hint is another one.
        yield from self._checks(kept, OTHER_ROW)
        yield from self._checks(others, ROWS_CHANGED)

    def _checks(self, wanted: list[str], refusal: GuardMessage) -> Iterator[Statement]:
        found = {"rows": self._dialect.joined("w.label")}
        message = refusal.expression(self._dialect, found, name=self._header.name)
        ours = (
            f"{self._undoes('w.row')} OR ({self.running} AND {self._untold})"
            if self._header.back
            else f"{self.running} AND w.row <> ALL ({self._past.lines(LATER)})"
        )
        for start in range(0, len(wanted), _CHECKED):
            rows = "\n  UNION ALL\n".join(wanted[start : start + _CHECKED])
            yield Statement(
                f'SELECT CASE WHEN count(*) = 0 THEN 0\n    ELSE {self._dialect.fail(message)} END AS "wrong"\n'
                f"  FROM (\n{rows}\n  ) AS w\n  WHERE {ours}",
                comment=(_CHECK_NOTE,),
            )

    @property
    def _untold(self) -> str:
        """The condition that nobody trusted says which rows the migration changed here: then all of them go back."""
        return (
            f"EXISTS (SELECT 1 FROM ({self._past.arrival('applied_by')}) AS k WHERE NOT {self._past.by_trusted('k')})"
        )

    def not_as_left(self, operation: Operation) -> str:
        """Return the query of the label of a row, and its other one, unless it is as the operation leaves it."""
        bound = self._bound[operation.table]
        text, alias = self._dialect.text, "t."
        label = text(row_label(bound, operation.key))
        key = operation.there if isinstance(operation, Update) else operation.key
        where = all_of(bound.at_key(key, alias))
        row = f", {text(self._label(operation))} AS row"
        if isinstance(operation, Delete):
            still = "" if bound.table.retire == "delete" else f" AND {bound.in_use(alias)}"
            return f"  SELECT {label} || {text(' (changed)')} AS label{row} FROM {bound.name} AS t WHERE {where}{still}"
        if isinstance(operation, Insert):
            cells = zip(bound.table.columns, operation.row, strict=True)
            wanted = {column: cell for column, cell in cells if not column.operator}
            found = text(" (another row is there)")
        else:
            changed = [change for change in operation.changes if change.column not in bound.table.key]
            changed += untouched(operation, bound)
            wanted = {bound.table.column(change.column): change.new for change in changed}
            found = " || ".join(self._found(bound, change, several=len(changed) > 1) for change in changed) or text("")
            if len(changed) > 1:
                found = f"coalesce(nullif({found}, {text('')}), {text(' (not changed)')})"
        here = f"t.{bound.column(bound.keys[0].name)}"
        right = all_of([f"{here} IS NOT NULL", *(bound.equals(it, cell, alias) for it, cell in wanted.items())])
        if key != operation.key:
            right += (
                f" AND NOT EXISTS (SELECT 1 FROM {bound.name} AS o WHERE {all_of(bound.at_key(operation.key, 'o.'))})"
            )
            found += f" || {text(' (another row has its new name)')}"
        missing = f"CASE WHEN {here} IS NULL THEN {text(' (missing)')} ELSE {found} END"
        return (
            f"  SELECT {label} || {missing} AS label{row}\n"
            f"    FROM (SELECT 1) AS one LEFT JOIN {bound.name} AS t ON {where}\n"
            f"    WHERE ({right}) IS NOT TRUE"
        )

    def _found(self, bound: BoundTable, change: Change, *, several: bool) -> str:
        """What a column holds that the change does not expect; of several columns the old value is no reason."""
        text, column = self._dialect.text, bound.table.column(change.column)
        value = self._dialect.as_text(f"t.{bound.column(column.name)}")
        shown = f"left(coalesce({value}, 'NULL'), {LONGEST})"
        cells = (change.new, change.old) if several and not change.blind else (change.new,)
        fine = " OR ".join(bound.equals(column, cell, "t.") for cell in cells)
        return f"CASE WHEN {fine} THEN {text('')} ELSE {text(f' ({column.sql} is ')} || {shown} || {text(')')} END"

    def done(self) -> Statement:
        """Return the statement that fails unless the ledger says what this migration leads to."""
        header = self._header
        head = f'coalesce((SELECT l."head" FROM {self._ledger} AS l ORDER BY l."id" DESC LIMIT 1), 0)'
        goal = f"{head} < {header.number}" if header.back else f"{head} >= {header.number}"
        failed = self._dialect.fail(NO_TRANSACTION.expression(self._dialect))
        return Statement(f'SELECT CASE WHEN {goal} THEN 0\n    ELSE {failed} END AS "done"')


def added_rows(steps: Iterable[Step]) -> tuple[Operation, ...]:
    """Return the operations that take away, on the way back, rows that a migration added."""
    return tuple(it.operation for it in steps if isinstance(it.operation, Delete) and not it.release)


def all_of(conditions: Iterable[str]) -> str:
    """Return the conjunction of conditions."""
    return " AND ".join(conditions)
