"""A price that changes brings a new rate; on the way back the schedule returns, and what was charged is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.checkouts import Checkout, create
from support.cli import run
from support.databases import Postgres

pytestmark = pytest.mark.slow
ASKED = ("--reason", "too dear")


@pytest.fixture
def shop(tmp_path: Path) -> Checkout:
    """A repository whose main has the tables of rates, and a price that was changed once."""
    made = create(tmp_path / "shop")
    made.price("writer", 500)
    made.release()
    return made


@pytest.fixture
def fine(shop: Checkout, postgres: Postgres) -> Callable[..., str]:
    """Run a command that works on the database; what it prints."""

    def call(*arguments: str) -> str:
        given = {"HOME": str(shop.root.parent), "GIT_CONFIG_NOSYSTEM": "1", "DATABASE_URL": postgres.url}
        done = run(*arguments, cwd=shop.root, **given)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


def rate_of(shop: Checkout) -> str:
    """The one rate that the last migration names at its head, and says to take back on the way down."""
    up, down = ((shop.live / f"migrations/{shop.names[-1]}.{way}.sql").read_text() for way in ("up", "down"))
    named = re.findall(r"^-- rates: (r\w{26}) \(writer-1, openai\)$", up, re.MULTILINE)
    assert named == re.findall(r"^-- rates taken back: (r\w{26}) \(writer-1, openai\)$", down, re.MULTILINE)
    (id,) = named
    return str(id)


def test_a_rollback_names_whom_to_ask_for_at_the_rates_that_are_no_longer_in_force(
    shop: Checkout, postgres: Postgres, fine: Callable[..., str]
) -> None:
    first, half = (json.loads(fine("rates", "writer", "--format", "json"))["rates"][0]["id"], rate_of(shop))
    shop.price("writer", 700)
    shop.release()
    wrong = rate_of(shop)
    shop.price("writer", 500)
    shop.release()
    assert (first, rate_of(shop)) == (half, half)
    fine("apply")
    head = len(shop.names)
    answer = json.loads(fine("rollback", "--to", str(head - 2), "--dry-run", "--format", "json", *ASKED))
    assert answer["databases"][0]["taken_back"] == {"rates": [wrong]}
    said = fine("rollback", "--to", str(head - 2), *ASKED)
    assert f"  rates taken back: {wrong}\n" in said
    (command,) = re.findall(r"customers charged at them: ratesmith (.*)", said)
    assert command == f"--env live rates hit {wrong}"
    assert "found in  the migrations" in fine("rates", "show", wrong)
    postgres.query("CREATE TABLE usage_log (account_id integer, rate_id varchar(27))")
    postgres.query(f"INSERT INTO usage_log VALUES (1, '{half}'), (2, '{wrong}'), (2, '{wrong}')")
    assert postgres.query(fine(*command.split())) == [(2, wrong, 2)]


def test_a_rollback_of_one_model_names_its_rates_alone(shop: Checkout, fine: Callable[..., str]) -> None:
    shop.price("writer", 700)
    shop.price("drafter", 9000)
    shop.release()
    fine("apply")
    back = ("rollback", "--to", str(len(shop.names) - 1), "--only", "model/writer", "--format", "json", *ASKED)
    charged = json.loads(fine("rates", "writer", "--format", "json"))["rates"][0]["id"]
    assert json.loads(fine(*back))["databases"][0]["taken_back"] == {"rates": [charged]}


def test_a_rate_stays_and_its_window_goes_back(shop: Checkout, postgres: Postgres, fine: Callable[..., str]) -> None:
    def column(query: str) -> list[object]:
        return [value for (value,) in postgres.query(query)]

    in_force = "SELECT r.content->'price'->>'tokens_per_credit' FROM ai_model_in_force AS f JOIN ai_rate AS r"
    in_force += " ON r.rate_id = f.rate_id WHERE f.model_name = 'writer-1'"
    charged = "SELECT until_at IS NULL FROM ai_rate_applied WHERE model_name = 'writer-1' ORDER BY from_at"
    rates = "SELECT count(*) FROM ai_rate WHERE model_name = 'writer-1'"

    assert shop.names[-1].endswith("_writer_1_500_tokens_per_credit")
    fine("apply", "--to", str(len(shop.names) - 1))
    assert (column(in_force), column(rates)) == (["1000"], [1])
    fine("apply")
    assert (column(in_force), column(rates), column(charged)) == (["500"], [2], [False, True])
    fine("rollback", "--to", str(len(shop.names) - 1), *ASKED)
    assert (column(in_force), column(rates), column(charged)) == (["1000"], [2], [False, False, True])
    fine("resume", *ASKED)
    fine("apply")
    assert (column(in_force), column(rates)) == (["500"], [2])
    assert postgres.run(shop.live / "verify.sql", read_only=True).returncode == 0
    fine("drift")


def test_a_file_goes_back_from_no_price_that_a_planted_window_or_component_would_hold(
    shop: Checkout, postgres: Postgres, fine: Callable[..., str]
) -> None:
    """psql said that the price went back, and customers were charged at another one."""
    fine("apply")
    down = shop.live / f"migrations/{shop.names[-1]}.down.sql"
    of_writer = "FROM ai_model_in_force AS f JOIN ai_rate AS r ON r.rate_id = f.rate_id WHERE f.model_name = 'writer-1'"
    charged = f"SELECT r.content->'price'->>'tokens_per_credit' {of_writer}"

    def refused() -> str:
        before = postgres.query("SELECT * FROM ratesmith_ledger"), postgres.query("TABLE ai_model_price_window")
        done = postgres.run(down)
        after = postgres.query("SELECT * FROM ratesmith_ledger"), postgres.query("TABLE ai_model_price_window")
        assert (done.returncode != 0, before) == (True, after)
        return done.stderr

    values = f"'writer-1', 'openai', DATE '2026-01-01', CAST(NULL AS date), f.rate_id {of_writer}"
    postgres.query(f"INSERT INTO ai_model_price_window SELECT {values}")
    assert "beside those that it brings back: ai_model_price_window writer-1/openai/2026-01-01; nothing" in refused()
    postgres.query("DELETE FROM ai_model_price_window WHERE effective_from = '2026-01-01'")
    assert (postgres.run(down).stderr, postgres.query(charged)) == ("", [("1000",)])
    fine("resume", *ASKED)
    fine("apply")
    assert postgres.query(charged) == [("500",)]
    names = "meter, service, region, 1, size, quality, search_context, hours_utc, 1000000, 0.000001"
    postgres.query(
        f"INSERT INTO ai_model_cost_component SELECT rate_id, {names} FROM ai_model_cost_component WHERE rate_id IN"
        " (SELECT rate_id FROM ai_rate WHERE model_name = 'writer-1' AND rate_id NOT IN"
        " (SELECT rate_id FROM ai_model_price_window)) AND meter = 'output'"
    )
    assert "ai_model_cost_component r" in refused()
    done = shop.run("rollback", "--to", str(len(shop.names) - 1), *ASKED, "--database", postgres.url)
    assert (done.returncode, postgres.query(charged)) == (5, [("1000",)])
    assert "is foreign: per 1000000, amount_usd 0.000001" in done.stdout + done.stderr
