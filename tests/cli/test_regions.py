"""An environment with several databases: each has a name, and one that fails does not hold back the others."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from support.cli import run, start
from support.databases import Postgres
from support.regions import Regions

pytestmark = pytest.mark.slow

PRICE = "SELECT tokens_per_credit FROM ai_model_config WHERE model_name = 'writer-1'"


@pytest.fixture
def regions(postgres: Postgres, second: Postgres, tmp_path: Path) -> Regions:
    """Two regions that have the first migration, and a second one that is released."""
    made = Regions(tmp_path / "shop", postgres.url, second.url)
    made.reprice(1000)
    assert made.results("apply") == (0, {"eu": "applied", "us": "applied"})
    made.reprice(2000)
    return made


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """A server that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_a_database_is_chosen_by_its_name(regions: Regions, postgres: Postgres, second: Postgres) -> None:
    assert regions.results("apply", "--only", "us") == (0, {"us": "applied", "eu": "not-tried"})
    assert (postgres.query(PRICE), second.query(PRICE)) == ([(1000,)], [(2000,)])
    status = regions.json("status")
    assert (status["exit"], status["skew"]) == (0, "expected")
    line = status["databases"][1]["ledger"][-1]
    assert (line["database"], line["left_out"]) == ("us", ["eu"])
    said = run("status", "--env", "staging", cwd=regions.folder, **regions.variables).stdout
    assert "  eu is at 1, as was asked for: the up → 2 of us at " in said
    assert regions.results("status", "--skip", "us") == (0, {"eu": "pending", "us": "not-tried"})
    assert regions.results("drift", "--skip", "eu") == (0, {"us": "same", "eu": "not-tried"})
    regions.json("apply")
    assert regions.results("rollback", "--to", "1", "--reason", "x", "--skip", "eu")[1]["us"] == "rolled-back"
    said = run("status", "--env", "staging", cwd=regions.folder, **regions.variables).stdout
    assert said.endswith("  to take the others back too: ratesmith --env staging rollback --to 1 --reason …\n")
    assert regions.results("resume", "--only", "us") == (0, {"us": "resumed", "eu": "not-tried"})
    for wrong in (("--only", "asia"), ("--skip", "eu", "--skip", "us"), ("--only", "eu", "--database", "sqlite:///x")):
        assert regions.json("apply", *wrong)["exit"] == 2


def test_the_answer_has_every_row_and_value_of_a_migration(regions: Regions) -> None:
    databases = {it["name"]: it for it in regions.json("apply", "--dry-run")["databases"]}
    row = {
        "table": "ai_model_config",
        "key": {"model_name": "writer-1"},
        "op": "update",
        "columns": [{"column": "tokens_per_credit", "old": 1000, "new": 2000}],
    }
    for it in databases.values():
        assert it["migrations"] == [{"name": "0002_writer_1_2000_tokens_per_credit", "rows": [row]}]
        assert (it["before"], it["head"], it["refusal"], it["locks_held_ms"] >= 0) == (1, 2, None, True)
    assert databases["eu"]["url"].startswith("postgresql://postgres@/postgres")


def test_one_that_refuses_holds_back_the_others_unless_asked_to_go_on(
    regions: Regions, postgres: Postgres, second: Postgres
) -> None:
    postgres.query("UPDATE ai_model_config SET sort_order = 77 WHERE model_name = 'writer-1'")
    answer = regions.json("apply")
    eu, us = answer["databases"]
    assert (answer["exit"], eu["result"], us["result"], second.query(PRICE)) == (5, "refused", "ready", [(1000,)])
    assert (eu["refusal"]["code"], eu["refusal"]["retry"]) == ("rows-changed", False)
    assert eu["refusal"]["rows"] == [
        {
            "table": "ai_model_config",
            "key": {"model_name": "writer-1"},
            "op": "update",
            "columns": [{"column": "sort_order", "old": 77, "new": 100}],
        }
    ]
    assert regions.results("apply", "--continue") == (5, {"eu": "refused", "us": "applied"})
    assert (postgres.query(PRICE), second.query(PRICE)) == ([(1000,)], [(2000,)])
    said = run("apply", "--continue", "--env", "staging", cwd=regions.folder, **regions.variables)
    assert "staging → us postgresql://postgres@/second\n" in said.stdout
    assert "eu postgresql://postgres@/postgres: 1 row is not as the last migration left it" in said.stderr
    assert "1 of 2 databases failed; done: us postgresql://postgres@/second" in said.stderr


