"""Two providers that have the same model are two rows, where the platform's key has the provider in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.checkouts import Checkout, create
from support.cli import run
from support.databases import Postgres
from support.two_providers import FILES, KEY

pytestmark = pytest.mark.slow
BACK = ("--reason", "too dear")
WIDER = "ALTER TABLE ai_model_config DROP CONSTRAINT ai_model_config_model_name_key, ADD UNIQUE (provider, model_name)"
COSTS = "SELECT provider, cost_per_1k_input::float FROM ai_model_config WHERE model_name = 'writer-1' ORDER BY 1"
IN_FORCE = (
    "SELECT f.provider, r.content->'price'->>'tokens_per_credit' FROM ai_model_in_force AS f"
    " JOIN ai_rate AS r ON r.rate_id = f.rate_id WHERE f.model_name = 'writer-1' ORDER BY 1"
)
CHARGED = (
    "SELECT provider, until_at IS NULL FROM ai_rate_applied WHERE model_name = 'writer-1' ORDER BY from_at, provider"
)


class Platform:
    """A checkout, and the database that it is applied to."""

    def __init__(self, shop: Checkout, database: Postgres) -> None:
        self.shop, self.database = shop, database

    def __call__(self, *arguments: str, code: int = 0) -> str:
        given = {"HOME": str(self.shop.root.parent), "GIT_CONFIG_NOSYSTEM": "1", "DATABASE_URL": self.database.url}
        done = run(*arguments, cwd=self.shop.root, **given)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def has(self, query: str) -> list[tuple[object, ...]]:
        return self.database.query(query)


@pytest.fixture
def platform(tmp_path: Path, postgres: Postgres) -> Platform:
    """One model at one provider, found by its name alone, and one migration that is released and applied."""
    shop = create(tmp_path / "shop")
    made = Platform(shop, postgres)
    made("apply", "--without-secrets")
    return made


def add_azure(shop: Checkout) -> None:
    for name, text in FILES.items():
        (shop.root / "config" / name).write_text(text)
    shop.write("ratesmith.yaml", "environments:\n", f"{KEY}environments:\n")


def test_a_key_is_widened_and_each_provider_keeps_its_own_price(platform: Platform) -> None:
    shop = platform.shop
    add_azure(shop)
    assert "ai_model_config" in platform("plan", code=1)
    shop.release()
    added, head = shop.names[-1], str(len(shop.names))
    assert [it["key"] for it in shop.plan(added) if it["table"] == "ai_model_config"] == [["writer-1", "azure"]]
    assert "has the model_name of" in platform("apply", "--without-secrets", code=5)
    platform.database.query(WIDER)
    platform("apply", "--without-secrets")
    assert platform.has(COSTS) == [("azure", 0.0011), ("openai", 0.001)]
    assert platform.has(IN_FORCE) == [("azure", "1000"), ("openai", "1000")]
    platform("drift")

    platform.database.query("UPDATE ai_model_config SET cost_per_1k_input = 0.0012 WHERE provider = 'azure'")
    assert "activation-late: ai_model_config 'writer-1', 'azure'" in platform("status", code=5)
    assert "activated: ai_model_config 'writer-1', 'azure'" in platform("apply", "--without-secrets")
    assert platform.has(COSTS) == [("azure", 0.0011), ("openai", 0.001)]

    shop.price("writer-azure", 500)
    shop.release()
    assert shop.names[-1].endswith("_writer_1_azure_500_tokens_per_credit")
    platform("apply", "--without-secrets")
    assert platform.has(IN_FORCE) == [("azure", "500"), ("openai", "1000")]
    assert platform("drift").count("no drift") == 1
    platform("rollback", "--to", head, *BACK)
    assert platform.has(IN_FORCE) == [("azure", "1000"), ("openai", "1000")]
    assert platform.has(CHARGED) == [("openai", True), ("azure", False), ("azure", False), ("azure", True)]
    assert platform.database.run(shop.live / "verify.sql", read_only=True).returncode != 0
    platform("resume", *BACK)
    platform("apply", "--without-secrets")
    assert platform.database.run(shop.live / "verify.sql", read_only=True).returncode == 0
    assert f"{shop.names[0]}: added with 1000" in platform("audit", "model/writer.tokens_per_credit")
    assert f"{added}: added with 1000" in platform("audit", "model/writer-azure.tokens_per_credit")
    assert "by another key than model_name, provider" in platform("rollback", "--to", "0", *BACK, code=5)
    shop.write("ratesmith.yaml", KEY, "")
    (shop.root / "config/models/writer-azure.yaml").unlink()
    assert "rows of ai_model_config that are or were in the configuration have one model_name" in shop.refused()
