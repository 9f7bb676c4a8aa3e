"""An entity that says what it was called before keeps its row, in a history and in a seed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.checkouts import FOLLOWING, PROJECT, Checkout, create, deploy
from support.databases import Database, Postgres

RENAME = "0002_rename_writer_1_scribe_1"
SEED = PROJECT.replace("    database_env: DATABASE_URL\n", "").replace("release: migrations", "release: seed")


@pytest.fixture
def shop(tmp_path: Path) -> Checkout:
    """A repository whose main has one migration, with a feature checked out."""
    made = create(tmp_path / "shop")
    made.branch("feature")
    return made


def rename(shop: Checkout, old: str, new: str) -> None:
    """The writer gets another name."""
    shop.write("models/writer.yaml", f"model_name: {old}\n", f"model_name: {new}\nrenamed_from: {old}\n")


def rows(database: Database) -> dict[str, tuple[Any, ...]]:
    found = database.query("SELECT model_name, id, tokens_per_credit, is_active FROM ai_model_config")
    return {name: tuple(values) for name, *values in found}


def test_a_renamed_model_keeps_its_row_and_gets_it_back_on_the_way_down(shop: Checkout, postgres: Postgres) -> None:
    deploy(shop, postgres)
    before = rows(postgres)
    rename(shop, "writer-1", "scribe-1")
    shop.build()
    assert shop.names == ["0001_initial", RENAME]
    assert [(it["op"], it["key"], it["to"]) for it in shop.plan(RENAME)] == [("stays", ["writer-1"], ["scribe-1"])]
    assert 'ai_model_config writer-1\n--   model_name: "writer-1" -> "scribe-1"\n' in shop.up(RENAME)
    deploy(shop, postgres)
    after = rows(postgres)
    assert after == {("scribe-1" if name == "writer-1" else name): row for name, row in before.items()}
    assert postgres.run(shop.live / f"migrations/{RENAME}.down.sql").returncode == 0
    assert rows(postgres) == before


@pytest.mark.slow
def test_what_the_ledger_keeps_takes_a_rename_back(shop: Checkout, postgres: Postgres) -> None:
    rename(shop, "writer-1", "scribe-1")
    shop.price("writer", 500)
    shop.build()
    deploy(shop, postgres)
    kept = postgres.query("SELECT down FROM ratesmith_ledger ORDER BY id DESC LIMIT 1")[0][0]
    assert [entry["label"] for entry in kept if entry["table"] not in FOLLOWING] == ["ai_model_config scribe-1"]
    back = ("rollback", "--to", "1", "--reason", "its old name", "--database", postgres.url)
    assert shop.run(*back).returncode == 0
    assert rows(postgres)["writer-1"][1:] == (1000, True)


@pytest.mark.slow
def test_a_rename_leaves_no_grave_may_stay_in_the_file_and_the_next_change_finds_the_row(
    shop: Checkout, postgres: Postgres
) -> None:
    rename(shop, "writer-1", "scribe-1")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    shop.build("--check")
    state = json.loads((shop.live / "state.json").read_text())
    assert "writer-1" not in str([state[part].get("ai_model_config") for part in ("tables", "tombstones")])
    shop.price("writer", 500)
    shop.build()
    assert shop.names[2:] == ["0003_scribe_1_500_tokens_per_credit"]
    deploy(shop, postgres)


@pytest.mark.slow
def test_a_model_is_renamed_back(shop: Checkout, postgres: Postgres) -> None:
    rename(shop, "writer-1", "scribe-1")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    shop.write("models/writer.yaml", "renamed_from: writer-1\n", "")
    rename(shop, "scribe-1", "writer-1")
    shop.build()
    assert shop.names[2:] == ["0003_rename_scribe_1_writer_1"]
    deploy(shop, postgres)
    assert set(rows(postgres)) == {"writer-1", "drafter-1", "painter-1", "sketcher-1"}


def test_a_model_that_was_renamed_without_saying_so_is_warned_about(shop: Checkout) -> None:
    shop.write("models/writer.yaml", "model_name: writer-1\n", "model_name: scribe-1\n")
    said = shop.build()
    assert "config/models/writer.yaml:1:13: warning: model 'scribe-1' is added and 'writer-1'" in said
    assert "hint: if it was renamed, write in config/models/writer.yaml: renamed_from: writer-1\n" in said
    assert "[renamed-from]" in shop.build("--check")
    shop.write("models/writer.yaml", "model_name: scribe-1\n", "model_name: scribe-1\nrenamed_from: writer-1\n")
    assert "warning" not in shop.build()
    assert shop.names == ["0001_initial", RENAME]


@pytest.mark.slow
def test_a_plan_that_was_renamed_without_saying_so_is_named_in_its_file(shop: Checkout) -> None:
    plans = shop.root / "config/billing/plans.yaml"
    plan = "  name: Pro\n  price_monthly: 29\n  price_yearly: 290\n  content_credits: 1000\n"
    plans.write_text(f"free:\n  name: Free\n  price_monthly: 0\n  price_yearly: 0\npro:\n{plan}")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    shop.write("billing/plans.yaml", "pro:\n", "team:\n")
    shop.write("billing/plans.yaml", "price_monthly: 29\n", "price_monthly: 28\n")
    said = shop.build()
    assert "config/billing/plans.yaml:5:1: warning: plan 'team' is added and 'pro'" in said
    assert "hint: if it was renamed, write in 'team' in config/billing/plans.yaml: renamed_from: pro\n" in said


@pytest.mark.slow
def test_two_plans_that_were_renamed_at_once_are_each_found_by_their_fields(shop: Checkout) -> None:
    plan = "  name: {0}\n  price_monthly: {1}\n  price_yearly: {1}0\n  content_credits: {2}\n"
    small, large = plan.format("Small", 29, 1500), plan.format("Large", 99, 5250)
    (shop.root / "config/billing/plans.yaml").write_text(f"small:\n{small}large:\n{large}")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    (shop.root / "config/billing/plans.yaml").write_text(
        f"big:\n{large}little:\n{small}huge:\n{plan.format('H', 7, 90)}"
    )
    said = shop.build()
    assert ("plan 'big' is added and 'large'" in said, "plan 'little' is added and 'small'" in said) == (True, True)
    assert said.count("[renamed-from]") == 2


def test_another_model_in_place_of_one_is_no_rename(shop: Checkout) -> None:
    shop.model("novelist")
    (shop.root / "config/models/drafter.yaml").unlink()
    assert "renamed" not in shop.build("--allow-mass-removal")


@pytest.mark.slow
def test_an_old_name_that_no_state_had_has_no_effect(shop: Checkout, postgres: Postgres) -> None:
    shop.write("models/writer.yaml", "provider:", "renamed_from: wordsmith-1\nprovider:")
    shop.build()
    assert shop.names == ["0001_initial"]
    shop.model("novelist")
    shop.write("models/novelist.yaml", "provider:", "renamed_from: poet-1\nprovider:")
    shop.build()
    assert [it["op"] for it in shop.plan("0002_add_novelist_1")] == ["insert"]
    deploy(shop, postgres)


@pytest.mark.slow
def test_a_row_that_was_switched_off_is_not_renamed_onto(shop: Checkout, postgres: Postgres) -> None:
    """Its new name is that of a tombstone: that row comes back, and the old one goes."""
    shop.model("novelist")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    (shop.root / "config/models/novelist.yaml").unlink()
    shop.release()
    rename(shop, "writer-1", "novelist-1")
    shop.build()
    assert sorted(it["op"] for it in shop.plan(shop.names[3])) == ["retires", "returns"]
    deploy(shop, postgres)


@pytest.mark.slow
def test_a_renamed_default_gives_its_flag_to_another_model(shop: Checkout, postgres: Postgres) -> None:
    """Both are in the index of the one default, and each must leave it before the other enters."""
    shop.model("novelist")
    shop.release()
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "feature")
    deploy(shop, postgres)
    shop.write("models/writer.yaml", "is_default: true\n", "")
    shop.write("models/novelist.yaml", "provider:", "is_default: true\nprovider:")
    rename(shop, "writer-1", "a-writer")
    rename_other = "model_name: zz-novelist\nrenamed_from: novelist-1\n"
    shop.write("models/novelist.yaml", "model_name: novelist-1\n", rename_other)
    shop.build()
    deploy(shop, postgres)
    assert postgres.query("SELECT model_name FROM ai_model_config WHERE is_default AND model_type = 'text'") == [
        ("zz-novelist",)
    ]
    assert postgres.run(shop.live / f"migrations/{shop.names[-1]}.down.sql").returncode == 0
    assert set(rows(postgres)) == {"writer-1", "drafter-1", "painter-1", "sketcher-1", "novelist-1"}


@pytest.mark.slow
def test_ten_renames_are_no_removal(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    for number in range(12):
        shop.model(f"m{number}")
    shop.release()
    shop.branch("feature")
    for number in range(12):
        shop.write(
            f"models/m{number}.yaml",
            f"model_name: m{number}-1\n",
            f"model_name: n{number}\nrenamed_from: m{number}-1\n",
        )
    shop.build()
    assert {it["op"] for it in shop.plan(shop.names[-1])} == {"stays"}


@pytest.mark.slow
def test_a_seed_renames_the_row_that_is_there_once(tmp_path: Path, database: Database) -> None:
    shop = create(tmp_path / "shop")
    project = SEED.replace("dialect: postgresql", f"dialect: {database.dialect}")
    (shop.root / "config/ratesmith.yaml").write_text(project)
    shop.build("--retire", "live")
    files = [shop.live / f"{name}.sql" for name in ("schema", "seed", "verify")]
    assert database.run(*files).returncode == 0
    before = rows(database)
    rename(shop, "writer-1", "scribe-1")
    shop.build("--retire", "live")
    for _ in range(2):
        done = database.run(*files)
        assert (done.returncode, done.stderr) == (0, "")
        assert rows(database) == {("scribe-1" if name == "writer-1" else name): row for name, row in before.items()}
    database.clear()
    assert database.run(*files).returncode == 0
    assert set(rows(database)) == {"scribe-1", "drafter-1", "painter-1", "sketcher-1"}
