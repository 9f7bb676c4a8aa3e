"""SQLite, through Python's own module."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from ratesmith.core.database_url import is_below_root, safe_url
from ratesmith.core.errors import Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.links import refuse_links
from ratesmith.core.lock_times import LOCK_SECONDS
from ratesmith.core.sanitize import quoted
from ratesmith.core.secret import Secret, reveal_row
from ratesmith.database.driver import Driver, Mode, by_index
from ratesmith.database.refusals import (
    Locked,
    NotTaken,
    clean,
    conflict,
    own_message,
    refusal,
    refused,
    still_referenced,
)
from ratesmith.database.sqlite_files import (
    make_private,
    refuse_foreign_journal,
    refuse_others,
    refuse_planted,
    refuse_tracked,
)
from ratesmith.sql.dialect import Dialect, dialect
from ratesmith.sql.statement import Statement

SCHEMES = ("sqlite",)
NEEDED = (3, 38)
_OTHER_FILE: Final = "name a file of SQLite, or one that does not exist yet; or move away what is there"


def connect(url: str, root: Path, mode: Mode, _seconds: float) -> Driver:
    """Open the file; only the mode `write` creates one, for its user alone, with the folders above it.

    Raises Fatal where SQLite is too old, the file does not exist, is a folder, or somebody else brought it.
    """
    if sqlite3.sqlite_version_info < NEEDED:
        raise Fatal(
            Exit.ENVIRONMENT, f"SQLite {sqlite3.sqlite_version} is too old", "use a Python with SQLite 3.38 or newer"
        )
    path, shown = path_of(url, root), quoted(safe_url(url))
    if path.is_dir():
        kind = RefusalKind.UNUSABLE
        raise Fatal(Exit.ENVIRONMENT, f"the database {shown} is a folder", _OTHER_FILE, kind=kind)
    if path.resolve().is_relative_to(root.resolve()):
        refuse_tracked(path)
    refuse_foreign_journal(path)
    refuse_planted(path)
    if mode == "rehearse" and not path.exists():
        return _Sqlite(":memory:", "memory", shown)
    if mode == "write":
        _make_file(path)
    elif not path.exists():
        raise Fatal(
            Exit.INPUT,
            f"the database {shown} does not exist yet",
            "run: ratesmith apply",
            kind=RefusalKind.DATABASE_MISSING,
        )
    access = {"read": "ro", "rehearse": "rw", "write": "rwc"}[mode]
    return _Sqlite(str(path), access, shown)


def path_of(url: str, root: Path) -> Path:
    """Return the file of a URL: `sqlite:///x` is below `root`, `sqlite:////x` is `/x`.

    Raises Fatal where the URL names no file, or a link of the project leads to it.
    """
    place = url.removeprefix("sqlite://")
    if "?" in place:
        hint = "write the name of the file alone; a question mark in it is %3F"
        raise Fatal(Exit.USAGE, f"{quoted(safe_url(url))} has parameters, and SQLite takes none", hint)
    place = unquote(place)
    if not place.startswith("/") or not place.strip("/"):
        hint = "write sqlite:///path/from/the/project/root.db, or sqlite:////absolute/path.db"
        raise Fatal(Exit.USAGE, f"{quoted(safe_url(url))} names no file", hint)
    path = root / place[1:]
    if is_below_root(url):
        refuse_links(root, path, "put the folder there, or name the file by its absolute path with --database")
    return path


class _Sqlite(Driver):
    dialect: Dialect = dialect("sqlite")

    def __init__(self, path: str, access: str, shown: str) -> None:
        self.shown = shown
        self._path = None if access == "memory" else Path(path)
        place = path if access == "memory" else f"file:{quote(path)}?mode={access}"
        with _translated(self):
            self._connection = sqlite3.connect(place, uri=True, timeout=LOCK_SECONDS, isolation_level=None)
            # Else a temporary table, with a secret in it, can become a file.
            self._connection.execute("PRAGMA temp_store = MEMORY")
            self._connection.create_function("sha3", 2, _sha3, deterministic=True)
            # Else an error repeats the text, which can be a secret.
            self._connection.text_factory = lambda text: text.decode(errors="replace")

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str) -> int:
        self._look()
        with _translated(self):
            return self._connection.execute(sql).rowcount

    def _look(self) -> None:
        """SQLite takes the pages of a journal at the beginning of each transaction, not only when it opens a file."""
        if self._path is not None and not self.in_transaction:
            refuse_foreign_journal(self._path)
            refuse_planted(self._path)

    def write(self, statement: Statement) -> int:
        with _translated(self, statement.guarded):
            return self._connection.execute(statement.sql).rowcount

    def send(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[str | Secret]]) -> None:
        names, places = ", ".join(map(self.dialect.quoted, columns)), ", ".join("?" * len(columns))
        with _translated(self):
            self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", map(reveal_row, rows))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        self._look()
        with _translated(self):
            return self._connection.execute(sql).fetchall()

    def refuse_others(self) -> None:
        if self._path is not None:
            refuse_others(self._path, self.shown)

    def columns(self, table: str) -> frozenset[str] | None:
        names = self.rows(f"SELECT c.name FROM pragma_table_info('{table}') AS c")
        return frozenset(name for (name,) in names) or None

    def unique(self, table: str) -> tuple[frozenset[str], ...]:
        # The key of a table is listed as an index only where it is no alias of the row's number.
        own = self.rows(f"SELECT c.name FROM pragma_table_info('{table}') AS c WHERE c.pk > 0")
        found = self.rows(
            f"SELECT i.name, c.name FROM pragma_index_list('{table}') AS i JOIN pragma_index_info(i.name) AS c"
            ' WHERE i."unique" AND NOT i.partial'
        )
        return by_index([*(("", name) for (name,) in own), *found])

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()

    def close(self) -> None:
        self._connection.close()

    def index_on(self, table: str, columns: list[str]) -> str:
        """The unique indexes of a table on these columns, as a message names them."""
        self.rollback()
        found = self.rows(f"SELECT i.name FROM pragma_index_list('{table}') AS i WHERE i.\"unique\" ORDER BY i.name")
        names = [
            name
            for (name,) in found
            if [column for (column,) in self.rows(f"SELECT c.name FROM pragma_index_info('{name}') AS c")] == columns
        ]
        return f"index {' or '.join(names)}" if names else f"the unique index on ({', '.join(columns)})"


def _sha3(text: str, _bits: int) -> bytes:
    """What the program sqlite3 has under this name."""
    # 7 ms to import, and few commands need it.
    from hashlib import sha3_256

    return sha3_256(text.encode()).digest()


@contextmanager
def _translated(driver: _Sqlite, guarded: str = "") -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _refusal(error, driver, guarded) from None


_NOT_UNIQUE: Final = (
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
)
_LOCKED: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNUSABLE: Final = {
    sqlite3.SQLITE_NOTADB: _OTHER_FILE,
    sqlite3.SQLITE_CANTOPEN: "check the path, and the permissions of the file and its folder",
}
"""What to do about a file that cannot be a database."""
_PRIMARY: Final = 0xFF
"""The part of an error code that says which family it is of."""


def _refusal(error: sqlite3.Error, driver: _Sqlite, guarded: str) -> Refusal:
    said, code = str(error), getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if not guarded and (own := own_message(said)) is not None:
        return refused(own)
    if code in _NOT_UNIQUE:
        # "UNIQUE constraint failed: table.column, table.column"
        places = said.partition(": ")[2].split(", ")
        table = places[0].partition(".")[0]
        return conflict(table, driver.index_on(table, [place.partition(".")[2] for place in places]))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return still_referenced("the database", "of a table")
    if code & _PRIMARY in _LOCKED:
        return Locked(seconds=driver.lock_seconds)
    if guarded and isinstance(error, sqlite3.IntegrityError):
        return NotTaken(guarded, error.sqlite_errorname.removeprefix("SQLITE_").replace("_", " ").lower())
    if code & _PRIMARY in _UNUSABLE:
        unusable = refusal(RefusalKind.UNUSABLE, f"SQLite: {driver.shown}: {clean(said)}", unchanged=False)
        return unusable.with_hint(_UNUSABLE[code & _PRIMARY])
    rejected = isinstance(error, (sqlite3.IntegrityError, sqlite3.DataError))
    kind = RefusalKind.REJECTED if rejected else RefusalKind.OTHER_ERROR
    return refusal(kind, f"SQLite: {clean(said)}", unchanged=False)


def _make_file(path: Path) -> None:
    """Create the file where it does not exist."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot create the folder {quoted(path.parent)}: {error.strerror}"
        raise Fatal(Exit.ENVIRONMENT, message, "move away what is there, or check the permissions") from None
    make_private(path)
