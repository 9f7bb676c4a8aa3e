"""A connection to a database: what deployments need of one, and which driver a URL asks for.

Each file in `drivers/` defines `SCHEMES` and `connect(url, root, mode, seconds)`. Every refusal of a database becomes
a Fatal whose text holds no row, no password and no SQL.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self

from ratesmith.core.database_url import safe_url
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.lock_times import LOCK_SECONDS
from ratesmith.core.plugins import members
from ratesmith.core.sanitize import quoted
from ratesmith.core.secret import Secret
from ratesmith.database.refusals import Locked
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.statement import SETTLED, Load, Statement

Mode = Literal["read", "write", "rehearse"]
"""`rehearse` writes, but what it writes is rolled back: it must not create a database."""

CONNECT_SECONDS: Final = 10
"""How long a connection may take."""

Progress = Callable[[int, int], None]
"""Called after each statement with the number done and the total."""


def silent(done: int, total: int) -> None:
    """Report progress to nobody."""


class DeclaredColumn(NamedTuple):
    """A column as its table declares it."""

    type: str
    """Its type, as the database names it."""
    required: bool
    """Whether an insert must give it a value."""


class Watchers(NamedTuple):
    """What else of a database sees each new value of a column, and can put it into the log of the server."""

    foreign_keys: tuple[str, ...] = ()
    """Their checks are queries with the value in them."""
    triggers: tuple[str, ...] = ()


class Driver(ABC):
    """One open connection, in no transaction until `begin`."""

    dialect: Dialect
    encoding: str = "utf-8"
    """In which the database holds text, as Python names it."""
    lock_seconds: float = LOCK_SECONDS
    """How long a statement waits for a lock."""
    opening: tuple[Statement, ...] = ()
    """What every transaction begins with, before anything else is asked: whose functions and operators are called."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""

    @abstractmethod
    def execute(self, sql: str) -> int:
        """Run one statement and return how many rows it changed; -1 where that has no meaning."""

    @abstractmethod
    def write(self, statement: Statement) -> int:
        """Run a statement that changes rows of the platform, and return how many.

        Where it fails, neither the error nor a log of the server shows a row. If the statement is guarded, the
        database's message is dropped as well, because a trigger or a conversion may have put a value into it,
        and NotTaken says what kind of error it was.
        """

    @abstractmethod
    def send(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[str | Secret]]) -> None:
        """Put texts into a temporary table of ours, so that no statement holds them."""

    @abstractmethod
    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""

    @abstractmethod
    def columns(self, table: str) -> frozenset[str] | None:
        """Return the column names of a table as the database knows them; None where there is no such table."""

    def has_namespace(self, name: str) -> bool:
        """Return whether the database has a namespace of that name."""
        return True

    def namespaces_of(self, table: str) -> tuple[str, ...]:
        """Return the namespaces on the search path that have a table of this name, in its order; none without any."""
        return ()

    def strangers_tables(self, tables: Iterable[str], owner: str | None) -> dict[str, str]:
        """Return who owns those of the tables that belong neither to `owner`, nor to a role that is trusted anyway.

        Trusted are superusers, the owners of the database and of the schema, and roles that one is a member of.
        """
        return {}

    def strangers(self, roles: Iterable[str], ledger: str, owner: str | None) -> tuple[str, ...]:
        """Return those of some roles that are not trusted: as above, and the owner of the ledger is."""
        return ()

    def granted(self, table: str, rights: Iterable[str], column: str = "") -> tuple[str, ...]:
        """Return who but its owner was granted one of these rights on a table or its columns, or on one column."""
        return ()

    @abstractmethod
    def refuse_others(self) -> None:
        """Raise Fatal where others can read all of the database, whatever it grants them."""

    def declared_columns(self, tables: Iterable[str]) -> dict[str, dict[str, DeclaredColumn]]:
        """Return the columns of the tables that exist, by table and name.

        Empty where a column takes a value of any type.
        """
        return {}

    @abstractmethod
    def unique(self, table: str) -> tuple[frozenset[str], ...]:
        """Return the columns of each unique index that holds for every row of a table."""

    def silence(self) -> bool:
        """Stop the server from logging until the transaction ends, and return whether it does.

        A role that may not do that changes nothing.
        """
        return True

    def watchers(self, table: str, column: str, beside: Iterable[str] = ()) -> Watchers:
        """Return what sees each new value of a column, where the statement also sets the columns `beside`."""
        return Watchers()

    @abstractmethod
    def rollback(self) -> None:
        """Undo the transaction, if there is one. Never fails."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection. Never fails."""

    def holder(self, ledger: str) -> str:
        """Return who holds the lock of an apply, as far as the database says."""
        return ""

    def speak(self, dialect: Dialect) -> bool:
        """Use a dialect that is, or is derived from, the driver's own, and return whether it is."""
        known = isinstance(dialect, type(self.dialect))
        if known:
            self.dialect = dialect
        return known

    def begin(self, *, reading: bool = False) -> None:
        """Open a transaction: one that writes, or one that reads a single snapshot. Either waits `lock_seconds` for
        locks.
        """
        for sql in self.dialect.begin_reading if reading else self.dialect.begin_within(self.lock_seconds):
            self.execute(sql)
        self.run(self.opening)
        for sql in self.dialect.wait(self.lock_seconds):
            self.execute(sql)

    def settle(self) -> None:
        """Check deferred constraints now (SET CONSTRAINTS ALL IMMEDIATE): PostgreSQL logs the offending row if
        COMMIT fails.
        """
        for sql in self.dialect.check_at_once:
            self.write(Statement(sql, guarded=SETTLED))

    def commit(self) -> None:
        """Commit everything since `begin`."""
        self.execute("COMMIT")

    def run_one(self, statement: Statement) -> int:
        """Run one statement and return how many rows of the platform it changed."""
        if statement.effect or statement.guarded:
            return self.write(statement)
        try:
            self.load(statement.sql, statement.load)
        except Locked as locked:
            raise self.named(locked, statement.table) from None
        return 0

    def load(self, sql: str, load: Load | None) -> None:
        """Run a statement; one that only inserts what `load` says, in any other way that does the same."""
        self.execute(sql)

    def named(self, locked: Locked, *tables: str) -> Locked:  # for drivers that know
        """Return the same, with who else writes to one of the tables that were to be written. Ends the transaction."""
        return locked

    def run(self, statements: Sequence[Statement], progress: Progress = silent) -> list[int]:
        """Run statements in order and return how many rows of the platform each changed."""
        counts = []
        for done, statement in enumerate(statements, start=1):
            counts.append(self.run_one(statement))
            progress(done, len(statements))
        return counts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def by_index(rows: Iterable[tuple[object, str]]) -> tuple[frozenset[str], ...]:
    """Return the columns of each index, given an index and one of its columns per row."""
    found: dict[object, set[str]] = {}
    for index, column in rows:
        found.setdefault(index, set()).add(column)
    return tuple(map(frozenset, found.values()))


def connect(url: str, root: Path, mode: Mode, seconds: float = CONNECT_SECONDS) -> Driver:
    """Open the database of a URL, within some seconds; `sqlite:///x` is relative to `root`.

    Raises Fatal where that fails.
    """
    scheme = url.partition("://")[0] if "://" in url else ""
    for module in members("ratesmith.database.drivers"):
        if scheme in module.SCHEMES:
            driver: Driver = module.connect(url, root, mode, seconds)
            return driver
    raise Fatal(
        Exit.USAGE,
        f"{quoted(safe_url(url))} is not the URL of a database",
        "write postgresql://user@host/database or sqlite:///path/from/the/project/root.db",
    )
