"""The same model at two providers: a finding by the shipped key, two rows by a wider one."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ratesmith.core.canonical_json import decode_json
from ratesmith.packs.ai_platform.rates import price_id
from support.cli import run
from support.projects import BASE, findings, project
from support.two_providers import FILES, KEY

SETTINGS = (BASE / "ratesmith.yaml").read_text()
BY_ID = KEY + "  references:\n    ai_model_config:\n      provider: integration_provider\n"
"""The same where the platform keeps the number of the provider's row."""


class Shop:
    """A project with one writer at two providers, and its SQLite database."""

    def __init__(self, folder: Path, tables: str) -> None:
        self.folder = project(folder, {**FILES, "ratesmith.yaml": SETTINGS + tables})

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = run(*arguments, cwd=self.folder)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def apply(self) -> str:
        self("build")
        return self("apply", "--without-secrets")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "var/base.db") as base:
            found = base.execute(sql).fetchall()
        base.close()
        return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Applied by the wider key."""
    made = Shop(tmp_path_factory.mktemp("two") / "shop", KEY)
    made.apply()
    return made


def test_by_the_name_alone_they_are_a_finding_that_says_what_to_declare(tmp_path: Path) -> None:
    (found,) = findings(project(tmp_path / "shop", FILES))
    assert (found.rule, found.origin.path) == ("duplicate-key", "config/models/writer-azure.yaml")
    assert found.hint.endswith("write in ratesmith.yaml tables: {keys: {ai_model_config: [provider, model_name]}}")


def test_by_the_wider_key_one_provider_still_has_a_model_once(tmp_path: Path) -> None:
    twin = {"models/writer-copy.yaml": FILES["models/writer-azure.yaml"], "ratesmith.yaml": SETTINGS + KEY}
    (found,) = (it for it in findings(project(tmp_path / "shop", {**FILES, **twin})) if it.rule == "duplicate-key")
    assert found.message.startswith("model_name 'writer-1' with the provider 'azure' is that of model 'writer-azure'")
    assert "ratesmith.yaml" not in found.hint


@pytest.mark.slow
def test_each_has_a_row_a_window_and_a_rate(shop: Shop) -> None:
    assert shop.query("SELECT provider, cost_per_1k_input FROM ai_model_config WHERE model_name = 'writer-1'") == [
        ("azure", 0.0011),
        ("openai", 0.001),
    ]
    in_force = shop.query("SELECT provider, rate_id FROM ai_model_in_force WHERE model_name = 'writer-1'")
    charged = shop.query("SELECT provider, rate_id FROM ai_rate_applied WHERE model_name = 'writer-1'")
    assert sorted(in_force) == sorted(charged)
    listed = json.loads(shop("rates", "writer-1", "--format", "json"))["rates"]
    assert sorted(in_force) == sorted((it["provider"], it["id"]) for it in listed)
    assert "writer-1 of azure" in shop("rates") and "drafter-1 of" not in shop("rates")
    manifest = json.loads((shop.folder / "generated/example/manifest.json").read_text())["models"]["text"]
    shown = {(it["provider"], price["price_id"]) for it in manifest for price in (it, *it["changes"])}
    rates = "SELECT r.provider, r.content FROM ai_model_in_force AS f JOIN ai_rate AS r ON r.rate_id = f.rate_id"
    rates += " WHERE f.model_name = 'writer-1'"
    assert shown >= {(provider, price_id(decode_json(content))) for provider, content in shop.query(rates)}
    assert "0 rows changed" in shop.apply()
    assert "no drift" in shop("drift")


def test_a_name_of_two_rows_asks_for_the_one_that_is_meant(shop: Shop) -> None:
    call = ("--input-tokens", "1000", "--output-tokens", "0", "--json")
    costs = {id: json.loads(shop("quote", id, *call))["quote"] for id in ("writer", "writer-azure")}
    assert {it["provider"]: it["cost_usd"] for it in costs.values()} == {"openai": "0.001", "azure": "0.0011"}
    assert "name one by its id: writer, writer-azure" in shop("quote", "writer-1", *call, code=2)
    assert "write model/writer-1/azure or model/writer-1/openai" in shop("explain", "model/writer-1", code=2)
    column = shop("explain", "model/writer-1/azure.tokens_per_credit")
    assert "the row with model_name 'writer-1', provider 'azure'" in column


@pytest.mark.slow
@pytest.mark.parametrize("tables", [KEY, pytest.param(BY_ID, marks=pytest.mark.slow)], ids=["its name", "its number"])
def test_drift_and_a_rename_concern_the_row_of_one_provider(tmp_path: Path, tables: str) -> None:
    shop = Shop(tmp_path / "shop", tables)
    shop.apply()
    shop.query("UPDATE ai_model_config SET tokens_per_credit = 7 WHERE display_name = 'Writer at Azure'")
    assert "writer-1', 'azure': tokens_per_credit" in shop("drift", code=5).replace('"', "'")
    azure = shop.folder / "config/models/writer-azure.yaml"
    azure.write_text(azure.read_text().replace("model_name: writer-1", "model_name: scribe-1\nrenamed_from: writer-1"))
    ids = "SELECT id, display_name FROM ai_model_config ORDER BY 1"
    before = shop.query(ids)
    shop.apply()
    assert shop.query(ids) == before
    assert shop.query("SELECT model_name FROM ai_model_config WHERE display_name LIKE 'Writer%' ORDER BY 1") == [
        ("scribe-1",),
        ("writer-1",),
    ]
    assert "no drift" in shop("drift")
