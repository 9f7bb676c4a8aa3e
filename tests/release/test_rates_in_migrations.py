"""A price that changes brings a new rate; on the way back the schedule returns, and what was charged is kept."""

from __future__ import annotations

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


def test_a_rate_stays_and_its_window_goes_back(shop: Checkout, postgres: Postgres) -> None:
    def fine(*arguments: str) -> str:
        given = {"HOME": str(shop.root.parent), "GIT_CONFIG_NOSYSTEM": "1", "DATABASE_URL": postgres.url}
        done = run(*arguments, cwd=shop.root, **given)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def column(query: str) -> list[object]:
        return [value for (value,) in postgres.query(query)]

    in_force = "SELECT r.content->'price'->>'tokens_per_credit' FROM ai_model_in_force AS f JOIN ai_rate AS r"
    in_force += " ON r.rate_id = f.rate_id WHERE f.model_name = 'writer-1'"
    charged = "SELECT until_at IS NULL FROM ai_rate_applied WHERE model_name = 'writer-1' ORDER BY id"
    rates = "SELECT count(*) FROM ai_rate WHERE model_name = 'writer-1'"

    assert shop.names[-1].endswith("_writer_1_tokens_per_credit")
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
