"""Migrations and seeds of many rows on PostgreSQL, and what loading the same rows with COPY takes."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import projects
from bench.processes import RATESMITH, run
from bench.projects import Project
from bench.results import Step

if TYPE_CHECKING:
    from psycopg import Connection

SIZES = (2_000, 19_000)
"""Models, each of which has five rows; 19,000 have as many as a project may have by default."""
_POLL = 0.002
"""Seconds between two looks at who holds the lock."""
_MANY = 200
"""From how many rows on a table is among those that are loaded with COPY."""


def steps(folder: Path) -> Iterator[Step]:
    """Yield the steps for each size; nothing without PostgreSQL."""
    from support.databases import postgres_programs, postgres_server

    if (programs := postgres_programs()) is None:
        print("PostgreSQL is missing: nothing of databases is measured")
        return
    for size in SIZES:
        with postgres_server(programs) as socket:
            yield from _of_size(folder / f"rows-{size}", size, f"postgresql://postgres@/postgres?host={socket}")


def _of_size(folder: Path, models: int, url: str) -> Iterator[Step]:
    from support.databases import ask
    from support.repositories import commit, git

    project = projects.generated(folder, models)
    settings = folder / "config" / "ratesmith.yaml"
    text = settings.read_text(encoding="utf-8").replace("dialect: sqlite", "dialect: postgresql")
    git(folder, "init", "-q", "-b", "main")
    ask(url, "CREATE DATABASE seeded")
    seeded = url.replace("/postgres?", "/seeded?")
    settings.write_text(text.replace("sqlite:///var/base.db", f'"{seeded}"'), encoding="utf-8")
    yield _timed(project, "the first build of a seed", models, "build")
    yield _watched(project, seeded, "apply of a seed to an empty database", models, "apply")
    yield _watched(project, seeded, "apply of a seed, nothing changed", models, "apply")
    text = text.replace("release: seed", "release: migrations")
    settings.write_text(text.replace("sqlite:///var/base.db", f'"{url}"'), encoding="utf-8")
    yield _timed(project, "the first build", models, "build")
    commit(folder)
    yield _watched(project, url, "apply to an empty database", models, "apply")
    yield _watched(project, url, "apply, nothing changed", models, "apply")
    yield Step("the same rows by hand, with COPY and INSERT", models, round(_load_by_copy(url), 3))
    if models == SIZES[0]:
        for number in range(models):
            projects.write_model(folder, number, price={"tokens_per_credit": 900 * (number % 8 + 1)})
        yield _timed(project, "build of a draft that changes the price of each model", models, "build")
        yield _watched(project, url, "apply of that draft", models, "apply", "--allow-draft")
        back = ("rollback", "--to", "1", "--reason", "measured")
        yield _watched(project, url, "rollback of it", models, *back)
    shutil.rmtree(folder)


def _timed(project: Project, step: str, rows: int, *arguments: str) -> Step:
    return Step(step, rows, round(run((*RATESMITH, *arguments), project.folder).wall, 3))


def _watched(project: Project, url: str, step: str, rows: int, *arguments: str) -> Step:
    from support.databases import ask

    before = ask(url, "SELECT pg_current_wal_lsn()")[0][0]
    with _lock_of(url) as held:
        took = _timed(project, step, rows, *arguments)
    wal = int(ask(url, f"SELECT pg_current_wal_lsn() - '{before}'")[0][0])
    return took._replace(locked=round(held(), 3), wal=wal)


@contextmanager
def _lock_of(url: str) -> Iterator[Callable[[], float]]:
    """Watch for how long somebody holds an advisory lock."""
    import psycopg

    seen: list[float] = []
    done = threading.Event()

    def watch() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not done.wait(_POLL):
                query = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted LIMIT 1"
                if connection.execute(query).fetchone():
                    seen.append(time.perf_counter())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: seen[-1] - seen[0] if seen else 0.0
    finally:
        done.set()
        thread.join()


def _load_by_copy(url: str) -> float:
    """Return how many seconds it takes to copy the rows of large tables into temporary ones, and to merge them."""
    import psycopg

    with psycopg.connect(url) as connection:
        # Parents were made before what refers to them.
        made = connection.execute("SELECT relname FROM pg_stat_user_tables ORDER BY relid").fetchall()
        tables = [name for (name,) in made if _count(connection, name) >= _MANY]
        contents: dict[str, bytes] = {}
        for table in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
                contents[table] = b"".join(bytes(it) for it in copy)
        _switch_triggers(connection, tables, "DISABLE")
        connection.execute("TRUNCATE {} CASCADE".format(", ".join(f'"{table}"' for table in tables)).encode())
        _switch_triggers(connection, tables, "ENABLE")
        started = time.perf_counter()
        for table, content in contents.items():
            connection.execute(f'CREATE TEMPORARY TABLE loaded (LIKE "{table}") ON COMMIT DROP')
            with connection.cursor().copy("COPY loaded FROM STDIN") as copy:
                copy.write(content)
            merged = f'INSERT INTO "{table}" OVERRIDING SYSTEM VALUE SELECT * FROM loaded ON CONFLICT DO NOTHING'
            connection.execute(f"{merged}; DROP TABLE loaded".encode())
        took = time.perf_counter() - started
        connection.rollback()
    return took


def _count(connection: Connection[Any], table: str) -> int:
    found = connection.execute(f'SELECT count(*) FROM "{table}"'.encode()).fetchone()
    return 0 if found is None else int(found[0])


def _switch_triggers(connection: Connection[Any], tables: Iterable[str], how: str) -> None:
    """Let rows be removed that no command removes, as those of rates, before they are loaded again."""
    for table in tables:
        connection.execute(f'ALTER TABLE "{table}" {how} TRIGGER USER'.encode())
