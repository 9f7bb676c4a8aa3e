"""The guards of a migration: whether it may run now, which rows need no change, and whether all rows arrived.

`ratesmith.run` is set to the number of the migration only where it may run, and every statement that writes
asks for it: an applied migration therefore does nothing, and neither does one outside of a transaction.
On the way back `ratesmith.undo` holds the rows that this database got from the migration: no other row is touched.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from ratesmith.core.ir import Row
from ratesmith.plan.cell_changes import LONGEST
from ratesmith.plan.diff import Change, Delete, Insert, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.sql.batches import Batch, ledger_key
from ratesmith.sql.bound_table import BoundTable, row_label, stays
from ratesmith.sql.column_guards import already, expected, goals, has_several, untouched
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import (
    CASCADES,
    NO_TRANSACTION,
    OTHER_ROW,
    ROWS_CHANGED,
    UNSETS,
    GuardMessage,
)
from ratesmith.sql.migration_ledger import LATER, LINE_END, SAME, UNDO, MigrationHeader, MigrationLedger
from ratesmith.sql.migration_turn import RUN, added_rows
from ratesmith.sql.statement import SETTLED, Statement
from ratesmith.sql.unique_keys import named_keys, refusal, several_rows

_Asked = TypeVar("_Asked")
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
    """Return the condition that it is the turn of the migration with this mark, the last one for every row."""
    return f"current_setting('{RUN}', true) = {dialect.text(mark)}"


class MigrationGuards:
    """The guards of one direction of a migration."""

    def __init__(self, header: MigrationHeader, dialect: Dialect, bound_tables: Mapping[str, BoundTable]) -> None:
        self._header, self._dialect, self._bound = header, dialect, bound_tables
        self._ledger = dialect.quoted(header.ledger)
        self._past = MigrationLedger(header, dialect)
        self.running = running(dialect, header.mark)
        """The condition that it is the turn of this migration."""

    def condition(self, step: Step) -> str:
        """Return the condition that a step may write."""
        operation = step.operation
        if not self._header.back:
            return self.running
        return self._undoes(self._label_sql(operation), many=self._bound[operation.table].is_batch)

    def differs(self, step: Step) -> str:
        """Return the condition that the row of a step was not as wanted before; what a rollback left is not."""
        many = self._bound[step.operation.table].is_batch
        return self._past.is_none_of(self._label_sql(step.operation), SAME, many=many)

    def unique(self, steps: Iterable[Step], batches: Iterable[Batch]) -> Iterator[Statement]:
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
        for _, _, bound, _ in batches:
            query = several_rows(bound, f"{bound.named_keys()} AND {self.running}", bound.beside)
            yield Statement(refusal(self._dialect, [query]), comment=note)
            note = ()

    def left(self) -> Statement:
        """Return the statement that notes the rows which a rollback of single rows left of later migrations."""
        return Statement(self._past.left(self.running), comment=(_LEFT_NOTE,))

    def same(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that remember the rows that will not change; `ratesmith.same` holds one label per line."""
        line_end = self._dialect.text(LINE_END)
        asked = ((it.operation, self._so(it.operation)) for it in steps if not it.release)
        for start, (chunk, _) in enumerate(self._chunks(asked)):
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

    def _chunks(self, found: Iterable[tuple[Operation, Iterable[_Asked]]]) -> Iterator[tuple[list[_Asked], bool]]:
        """What is asked in one statement: of so many rows, or of one batch, and whether it is of that."""
        rows: list[_Asked] = []
        batches: list[list[_Asked]] = []
        for operation, asked in found:
            if self._bound[operation.table].is_batch:
                batches.append([*asked])
            else:
                rows += asked
        yield from ((rows[start : start + _CHECKED], False) for start in range(0, len(rows), _CHECKED))
        yield from ((asked, True) for asked in batches)

    def undo(self, steps: Iterable[Step], batches: Sequence[Batch]) -> Iterator[Statement]:
        """Yield the statement that remembers the rows to undo; where others than this migration made them, all rows."""
        steps = tuple(steps)
        line_end = self._dialect.text(LINE_END)
        together = {id(step) for batch in batches for step in batch.steps}
        alone = (step for step in steps if id(step) not in together)
        labels = dict.fromkeys(self._dialect.text(self._label(step.operation)) for step in alone)
        every = ""
        if not added_rows(steps):
            listed = ",\n      ".join(f"({label})" for label in labels)
            rows = [f"(VALUES\n      {listed}\n    ) AS v(label)\n     "] if labels else []
            rows += [f"{batch.bound.named_rows} AS v(label)\n     " for batch in batches]
            every = "".join(
                f"\n    UNION ALL\n    SELECT v.label FROM {each}"
                f" CROSS JOIN ({self._past.arrival('action')}) AS k\n      WHERE k.\"action\" <> 'up'"
                for each in rows
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

    def _undoes(self, label: str, *, many: bool = False) -> str:
        return self._past.is_any_of(label, UNDO, many=many)

    def _label(self, operation: Operation) -> str:
        """The name of a row by the key that it has between the migration and its way back."""
        bound = self._bound[operation.table]
        up = isinstance(operation, Update) and not self._header.back
        return row_label(bound, operation.there if up and isinstance(operation, Update) else operation.key)

    def _label_sql(self, operation: Operation) -> str:
        """The expression of that name."""
        bound = self._bound[operation.table]
        up = isinstance(operation, Update) and not self._header.back
        return bound.label_of(operation.there if up and isinstance(operation, Update) else operation.key)

    def _so(self, operation: Operation) -> Iterator[tuple[str, str, str]]:
        """The query for a row that is so already, and that for the columns which are, of one that changes several."""
        yield self._is_so(operation)
        bound = self._bound[operation.table]
        if isinstance(operation, Update) and has_several(operation, bound):
            lines, there = already(operation, bound, self._dialect)
            yield lines, "", there

    def _is_so(self, operation: Operation) -> tuple[str, str, str]:
        """The label of a row, and the end of a query that finds it where the operation will not change it.

        Labeled by the key after the operation: that is the key that the ledger's undo of it names. Between them, where
        a row may be out of use because a rollback left it so, table and key of one that is out of use.
        """
        bound = self._bound[operation.table]
        key = operation.there if isinstance(operation, Update) else operation.key
        label, where = bound.label_of(key), bound.at_key(key, "t.")
        rows = f"FROM {bound.one} " if bound.is_batch else ""
        there, one = f"FROM {bound.beside}{bound.name} AS t WHERE ", f"FROM {bound.name} AS t WHERE "
        if isinstance(operation, Insert):
            row = ledger_key(bound, key)
            off = f"CASE WHEN {bound.in_use('t.')} THEN NULL ELSE CAST({row} AS jsonb) END"
            return label, off if stays(bound) else "", f"{there}{all_of(where)}"
        if isinstance(operation, Delete):
            return label, "", f"{rows}WHERE NOT EXISTS (SELECT 1 {one}{all_of(where)})"
        if bound.table.on_drift == "keep":
            before = [
                *bound.at_key(operation.key, "t."),
                *expected(Step(operation=operation), bound, back=False, alias="t."),
            ]
            differs = f"NOT EXISTS (SELECT 1 {one}{all_of(before)})"
            return label, "", f"{there}{all_of([*where, differs])}" if operation.row else f"{rows}WHERE {differs}"
        return label, "", f"{there}{all_of([*where, *goals(operation, bound, back=False, alias='t.').values()])}"

    def checks(self, steps: Iterable[Step]) -> Iterator[Statement]:
        """Yield statements that fail, naming the rows, where a row did not arrive because somebody had changed it."""
        kept: list[tuple[Operation, list[str]]] = []
        others: list[tuple[Operation, list[str]]] = []
        whole: list[tuple[Operation, list[str]]] = []
        for step in steps:
            operation, table = step.operation, self._bound[step.operation.table].table
            if not step.release and table.on_drift != "keep":
                found = kept if table.insert_only else whole if table.whole and self._header.back else others
                found.append((operation, [self.not_as_left(operation)]))
        # Of rows that nobody can put back the hint is another one.
        yield from self._checks(kept, OTHER_ROW)
        yield from self._checks(others, ROWS_CHANGED)
        # What somebody had made so before would hold as any other row of his.
        yield from self._checks(whole, ROWS_CHANGED, whole=True)

    def _checks(
        self, wanted: Iterable[tuple[Operation, list[str]]], refusal: GuardMessage, *, whole: bool = False
    ) -> Iterator[Statement]:
        found = {"rows": self._dialect.joined("w.label"), "claim": self._past.claim()}
        message = refusal.expression(self._dialect, found, name=self._header.name)
        for rows, many in self._chunks(wanted):
            queries = "\n  UNION ALL\n".join(rows)
            asked = self.running if whole else self._ours(many=many)
            source = f"(\n{queries}\n  ) AS w\n  WHERE {asked}"
            if many:
                source = f"(SELECT w.label FROM {source}\n  ORDER BY w.label LIMIT {_CHECKED}) AS w"
            yield Statement(
                f'SELECT CASE WHEN count(*) = 0 THEN 0\n    ELSE {self._dialect.fail(message)} END AS "wrong"\n'
                f"  FROM {source}",
                comment=(_CHECK_NOTE,),
            )

    def _ours(self, *, many: bool) -> str:
        """The condition that `w` is a row that the migration should have changed here."""
        if self._header.back:
            return f"{self._undoes('w.row', many=many)} OR ({self.running} AND {self._untold})"
        return f"{self.running} AND {self._past.is_none_of('w.row', LATER, many=many)}"

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
        label = bound.label_of(operation.key)
        key = operation.there if isinstance(operation, Update) else operation.key
        where = all_of(bound.at_key(key, alias))
        row = f", {self._label_sql(operation)} AS row"
        if isinstance(operation, Delete):
            still = "" if bound.table.retire == "delete" else f" AND {bound.in_use(alias)}"
            named = f"{label} || {text(' (changed)')} AS label{row}"
            return f"  SELECT {named} FROM {bound.beside}{bound.name} AS t WHERE {where}{still}"
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
            f"    FROM {bound.one} LEFT JOIN {bound.name} AS t ON {where}\n"
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


def all_of(conditions: Iterable[str]) -> str:
    """Return the conjunction of conditions."""
    return " AND ".join(conditions)
