"""apply, drift, rollback and status where a cell depends on the day: late is no drift, and every apply activates."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Cell
from ratesmith.deploy.activation import Lateness, read_lateness
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.results import Database as NamedDatabase
from ratesmith.deploy.results import Result
from ratesmith.deploy.session import Session
from ratesmith.deploy.three_way import three_way
from ratesmith.output.sql_scripts import activate_file
from ratesmith.plan.diff import Update, diff
from ratesmith.release.build import Build
from ratesmith.report.apply import describe_receipt
from ratesmith.report.databases import applied_object
from ratesmith.report.status import DatabaseStatus, as_text, exit_code
from ratesmith.sql.ledger import WRITTEN
from support.databases import Site
from support.days import YESTERDAY, began, to_come
from support.deployments import Deploys, apply_seed, meddle, together
from support.file_texts import state_text
from support.ledgers import tamper
from support.sample_tables import model, state, with_table

PLAIN = state(model("a", credits=2000), model("b"))
DATED = state(model("a", credits=began(2000, 1000)), model("b"))
LATE = "UPDATE shop_model SET credits = 2000 WHERE model_name = 'a'"
BY_HAND = "UPDATE shop_model SET credits = 3000 WHERE model_name = 'a'"


@pytest.fixture
def dated(deploys: Deploys) -> Deploys:
    """A database at the second migration, which made a price depend on the day."""
    deploys.release(PLAIN, DATED)
    deploys.apply()
    return deploys


def credits(deploys: Deploys) -> int:
    found: int = deploys.site.models("credits")["a"]
    return found


def lateness(site: Site, build: Build, folder: Path) -> Lateness:
    with site.driver("read") as driver:
        session = Session(build.target.scope, driver)
        session.begin_reading()
        ledger = read_ledger_state(session).as_written
        driver.rollback()
        return read_lateness(session, build.history, ledger, folder / "state.json")


@pytest.mark.slow
def test_a_migration_writes_the_value_of_the_day(dated: Deploys) -> None:
    assert credits(dated) == 1000
    assert dated.drift().operations == ()


def test_what_is_late_or_early_is_no_drift_and_the_next_apply_activates_it(dated: Deploys) -> None:
    dated.site.query(LATE)
    assert dated.drift().operations == ()
    receipt = dated.apply(dry_run=True)
    assert [change for it in receipt.activated if isinstance(it, Update) for change in it.changes] != []
    assert credits(dated) == 2000
    receipt = dated.apply()
    scope = dated.build().target.scope
    assert "  activated: shop_model 'a': credits 2000 → 1000" in [*describe_receipt(receipt, "x", scope.tables)]
    answer = applied_object(Result(NamedDatabase("default", "x"), "done", receipt), scope.tables)
    (row,) = answer.activated
    assert (row.table, row.key, [(it.column, it.old, it.new) for it in row.columns]) == (
        "shop_model",
        {"model_name": "a"},
        [("credits", 2000, 1000)],
    )
    assert answer.result == "applied"
    assert (credits(dated), dated.apply().activated, dated.log) == (1000, (), [("up", 1), ("up", 2)])


@pytest.mark.slow
def test_a_seed_reports_what_it_activated(site: Site) -> None:
    site.converge(DATED)
    site.query(LATE)
    receipt = apply_seed(site, DATED)
    assert [it.key for it in receipt.activated] == [("a",)]
    assert (site.models("credits")["a"], apply_seed(site, DATED).activated) == (1000, ())


@pytest.mark.slow
def test_a_value_of_no_day_is_drift_that_an_apply_refuses(dated: Deploys) -> None:
    dated.site.query(BY_HAND)
    (update,) = dated.drift().operations
    assert isinstance(update, Update) and update.changes[0].old == 3000
    with dated.refused() as caught:
        dated.apply()
    assert f"credits is 3000, not 2000, from {YESTERDAY}: 1000" in caught.value.message


@pytest.mark.slow
def test_drift_that_is_put_back_gets_the_value_of_the_day(deploys: Deploys) -> None:
    deploys.release(with_table(DATED, "model", on_drift="overwrite"))
    deploys.apply()
    deploys.site.query(BY_HAND)
    deploys.apply()
    assert credits(deploys) == 1000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "then", "held", "back"),
    [
        (2000, began(2000, 1000), (2000,), 2000),
        (began(2000, 1000), 2000, (2000, 1000), 1000),
        (began(2000, 1000), began(3000, 1000), (2000, 1000), 1000),
        (to_come(2000, 1000), began(2000, 1000), (2000, 1000), 2000),
        (None, began(None, 7), (None,), None),
    ],
    ids=["begins", "is cancelled", "is corrected", "is moved", "gets a value"],
)
def test_a_rollback_returns_to_what_the_cell_was_whatever_day_it_is(
    deploys: Deploys, before: Cell, then: Cell, held: tuple[Any, ...], back: int | None
) -> None:
    deploys.release(state(model("a", credits=before)), state(model("a", credits=then)))
    deploys.apply(to=1)
    for value in held:
        deploys.site.query(f"UPDATE shop_model SET credits = {'NULL' if value is None else value}")
        deploys.apply(to=2)
        undone = deploys.rollback(1)
        assert (credits(deploys), len(undone.rows)) == (back, 1)
        deploys.resume()
    second = deploys.history.chain[1]
    deploys.run(second)
    deploys.run(second, "down")
    assert credits(deploys) == back


@pytest.mark.slow
def test_the_way_back_by_sql_and_by_the_ledger_is_the_same_with_several_columns(deploys: Deploys) -> None:
    one = state(model("a", credits=2000, cost=Decimal(1)))
    two = state(model("a", credits=began(2000, 1000), cost=began(Decimal(1), Decimal(2)), small=8))
    deploys.release(one, two)
    deploys.apply()
    assert deploys.site.models("credits", "cost", "small") == {"a": (1000, 2, 8)}
    deploys.rollback(1)
    assert deploys.site.models("credits", "cost", "small") == {"a": (2000, 1, 7)}
    deploys.resume()
    deploys.apply()
    deploys.run(deploys.history.chain[1], "down")
    assert deploys.site.models("credits", "cost", "small") == {"a": (2000, 1, 7)}


@pytest.mark.slow
def test_a_schedule_in_the_ledger_that_no_build_writes_is_not_believed(dated: Deploys) -> None:
    wrong = '{"scheduled": {"launch": 1}}'
    tamper(
        dated.site.database,
        "UPDATE shop_ratesmith_ledger SET down = jsonb_set(down, '{0,changes,credits,0}', '"
        + wrong
        + "') WHERE head = 2",
    )
    assert dated.rollback(1).by_files == ("shop_model a",)
    assert credits(dated) == 2000


@pytest.mark.slow
def test_an_activation_and_an_apply_at_once_both_succeed(dated: Deploys) -> None:
    path = dated.site.folder / "activate.sql"
    path.write_text(activate_file(dated.build()))
    for _ in range(3):
        dated.site.query(LATE)
        done, _, again = together(
            lambda: dated.site.database.run(path), dated.apply, lambda: dated.site.database.run(path)
        )
        assert (done.stderr, again.stderr, credits(dated)) == ("", "", 1000)


@pytest.mark.slow
def test_the_file_of_a_held_database_activates_nothing(dated: Deploys) -> None:
    path = dated.site.folder / "activate.sql"
    path.write_text(activate_file(dated.build()))
    dated.rollback(1)
    assert "is at migration 1, in another state than this file is for" in dated.site.database.run(path).stderr
    assert credits(dated) == 2000


@pytest.mark.slow
def test_an_activation_that_a_trigger_undoes_is_refused(dated: Deploys) -> None:
    dated.site.query(LATE)
    meddle(dated, "NEW.credits = 2000; RETURN NEW", "BEFORE UPDATE ON shop_model")
    with dated.refused() as caught:
        dated.apply()
    assert caught.value.message.startswith(
        "cells did not take the value of the day: shop_model 'a': credits is 2000, not 1000"
    )


@pytest.mark.slow
def test_status_names_what_is_late_by_the_files_of_the_migrations(dated: Deploys) -> None:
    build = dated.build()
    assert lateness(dated.site, build, dated.site.folder) == Lateness()
    dated.site.query(LATE)
    found = lateness(dated.site, build, dated.site.folder)
    status = DatabaseStatus(NamedDatabase("default", ""), dated.standing, lateness=found)
    scope = build.target.scope
    text = "\n".join(as_text(scope, build.history, [status]))
    assert "  activation-late: shop_model 'a': credits 2000 → 1000\n    hint: run activate.sql" in text
    assert exit_code([status]) == 5
    assert lateness(dated.site, dated.build(1), dated.site.folder).unread == (
        "the files do not have the migration that the database is at"
    )
    dated.site.query("DROP TABLE shop_model")
    assert lateness(dated.site, build, dated.site.folder).unread == "the database lacks shop_model"


@pytest.mark.slow
def test_status_names_what_is_late_after_a_seed_by_the_state_that_was_built(site: Site) -> None:
    site.converge(DATED)
    site.query(LATE)
    build = site.build(DATED)
    assert "no state.json" in lateness(site, build, site.folder).unread
    for other, is_open in ((PLAIN, False), (state(model("a", credits=began(9, 8))), True)):
        (site.folder / "state.json").write_text(state_text(site.build(other).state))
        found = lateness(site, build, site.folder)
        assert ("is not of the state that was applied" in found.unread, found.is_open) == (True, is_open)
        status = DatabaseStatus(NamedDatabase("default", ""), lateness=found)
        assert exit_code([status]) == (5 if is_open else 0)
    (site.folder / "state.json").write_text(state_text(build.state))
    assert [it.key for it in lateness(site, build, site.folder).cells] == [("a",)]


def test_a_note_in_the_ledger_hides_nothing_that_is_late(site: Site) -> None:
    site.converge(DATED)
    site.query(LATE)
    written = ", ".join(f'"{name}"' for name in WRITTEN)
    forged = {"id": "2", "action": "'overwrite'", "state_hash": "'x'"}
    said = ", ".join(forged.get(name, f'"{name}"') for name in WRITTEN)
    tamper(site.database, f"INSERT INTO shop_ratesmith_ledger ({written}) SELECT {said} FROM shop_ratesmith_ledger")
    build = site.build(DATED)
    (site.folder / "state.json").write_text(state_text(build.state))
    assert [it.key for it in lateness(site, build, site.folder).cells] == [("a",)]


def test_a_three_way_comparison_takes_a_late_value_for_what_was_applied() -> None:
    def outcomes(database: int, applied: Dataset, branch: Dataset) -> list[str]:
        found = diff(branch, state(model("a", credits=database), model("b")))
        return [it.outcome for it in three_way(found, branch, applied)]

    moved = state(model("a", credits=began(2000, 900)), model("b"))
    assert outcomes(2000, DATED, DATED) == []
    assert outcomes(3000, DATED, DATED) == ["adoptable"]
    assert outcomes(1000, DATED, moved) == ["pending"]
    assert outcomes(3000, DATED, moved) == ["conflict"]
    assert outcomes(1000, DATED, PLAIN) == ["pending"]


@pytest.mark.slow
def test_files_that_are_no_history_of_these_tables_are_no_crash(site: Site) -> None:
    site.converge(DATED)
    build = site.build(DATED)
    text = state_text(build.state)
    (site.folder / "state.json").write_text(text)
    for wrong in ("", "[]", text.replace('"launch"', '"launched"')):
        (site.folder / "state.json").write_text(wrong)
        assert lateness(site, build, site.folder).unread != ""
