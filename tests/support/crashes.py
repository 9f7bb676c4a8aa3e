"""`ratesmith`, killed at some moment while it works on a database, and what is in the database then."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg

from support import cli
from support.cli import Mode, Process
from support.databases import Postgres, Sqlite
from support.vaults import CANARY, OTHER, Vault, filled_vault

State = Mapping[str, list[str]]
"""The rows of every table as text; ids and moments aside."""
ROTATED: Final = "canary-Zq9-what-it-was-rotated-to"
_NO_VALUES: Final = ("id", "created_at", "updated_at", "applied_at", "hash")
"""The last is over the moment in a line of the ledger."""
_LEDGER: Final = "ratesmith_ledger"


WITHOUT_RATES: Final = "tables:\n  skip: [ai_rate, ai_model_cost_component, ai_model_price_window]\n"
"""Whole databases are compared here with those from before a command: no rollback takes rates back, and the log of
them has moments in it."""


class Versions(NamedTuple):
    """A project of one environment in two versions: prices differ, a model, and a secret."""

    old: Vault
    new: Vault


def shop(folder: Path, dialect: str, release: str) -> Versions:
    """Both versions, built."""
    folder.mkdir(parents=True)
    old = filled_vault(folder / "old")
    settings = old.folder / "config/ratesmith.yaml"
    text = settings.read_text().replace("dialect: sqlite", f"dialect: {dialect}")
    text = text.replace("database: sqlite:///var/base.db", "database_env: SHOP")
    settings.write_text(text.replace("release: seed", f"release: {release}") + WITHOUT_RATES)
    run(old, "", "build")
    new = old._replace(folder=folder / "new")
    shutil.copytree(old.folder, new.folder)
    models = new.folder / "config/models"
    for path in sorted(models.glob("*.yaml")):
        path.write_text(path.read_text().replace("display_name: ", "display_name: New "))
    writer = (models / "writer.yaml").read_text()
    (models / "author.yaml").write_text(writer.replace("writer-1", "author-1").replace("is_default: true\n", ""))
    new.file.write_text(old.encrypt(f'{{"example":{{"openai":{{"api_key":"{ROTATED}","api_secret":"{OTHER}"}}}}}}'))
    run(new, "", "build")
    assert CANARY != ROTATED
    return Versions(old, new)


def start(of: Vault, url: str, *arguments: str, mode: Mode = "fork") -> Process:
    """Start `ratesmith`; what it prints is in the file `said`."""
    return cli.start(
        *arguments, cwd=of.folder, output=of.folder / "said", mode=mode, HOME=str(of.folder), SHOP=url, **of.key
    )


def run(of: Vault, url: str, *arguments: str, mode: Mode = "fork") -> None:
    """A command that succeeds."""
    code = start(of, url, *arguments, mode=mode).wait()
    assert code == 0, (arguments, (of.folder / "said").read_text())


class Life(NamedTuple):
    """One command on a database in a known state, and the commands that must bring it to the newest one then."""

    of: Vault
    template: str
    """The database that it starts from."""
    goal: str
    """The database that it would end in."""
    arguments: tuple[str, ...]
    then: tuple[tuple[str, ...], ...]
    last: str
    """The database that it ends in at last."""


class Server:
    """Databases of a server, by name; clones of them, and their contents."""

    def __init__(self, of: Postgres) -> None:
        self._of = of
        self._known: dict[str, State] = {}
        self.connect()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def connect(self) -> None:
        """Also behind a crash."""
        self._connection = psycopg.connect(self._of.url, autocommit=True)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, or none."""
        cursor = self._connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []

    def url(self, name: str) -> str:
        return self._of.url.replace("@/postgres?", f"@/{name}?")

    def clone(self, template: str, name: str) -> None:
        self.query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.query(f"CREATE DATABASE {name} TEMPLATE {template}")

    def known(self, name: str) -> State:
        """What is in a database that stays as it is."""
        if name not in self._known:
            self._known[name] = self.held(name)
        return self._known[name]

    def held(self, name: str) -> State:
        """What is in a database."""
        with psycopg.connect(self.url(name)) as connection:
            names = [
                row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            ]
            left = "".join(f" - '{column}'" for column in _NO_VALUES)
            order = {table: "id" if table == _LEDGER else "1" for table in names}
            return {
                table: [
                    row
                    for (row,) in connection.execute(
                        f'SELECT CAST(to_jsonb(t){left} AS text) FROM "{table}" AS t ORDER BY {order[table]}'.encode()
                    )
                ]
                for table in sorted(names)
            }

    def working(self, name: str) -> list[int]:
        """The server's processes that have the lock of an apply in a database."""
        found = self.query(
            "SELECT l.pid FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database"
            f" WHERE l.locktype = 'advisory' AND l.granted AND d.datname = '{name}'"
        )
        return [pid for (pid,) in found]

    def quiet(self, name: str) -> None:
        """Wait until the server has noticed that nobody is there."""
        end = time.monotonic() + 20
        while self.query(f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}'"):
            assert time.monotonic() < end, "a process of the server stays"
            time.sleep(0.005)


