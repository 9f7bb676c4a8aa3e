"""The long forms of tests/deploy/test_concurrency.py: `make torture`."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratesmith.core.ir import Dataset
from ratesmith.database.driver import connect
from ratesmith.deploy.drift import drift
from ratesmith.deploy.session import Deployment
from support.cli import Mode
from support.crashes import BACK, RESUME, Life, Server, Struck, duration, kill, lives, shop, start, struck, struck_file
from support.databases import Postgres, Site, Sqlite, postgres_programs, postgres_server, restart
from support.deployments import KEY, applied, ledger, together
from support.histories import Steps, back_again, datasets, same_by_seed_and_by_migrations, written
from support.sample_tables import model, state

pytestmark = pytest.mark.torture
KILLS = 200
NAMES = ("migrations, first", "migrations, next", "rollback", "seed, first", "seed, next")


@pytest.fixture(scope="module")
def server(postgres_database: Postgres) -> Iterator[Server]:
    with Server(postgres_database) as made:
        yield made


@pytest.fixture(scope="module")
def all_lives(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Life]:
    return lives(server, tmp_path_factory.mktemp("lives"), "migrations", "seed")


def moments(name: str, count: int, whole: float) -> list[float]:
    """When to strike: the same each time, and some behind the end."""
    random = Random(name)
    return [random.uniform(0, 1.5) * whole for _ in range(count)]


def both(ends: list[Struck], least: int) -> bool:
    """Whether enough were struck in the middle of their work, and both ends were seen."""
    print(Counter((end.is_new, end.was_working, end.code) for end in ends))
    assert sum(end.was_working and end.code != 0 for end in ends) >= least
    assert {end.is_new for end in ends} == {False, True}
    return True


@pytest.mark.parametrize("name", NAMES)
def test_what_is_killed_at_any_moment_has_done_all_or_nothing(
    name: str, server: Server, all_lives: dict[str, Life]
) -> None:
    life, count = all_lives[name], KILLS // len(NAMES)
    whole = duration(server, life)
    modes: list[Mode] = ["fork" if number % 4 else "spawn" for number in range(count)]
    at = moments(name, count, whole)
    ends = [struck(server, life, kill, after, mode=mode) for after, mode in zip(at, modes, strict=True)]
    assert {end.code for end in ends} <= {0, -9}
    assert both(ends, count // 10)


@pytest.mark.parametrize("name", NAMES)
def test_an_apply_whose_connection_is_cut_has_done_all_or_nothing_and_says_so(
    name: str, server: Server, all_lives: dict[str, Life]
) -> None:
    life, count = all_lives[name], 20

    def cut(process: int) -> None:
        server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'struck'")

    whole = duration(server, life)
    ends = [struck(server, life, cut, after) for after in moments(f"cut {name}", count, whole)]
    assert {end.code for end in ends} <= {0, 4}
    assert both(ends, count // 10)
    for end in ends:
        assert "Traceback" not in end.said
        assert end.code == 0 or "as a whole or not at all" in end.said or "cannot connect" in end.said
    assert {end.is_new for end in ends if end.code == 0} == {True}


def test_a_server_that_crashes_in_the_middle_has_done_all_or_nothing(tmp_path: Path) -> None:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("a PostgreSQL server was not found")
    with postgres_server(programs) as folder:
        of = Postgres(folder, str(programs / "psql"))
        # The server is started with it off, so that tests are fast; a role's setting wins.
        of.query("ALTER ROLE postgres SET synchronous_commit = on")
        with Server(of) as server:
            life = lives(server, tmp_path / "lives", "migrations")["migrations, next"]
            whole = duration(server, life)

            def crash(process: int) -> None:
                restart(folder, programs)
                server.connect()

            ends = [struck(server, life, crash, after) for after in [*moments("crash", 8, whole), 30]]
    assert both(ends, 2)
    assert {end.is_new for end in ends if end.code == 0} == {True}, "what was said to be committed stays"


@pytest.mark.parametrize("times", range(10))
def test_eight_processes_and_four_of_psql_apply_once_and_a_rollback_waits_its_turn(
    times: int, server: Server, all_lives: dict[str, Life]
) -> None:
    life = all_lives["migrations, next"]
    server.clone(life.template, "crowd")
    files = sorted((life.of.folder / "generated/example/migrations").glob("*.up.sql"))
    psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *(part for file in files for part in ("-f", str(file)))]
    url = server.url("crowd")
    theirs = [subprocess.Popen([*psql, url], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
    ours = [start(life.of, url, "apply") for _ in range(8)]
    assert [process.wait() for process in ours] == [0] * 8
    assert [(process.communicate()[1], process.returncode) for process in theirs] == [(b"", 0)] * 4
    held = server.held("crowd")
    assert held == server.known(life.goal)
    back = [start(life.of, url, *BACK) for _ in range(3)]
    assert [process.wait() for process in back] == [0] * 3
    assert server.held("crowd") == server.known("back")
    assert sorted(start(life.of, url, *RESUME).wait() for _ in range(3)) == [0] * 3
    assert start(life.of, url, "apply").wait() == 0


def test_forty_programs_and_twenty_of_psql_take_a_whole_chain_once(postgres: Postgres, tmp_path: Path) -> None:
    steps = Steps(
        *(state(model("a", credits=number), *([model("b")] if number % 2 else [])) for number in range(1, 21))
    )
    files = written(tmp_path, steps.chain)
    assert postgres.run(Site(postgres, tmp_path).file("schema", steps.states[0])).returncode == 0
    for _ in range(3):
        ours = [partial(applied, steps.build, postgres.url, "sk-a-0123456789", to=20)] * 10
        done = together(*ours, *[partial(postgres.run, *files)] * 6)
        assert [(each.returncode, each.stderr) for each in done[10:]] == [(0, "")] * 6
    assert ledger(postgres) == [("up", number) for number in range(1, 21)]
    assert [receipt.secrets.outcomes.get(KEY) for receipt in done[:10]] == [None] * 10
    with connect(postgres.url, Path("/"), "read") as driver:
        assert not drift(Deployment(steps.build, driver))


def test_a_file_of_sqlite_whose_apply_is_killed_at_any_moment_is_old_or_new(tmp_path: Path, sqlite: Sqlite) -> None:
    of = shop(tmp_path / "shop", "sqlite", "seed")
    random = Random("sqlite")
    modes: list[Mode] = ["fork" if number % 4 else "spawn" for number in range(60)]
    ends = [struck_file(of, sqlite.path, random.uniform(0, 0.02), mode=mode) for mode in modes]
    assert {end.code for end in ends} <= {0, -9}
    assert both(ends, 6)


@pytest.mark.parametrize("times", range(5))
def test_eight_processes_seed_one_file_of_sqlite_once(times: int, tmp_path: Path, sqlite: Sqlite) -> None:
    of = shop(tmp_path / "shop", "sqlite", "seed")
    assert [each.wait() for each in [start(of.old, sqlite.url, "apply") for _ in range(8)]] == [0] * 8
    assert [each.wait() for each in [start(of.new, sqlite.url, "apply") for _ in range(8)]] == [0] * 8
    assert sqlite.query("SELECT count(*) FROM ratesmith_ledger WHERE action = 'seed'") == [(2,)]


LONG = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
HISTORIES = st.lists(datasets(), min_size=2, max_size=12)


@LONG
@given(states=HISTORIES, older=st.integers(0, 11))
def test_the_seed_ends_where_any_long_history_does(
    postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory, states: list[Dataset], older: int
) -> None:
    postgres_database.clear()
    same_by_seed_and_by_migrations(postgres_database, tmp_path_factory.mktemp("seed"), states, older)


@LONG
@given(states=HISTORIES)
def test_any_long_history_leads_back_to_each_of_its_states(
    postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory, states: list[Dataset]
) -> None:
    postgres_database.clear()
    back_again(postgres_database, tmp_path_factory.mktemp("back"), states)
