"""Take rows back by typed entries: what each entry does to its row, rendered for the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
from msgspec import structs

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.ir import Dataset, Row
from ratesmith.core.sanitize import plural, visible
from ratesmith.core.tables import Table
from ratesmith.database.refusals import not_unique, refused_by
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import strange_undo
from ratesmith.deploy.row_messages import first_rows
from ratesmith.deploy.session import Session, blame
from ratesmith.deploy.undo.as_files import held_by, leads_to
from ratesmith.deploy.undo.cited_rows import CitedRows, cited_rows
from ratesmith.deploy.undo.not_taken_back import Touched
from ratesmith.deploy.undo.rows_together import went_together
from ratesmith.deploy.undo.undone_rows import UndoneRow, is_empty, left_as_it_is, that_stay, undone
from ratesmith.plan.diff import Delete, Insert, Plan, Update
from ratesmith.plan.ordering import Step, ordered
from ratesmith.plan.pinned_tables import pinned_keys
from ratesmith.plan.plan_file import key_text
from ratesmith.plan.planner import way_back
from ratesmith.plan.state import State
from ratesmith.plan.undo import UndoEntry, decode_operation, decode_step, parse_undo
from ratesmith.release.history import History
from ratesmith.sql.batches import runs
from ratesmith.sql.bound_table import BoundTable, bind_tables, row_label
from ratesmith.sql.guard_messages import (
    CASCADES,
    MADE_OTHERWISE,
    MADE_SOMEHOW,
    NOT_MADE_HERE,
    OTHER_ROW,
    UNSETS,
    GuardMessage,
)
from ratesmith.sql.migration_ledger import MigrationHeader
from ratesmith.sql.migration_script import MigrationStatements
from ratesmith.sql.unique_keys import named_keys, several_rows

_ASKED: Final = 100
"""How many keys one query asks for."""
_BACK: Final = MigrationHeader(
    environment="", number=0, name="", id="", parent="", before="", after="", ledger="", back=True
)


Expected = tuple[tuple[Step, UndoEntry], ...]
"""The entries of a migration by its files, each as a whole step."""


class RowsBack:
    """The tables of a session, and how rows go back in them."""

    def __init__(self, session: Session) -> None:
        bound = bind_tables(Dataset.without_rows(session.scope.name, session.scope.tables), session.dialect)
        self._session = session
        self._bound = {each.table.name: each for each in bound}
        self._tables = {each.table.name: each.table for each in bound}
        self._statements = MigrationStatements(_BACK, session.dialect, bound)

    def keys(self, entry: UndoEntry) -> tuple[str, tuple[Row, ...]]:
        """Return the table of an entry, and the keys that its row has had. Raises Fatal where it is no entry."""
        operation = self._step(entry).operation
        there = (operation.there,) if isinstance(operation, Update) else ()
        return operation.table, (operation.key, *there)

    def undo(self, entries: Iterable[UndoEntry], number: int) -> Iterator[UndoneRow]:
        """Take the rows of migration `number` back, in this order. Raises Fatal where one was changed since."""
        every = ((self._step(entry), entry.already) for entry in entries)
        kept = [(step, already) for step, already in every if step.parked or not step.release]
        steps, already = [step for step, _ in kept], {id(step): it for step, it in kept}
        self._refuse_several(steps)
        for run in runs(steps, self._bound):
            bound = self._bound[run[0].operation.table]
            together = len(run) > 1 and self._together(run, bound)
            for step in run:
                changed = together or self._run(step, bound, number)
                if not step.release:
                    row = undone(step, bound) if changed and not is_empty(step) else left_as_it_is(step, bound)
                    yield row._replace(already=that_stay(step, already[id(step)], bound))

    def _together(self, steps: tuple[Step, ...], bound: BoundTable) -> bool:
        if isinstance(steps[0].operation, Delete) and bound.table.retire == "delete":
            self._refuse(CASCADES, bound, self._session.dialect.cascades(bound.label))
        return went_together(self._session, self._statements, steps)

    def cited(self, entries: Iterable[UndoEntry]) -> tuple[CitedRows, ...]:
        """Return the rows with keys that others keep to which only the rows of these entries referred."""
        return cited_rows(self._session.driver, self._bound, (self._step(entry).operation for entry in entries))

    def expected(self, history: History, number: int, id: str) -> Expected | None:
        """Return what undoes a migration, by its files; None where they do not have the one of this id.

        Raises Fatal where they cannot be read.
        """
        if not has_files(history, number, id):
            return None
        try:
            return tuple((self._plain(it), it) for it in self.planned(history, number))
        except (ValueError, KeyError):
            raise strange_undo(f"migration {number}") from None

    def unmentioned(self, entries: Iterable[UndoEntry], planned: Expected | None) -> tuple[str, ...]:
        """Return the rows that the ledger says nothing of: they stay."""
        said = {visible(entry.label) for entry in entries}
        labels = dict.fromkeys(visible(entry.label) for _, entry in planned or ())
        return tuple(label for label in labels if label not in said)

    def planned(self, history: History, number: int) -> list[UndoEntry]:
        """Return the entries of a migration by its files, as its own line of the ledger would have them.

        Raises Fatal where it found rows by another key.
        """
        return parse_undo(self.planned_text(history, number))

    def planned_text(self, history: History, number: int) -> str:
        """Return the same as JSON."""
        return f"[{','.join(kept.text for kept in self._statements.kept(self._way_back(history, number)))}]"

    def remember(self, history: History, number: int) -> None:
        """Insert what migration `number` forgot of tables that are insert-only, where that is missing.

        Where the migration ran, it is there. Raises Fatal where another row is: somebody planted it, knowing its key.
        """
        steps = [
            step
            for step in self._way_back(history, number)
            if isinstance(step.operation, Insert) and self._bound[step.operation.table].table.insert_only
        ]
        for row, statement in self._statements.undo(steps):
            with blame(row):
                self._session.run(statement)
        queries = (self._statements.not_as_left(step.operation) for step in steps)
        if others := [visible(label) for query in queries for label, _ in self._session.driver.rows(query)]:
            name = history.migrations[number - 1].name
            raise refused_by(OTHER_ROW, OTHER_ROW.text(name=name, rows=first_rows(others), claim=""), name)

    def _way_back(self, history: History, number: int) -> Iterator[Step]:
        self._refuse_other_keys(history, number)
        operations = (
            decode_operation(it, self._tables[it.table]) for it in history.migrations[number - 1].file.operations
        )
        old = history.state_at(number - 1)
        back = way_back(Plan(operations=tuple(operations)), old, self._tables).operations
        return ordered(back, self._tables.values(), history.state_at(number), old)

    def by_files(self, entries: list[UndoEntry], planned: Expected | None) -> tuple[list[UndoEntry], tuple[str, ...]]:
        """Return what undoes a migration, and the rows of which the ledger says otherwise than its files.

        What a ledger keeps may be of somebody who can write nothing else, and wants whoever rolls back to do it, or
        to be unable to. So the files say how those rows go back, and the ledger only which ones.
        """
        if planned is None:
            return entries, ()
        expected: dict[tuple[str, Row], list[tuple[Step, UndoEntry]]] = {}
        for step, it in planned:
            expected.setdefault(_row_of(step), []).append((step, it))
        said: set[tuple[str, Row]] = set()
        called: dict[str, set[str]] = {}
        already: dict[str, tuple[str, ...]] = {}
        wrong: dict[str, None] = {}
        for entry in entries:
            found = self._plain_or_none(entry)
            of_row = expected.get(_row_of(found), []) if found is not None else []
            same = next((it for step, it in of_row if step == found), None)
            said |= {_row_of(found)} if found is not None else set()
            if same is None:
                wrong[entry.label] = None
            else:
                called.setdefault(entry.label, set()).add(same.label)
                already[same.label] = entry.already
        if not wrong and all(len(labels) == 1 for labels in called.values()):
            return entries, ()
        # Columns that were so already stay as they are, whoever says so.
        known = (
            structs.replace(it, already=already.get(it.label, ()))
            for step, it in planned
            if _row_of(step) in said or it.label in wrong
        )
        return list(known), tuple(map(visible, wrong))

    def others(self, entries: Iterable[UndoEntry], more: Iterable[UndoEntry]) -> list[UndoEntry]:
        """Return those of `more` entries whose row none of the `entries` names."""
        named = {_row_of(step) for step in map(self._plain_or_none, entries) if step is not None}
        return [it for it in more if _row_of(self._step(it)) not in named]

    def _refuse_other_keys(self, history: History, number: int) -> None:
        """Raise Fatal where the migration found its rows by a key that a project widened since."""
        pinned = pinned_keys(history.pinned_at(number))
        for name in dict.fromkeys(it.table for it in history.migrations[number - 1].file.operations):
            table = self._tables.get(name)
            if table is not None and pinned.get(name, table.key) != table.key:
                raise _other_key(f"migration {number} found rows of {table.sql}", table)

    def left_by_files(self, entries: Iterable[UndoEntry], history: History, number: int, id: str) -> tuple[str, ...]:
        """Return the labels of those entries of migration `number` that its files have too."""
        planned = self.expected(history, number, id) or ()
        known = ((it.label, self._plain_or_none(it)) for it in entries)
        return tuple(label for label, step in known if any((label, step) == (it.label, own) for own, it in planned))

    def note(self, entry: UndoEntry, touched: Touched) -> None:
        """Add the columns that an entry writes to those of its row, by table and key."""
        name, keys = self.keys(entry)
        rows = touched.setdefault(name, {})
        for key in (key_text(self._tables[name], it) for it in keys):
            rows[key] = rows.get(key, frozenset()) | entry.changes.keys()

    def label(self, table: str, key: Row) -> str:
        """Return the name of a row, as messages have it."""
        return row_label(self._bound[table], key)

    def named(self, entry: UndoEntry) -> UndoEntry:
        """Return an entry under the name of its row, whatever it calls that; as it is where nobody can read it."""
        step = self._plain_or_none(entry)
        if step is None:
            return entry
        return structs.replace(entry, label=self.label(step.operation.table, step.operation.key))

    def as_files(self, entries: Iterable[UndoEntry], state: State) -> list[UndoEntry]:
        """Return those of the entries after which rows hold what a state of the files has in them."""
        held = held_by(state, self._session.scope)
        return [entry for entry in entries if leads_to(self._step(entry), held, self._tables)]

    def can_read(self, entry: UndoEntry) -> bool:
        """Return whether an entry is one of these tables."""
        return self._plain_or_none(entry) is not None

    def _plain_or_none(self, entry: UndoEntry) -> Step | None:
        try:
            return self._plain(entry)
        except ValueError:
            return None

    def _plain(self, entry: UndoEntry) -> Step:
        """The whole step of an entry. Raises ValueError where it is none of these tables."""
        return _in_order(decode_step(structs.replace(entry, already=()), self._tables))

    def refuse_moved(self, entries: Iterable[UndoEntry], number: int) -> None:
        """Raise Fatal where undoing a migration that the files do not have changes where secrets are sent.

        Only the ledger says so. A row that is gone, or has another name, leaves its own to whoever adds one.
        """
        for step in map(self._step, entries):
            operation, bound = step.operation, self._bound[step.operation.table]
            written = set(step.parked)
            every = isinstance(operation, Insert)
            if isinstance(operation, Update):
                written |= {change.column for change in operation.changes}
                every = operation.renamed is not None
            if isinstance(operation, Delete):
                every = bound.table.retire == "delete"
            written |= {column.name for column in bound.destinations if every}
            if moved := [column.name for column in bound.destinations if column.name in written]:
                label = visible(row_label(bound, step.operation.key))
                raise Fatal(
                    Exit.REFUSED,
                    f"only the ledger says that migration {number} changed where secrets are sent,"
                    f" {', '.join(moved)} of {label}: the files do not have that migration; {UNCHANGED}",
                    "use the files of the version that was applied; or take back other rows alone: ratesmith rollback"
                    " --only KIND/ID; if nobody ever built such a migration, somebody changed the ledger",
                    kind=RefusalKind.DESTINATION_CHANGED,
                )

    def refuse_added(self, entries: Iterable[UndoEntry], ledger: LedgerLines, history: History, number: int) -> None:
        """Raise Fatal where a migration that was not carried out here added one of the rows."""
        added = sum(map(self.is_added, entries))
        if added:
            how = made_how(ledger, number) or MADE_SOMEHOW
            name, count = history.migrations[number - 1].name, plural(added, "row")
            raise refused_by(NOT_MADE_HERE, NOT_MADE_HERE.text(name=name, how=how, count=count), name)

    def is_added(self, entry: UndoEntry) -> bool:
        """Return whether an entry takes away a row that its migration added. Raises Fatal where it is no entry."""
        return isinstance(self._step(entry).operation, Delete) and not entry.release

    def _step(self, entry: UndoEntry) -> Step:
        try:
            return decode_step(entry, self._tables)
        except ValueError:
            table = self._tables.get(entry.table)
            if table is not None and table.may_widen_key and not _has_key_of(entry, table):
                raise _other_key(f"the ledger keeps {visible(entry.label)}", table) from None
            raise strange_undo(visible(entry.label)) from None

    def _refuse_several(self, steps: Iterable[Step]) -> None:
        """Raise Fatal where several rows have one of the keys: nobody knows which one the migration changed."""
        keys: dict[str, dict[Row, None]] = {}
        for step in steps:
            keys.setdefault(step.operation.table, {})[step.operation.key] = None
        for table, found in keys.items():
            for start in range(0, len(found), _ASKED):
                named = named_keys(self._bound[table], tuple(found)[start : start + _ASKED])
                if several := self._session.driver.rows(several_rows(self._bound[table], named)):
                    raise not_unique([visible(label) for (label,) in several])

    def _run(self, step: Step, bound: BoundTable, number: int) -> bool:
        """Whether the row went back; one that its kind keeps has nothing to run."""
        for row, statement in self._statements.undo([step]):
            if statement.effect == "delete":
                self._refuse(CASCADES, bound, self._session.dialect.cascades(bound.label))
            if isinstance(step.operation, Update) and step.operation.renamed:
                self._refuse(UNSETS, bound, bound.unsets)
            with blame(row):
                changed = self._session.run(statement)
            if changed:
                continue
            if bound.table.on_drift == "keep":
                return False
            raise Fatal(
                Exit.REFUSED,
                f"{row} was changed since migration {number} was applied; nothing was taken back",
                "put the row back as the migration left it (ratesmith drift shows how it differs), and try again; or"
                " take back other rows alone: ratesmith rollback --only KIND/ID",
            )
        return True

    def _refuse(self, message: GuardMessage, bound: BoundTable, foreign_keys: str) -> None:
        """Raise Fatal where there are such foreign keys."""
        ((others,),) = self._session.driver.rows(foreign_keys)
        if others is not None:
            raise refused_by(message, message.text(table=bound.label, others=visible(others)))


def made_how(ledger: LedgerLines, number: int) -> str:
    """Return how the rows of a migration came into the database where it did not run; empty where no line says it."""
    place = ledger.arrival(number)
    return MADE_OTHERWISE.get(ledger.entries[place].action if place is not None else "", "")


def has_files(history: History, number: int, id: str) -> bool:
    """Return whether the files say what the migration of this number and id did."""
    chain = history.migrations
    return 0 < number <= len(chain) and chain[number - 1].id == id and not chain[number - 1].is_squashed


def _has_key_of(entry: UndoEntry, table: Table) -> bool:
    """Return whether the key of an entry has as many values as that of its table; a project may have widened it."""
    values = msgspec.json.decode(entry.key)
    return isinstance(values, list) and len(values) == len(table.key)


def _other_key(what: str, table: Table) -> Fatal:
    return Fatal(
        Exit.REFUSED,
        f"{what} by another key than {', '.join(table.key)}, which config/ratesmith.yaml says now; {UNCHANGED}",
        "change the values back in config/, and apply that as a migration",
    )


def _in_order(step: Step) -> Step:
    """The step with its changes by name: the database orders keys in its own way."""
    if not isinstance(step.operation, Update):
        return step
    changes = tuple(sorted(step.operation.changes, key=lambda it: it.column))
    return structs.replace(step, operation=structs.replace(step.operation, changes=changes))


def _row_of(step: Step) -> tuple[str, Row]:
    return step.operation.table, step.operation.key


def by_row(entries: Iterable[UndoEntry]) -> Mapping[str, list[UndoEntry]]:
    """Return the entries of each row, by its label."""
    rows: dict[str, list[UndoEntry]] = {}
    for entry in entries:
        rows.setdefault(entry.label, []).append(entry)
    return rows
