"""The database of one environment, through an open connection: its lock, its settings and guarded writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.errors import Exit, Fatal, Refusal
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Driver
from ratesmith.database.introspect import read
from ratesmith.database.refusals import Locked
from ratesmith.release.build import Build
from ratesmith.release.expected_rows import expected_rows
from ratesmith.sql.bound_table import BoundTable, bind_tables
from ratesmith.sql.dialect import dialect
from ratesmith.sql.ledger import LedgerEntry, entry_values, insert
from ratesmith.sql.statement import KnownTables, Statement


class Session:
    """A connection to the database of one environment; all that is possible while the configuration is wrong.

    Raises Fatal where the database is of another kind than the environment's SQL.
    """

    def __init__(self, scope: DatabaseScope, driver: Driver) -> None:
        if not driver.speak(dialect(scope.settings.dialect)):
            raise Fatal(
                Exit.USAGE,
                f"environment {scope.name} is written for {scope.settings.dialect},"
                f" and the database is {driver.dialect.name}",
                "choose another environment with --env, or another database with --database",
            )
        self.scope, self.driver, self.dialect = scope, driver, driver.dialect
        guarded = {table.sql: table.sql if table.holds_secrets else "" for table in scope.tables}
        self._known = KnownTables(guarded, scope.names.ledger)

    @property
    def ledger(self) -> str:
        """Return the name of the ledger in the database."""
        return self.scope.names.ledger

    def lock(self) -> None:
        """Begin a transaction and wait for its turn. Raises Fatal that names who has the lock."""
        try:
            self.driver.begin()
            self.driver.run(tuple(map(Statement, self.dialect.lock(self.ledger))))
        except Locked as locked:
            self.driver.rollback()
            raise locked.by(self.driver.holder(self.ledger)) from None

    def set(self, name: str, value: str) -> None:
        """Set a setting of the database for the rest of the transaction."""
        self.driver.rows(f"SELECT set_config('{name}', {self.dialect.text(value)}, true)")

    def append(self, entry: LedgerEntry, **expressions: str) -> None:
        """Append a row to the ledger; `id`, who and when are the database's to say.

        `expressions` are SQL for columns that an entry does not have.
        """
        self.driver.execute(insert(self.dialect, self.ledger, entry_values(self.dialect, entry, **expressions)))

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

    def __init__(self, build: Build, driver: Driver) -> None:
        super().__init__(build.target.scope, driver)
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

    def read(self, expected: Dataset) -> Dataset:
        """Return the rows that `expected` names as the database has them."""
        return read(self.driver, expected.environment, self.bound(expected))


@contextmanager
def blame(what: str) -> Iterator[None]:
    """Name in a refusal what the database refused: a migration, or a row."""
    try:
        yield
    except Refusal as refusal:
        raise refusal.about(what) from None
