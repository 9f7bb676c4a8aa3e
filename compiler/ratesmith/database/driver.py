"""A connection to a database: what `apply` and `drift` need of one, and which driver a URL asks for.

Each file in `drivers/` defines `SCHEMES` and `connect(url, root, mode)`. Everything that a
database refuses comes out as a Fatal whose text holds no row, no password and no SQL.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from ratesmith.api.pack import members
from ratesmith.core.database_url import safe_url
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import REDACTED, quoted, redacted, visible
from ratesmith.core.secret import Secret
from ratesmith.sql.dialect import LOCK_SECONDS, Dialect
from ratesmith.sql.statement import Statement

Mode = Literal["read", "write", "rehearse"]
"""`rehearse` writes, but what it writes is rolled back: it must not create a database."""

Progress = Callable[[int, int], None]
"""Called behind each statement with how many are done, and how many there are."""

_CLOSING: Final = "\"'«»“”’"
"""What ends a quotation in the messages of SQLite, and of PostgreSQL in any language."""
_OWN: Final = re.compile(r"ratesmith: (.*)", re.DOTALL)


class NotTaken(Fatal):
    """A table that holds secrets did not take a change; only the kind of the error is known."""

    def __init__(self, table: str, kind: str) -> None:
        hint = f"look for a constraint or a trigger on {table}; more is not said, as it could show a secret"
        super().__init__(
            Exit.ENVIRONMENT, f"the database does not take a change of {table}: {kind}; nothing was changed", hint
        )
        self.kind = kind


def silent(done: int, total: int) -> None:
    """The progress nobody watches."""


class Driver(ABC):
    """One open connection, in no transaction until `begin`."""

    dialect: Dialect
    encoding: str = "utf-8"
    """In which the database holds text, as Python names it."""

    @abstractmethod
    def execute(self, sql: str) -> int:
        """Run one statement; how many rows it changed, or -1 where that has no meaning."""

    @abstractmethod
    def write(self, sql: str, *, guarded: str = "") -> int:
        """Run a statement that changes rows of the platform; how many.

        Where it fails, neither the error nor a log of the server shows a row. `guarded` names the
        table if it holds secrets: then the message of the database is dropped as well, which a
        trigger or a conversion may have made of one, and NotTaken says what kind of error it was.
        """

    @abstractmethod
    def send(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[str | Secret]]) -> None:
        """Put texts into a temporary table of ours, so that none of them stands in a statement."""

    @abstractmethod
    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    @abstractmethod
    def columns(self, table: str) -> frozenset[str] | None:
        """The names of a table's columns as the database knows them; None where there is no such table."""

    @abstractmethod
    def rollback(self) -> None:
        """End the transaction, if there is one, as if it had not been. Never fails."""

    @abstractmethod
    def close(self) -> None:
        """End the connection. Never fails."""

    def holder(self, ledger: str) -> str:
        """Who has the lock of an apply, as far as the database says."""
        return ""

    def begin(self, *, reading: bool = False) -> None:
        """Open a transaction: one that writes and waits for its turn, or one that sees a single state."""
        for sql in self.dialect.begin_reading if reading else self.dialect.begin:
            self.execute(sql)

    def settle(self) -> None:
        """Judge now what waits for the commit, and from here on at once; an error of the commit would show a row."""
        for sql in self.dialect.check_at_once:
            self.write(sql, guarded="the tables")

    def commit(self) -> None:
        """Make everything since `begin` permanent."""
        self.execute("COMMIT")

    def run(self, statements: Sequence[Statement], progress: Progress = silent) -> list[int]:
        """How many rows each statement changed."""
        counts = []
        for done, statement in enumerate(statements, start=1):
            write = statement.effect
            counts.append(
                self.write(statement.sql, guarded=statement.guarded) if write else self.execute(statement.sql)
            )
            progress(done, len(statements))
        return counts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(url: str, root: Path, mode: Mode) -> Driver:
    """Open the database of a URL; `sqlite:///x` is relative to `root`. Fatal where that fails."""
    scheme = url.partition("://")[0] if "://" in url else ""
    for module in members("ratesmith.database.drivers"):
        if scheme in module.SCHEMES:
            driver: Driver = module.connect(url, root, mode)
            return driver
    raise Fatal(
        Exit.USAGE,
        f"{quoted(safe_url(url))} is not the URL of a database",
        "write postgresql://user@host/database or sqlite:///path/from/the/project/root.db",
    )


def clean(message: str, hidden: Sequence[str] = ()) -> str:
    """The first line of what a database says, without passwords or anything shaped like one."""
    line = message.strip().partition("\n")[0]
    if hidden:
        line = re.sub("|".join(map(re.escape, hidden)), REDACTED, line)
    return redacted(visible(line))


def own_message(message: str) -> str | None:
    """The text a guard of ours failed with, inside what the database made of it; None if it is none of ours."""
    own = _OWN.search(message)
    if own is None:
        return None
    text = own[1]
    if text[-1:] in _CLOSING:
        text = text[:-1].rstrip("\u00a0 ")
    return visible(text.replace("''", "'"))


def refused(message: str) -> Fatal:
    """A guard or the verification said no; nothing was changed."""
    hint = ""
    if "belongs to environment" in message:
        hint = "choose the environment with --env, or the database with --database"
    elif "found rows that somebody changed" in message:
        hint = "take their values over with: ratesmith drift --adopt; or put the rows back; or look for triggers"
    elif "differs from the compiled state" in message:
        hint = "something beside the seed changes what it writes: look for triggers, rules and row-level security"
    return Fatal(Exit.REFUSED, message, hint)


def conflict(table: str, index: str) -> Fatal:
    """A row of ours collides in a unique index with one that stays as it is."""
    return Fatal(
        Exit.REFUSED,
        f"{table}: a row that the configuration leaves alone stands in the way, in {index}; nothing was changed",
        f"find it in {table}; either name it in config/, or clear the flag that keeps it in the index",
    )


def still_referenced(table: str, constraint: str) -> Fatal:
    """A row that should be deleted is referred to, or one that is referred to is not there."""
    return Fatal(
        Exit.REFUSED,
        f"{table}: the foreign key {constraint} does not allow the change; nothing was changed",
        "another row refers to one that was removed from config/: keep it, or remove the other row first",
    )


class Locked(Fatal):
    """Another program holds what is needed, for longer than we wait."""

    def __init__(self, holder: str = "another program", where: str = "in the database") -> None:
        super().__init__(
            Exit.ENVIRONMENT,
            f"{holder} has held a lock {where} for more than {LOCK_SECONDS} seconds; nothing was changed",
            "wait for the other apply, or for the long transaction, and try again",
        )

    def by(self, holder: str) -> Locked:
        """The same, naming who it is."""
        return Locked(holder) if holder else self
