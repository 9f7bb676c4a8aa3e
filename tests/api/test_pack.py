"""A pack from another package, found by its entry point: the engine knows nothing of AI platforms."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from support.cli import run
from support.days import YESTERDAY
from support.projects import DATA, SHIPPED

PACK = DATA / "packs/gpu_shop"
PROJECT = """\
version: 1
project: shop
pack: gpu_shop
default_environment: local
environments:
  local: {dialect: sqlite, database: "sqlite:///shop.db", release: seed}
  live: {dialect: postgresql, database_env: SHOP_DATABASE_URL, release: migrations}
tables: {prefix: shop_, names: {gpu: inventory}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    (config / "gpus").mkdir(parents=True)
    (config / "ratesmith.yaml").write_text(PROJECT)
    (config / "gpus/a100.yaml").write_text("hour_usd: 2.5\npower_usd: 0.3\n")
    (config / "seats.yaml").write_text('"1":\n  gpu: a100\n"2":\n  gpu: a100\n')
    return tmp_path


def ratesmith(*arguments: str, cwd: Path) -> tuple[int, str]:
    result = run(*arguments, cwd=cwd, mode="spawn", PYTHONPATH=f"{SHIPPED / 'compiler'}:{PACK}")
    return result.returncode, result.stdout + result.stderr


@pytest.mark.slow
def test_the_pack_s_configuration_is_compiled_applied_and_published(shop: Path) -> None:
    for command in ("validate", "build", "apply", "drift"):
        code, said = ratesmith(command, cwd=shop)
        assert code == 0, said
    database = sqlite3.connect(shop / "shop.db")
    query = "SELECT s.number, g.slug, g.hour_usd FROM shop_seat s JOIN inventory g ON g.id = s.gpu_id ORDER BY 1"
    assert database.execute(query).fetchall() == [("1", "a100", 2.5), ("2", "a100", 2.5)]
    assert database.execute("SELECT * FROM shop_prices").fetchall() == [("a100", 2.5)]
    manifest = json.loads((shop / "generated/live/manifest.json").read_text())
    assert (manifest["environment"], manifest["hours"]) == ("live", {"a100": "2.5"})
    assert "0.3" not in (shop / "generated/live/manifest.json").read_text()


def test_the_pack_s_rule_and_the_engine_s_rules_hold(shop: Path) -> None:
    (shop / "config/gpus/a100.yaml").write_text("hour_usd: 0.1\npower_usd: 0.3\n")
    (shop / "config/seats.yaml").write_text('"1":\n  gpu: a10\n')
    code, said = ratesmith("validate", cwd=shop)
    assert code == 1
    assert "config/gpus/a100.yaml:1:11: error: an hour earns $0.1 and its power costs $0.3 [hour-pays-power]" in said
    assert "config/seats.yaml:2:8: error: there is no gpu 'a10' (did you mean 'a100'?) [reference-exists]" in said


@pytest.mark.slow
def test_what_only_another_pack_has_is_said_to_be_absent(shop: Path) -> None:
    asked = {"quote a100": "no prices to quote", "upcoming": "nothing that begins on a day", "rates": "no rates"}
    for command, absent in asked.items():
        code, said = ratesmith(*command.split(), cwd=shop)
        assert (code, absent in said) == (2, True)
    assert "price-below-cost" not in ratesmith("rules", cwd=shop)[1]


@pytest.mark.slow
def test_the_schemas_are_those_of_the_pack(shop: Path) -> None:
    assert ratesmith("schema", "export", cwd=shop)[0] == 0
    names = {path.name for path in (shop / "schemas").glob("*.json")}
    assert names == {"ratesmith.schema.json", "gpu.schema.json", "seat.schema.json"}
    assert ratesmith("build", cwd=shop)[0] == 0
    assert ratesmith("build", "--check", cwd=shop)[0] == 0


def test_two_rules_of_one_name_are_refused(shop: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    shutil.copy(pack / "gpu_shop/rules/hour_pays_power.py", pack / "gpu_shop/rules/reference_exists.py")
    result = run("validate", cwd=shop, mode="spawn", PYTHONPATH=f"{SHIPPED / 'compiler'}:{pack}")
    assert (result.returncode, "two rules named 'reference-exists'" in result.stderr) == (3, True)


GUARDRAIL = '"""Asks nothing."""\n\nfrom ratesmith.api import Rule\n\nRULE = Rule(change=lambda _: ())\n'


@pytest.mark.parametrize(
    ("folder", "text", "command"),
    [
        ("rules", GUARDRAIL, "validate"),
        ("guardrails", (PACK / "gpu_shop/rules/hour_pays_power.py").read_text(), "rules"),
    ],
)
def test_a_rule_among_those_that_look_at_something_else_is_refused(
    shop: Path, tmp_path: Path, folder: str, text: str, command: str
) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    (pack / "gpu_shop" / folder).mkdir(exist_ok=True)
    (pack / "gpu_shop" / folder / "__init__.py").touch()
    (pack / "gpu_shop" / folder / "odd_one.py").write_text(text)
    result = run(command, cwd=shop, mode="spawn", PYTHONPATH=f"{SHIPPED / 'compiler'}:{pack}")
    assert (result.returncode, "the rule 'odd-one' is in the wrong folder" in result.stderr) == (3, True)


@pytest.mark.slow
def test_a_price_that_depends_on_the_day_is_explained_checked_and_never_adopted(shop: Path) -> None:
    gpu = shop / "config/gpus/a100.yaml"
    gpu.write_text(f'hour_usd: 2.5\nlater:\n  "{YESTERDAY}": 2\n  "2999-01-01": 3\npower_usd: 0.3\n')
    for command in ("build", "apply", "status"):
        code, said = ratesmith(command, cwd=shop)
        assert code == 0, said
    shown = f"2.5, from {YESTERDAY}: 2, from 2999-01-01: 3"
    assert f"hour_usd = {shown}" in ratesmith("explain", "gpu/a100.hour_usd", cwd=shop)[1]
    database = sqlite3.connect(shop / "shop.db", isolation_level=None)
    assert database.execute("SELECT hour_usd FROM inventory").fetchall() == [(2,)]
    database.execute("UPDATE inventory SET hour_usd = 3")
    assert ratesmith("drift", cwd=shop)[0] == 0
    code, said = ratesmith("status", cwd=shop)
    assert (code, "  activation-late: inventory 'a100': hour_usd 3 → 2\n" in said) == (5, True)
    late = json.loads(ratesmith("status", "--format", "json", cwd=shop)[1])["databases"][0]["activation_late"]
    assert late[0]["columns"] == [{"column": "hour_usd", "old": "3", "new": "2"}]
    assert "activated: inventory 'a100': hour_usd 3 → 2\n" in ratesmith("apply", cwd=shop)[1]
    database.execute("UPDATE inventory SET hour_usd = 9")
    before = gpu.read_text()
    code, said = ratesmith("drift", "--adopt", cwd=shop)
    reason = f"it depends on the day ({shown}), and nothing says which of the values it replaces"
    assert (code, f"{reason}; edit config/gpus/a100.yaml:1" in said, gpu.read_text()) == (5, True, before)
    gpu.write_text(before.replace('-01-01": 3', '-01-01": 3.00001'))
    code, said = ratesmith("validate", cwd=shop)
    assert (code, "inventory.hour_usd would be 3.00001: the column is numeric(8, 4)" in said) == (1, True)
