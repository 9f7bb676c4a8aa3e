"""rollback and resume: what was applied is taken back by what the ledger keeps, and stays back until resume."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit
from ratesmith.deploy.results import Database, Result
from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.rollback import undo_to
from ratesmith.output.sql_scripts import schema_file
from ratesmith.report.apply import describe_rollback
from ratesmith.report.databases import rolled_back_object
from support.deployments import Deploys, meddle, renamed_since
from support.file_texts import seed_file
from support.quick import first
from support.sample_tables import model, state, with_table

SECRET = "canary-Zq7-value-that-must-stay-hidden"
ONE, TWO, THREE = state(model("a")), state(model("a", credits=6), model("b")), state(model("a", credits=7))


def credits(deploys: Deploys) -> dict[str, int]:
    return deploys.site.models("credits")


@pytest.mark.slow
@pytest.mark.parametrize("files", [None, 1, 0], ids=["with the files", "with older files", "without a file"])
def test_several_steps_are_taken_back_at_once_and_then_nothing_is_applied(deploys: Deploys, files: int | None) -> None:
    one, *_ = deploys.release(ONE, TWO, THREE)
    deploys.apply(to=1)
    before = {name: [row.partition(",")[2] for row in rows] for name, rows in deploys.dump().items()}
    deploys.apply()
    undone = deploys.rollback(1, "too dear", files=files)
    assert (undone.before, undone.head, undone.held) == (3, 1, True)
    assert undone.rows == ("shop_model b", "shop_model a", "shop_model a", "shop_model b: switched off")
    after = {name: [row.partition(",")[2] for row in rows] for name, rows in deploys.dump().items()}
    assert deploys.site.models("credits", "is_active") == {"a": (5, True), "b": (5, False)}
    assert {name for name in before if before[name] != after[name]} <= {"shop_model", "shop_ratesmith_ledger"}
    last = deploys.standing.entries[-1]
    assert (last.action, last.head, last.migration, last.reason) == ("down", 1, one.id, "too dear")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message.startswith("held at migration 1, because migration 2 was rolled back: too dear")
    assert "ratesmith --env staging resume" in caught.value.hint
    held = deploys.resume()
    assert held is not None and held.reason == "too dear"
    assert deploys.migrated().head == 3
    assert credits(deploys)["a"] == 7


@pytest.mark.slow
def test_all_of_it_can_be_taken_back_and_applied_again(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.rollback(0)
    assert deploys.site.models("is_active") == {"a": False, "b": False}
    assert deploys.log == [("up", 1), ("up", 2), ("down", 1), ("down", 0)]
    deploys.resume()
    assert deploys.migrated().head == 2
    assert not deploys.drift()


@pytest.mark.slow
def test_an_older_version_has_nothing_to_apply_behind_a_rollback_and_is_not_held(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.rollback(1)
    assert deploys.migrated(1).applied == ()
    with deploys.refused():
        deploys.apply()


def test_a_rollback_to_where_it_is_changes_nothing_and_one_beyond_is_refused(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    before = deploys.dump()
    undone = deploys.rollback(2)
    assert (undone.before, undone.head, undone.rows, undone.held) == (2, 2, (), False)
    assert deploys.dump() == before
    with deploys.refused(Exit.USAGE) as caught:
        deploys.rollback(3)
    assert caught.value.message == "the database is at migration 2; there is no going back to 3"


def test_a_dry_run_says_which_rows_and_leaves_them(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    before = deploys.dump()
    assert deploys.rollback(1, dry_run=True).rows == ("shop_model a", "shop_model b: switched off")
    assert deploys.dump() == before


def test_a_row_changed_since_is_named_and_nothing_is_taken_back(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 60 WHERE model_name = 'a'")
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert caught.value.message.startswith("shop_model a was changed since migration 2 was applied; nothing was")
    deploys.site.query("UPDATE shop_model SET credits = 6, updated_by = 9 WHERE model_name = 'a'")
    deploys.rollback(1)
    assert deploys.site.models("credits", "updated_by", "is_active") == {"a": (5, 9, True), "b": (5, None, False)}


@pytest.mark.parametrize(
    "action", first(1, ["", "DEFERRABLE INITIALLY DEFERRED", "ON DELETE CASCADE", "ON DELETE SET NULL"])
)
def test_an_added_row_that_the_platform_refers_to_is_switched_off_and_comes_back(deploys: Deploys, action: str) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.site.query(f"CREATE TABLE usage (model_id bigint CONSTRAINT used REFERENCES shop_model (id) {action})")
    deploys.site.query("INSERT INTO usage SELECT id FROM shop_model WHERE model_name = 'b'")
    before = deploys.site.query("SELECT xmin, * FROM usage"), deploys.site.models("id")
    assert deploys.rollback(1).rows == ("shop_model a", "shop_model b: switched off")
    deploys.resume()
    assert deploys.migrated().applied[0][1] == 2
    assert (deploys.site.query("SELECT xmin, * FROM usage"), deploys.site.models("id")) == before
    assert deploys.site.models("is_active") == {"a": True, "b": True}
    assert not deploys.drift()


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "SET DEFAULT"])
def test_what_is_really_deleted_never_changes_rows_that_refer_to_it(deploys: Deploys, action: str) -> None:
    deploys.release(state(model("a"), keyword=[]), ONE, state(model("a"), keyword=[]))
    deploys.apply(to=2)
    deploys.site.query(
        'CREATE TABLE usage (k bigint CONSTRAINT used REFERENCES "content_Keyword" ON DELETE ' + f"{action})"
    )
    refused = "deleting rows of content_Keyword can change or delete rows that refer to them: usage (used)"
    for attempt in (deploys.apply, lambda: deploys.rollback(1)):
        with deploys.refused() as caught:
            attempt()
        assert refused in caught.value.message


def test_a_table_that_was_renamed_since_goes_back_under_its_name_of_today(deploys: Deploys) -> None:
    title = [{"provider_id": "openai", "title": "Other", "is_active": True}]
    deploys.release(ONE, state(model("a"), provider=title))
    deploys.apply()
    deploys.site.query(
        f"UPDATE shop_provider SET api_key = '{SECRET}'; ALTER TABLE shop_provider RENAME TO shop_vendor"
    )
    with deploys.site.driver() as driver:
        build = renamed_since(deploys.build())
        undo_to(Session(build.target.scope, driver), build.history, 1, "too dear")
        driver.commit()
    assert deploys.site.query("SELECT title FROM shop_vendor WHERE provider_id = 'openai'") == [("Openai",)]


def test_a_refusal_on_the_way_back_repeats_no_secret(deploys: Deploys) -> None:
    title = [{"provider_id": "openai", "title": "Other", "is_active": True}]
    deploys.release(ONE, state(model("a"), provider=title))
    deploys.apply()
    deploys.site.query(f"UPDATE shop_provider SET api_key = '{SECRET}'")
    meddle(deploys, "RAISE EXCEPTION $$no % here$$, OLD.api_key", "BEFORE UPDATE ON shop_provider")
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert SECRET not in caught.value.message + caught.value.hint
    assert "the database does not take a change of shop_provider: raise" in caught.value.message


def test_a_row_that_had_the_new_value_before_keeps_it(deploys: Deploys) -> None:
    deploys.release(ONE, state(model("a", credits=6), model("b"), model("c", credits=1)))
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 6")
    deploys.run(deploys.history.chain[1])
    deploys.rollback(1)
    assert deploys.site.models("credits", "is_active") == {"a": (6, True), "b": (5, False), "c": (1, False)}


def test_a_row_that_was_added_by_hand_before_is_not_deleted_and_one_deleted_before_does_not_return(
    deploys: Deploys,
) -> None:
    deploys.release(ONE, state(model("a"), model("b"), model("c"), keyword=[]))
    deploys.apply(to=1)
    deploys.site.query('DELETE FROM "content_Keyword" WHERE volume = 10')
    deploys.site.query(
        "INSERT INTO shop_model SELECT 77, 'b', model_type, provider, is_default, is_testing, is_active, cost, credits,"
        " small, large, temperature, capabilities, released, opens, since, token, remarks FROM shop_model"
    )
    assert deploys.migrated().applied[0][1] == 2
    deploys.rollback(1)
    assert deploys.site.models("is_active") == {"a": True, "b": True, "c": False}
    assert deploys.site.models("id")["b"] == 77
    assert deploys.site.query('SELECT keyword, volume FROM "content_Keyword"') == [("crm", None)]


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_renamed_row_gets_its_name_back_unless_it_was_renamed_by_hand(deploys: Deploys, by_hand: bool) -> None:
    after = state(model("z"))
    tables = (replace(it, renamed={("z",): ("a",)}) if it.table.name == "model" else it for it in after)
    deploys.release(ONE, replace(after, tables=tuple(tables)))
    deploys.apply(to=1)
    if by_hand:
        deploys.site.query("UPDATE shop_model SET model_name = 'z'")
    deploys.apply()
    assert deploys.site.models("id") == {"z": 1}
    deploys.rollback(1)
    assert deploys.site.models("id") == {"z" if by_hand else "a": 1}


@pytest.mark.parametrize("was_on", [True, False])
def test_a_flag_of_the_operator_goes_back_to_what_it_was(deploys: Deploys, was_on: bool) -> None:
    columns = tuple(replace(it, operator=it.name == "is_active") for it in ONE.tables[3].table.columns)
    deploys.release(*(with_table(each, "model", columns=columns) for each in (state(model("a"), model("b")), ONE)))
    deploys.apply(to=1)
    deploys.site.query(f"UPDATE shop_model SET is_active = {was_on}")
    deploys.apply()
    assert deploys.site.models("is_active") == {"a": was_on, "b": False}
    deploys.rollback(1)
    assert deploys.site.models("is_active") == {"a": was_on, "b": was_on}


@pytest.mark.parametrize("policy", ["overwrite", "keep"])
def test_the_way_back_follows_what_the_kind_says_of_changes_by_hand(deploys: Deploys, policy: str) -> None:
    one, two = (with_table(each, "model", on_drift=policy) for each in (ONE, state(model("a", credits=6))))
    deploys.release(one, two)
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 50")
    found = deploys.migrated()
    assert credits(deploys) == {"a": 6 if policy == "overwrite" else 50}
    assert len(found.kept) == (policy == "keep")
    deploys.rollback(1)
    assert credits(deploys) == {"a": 5 if policy == "overwrite" else 50}


def test_the_answer_of_a_rollback_lists_the_rows_that_their_kind_keeps_as_left_and_not_as_changed(
    deploys: Deploys,
) -> None:
    deploys.release(*(with_table(each, "model", on_drift="keep") for each in (ONE, state(model("a", credits=6)))))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET credits = 50")
    undone = deploys.rollback(0)
    assert undone.kept == ("shop_model a", "shop_settings 1")
    answer = rolled_back_object(Result(Database("default", "postgresql:///x"), "done", undone))
    assert answer.left == undone.kept
    changed = {(row.table, row.op) for migration in answer.migrations for row in migration.rows}
    assert ("shop_settings", "retire") not in changed
    assert ("shop_provider", "retire") in changed
    said = list(describe_rollback(undone, "staging", "db", dry_run=True, verbose=False))
    assert "  shop_settings 1: left as it is, because its kind keeps it" in said
    assert "2 rows kept by their kind" in said[-1]


@pytest.mark.slow
def test_a_replaced_draft_is_taken_back_by_the_ledger_and_its_successor_applied(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.drafts = 1
    deploys.apply(allow_draft=True)
    deploys.replace_last(state(model("a", credits=8)))
    with deploys.refused() as caught:
        deploys.apply(allow_draft=True)
    assert "is at a migration 2 that does not belong to 0002_a_credits" in caught.value.message
    assert "ratesmith rollback --to 1 --reason" in caught.value.hint
    with deploys.refused():
        deploys.drift()
    deploys.rollback(1)
    deploys.resume()
    assert deploys.migrated(allow_draft=True).head == 2
    assert deploys.site.models("credits", "is_active") == {"a": (8, True), "b": (5, False)}
    deploys.rollback(0)
    assert deploys.site.models("is_active") == {"a": False, "b": False}


def test_a_fork_is_gone_back_to_where_it_parts(deploys: Deploys) -> None:
    deploys.release(ONE, TWO, THREE)
    deploys.apply()
    deploys.replace_last(state(model("a", small=1)))
    deploys.history.chain.pop()
    deploys.replace_last(state(model("a", large=1)))
    with deploys.refused() as caught:
        deploys.apply()
    assert "is at a migration 3 that does not belong to the 2 migrations of the files" in caught.value.message
    assert "--to 1 " in caught.value.hint


@pytest.mark.slow
def test_what_psql_applied_is_taken_back_and_what_psql_took_back_is_held(deploys: Deploys) -> None:
    one, two = deploys.release(ONE, TWO)
    deploys.apply(to=1)
    deploys.run(two)
    assert deploys.rollback(1).rows == ("shop_model a", "shop_model b: switched off")
    deploys.resume()
    deploys.run(two)
    deploys.run(two, "down")
    with deploys.refused() as caught:
        deploys.apply()
    assert "migration 2 was rolled back: no reason was given" in caught.value.message
    deploys.resume()
    assert deploys.migrated().head == 2
    assert deploys.rollback(0).before == 2
    assert deploys.standing.migration == "" and one.id in {it.migration for it in deploys.standing.entries}


@pytest.mark.slow
def test_values_that_a_seed_brought_go_back_by_the_file_but_rows_that_it_may_not_have_made_stay(
    deploys: Deploys,
) -> None:
    deploys.release(ONE, state(model("a", credits=6)))
    seeded(deploys)
    with deploys.refused() as caught:
        deploys.rollback(0)
    assert "0001_initial was not carried out here, its rows came with a seed" in caught.value.message
    assert "would take away 8 rows that may be somebody else's" in caught.value.message
    with deploys.refused():
        deploys.rollback(1, files=1)
    deploys.rollback(1)
    assert credits(deploys) == {"a": 5}
    assert deploys.log == [("seed", 2), ("down", 1)]


def seeded(deploys: Deploys) -> None:
    """Bring the database to the last state by the files of its environment."""
    assert seeding(deploys) == ""


def seeding(deploys: Deploys, files: int | None = None) -> str:
    """What psql says of schema.sql and seed.sql, of a version with so many migrations."""
    build = deploys.build(files)
    paths = [deploys.site.folder / "schema.sql", deploys.site.folder / "seed.sql"]
    for path, text in zip(paths, (schema_file(build), seed_file(build)), strict=True):
        path.write_text(text)
    done = deploys.site.database.run(*paths)
    assert (done.returncode == 0) == (not done.stderr)
    return done.stderr


@pytest.mark.slow
def test_a_seed_respects_a_hold_and_one_of_the_state_that_is_held_does_not_end_it(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.rollback(1, "sells at a loss")
    before = deploys.dump()
    said = "ratesmith: held, because migration 2 was rolled back: sells at a loss. To go on: ratesmith resume"
    assert said in seeding(deploys)
    assert seeding(deploys, 1) == ""
    assert deploys.dump() == before
    deploys.resume()
    assert seeding(deploys) == ""
    assert (credits(deploys)["a"], deploys.log[-1]) == (6, ("seed", 2))


def test_resume_without_a_rollback_says_nothing_and_writes_nothing(deploys: Deploys) -> None:
    assert deploys.resume() is None
    deploys.release(ONE)
    deploys.apply()
    before = deploys.dump()
    assert deploys.resume() is None
    assert deploys.dump() == before


def test_a_row_in_the_way_of_one_that_comes_back_is_named(deploys: Deploys) -> None:
    deploys.release(state(model("a", is_default=True)), state(model("a")))
    deploys.apply()
    deploys.site.query(
        "INSERT INTO shop_model (model_name, model_type, provider, is_default, is_testing, is_active, capabilities,"
        " remarks) VALUES ('own', 'text', 'openai', TRUE, FALSE, TRUE, '{}', '')"
    )
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert "shop_model own has the model_type of shop_model a" in caught.value.message