def lives(server: Server, folder: Path, *releases: str) -> dict[str, Life]:
    """The first apply and the next one, by migrations or the seed; and of migrations a rollback."""
    made = {}
    server.clone("template1", NOTHING)
    for release in releases:
        of = shop(folder / release, "postgresql", release)
        for template, name, version in (("template1", "old", of.old), (f"{release}_old", "new", of.new)):
            server.clone(template, f"{release}_{name}")
            run(version, server.url(f"{release}_{name}"), "apply")
        old, new = f"{release}_old", f"{release}_new"
        made[f"{release}, next"] = Life(of.new, old, new, ("apply",), (("apply",),), new)
        if release == "migrations":
            server.clone("template1", "migrations_all")
            run(of.new, server.url("migrations_all"), "apply")
            server.clone(new, "back")
            run(of.new, server.url("back"), *BACK)
            made["rollback"] = Life(of.new, new, "back", BACK, (RESUME, ("apply",)), "")
        goal = "migrations_all" if release == "migrations" else "seed_old"
        version = of.new if release == "migrations" else of.old
        made[f"{release}, first"] = Life(version, NOTHING, goal, ("apply",), (("apply",),), goal)
    return made


NOTHING: Final = "nothing"
BACK: Final = ("rollback", "--to", "1", "--reason", "torture")
RESUME: Final = ("resume", "--reason", "torture")


class Struck(NamedTuple):
    """How a command ended that was struck."""

    is_new: bool
    """Whether its work was done; else nothing of it was."""
    was_working: bool
    """Whether it had a transaction open then."""
    code: int
    said: str


def struck(server: Server, life: Life, strike: Callable[[int], None], after: float, *, mode: Mode = "fork") -> Struck:
    """Start a command, strike that long after it began a transaction, and see what is there."""
    name = "struck"
    server.clone(life.template, name)
    process = start(life.of, server.url(name), *life.arguments, mode=mode)
    while not server.working(name) and process.poll() is None:
        pass
    end = time.monotonic() + after
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.001)
    was_working = process.poll() is None and bool(server.working(name))
    if process.poll() is None:
        strike(process.pid)
    code = process.wait()
    said = (life.of.folder / "said").read_text()
    server.quiet(name)
    found, old, new = server.held(name), server.known(life.template), server.known(life.goal)
    assert found in (old, new), {table: rows for table, rows in found.items() if rows != old.get(table)}
    for arguments in life.then:
        run(life.of, server.url(name), *arguments, mode=mode)
    last = server.held(name)
    if life.last:
        assert last == server.known(life.last)
    else:
        whole = server.known("migrations_new")
        assert {**last, _LEDGER: []} == {**whole, _LEDGER: []}
    return Struck(found == new, was_working, code, said)


def struck_at_work(attempt: Callable[[], Struck]) -> Struck:
    """Strike until a strike met the command at work: on a busy machine a short one may have ended before."""
    for _ in range(20):
        end = attempt()
        if end.was_working:
            return end
    raise AssertionError("the command ended before each of 20 strikes")


def kill(process: int) -> None:
    """As the kernel does where memory is short."""
    os.kill(process, signal.SIGKILL)


def duration(server: Server, life: Life) -> float:
    """How long a command has the lock, when it is fast."""
    return min(_once(server, life) for _ in range(3))


def _once(server: Server, life: Life) -> float:
    server.clone(life.template, "timed")
    process = start(life.of, server.url("timed"), *life.arguments)
    begun = 0.0
    while process.poll() is None and not begun:
        begun = time.monotonic() if server.working("timed") else 0.0
    while server.working("timed"):
        pass
    taken = time.monotonic() - begun
    process.wait()
    return taken if begun else float("inf")


def struck_file(of: Versions, path: Path, after: float, *, mode: Mode = "fork") -> Struck:
    """The same for an apply of the new version to a file of SQLite with the old one; a journal shows that it writes."""
    file = Sqlite(path)
    kept = path.with_suffix(".old")
    if not kept.exists():
        run(of.old, Sqlite(kept).url, "apply")
    shutil.copy(kept, path)
    before = contents(file)
    journal = path.with_name(f"{path.name}-journal")
    process = start(of.new, file.url, "apply", mode=mode)
    while not journal.exists() and process.poll() is None:
        pass
    end = time.monotonic() + after
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.0005)
    was_working = process.poll() is None and journal.exists()
    if process.poll() is None:
        kill(process.pid)
    code = process.wait()
    said = (of.new.folder / "said").read_text()
    found = contents(file)
    run(of.new, file.url, "apply", mode=mode)
    last = contents(file)
    assert found in (before, last), found
    return Struck(found == last, was_working, code, said)


def contents(of: Sqlite) -> list[str]:
    """All that stands in a database of SQLite; moments aside."""
    return [*_contents(of)] if of.path.exists() else []


def _contents(of: Sqlite) -> Iterator[str]:
    for (table,) in of.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"):
        names = [name for (name,) in of.query(f"SELECT name FROM pragma_table_info('{table}')")]
        kept = ", ".join(f'"{name}"' for name in names if name not in _NO_VALUES)
        rows: list[tuple[Any, ...]] = of.query(f"SELECT {kept} FROM {table}")
        yield from (f"{table} {row!r}" for row in sorted(rows, key=repr))
