"""rollback --only: some rows go back, the others wait for a rollback that may name them, or for the next apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Row
from ratesmith.deploy.undo.named_rows import rows_named
from support.deployments import Deploys
from support.file_texts import seed_file
from support.ledgers import tamper
from support.projects import compiled, project
from support.sample_tables import model, state

ONE = state(model("a"), model("b"))
TWO = state(model("a", credits=6), model("b", credits=6), model("c"))
THREE = state(model("a", credits=7), model("b", credits=7), model("c", credits=7), model("d"))
Rows = dict[str, tuple[int, bool]]


def rows(deploys: Deploys) -> Rows:
    found: Rows = deploys.site.models("credits", "is_active")
    return found


@pytest.mark.slow
def test_the_named_row_goes_back_although_another_one_was_edited_and_the_rest_follows_later(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 60 WHERE model_name = 'b'")
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert "ratesmith rollback --only KIND/ID" in caught.value.hint
    undone = deploys.rollback(1, only=("a",))
    assert (undone.rows, undone.left, undone.held) == (("shop_model a",), ("shop_model b", "shop_model c"), True)
    assert rows(deploys) == {"a": (5, True), "b": (60, True), "c": (5, True)}
    assert deploys.standing.entries[-1].reason == "too dear (only a)"
    with deploys.refused() as caught:
        deploys.apply()
    assert "migration 2 was rolled back: too dear (only a); nothing was applied" in caught.value.message
    deploys.site.query("UPDATE shop_model SET credits = 6 WHERE model_name = 'b'")
    rest = deploys.rollback(1)
    assert (rest.rows, rest.left) == (("shop_model b", "shop_model c: switched off"), ())
    assert deploys.log == [("up", 1), ("up", 2), ("down", 1), ("down", 1)]
    assert deploys.rollback(1).rows == ()
    deploys.resume()
    deploys.apply()
    assert rows(deploys) == {"a": (6, True), "b": (6, True), "c": (5, True)}


@pytest.mark.slow
def test_resume_and_apply_bring_the_named_row_forward_and_all_of_it_can_go_back_then(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.rollback(1, only=("a", "c"))
    assert rows(deploys) == {"a": (5, True), "b": (6, True), "c": (5, False)}
    deploys.resume()
    assert deploys.migrated().applied[0][1] == 2
    assert not deploys.drift()
    assert rows(deploys) == {"a": (6, True), "b": (6, True), "c": (5, True)}
    assert deploys.rollback(1).rows == ("shop_model b", "shop_model a", "shop_model c: switched off")
    assert rows(deploys) == {"a": (5, True), "b": (5, True), "c": (5, False)}


@pytest.mark.slow
def test_several_migrations_go_back_for_one_row_and_the_files_take_back_the_rest(deploys: Deploys) -> None:
    _, two, three = deploys.release(ONE, TWO, THREE)
    deploys.apply()
    deploys.rollback(1, only=("a",))
    assert rows(deploys) == {"a": (5, True), "b": (7, True), "c": (7, True), "d": (5, True)}
    deploys.resume()
    undone = deploys.rollback(1, dry_run=True)
    assert undone.rows == (
        "shop_model c",
        "shop_model b",
        "shop_model d: switched off",
        "shop_model b",
        "shop_model c: switched off",
    )
    deploys.run(two)
    deploys.run(three)
    assert deploys.rollback(1, dry_run=True).rows[-2:] == ("shop_model a", "shop_model c: switched off")
    deploys.rollback(1)
    deploys.resume()
    assert deploys.migrated().head == 3
    assert not deploys.drift()
    deploys.run(three, "down")
    deploys.run(two, "down")
    assert rows(deploys) == {"a": (5, True), "b": (5, True), "c": (5, False), "d": (5, False)}


@pytest.mark.slow
def test_what_a_rollback_of_another_role_left_is_no_change_by_hand_once_it_is_confirmed(deploys: Deploys) -> None:
    _, two, _ = deploys.release(ONE, TWO, THREE)
    deploys.apply()
    deploys.rollback(1, only=("a",))
    deploys.resume()
    tamper(deploys.site.database, "UPDATE shop_ratesmith_ledger SET applied_by = 'somebody' WHERE action = 'down'")
    assert "says only somebody, who is not trusted here" in deploys.said(two)
    with deploys.refused() as caught:
        deploys.apply()
    assert "if it is to go back: ratesmith rollback --to 1" in caught.value.hint
    assert deploys.rollback(1).not_as_before == ()
    deploys.resume()
    assert deploys.migrated().head == 3
    assert not deploys.drift()


@pytest.mark.slow
def test_what_a_rollback_left_of_a_later_migration_outlives_the_way_back_of_an_earlier_one(deploys: Deploys) -> None:
    deploys.release(ONE, TWO, state(model("a", credits=7), model("b", credits=6), model("c", small=9)))
    deploys.apply()
    deploys.rollback(2, only=("a",))
    assert deploys.rollback(2, dry_run=True).rows == ("shop_model c",)
    deploys.rollback(1, only=("b",))
    assert deploys.rollback(1, dry_run=True).rows == ("shop_model c", "shop_model a", "shop_model c: switched off")
    deploys.rollback(0)
    assert not any(active for _, active in rows(deploys).values())


def test_a_name_that_no_row_has_is_refused(deploys: Deploys) -> None:
    deploys.release(ONE, state(model("a", credits=6), model("runware:97@1")))
    deploys.apply()
    with deploys.refused(Exit.USAGE) as caught:
        deploys.rollback(1, only=("runware:97@1", "nobody"))
    assert caught.value.message == "none of these migrations changed 'nobody'; nothing was taken back"
    assert caught.value.hint == "they changed shop_model runware:97@1, shop_model b, shop_model a"


@pytest.mark.slow
def test_a_row_behind_a_seed_goes_back_alone_where_the_migration_added_others(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    tamper(
        deploys.site.database,
        "DELETE FROM shop_ratesmith_ledger WHERE head = 1;"
        " UPDATE shop_ratesmith_ledger SET action = 'seed', down = '[]'",
    )
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert "undoing it would take away 1 row that may be somebody else's" in caught.value.message
    with deploys.refused():
        deploys.rollback(1, only=("a", "c"))
    assert deploys.rollback(1, only=("a",)).rows == ("shop_model a",)
    assert rows(deploys) == {"a": (5, True), "b": (6, True), "c": (5, True)}


NAMED = {
    "model/gpt-5.1": [("ai_model_config", ("gpt-5.1",))],
    "model/google-4-2": [("ai_model_config", ("google:4@2",))],
    "model/google:4@2": [("ai_model_config", ("google:4@2",))],
    "industry/saas": [("industry", ("saas",)), ("seed_keyword", ("saas", "crm"))],
    "billing/": [("billing_configuration", (1,))],
    "stages/3": [("automation_stage", (3,))],
}


def test_rows_are_named_by_key_by_file_and_by_the_entity_that_they_are_part_of() -> None:
    every = [row for found in NAMED.values() for row in found]
    every += [
        ("automation_stage", (4,)),
        ("ai_model_config", ("gpt-5-1",)),
        ("plan", ("gpt-5.1",)),
        ("industry", ("crm",)),
    ]
    named = rows_named(NAMED, load_pack("ai_platform"))
    found: dict[str, list[tuple[str, Row]]] = {
        name: list(dict.fromkeys(row for row in every if fits(*row))) for name, fits in named.items()
    }
    assert found == NAMED


def test_the_id_of_a_file_means_the_rows_that_it_compiles_to(tmp_path: Path) -> None:
    dataset = [*compiled(project(tmp_path)).targets["example"].dataset]
    named = rows_named(["model/writer", "model/writer-1", "provider/openai"], load_pack("ai_platform"), dataset)
    models = [("writer-1",), ("drafter-1",), ("writer",)]
    assert [key for key in models if named["model/writer"]("ai_model_config", key)] == [("writer-1",)]
    assert [key for key in models if named["model/writer-1"]("ai_model_config", key)] == [("writer-1",)]
    assert named["provider/openai"]("integration_provider", ("openai",))


@pytest.mark.parametrize("name", ["modle/x", "model/", "/"])
def test_a_name_without_a_kind_or_an_id_says_what_to_write(name: str) -> None:
    with pytest.raises(Fatal) as caught:
        rows_named([name], load_pack("ai_platform"))
    assert (caught.value.exit, caught.value.hint[:6]) == (Exit.USAGE, "write ")


@pytest.mark.slow
def test_what_came_with_a_seed_is_taken_away_by_no_later_rollback(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.site.query(
        "INSERT INTO shop_model (model_name, model_type, provider, is_default, is_testing, is_active, capabilities,"
        " remarks) VALUES ('c', 'text', 'openai', FALSE, FALSE, TRUE, '{}', '')"
    )
    path = deploys.site.folder / "seed.sql"
    path.write_text(seed_file(deploys.build()))
    assert deploys.site.database.run(path).stderr == ""
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert "would take away 1 row that may be somebody else's" in caught.value.message
    assert deploys.rollback(1, only=("a",)).left == ("shop_model b", "shop_model c")
    assert deploys.rollback(1).rows == ("shop_model b",)
    deploys.resume()
    deploys.apply()
    assert deploys.rollback(1).rows == ("shop_model b", "shop_model a")
    assert rows(deploys) == {"a": (5, True), "b": (5, True), "c": (5, True)}
