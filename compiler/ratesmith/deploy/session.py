"""The database of one environment, through an open connection: its lock, its settings and guarded writes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.canonical_json import canonical
from ratesmith.core.errors import UNCHANGED, Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.core.lock_times import IDLE_SECONDS, LOCK_SECONDS
from ratesmith.core.sanitize import visible
from ratesmith.database.column_types import columns_without_value, wrong_types
from ratesmith.database.driver import Driver
from ratesmith.database.introspect import Gap, gaps, read
from ratesmith.database.refusals import Locked
from ratesmith.deploy.row_messages import first_rows
from ratesmith.plan.diff import Plan, diff
from ratesmith.release.build import Build
from ratesmith.release.expected_rows import expected_rows
from ratesmith.sql.bound_table import BoundTable, bind_tables, needed_tables
from ratesmith.sql.ddl import keepers, kept
from ratesmith.sql.dialect import dialect
from ratesmith.sql.ledger import Attribution, LedgerEntry, entry_values, insert
from ratesmith.sql.ledger_table import create, function_of, record_of
from ratesmith.sql.planted_code import hold_tables
from ratesmith.sql.records import Record, attached_elsewhere, others_triggers, writers
from ratesmith.sql.search_path import safe_path
from ratesmith.sql.statement import KnownTables, Statement
from ratesmith.sql.trusted_roles import CALL, code_of_strangers, with_trusted


class Session:
    """A connection to the database of one environment; all that is possible while the configuration is wrong.

    Raises Fatal where the database is of another kind than the environment's SQL.
    """

    def __init__(self, scope: DatabaseScope, driver: Driver, attribution: Attribution | None = None) -> None:
        if not driver.speak(dialect(scope.settings.dialect)):
            raise Fatal(
                Exit.USAGE,
                f"environment {scope.name} is written for {scope.settings.dialect},"
                f" and the database is {driver.dialect.name}",
                "choose another environment with --env, or another database with --database",
            )
        self.scope, self.driver, self.dialect = scope, driver, driver.dialect
        driver.opening = safe_path(self.dialect, self.ledger)
        self.attribution = attribution or Attribution()
        self.locked_at: float | None = None
        """When it got its lock, by the monotonic clock; None without one."""
        guarded = {table.sql: table.sql if table.holds_secrets else "" for table in scope.tables}
        self._known = KnownTables(guarded, scope.ledger)

    @property
    def ledger(self) -> str:
        """Return the name of the ledger in the database."""
        return self.scope.ledger

    def lock(self, seconds: float = LOCK_SECONDS, idle: int = IDLE_SECONDS) -> None:
        """Begin a transaction, wait for its turn, and attribute what it will write to the ledger.

        Does nothing where that was done. Whoever waits longer than `seconds` gives up; whoever says nothing for `idle`
        seconds loses the lock. Raises Fatal that names who has the lock.
        """
        if self.locked_at is not None and self.driver.in_transaction:
            return
        self.driver.lock_seconds = seconds
        try:
            self.driver.begin()
            for sql in self.dialect.lock(self.ledger, seconds, idle):
                self.driver.execute(sql)
        except Locked as locked:
            self.driver.rollback()
            raise locked.by(self.driver.holder(self.ledger)) from None
        self.check_namespace()
        self._hold()
        self.check_triggers()
        self.check_owners()
        self.locked_at = time.monotonic()
        if self.dialect.has_settings:
            for name, value in self.attribution.settings.items():
                self.set(name, value)

    def begin_reading(self) -> None:
        """Begin a transaction that reads a single snapshot."""
        self.driver.begin(reading=True)
        self.check_owners(writing=False)

    def wait(self, seconds: float) -> None:
        """Let the following statements of the transaction wait for locks for some seconds."""
        self.driver.lock_seconds = seconds
        for sql in self.dialect.wait(seconds):
            self.driver.execute(sql)

    def check_namespace(self) -> None:
        """Raise Fatal where the namespace does not exist, or where two that the search path leads to have a ledger."""
        namespace = self.scope.settings.namespace
        if namespace is not None and not self.driver.has_namespace(namespace):
            hint = f"create it for the owner of the tables: CREATE SCHEMA {namespace} AUTHORIZATION …"
            raise Fatal(Exit.REFUSED, f"the database has no schema {namespace}; {UNCHANGED}", hint)
        if namespace is None and len(places := self.driver.namespaces_of(self.ledger)) > 1:
            raise Fatal(
                Exit.REFUSED,
                f"there are two ledgers: {self.ledger} in the schemas {' and '.join(places)}; {UNCHANGED}",
                f"say which schema is meant, namespace: {places[-1]} in the environment in ratesmith.yaml, and drop the"
                " tables that were made in the other one",
            )

    def make_ledger(self) -> None:
        """Create the ledger where it is missing. Raises Fatal where somebody else did before."""
        self.driver.run(tuple(create(self.dialect, self.ledger)))
        self.check_owners()

    @property
    def _tables(self) -> tuple[str, ...]:
        scope = self.scope
        return *(it.sql for it in scope.tables), *scope.objects.expected, self.ledger, scope.secrets_ledger

    def _hold(self) -> None:
        """Keep everybody from making triggers until the end of the transaction. Raises Locked where somebody does."""
        trusted = with_trusted(self.dialect, self.scope.settings.owner)
        for sql in hold_tables(self.dialect, self._tables, trusted):
            try:
                self.driver.execute(sql)
            except Locked as locked:
                raise self.driver.named(locked, *self._tables) from None

    def check_owners(self, *, writing: bool = True) -> None:
        """Raise Fatal where a table belongs to somebody whom nobody trusts, or runs his code as whoever is `writing`
        it, or reads it; again behind what makes tables.

        Its triggers, rules and policies would run as whoever applies, and get what is written.
        """
        scope = self.scope
        functions = *keepers(scope.tables), *scope.objects.functions, function_of(self.ledger) + CALL
        found = self.driver.strangers_tables((*self._tables, *functions), scope.settings.owner)
        if found:
            shown = first_rows([f"{table} belongs to {visible(role)}" for table, role in sorted(found.items())])
            raise Fatal(
                Exit.REFUSED,
                f"{shown}, who is not trusted here; {UNCHANGED}",
                "if you do not know why, drop it, and let nobody else create tables in that schema; if the role is to"
                " own the tables, name it in the environment in ratesmith.yaml, as owner, or give it the schema",
                kind=RefusalKind.PLANTED,
            )
        self.check_code(writing=writing)

    def check_code(self, *, writing: bool) -> None:
        """Raise Fatal where code of somebody whom nobody trusts runs with the tables."""
        if not self.dialect.has_roles:
            return
        query = code_of_strangers(self.dialect, self._tables, self.scope.settings.owner, writing=writing)
        if found := [visible(name) for (name,) in self.driver.rows(query)]:
            raise Fatal(
                Exit.REFUSED,
                f"code of somebody who is not trusted here would run as you: {first_rows(found)}; {UNCHANGED}",
                "if you do not know why, have its owner or a superuser drop the trigger, the foreign key, or whatever"
                " it is, and revoke the rights TRIGGER and REFERENCES; if the code of that role is to run, name it in"
                " the environment in ratesmith.yaml, behind the one that owns the tables: owner: platform, audit",
                kind=RefusalKind.PLANTED,
            )

    @property
    def _records(self) -> tuple[Record, ...]:
        fingerprints, logs = Record(table=self.scope.secrets_ledger), self.scope.objects.logs
        return record_of(self.ledger), fingerprints, *(log.record for log in logs)

    @property
    def _with_triggers_of_ours(self) -> tuple[Record, ...]:
        return *(log.logged for log in self.scope.objects.logs), *kept(self.scope.tables)

    def check_triggers(self) -> None:
        """Raise Fatal where somebody else has a trigger on a table of record, which would run as whoever writes it."""
        if found := self._others_triggers(self._records):
            named = ", ".join(f"{visible(name)} on {table}" for name, table in found)
            drops = "; ".join(f"DROP TRIGGER {visible(name)} ON {self.dialect.quoted(table)}" for name, table in found)
            raise Fatal(
                Exit.REFUSED,
                f"somebody else has triggers where only ratesmith writes, which would run as you: {named}; {UNCHANGED}",
                f"find out who made them, and have the owner of the tables run: {drops}; then ratesmith status --verify"
                " names who may make such triggers",
                kind=RefusalKind.PLANTED,
            )
        self._check_attached(everywhere=False)

    def _check_attached(self, *, everywhere: bool) -> None:
        """Raise Fatal where a trigger that is none of ours calls a function of ours: on one of our tables, where it
        keeps everybody from writing, or `everywhere`.
        """
        records = *self._records, *self._with_triggers_of_ours, *(Record(table=name) for name in self._tables)
        found = self.driver.rows(attached_elsewhere(self.dialect, records)) if self.dialect.has_roles else []
        if found := [it for it in found if it[-1] or everywhere]:
            named = ", ".join(
                f"{visible(name)} on {visible(table)} of {visible(owner)}" for name, table, owner, _ in found
            )
            drops = "; ".join(f"DROP TRIGGER {visible(name)} ON {visible(table)}" for name, table, _, _ in found)
            raise Fatal(
                Exit.REFUSED,
                f"somebody else made triggers of functions that are ratesmith's: {named}; {UNCHANGED}",
                f"find out who, and have the owners of these tables or a superuser run: {drops}; then ratesmith status"
                " --verify names who may make triggers, and schema.sql takes the right to these functions from others",
                kind=RefusalKind.PLANTED,
            )

    def _others_triggers(self, records: tuple[Record, ...]) -> list[tuple[str, str]]:
        return self.driver.rows(others_triggers(self.dialect, records)) if self.dialect.has_roles and records else []

    def check_writers(self) -> None:
        """Raise Fatal where a role that is not trusted may write a table of record otherwise than it is written, or
        make triggers where there are ours; or where somebody put one in the place of ours, or between them. Nothing of
        that is in the way of a rollback, unless it keeps a log from saying who writes.
        """
        if replaced := self._others_triggers(self._with_triggers_of_ours):
            named = ", ".join(f"{visible(name)} on {table}" for name, table in replaced)
            drops = "; ".join(f"DROP TRIGGER {visible(name)} ON {self.dialect.quoted(it)}" for name, it in replaced)
            raise Fatal(
                Exit.REFUSED,
                f"somebody put triggers in the place of ours, or between them: {named}; {UNCHANGED}",
                f"find out who; the owner of the tables runs: {drops}; and then schema.sql, which makes ours again and"
                " brings logs up to date; ratesmith status --verify names who may make triggers",
                kind=RefusalKind.PLANTED,
            )
        self._check_attached(everywhere=True)
        owner, records = self.scope.settings.owner, (*self._records, *self._with_triggers_of_ours)
        found = self.driver.rows(writers(self.dialect, records, owner)) if self.dialect.has_roles else []
        if found:
            revokes = (
                f"REVOKE {rights} ON TABLE {self.dialect.quoted(table)} FROM {name}" for table, name, rights in found
            )
            written = {it.table for it in records if not it.is_platforms}
            may = {True: "write", False: "make triggers on"}
            named = ", ".join(f"{visible(name)} may {may[table in written]} {table}" for table, name, _ in found)
            raise Fatal(
                Exit.REFUSED,
                f"{named}, which only ratesmith does; {UNCHANGED}",
                f"the owner of the tables runs: {visible('; '.join(revokes))}; then compare their lines with a backup,"
                " as any of them may be forged, and prices may have changed without one",
                kind=RefusalKind.EXPOSED,
            )

    def set(self, name: str, value: str) -> None:
        """Set a setting of the database for the rest of the transaction."""
        self.driver.rows(f"SELECT set_config('{name}', {self.dialect.text(value)}, true)")

    def append(self, action: str, at: LedgerEntry, *, reason: str = "", changes: object = (), down: str = "[]") -> None:
        """Append a row to the ledger: where the database is from now on as `at` says, by whom as the session knows.

        `reason` replaces that of the session. `down` is JSON: what undoes a migration, or what a rollback left. Raises
        Fatal where something drops the row.
        """
        by = self.attribution.columns | ({"reason": reason} if reason else {})
        entry = replace(self.place(at.head, at.migration, at.state_hash), action=action, **by)
        recorded = self.dialect.json(canonical(changes))
        values = entry_values(self.dialect, entry, changes=recorded, down=self.dialect.json(down))
        try:
            taken = self.driver.execute(insert(self.dialect, self.ledger, values))
        except Locked as locked:
            raise self.driver.named(locked, self.ledger) from None
        if taken != 1:
            message = f"the ledger does not take the line that says so ({action}); {UNCHANGED}"
            raise Fatal(Exit.REFUSED, message, f"look for triggers, rules and row-level security on {self.ledger}")

    def place(self, head: int, migration: str, state_hash: str) -> LedgerEntry:
        """Return an entry that says where the database is, and nothing of how it came there."""
        name = self.scope.name
        return LedgerEntry(id=0, environment=name, action="", head=head, migration=migration, state_hash=state_hash)

    def run(self, statement: Statement) -> int:
        """Run a statement of a migration and return how many rows of the platform it changed.

        One that writes to a table with secrets, or to one that is not known, is guarded: no error repeats its row.
        """
        return self.driver.run_one(self._known.resolve(statement))

    def hint_for_missing(self, *, columns: bool) -> str:
        """Return what to do about missing tables, or about missing `columns` of existing ones."""
        if self.scope.settings.schema == "external":
            return "run the platform's own migrations first, or rename tables and columns in config/ratesmith.yaml"
        if columns:
            return (
                "apply never alters a table: add the columns as schema.sql has them, or rename them in ratesmith.yaml"
            )
        return "run: ratesmith apply"


class Deployment(Session):
    """A session that knows the compiled rows and the history that leads to them."""

    def __init__(self, build: Build, driver: Driver, attribution: Attribution | None = None) -> None:
        super().__init__(build.target.scope, driver, attribution)
        self.build = build
        self._expected: dict[int, Dataset] = {}
        self._bound: dict[int, tuple[Dataset, tuple[BoundTable, ...]]] = {}

    def expected_at(self, head: int) -> Dataset:
        """Return the rows that the database should have after migration `head`."""
        if head not in self._expected:
            self._expected[head] = expected_rows(self.build, head)
        return self._expected[head]

    def bound(self, dataset: Dataset) -> tuple[BoundTable, ...]:
        """Return the tables of some rows in the dialect of the database."""
        if id(dataset) not in self._bound:
            # Kept with its rows, so that their id stays their own.
            self._bound[id(dataset)] = dataset, bind_tables(dataset, self.dialect)
        return self._bound[id(dataset)][1]

    def missing(self, expected: Dataset) -> tuple[Gap, ...]:
        """Return the tables and columns that the database lacks; those of the platform only where they have rows."""
        return self.needed(gaps(self.driver, expected), expected)

    def needed(self, found: tuple[Gap, ...], expected: Dataset) -> tuple[Gap, ...]:
        """Return those gaps that keep `expected` out: of a platform's tables, those that have rows."""
        if self.scope.settings.schema != "external":
            return found
        needed = needed_tables(expected)
        return tuple(gap for gap in found if gap.table in needed)

    def check_types(self, expected: Dataset) -> None:
        """Raise Fatal where a column of the database cannot hold what `expected` has for it."""
        if wrong := wrong_types(self.driver, expected):
            raise Fatal(
                Exit.REFUSED,
                f"{first_rows(list(wrong))}; {UNCHANGED}",
                "where it is an id, say below ids in config/ratesmith.yaml what it is; otherwise change the type of the"
                " column in the database, and say below types what validate is to check meanwhile",
            )

    def check_required(self, expected: Dataset) -> None:
        """Raise Fatal where a row is to be inserted without a value that its table demands."""
        lacking = columns_without_value(self.driver, expected)
        if not lacking:
            return
        found = {data.table.name: len(data.rows) for data in self.read(expected)}
        names = [
            f"{data.table.sql}.{column}"
            for data in expected
            if found[data.table.name] < len(data.rows)
            for column in lacking.get(data.table.name, ())
        ]
        if names:
            tables = ", ".join(f"{name}: {{{', '.join(f'{it}: …' for it in lacking[name])}}}" for name in lacking)
            raise Fatal(
                Exit.REFUSED,
                f"new rows have no value for {', '.join(names)}, which must have one; {UNCHANGED}",
                f"give them one below tables in config/ratesmith.yaml: on_insert: {{{tables}}}",
            )

    def read(self, expected: Dataset, *, foreign: bool = False) -> Dataset:
        """Return the rows that `expected` names as the database has them, and with `foreign` those of tables that it
        names as a whole.
        """
        return read(self.driver, expected.environment, self.bound(expected), foreign=foreign)

    def differing(self, expected: Dataset) -> Plan:
        """Return the operations that would bring the database to `expected`: foreign rows are deleted."""
        return diff(expected, self.read(expected, foreign=True))


@contextmanager
def blame(what: str) -> Iterator[None]:
    """Name in a refusal what the database refused: a migration, or a row."""
    try:
        yield
    except Refusal as refusal:
        raise refusal.about(what) from None
