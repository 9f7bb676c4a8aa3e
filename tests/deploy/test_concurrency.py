"""Many at once, others beside an apply, and processes that are killed; `make torture` has the long forms."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import connect
from ratesmith.deploy.drift import drift
from ratesmith.deploy.session import Deployment, Session
from ratesmith.sql.dialects.postgresql import PostgreSQL, lock_number
from support.crashes import Life, Server, kill, lives, shop, struck, struck_at_work, struck_file
from support.databases import Postgres, Site, Sqlite
from support.deployments import KEY, applied, ledger, together, versions
from support.file_texts import seed_file
from support.histories import Steps, datasets, same_by_seed_and_by_migrations, written
from support.sample_tables import build, model, state

pytestmark = pytest.mark.slow

FIRST = state(model("a"), model("b"))
SECOND = state(model("a", credits=8), model("b"), model("c"), keyword=[])
STEPS = Steps(FIRST, SECOND)
ONE, ALL = STEPS.upto(1).build, STEPS.build
AT_THE_END = 30.0
"""Seconds: whoever has ended by then was not killed."""
LEDGER = "shop_ratesmith_ledger"
SECRET = "sk-first-0123456789"


def no_drift(postgres: Postgres) -> bool:
    with connect(postgres.url, Path("/"), "read") as driver:
        return not drift(Deployment(ALL, driver))


def test_four_programs_and_four_of_psql_apply_each_migration_once(postgres: Postgres, tmp_path: Path) -> None:
    files = written(tmp_path, STEPS.chain)
    assert postgres.run(Site(postgres, tmp_path).file("schema", FIRST)).returncode == 0
    ours = partial(applied, ALL, postgres.url, SECRET)
    done = together(*[ours] * 4, *[partial(postgres.run, *files)] * 4)
    assert [(each.returncode, each.stderr) for each in done[4:]] == [(0, "")] * 4
    assert [receipt.secrets.outcomes.get(KEY) for receipt in done[:4]].count("set") == 1
    assert ledger(postgres) == [("up", 1), ("up", 2)]
    assert no_drift(postgres)


def test_eight_programs_make_the_tables_and_apply_each_migration_once(postgres: Postgres) -> None:
    done = together(*[partial(applied, ALL, postgres.url, SECRET)] * 8)
    assert sorted(len(receipt.created) for receipt in done) == [0] * 7 + [5]
    assert sorted(len(receipt.migrated.applied) for receipt in done) == [0] * 7 + [2]
    assert ledger(postgres) == [("up", 1), ("up", 2)]
    assert no_drift(postgres)


def test_four_programs_and_four_of_psql_seed_once(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    site.converge(FIRST)
    seed = site.file("seed", SECOND)
    done = together(
        *[partial(applied, build(SECOND, "postgresql"), postgres.url)] * 4, *[partial(postgres.run, seed)] * 4
    )
    assert [(each.returncode, each.stderr) for each in done[4:]] == [(0, "")] * 4
    assert sum(receipt.changed > 0 for receipt in done[:4]) <= 1
    assert ledger(postgres) == [("seed", 0), ("seed", 0)]
    assert site.verify(SECOND).returncode == 0


def test_a_repeated_apply_writes_no_row_and_takes_no_number(postgres: Postgres, tmp_path: Path) -> None:
    applied(ALL, postgres.url, SECRET)
    before = versions(postgres)
    assert applied(ALL, postgres.url, SECRET).secrets.unchanged == 1  # type: ignore[union-attr]
    assert postgres.run(*written(tmp_path, STEPS.chain)).stderr == ""
    assert versions(postgres) == before


def test_a_migration_neither_waits_for_a_row_it_leaves_alone_nor_overwrites_it(postgres: Postgres) -> None:
    applied(ONE, postgres.url)
    with psycopg.connect(postgres.url) as other:
        other.execute("UPDATE shop_model SET updated_by = 7 WHERE model_name = 'b'")
        other.execute("UPDATE shop_provider SET api_key = 'sk-by-an-admin'")
        other.execute("LOCK TABLE shop_settings IN ROW EXCLUSIVE MODE")
        begun = time.monotonic()
        assert applied(ALL, postgres.url).migrated.head == 2  # type: ignore[union-attr]
        assert time.monotonic() - begun < 5
        other.execute("UPDATE shop_model SET credits = 5 WHERE model_name = 'b'")
    assert postgres.query("SELECT model_name, credits, updated_by FROM shop_model ORDER BY 1") == [
        ("a", 8, None),
        ("b", 5, 7),
        ("c", 5, None),
    ]


def test_a_row_that_a_writer_holds_ends_the_wait_and_names_the_table_and_the_writer(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostgreSQL, "wait", lambda self, seconds: ("SET LOCAL lock_timeout = '100ms'",))
    applied(ONE, postgres.url)
    with psycopg.connect(postgres.url, application_name="the admin") as other:
        other.execute("UPDATE shop_model SET credits = 99 WHERE model_name = 'a'")
        with pytest.raises(
            Fatal, match=r"^0002_add_c_and_3_more: postgres \(pid \d+, which calls itself .the admin.\)"
        ) as caught:
            applied(ALL, postgres.url)
        assert caught.value.exit == Exit.ENVIRONMENT
        assert "has held a lock in the way of a change of shop_model for" in caught.value.message
    assert postgres.query("SELECT credits FROM shop_model ORDER BY model_name") == [(99,), (5,)]
    assert ledger(postgres) == [("up", 1)]


@pytest.mark.parametrize(
    "takes",
    [
        "UPDATE shop_model SET credits = 99 WHERE model_name = 'a'",
        f"SELECT pg_advisory_xact_lock({lock_number(LEDGER)})",
        f"INSERT INTO {LEDGER} SELECT (jsonb_populate_record(l,"
        f' \'{{"id": 2, "action": "overwrite", "down": []}}\')).* FROM {LEDGER} AS l',
    ],
)
def test_a_prepared_transaction_in_the_way_is_named_and_how_to_end_it(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, takes: str
) -> None:
    monkeypatch.setattr(PostgreSQL, "wait", lambda self, seconds: ("SET LOCAL lock_timeout = '100ms'",))
    applied(ONE, postgres.url)
    postgres.query(f"BEGIN; {takes}; PREPARE TRANSACTION 'left''behind'")
    try:
        with pytest.raises(
            Fatal, match=r"a prepared transaction of postgres \(end it: ROLLBACK PREPARED '(.*)'\), for"
        ):
            applied(ALL, postgres.url)
    finally:
        postgres.query("ROLLBACK PREPARED 'left''behind'")
    applied(ALL, postgres.url)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE shop_model SET credits = 99 WHERE model_name = 'a'", "shop_model a (credits is 99)"),
        ("DELETE FROM shop_model WHERE model_name = 'a'", "shop_model a (missing)"),
        ("UPDATE shop_model SET model_name = 'z' WHERE model_name = 'a'", "shop_model a (missing)"),
    ],
)
def test_a_writer_that_commits_while_a_migration_waits_keeps_what_it_wrote(
    postgres: Postgres, sql: str, says: str
) -> None:
    applied(ONE, postgres.url)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(postgres.url) as other:
        other.execute(sql.encode())
        waiting = pool.submit(applied, ALL, postgres.url)
        _until_somebody_waits(postgres)
        written_down = other.execute("SELECT model_name, credits FROM shop_model ORDER BY 1").fetchall()
        other.commit()
        with pytest.raises(Fatal) as caught:
            waiting.result()
    assert says in caught.value.message
    assert caught.value.exit == Exit.REFUSED
    assert postgres.query("SELECT model_name, credits FROM shop_model ORDER BY 1") == written_down
    assert ledger(postgres) == [("up", 1)]


def test_a_writer_of_a_column_that_is_not_ours_keeps_its_value_while_a_migration_waits(postgres: Postgres) -> None:
    applied(ONE, postgres.url)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(postgres.url) as other:
        other.execute("UPDATE shop_model SET updated_by = 7")
        waiting = pool.submit(applied, ALL, postgres.url)
        _until_somebody_waits(postgres)
        other.commit()
        assert waiting.result().migrated.head == 2  # type: ignore[union-attr]
    rows = postgres.query("SELECT model_name, credits, updated_by FROM shop_model ORDER BY 1")
    assert rows == [("a", 8, 7), ("b", 5, 7), ("c", 5, None)]


def test_a_program_that_waits_for_apply_and_apply_for_it_leave_one_of_them_its_change(postgres: Postgres) -> None:
    applied(ONE, postgres.url)
    postgres.query(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END'"
    )
    postgres.query("CREATE TRIGGER slow AFTER UPDATE ON shop_model FOR EACH ROW EXECUTE FUNCTION slow()")
    with ThreadPoolExecutor(1) as pool, psycopg.connect(postgres.url) as other:
        other.execute("SET deadlock_timeout = '10s'")
        other.execute('SELECT 1 FROM "content_Keyword" FOR UPDATE')
        waiting = pool.submit(applied, ALL, postgres.url)
        _until_somebody_waits(postgres)
        other.execute("SET lock_timeout = '5s'")
        other.execute("UPDATE shop_model SET credits = 42 WHERE model_name = 'a'")
        other.commit()
        with pytest.raises(Fatal, match="deadlock") as caught:
            waiting.result()
    assert (caught.value.exit, caught.value.hint) == (Exit.ENVIRONMENT, "run it again")
    assert postgres.query("SELECT credits FROM shop_model ORDER BY model_name") == [(42,), (5,)]


def _until_somebody_waits(postgres: Postgres) -> None:
    end = time.monotonic() + 20
    while not postgres.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"):
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.01)


def test_a_row_that_the_seed_retired_is_brought_back_by_the_next_migration(postgres: Postgres, tmp_path: Path) -> None:
    there = state(model("a", is_testing=True))
    steps, site = Steps(there, state(), there), Site(postgres, tmp_path)
    applied(steps.upto(1).build, postgres.url)
    (tmp_path / "seed.sql").write_text(seed_file(steps.upto(2).build))
    assert postgres.run(tmp_path / "seed.sql").stderr == ""
    assert site.models("is_active", "is_testing") == {"a": (False, False)}
    assert applied(steps.build, postgres.url).migrated.head == 3  # type: ignore[union-attr]
    assert site.models("is_active", "is_testing") == {"a": (True, True)}


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states=st.lists(datasets(), min_size=1, max_size=4), older=st.integers(0, 3))
def test_the_seed_ends_where_the_migrations_do(
    postgres_database: Postgres, tmp_path_factory: pytest.TempPathFactory, states: list[Dataset], older: int
) -> None:
    same_by_seed_and_by_migrations(postgres_database, tmp_path_factory.mktemp("seed"), states, older)


@pytest.fixture(scope="module")
def server(postgres_database: Postgres) -> Iterator[Server]:
    with Server(postgres_database) as made:
        yield made


@pytest.fixture(scope="module")
def by_migrations(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Life]:
    return lives(server, tmp_path_factory.mktemp("lives"), "migrations")


def test_a_client_that_is_frozen_loses_its_locks_and_is_told_so(postgres: Postgres) -> None:
    applied(ONE, postgres.url)
    with connect(postgres.url, Path("/"), "write") as frozen, psycopg.connect(postgres.url) as other:
        session = Session(ONE.target.scope, frozen)
        session.lock(idle=1)
        frozen.execute("UPDATE shop_model SET updated_by = 7")
        other.execute("SET lock_timeout = '20s'")
        other.execute("UPDATE shop_model SET updated_by = 8")
        other.execute(f"SELECT pg_advisory_xact_lock({lock_number(session.ledger)})".encode())
        with pytest.raises(Fatal) as caught:
            frozen.commit()
        assert (caught.value.kind, caught.value.exit) == (RefusalKind.CONNECTION_LOST, Exit.ENVIRONMENT)
        other.commit()
    assert postgres.query("SELECT DISTINCT updated_by FROM shop_model") == [(8,)]


def test_what_the_server_ended_needs_no_rollback(postgres: Postgres) -> None:
    with connect(postgres.url, Path("/"), "write") as cut:
        Session(ONE.target.scope, cut).lock()
        ((pid,),) = cut.rows("SELECT pg_backend_pid()")
        postgres.query(f"SELECT pg_terminate_backend({pid}, 5000)")
        cut.rollback()
        with pytest.raises(Fatal) as caught:
            cut.rows("SELECT 1")
    assert caught.value.kind is RefusalKind.CONNECTION_LOST


def test_a_connection_that_is_cut_leaves_nothing_and_says_what_to_do(postgres: Postgres) -> None:
    applied(ONE, postgres.url)
    with ThreadPoolExecutor(1) as pool, psycopg.connect(postgres.url) as other:
        other.execute("UPDATE shop_model SET updated_by = 7")
        waiting = pool.submit(applied, ALL, postgres.url)
        _until_somebody_waits(postgres)
        postgres.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        with pytest.raises(Fatal, match="terminating connection") as caught:
            waiting.result()
    assert (caught.value.exit, caught.value.hint.partition(":")[0]) == (Exit.ENVIRONMENT, "run it again")
    assert ledger(postgres) == [("up", 1)]
    assert applied(ALL, postgres.url).migrated.head == 2  # type: ignore[union-attr]


@pytest.mark.cases(ci=2)
@pytest.mark.parametrize("name", ["migrations, first", "migrations, next", "rollback"])
def test_what_is_killed_has_done_all_or_nothing_and_the_next_apply_succeeds(
    name: str, server: Server, by_migrations: dict[str, Life]
) -> None:
    life = by_migrations[name]
    early = struck_at_work(lambda: struck(server, life, kill, 0))
    assert (early.is_new, early.code) == (False, -9)
    struck(server, life, kill, 0.02)
    assert struck(server, life, kill, AT_THE_END).is_new


def test_a_seed_of_sqlite_that_is_killed_has_done_all_or_nothing(tmp_path: Path, sqlite: Sqlite) -> None:
    of = shop(tmp_path / "shop", "sqlite", "seed")
    assert not struck_at_work(lambda: struck_file(of, sqlite.path, 0)).is_new
    struck_file(of, sqlite.path, 0.003)
    late = struck_file(of, sqlite.path, AT_THE_END)
    assert (late.was_working, late.is_new) == (False, True)