def test_a_region_that_is_down_blocks_neither_a_rollback_nor_a_look_at_the_others(
    regions: Regions, postgres: Postgres, second: Postgres
) -> None:
    regions.json("apply")
    regions.urls["eu"] = "postgresql://deployer:hidden@127.0.0.1:1/shop"
    back = ("rollback", "--to", "1", "--reason", "too dear")
    assert regions.results(*back) == (4, {"eu": "unreachable", "us": "not-tried"})
    said = run(*back, "--env", "staging", cwd=regions.folder, **regions.variables).stderr
    assert said.endswith("or go on with those that can be reached: --continue\n")
    assert second.query(PRICE) == [(2000,)]
    answer = regions.json(*back, "--continue")
    assert [it["result"] for it in answer["databases"]] == ["unreachable", "rolled-back"]
    (migration,) = answer["databases"][1]["migrations"]
    assert (migration["name"], migration["rows"][0]["columns"]) == (
        "0002_writer_1_2000_tokens_per_credit",
        [{"column": "tokens_per_credit", "old": 2000, "new": 1000}],
    )
    assert (answer["exit"], answer["refusal"]["retry"], "hidden" in json.dumps(answer)) == (4, True, False)
    assert second.query(PRICE) == [(1000,)]
    assert regions.results("status") == (5, {"eu": "unreachable", "us": "held"})
    assert regions.results("drift") == (4, {"eu": "unreachable", "us": "same"})
    assert regions.results("resume", "--continue") == (4, {"eu": "unreachable", "us": "resumed"})
    assert regions.results("apply", "--continue") == (4, {"eu": "unreachable", "us": "applied"})
    assert second.query("SELECT database, left_out FROM ratesmith_ledger ORDER BY id DESC LIMIT 1") == [("us", "eu")]


def test_a_skew_that_nobody_asked_for_is_an_alarm(regions: Regions, second: Postgres) -> None:
    regions.json("apply")
    assert regions.json("status")["skew"] == "none"
    regions.json("rollback", "--to", "1", "--reason", "x", "--database", second.url)
    regions.json("resume", "--database", second.url)
    status = regions.json("status")
    assert (status["exit"], status["skew"]) == (5, "unexpected")


def test_a_region_that_does_not_answer_locks_nothing_in_the_others(
    regions: Regions, postgres: Postgres, silent_server: socket.socket, tmp_path: Path
) -> None:
    regions.urls["us"] = f"postgresql://deployer:hidden@127.0.0.1:{silent_server.getsockname()[1]}/shop"
    apply = start("apply", "--env", "staging", cwd=regions.folder, output=tmp_path / "said", **regions.variables)
    silent_server.settimeout(20)
    connection, _ = silent_server.accept()
    with psycopg.connect(postgres.url, autocommit=True) as writer:
        writer.execute("SET lock_timeout = '50ms'")
        writer.execute("UPDATE ai_model_config SET tokens_per_credit = tokens_per_credit")
    assert not postgres.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
    assert apply.poll() is None
    silent_server.close()
    connection.close()
    assert apply.wait() == 4
    assert "hidden" not in (tmp_path / "said").read_text()


def test_all_databases_share_one_time_to_wait_for_locks_and_it_can_be_chosen(
    regions: Regions, postgres: Postgres, second: Postgres
) -> None:
    with psycopg.connect(second.url) as other:
        other.execute("UPDATE ai_model_config SET sort_order = 100 WHERE model_name = 'writer-1'")
        begun = time.monotonic()
        answer = regions.json("apply", "--lock-timeout", "0.3")
        assert time.monotonic() - begun < 8
    refusal = answer["databases"][1]["refusal"]
    assert (answer["exit"], refusal["code"], refusal["retry"]) == (4, "locked", True)
    assert "for more than 0.3 seconds" in refusal["message"]
    assert (postgres.query(PRICE), answer["databases"][0]["result"]) == ([(1000,)], "ready")
    with psycopg.connect(postgres.url) as other:
        other.execute("LOCK TABLE integration_provider IN ACCESS EXCLUSIVE MODE")
        refusal = regions.json("apply", "--lock-timeout", "0.2")["databases"][0]["refusal"]
    assert "has held a lock on integration_provider for more than 0.2 seconds" in refusal["message"]
