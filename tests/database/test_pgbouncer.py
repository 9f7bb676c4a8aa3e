"""Everything through the real PgBouncer, which lends one connection of the server to many, for a transaction each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.secret import Secret
from ratesmith.database.driver import connect
from ratesmith.deploy.drift import drift
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.secrets import differing_secrets, secrets_to_decrypt
from ratesmith.deploy.session import Deployment, Session
from ratesmith.deploy.undo.rollback import resume, undo_to
from ratesmith.sql.dialects.postgresql import PostgreSQL
from support.databases import Postgres, Site
from support.deployments import KEY, applied, ledger, together, versions
from support.histories import Steps, written
from support.pgbouncer import Bounced, bounced, bouncer_program
from support.regions import Regions
from support.sample_tables import build, model, state

FIRST = state(model("a", notes="ä; 'b' \\"), model("b"))
SECOND = state(model("a", credits=8), model("b"), model("c"))
STEPS = Steps(FIRST, SECOND)
KEY_A, KEY_B = "sk-first-0123456789", "sk-second-0123456789"


def through(postgres: Postgres, pool: int) -> Iterator[Bounced]:
    """No package of Python brings PgBouncer, so CI may be without it too; `.ci/run` installs it where it can."""
    program = bouncer_program()
    if program is None:
        pytest.skip("PgBouncer was not found (install pgbouncer)")
    with bounced(program, postgres, pool) as made:
        yield made


@pytest.fixture
def single(postgres: Postgres) -> Iterator[Bounced]:
    """A pool of one connection: what is left behind in it, the next client has."""
    yield from through(postgres, 1)


@pytest.fixture
def double(postgres: Postgres) -> Iterator[Bounced]:
    """A pool of two."""
    yield from through(postgres, 2)


def left_behind(of: Bounced) -> dict[str, list[tuple[object, ...]]]:
    """What a client finds in the connection that it is lent: settings, tables, statements, locks."""
    asked = {
        # PL/pgSQL has settings of its own, which are there once a block was run.
        "settings": "SELECT name, setting FROM pg_settings WHERE name NOT LIKE 'plpgsql.%'",
        "ours": "SELECT coalesce(current_setting('ratesmith.' || name, true), '') FROM"
        " unnest(ARRAY['run', 'same', 'later', 'undo', 'done', 'actor', 'reason', 'commit', 'database', 'left_out'])"
        " AS name",
        "tables": "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()",
        "statements": "SELECT name FROM pg_prepared_statements",
        "locks": "SELECT objid FROM pg_locks WHERE locktype = 'advisory'",
        "cursors": "SELECT name FROM pg_cursors WHERE name <> ''",
    }
    # With a name, because PgBouncer leaves that of the client before to one that has none.
    with psycopg.connect(of.url, autocommit=True, prepare_threshold=None, application_name="other") as other:
        return {what: other.execute(sql.encode()).fetchall() for what, sql in asked.items()}


def nothing_left(before: dict[str, list[tuple[object, ...]]], of: Bounced) -> bool:
    after = left_behind(of)
    assert set(after.pop("settings")) ^ set(before["settings"]) == set()
    assert set(after.pop("ours")) == {("",)}
    assert [found for found in after.values() if found] == []
    return True


@pytest.mark.slow
def test_a_whole_life_leaves_nothing_behind_in_the_one_connection(single: Bounced) -> None:
    before, servers = left_behind(single), single.servers()
    assert len(servers) == 1
    lives = STEPS.upto(1).build, STEPS.build

    receipt = applied(lives[0], single.url, KEY_A, commit="abc")
    assert len(receipt.created) == 5 and receipt.secrets is not None and receipt.secrets.outcomes == {KEY: "set"}
    assert nothing_left(before, single)
    seen = versions(single)
    assert applied(lives[0], single.url, KEY_A, commit="abc").changed == 0
    assert versions(single) == seen

    assert applied(lives[1], single.url, KEY_B).migrated.head == 2  # type: ignore[union-attr]
    assert nothing_left(before, single)
    with connect(single.url, Path("/"), "read") as driver:
        assert not drift(Deployment(lives[1], driver))
        assert read_ledger_state(Session(lives[1].target.scope, driver), people=True).as_written.head == 2
        assert secrets_to_decrypt(Deployment(lives[1], driver), {KEY: f"of {KEY_B}"}) == frozenset()
        assert differing_secrets(Deployment(lives[1], driver), {KEY: Secret(KEY_A)}) == (KEY,)
    assert nothing_left(before, single)

    with connect(single.url, Path("/"), "write") as driver:
        assert undo_to(Session(lives[1].target.scope, driver), lives[1].history, 1, "a 'reason'; \\").head == 1
        driver.commit()
    assert nothing_left(before, single)
    with pytest.raises(Fatal, match="held at migration 1"):
        applied(lives[1], single.url, KEY_B)
    with connect(single.url, Path("/"), "write") as driver:
        assert resume(Session(lives[1].target.scope, driver), "now").held is not None
        driver.commit()
    assert applied(lives[1], single.url, KEY_B).migrated.head == 2  # type: ignore[union-attr]
    assert nothing_left(before, single)
    assert ledger(single) == [("up", 1), ("up", 2), ("down", 1), ("resume", 1), ("up", 2)]
    assert single.servers() == servers


def test_a_refusal_leaves_nothing_behind_either(single: Bounced) -> None:
    before = left_behind(single)
    applied(STEPS.upto(1).build, single.url, KEY_A)
    single.query("UPDATE shop_model SET credits = 7")
    for key in (None, KEY_B):
        with pytest.raises(Fatal, match="shop_model a") as caught:
            applied(STEPS.build, single.url, key)
        assert caught.value.exit == Exit.REFUSED
        assert nothing_left(before, single)
    assert ledger(single) == [("up", 1)]


@pytest.mark.slow
def test_the_seed_of_an_environment_without_migrations_goes_through(single: Bounced, tmp_path: Path) -> None:
    before, site = left_behind(single), Site(single, tmp_path)
    assert applied(build(FIRST, "postgresql"), single.url, KEY_A).changed == 9
    assert nothing_left(before, single)
    site.converge(SECOND)
    assert nothing_left(before, single)
    assert applied(build(SECOND, "postgresql"), single.url, KEY_A).changed == 0


@pytest.mark.slow
def test_another_client_has_its_turn_between_the_transactions_of_an_apply(single: Bounced) -> None:
    with connect(single.url, Path("/"), "write") as driver, psycopg.connect(single.url, autocommit=True) as other:
        (server,) = driver.rows("SELECT pg_backend_pid()")
        other.execute("SET lock_timeout = '123ms'")
        other.execute("SET ratesmith.run = '2'")
        other.execute("PREPARE _pg3_0 AS SELECT 1")
        applied(STEPS.upto(1).build, single.url, KEY_A)
        assert other.execute("SELECT pg_backend_pid()").fetchone() == server
        assert other.execute("SHOW lock_timeout").fetchone() == ("123ms",)
        assert not drift(Deployment(STEPS.upto(1).build, driver))
    assert applied(STEPS.build, single.url, KEY_B).migrated.head == 2  # type: ignore[union-attr]
    assert ledger(single) == [("up", 1), ("up", 2)]
    assert single.servers() == {pid for (pid,) in [server]}


def test_the_program_psql_runs_the_files_of_migrations_through_it(single: Bounced, tmp_path: Path) -> None:
    before, site = left_behind(single), Site(single, tmp_path)
    done = single.run(site.file("schema", FIRST), *written(tmp_path, STEPS.chain), site.file("verify", SECOND))
    assert (done.returncode, done.stderr) == (0, "")
    assert nothing_left(before, single)
    again = single.run(*written(tmp_path, STEPS.chain))
    assert (again.returncode, again.stderr) == (0, "")
    (back,) = written(tmp_path, STEPS.chain[1:], "down")
    assert single.run(back).stderr == ""
    assert single.run(site.file("verify", FIRST)).returncode == 0
    assert ledger(single) == [("up", 1), ("up", 2), ("down", 1)]
    assert nothing_left(before, single)


@pytest.mark.slow
def test_eight_appliers_through_two_connections_have_one_effect(double: Bounced, tmp_path: Path) -> None:
    files = [Site(double, tmp_path).file("schema", FIRST), *written(tmp_path, STEPS.chain)]
    assert double.run(files[0]).returncode == 0
    ours = partial(applied, STEPS.build, double.url, KEY_A)
    done = together(*[ours] * 4, *[partial(double.run, *files[1:])] * 4)
    assert [(each.returncode, each.stderr) for each in done[4:]] == [(0, "")] * 4
    assert ledger(double) == [("up", 1), ("up", 2)]
    assert [receipt.secrets.outcomes.get(KEY, "") for receipt in done[:4]].count("set") == 1
    assert len(double.servers()) <= 2
    with connect(double.url, Path("/"), "read") as driver:
        assert not drift(Deployment(STEPS.build, driver))


def test_who_has_the_lock_is_named_through_it(double: Bounced, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = STEPS.upto(1).build, STEPS.build
    monkeypatch.setattr(PostgreSQL, "wait", lambda self, seconds: ("SET LOCAL lock_timeout = '50ms'",))
    applied(first, double.url)
    with psycopg.connect(double.url, application_name="the other one") as other:
        (take,) = (it for it in PostgreSQL().lock("shop_ratesmith_ledger") if "advisory" in it)
        other.execute(take.encode())
        with pytest.raises(Fatal, match=r'^postgres \(pid \d+.*, which calls itself "the other one"\),') as caught:
            applied(second, double.url)
    assert caught.value.exit == Exit.ENVIRONMENT
    assert applied(second, double.url).migrated.head == 2  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_commands_go_through_it(single: Bounced, tmp_path: Path) -> None:
    before, regions = left_behind(single), Regions(tmp_path / "shop", single.url, "postgresql://postgres@/x?host=/gone")
    price = "SELECT tokens_per_credit FROM ai_model_config WHERE model_name = 'writer-1'"

    def done(*command: str, exit: int = 0) -> dict[str, Any]:
        answer = regions.json(*command)
        assert answer["exit"] == exit, answer
        assert nothing_left(before, single), command
        found: dict[str, Any] = answer["databases"][0]
        return found

    regions.reprice(1000)
    assert done("apply", "--from-seed", "--only", "eu", "--actor", "alice")["result"] == "applied"
    regions.reprice(2000)
    assert done("apply", "--continue", "--reason", "cheaper", exit=4)["result"] == "applied"
    assert single.query(price) == [(2000,)]
    done("rollback", "--to", "1", "--reason", "a slip", "--continue", exit=4)
    assert single.query(price) == [(1000,)]
    assert done("status", "--only", "eu", exit=5)["held"]
    assert done("apply", "--only", "eu", exit=5)["result"] == "refused"
    done("resume", "--reason", "checked", "--only", "eu")
    done("apply", "--only", "eu")
    done("rollback", "--to", "1", "--reason", "one", "--only", "eu", "--only", "model/writer-1")
    assert single.query(price) == [(1000,)]
    done("resume", "--reason", "checked", "--only", "eu")
    done("apply", "--only", "eu")
    done("drift", "--only", "eu")
    audit = json.dumps(regions.json("audit", "model/writer-1", "--only", "eu"))
    assert all(word in audit for word in ("alice", "cheaper", "a slip", "checked", "(only model/writer-1)"))
    assert nothing_left(before, single)
    actions = [row for (row,) in single.query("SELECT action FROM ratesmith_ledger ORDER BY id")]
    assert actions == ["seed", "up", "down", "resume", "up", "down", "resume", "up"]
