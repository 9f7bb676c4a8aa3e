"""A seed that would change nothing makes no temporary table; one that would change anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.deploy.apply import made_before_lock, prepare
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment, Session
from support.databases import BOTH, SQLITE_FIRST, Database, Postgres, Site, database_of
from support.deployments import apply_seed, counts, refusal
from support.sample_tables import model, state, with_table

LEDGER = "shop_ratesmith_ledger"
WANTED = state(model("a"), model("b"))


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


@pytest.mark.slow
def test_an_apply_that_changes_nothing_gets_no_number_of_a_transaction(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    apply_seed(site, WANTED)
    for wanted, none in ((WANTED, True), (state(model("a"), model("b", credits=6)), False)):
        with site.driver() as driver:
            prepare(Deployment(site.build(wanted), driver), ApplyOptions())
            number = driver.rows("SELECT pg_current_xact_id_if_assigned()")
            driver.rollback()
        assert (number == [(None,)]) is none


@pytest.mark.cases(quick=2)
@BOTH
@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ("UPDATE shop_model SET credits = 9 WHERE model_name = 'a'", (0, 1, 0, 1)),
        ("UPDATE shop_model SET remarks = 'x'", (0, 2, 0, 0)),
        ("DELETE FROM shop_model WHERE model_name = 'a'", (1, 0, 0, 1)),
    ],
)
def test_a_row_that_was_changed_since_is_put_back_and_noted(
    site: Site, change: str, counted: tuple[int, int, int, int]
) -> None:
    apply_seed(site, WANTED)
    site.query(change)
    assert counts(apply_seed(site, WANTED), "shop_model") == counted
    assert site.query(f"SELECT action FROM {LEDGER} ORDER BY id") == [("seed",), ("overwrite",)]
    assert site.verify(WANTED).returncode == 0
    assert counts(apply_seed(site, WANTED), "shop_model") == (0, 0, 0, 2)


@BOTH
def test_what_was_made_before_the_lock_does_the_same(site: Site) -> None:
    build = site.build(WANTED)
    for changed in (9, 0):
        made = made_before_lock(build, ApplyOptions())
        asked = made.differences(())
        with site.driver() as driver:
            receipt = prepare(Deployment(build, driver), ApplyOptions(), made=made)
            driver.commit()
        assert receipt.changed == changed
        assert made.differences(()) is asked
    site.query("UPDATE shop_model SET credits = 9 WHERE model_name = 'a'")
    with site.driver() as driver:
        assert prepare(Deployment(build, driver), ApplyOptions(), made=made).changed == 1


@BOTH
@pytest.mark.parametrize("rows", [[{"industry_id": "saas", "keyword": "crm", "related_id": None, "volume": 1}], []])
def test_a_foreign_row_of_a_table_that_is_named_as_a_whole_is_deleted(site: Site, rows: list) -> None:
    wanted = with_table(state(model("a"), keyword=rows), "keyword", whole=True)
    apply_seed(site, wanted)
    columns = "industry_id, keyword, created_at, updated_at"
    foreign = "SELECT id, 'foreign', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM shop_industry LIMIT 1"
    site.query(f'INSERT INTO "content_Keyword" ({columns}) {foreign}')
    assert counts(apply_seed(site, wanted), "content_Keyword") == (0, 0, 1, len(rows))


def test_a_column_that_rounds_its_amounts_by_now_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    apply_seed(site, WANTED)
    site.query("ALTER TABLE shop_model ALTER cost TYPE double precision")
    assert "shop_model.cost is double precision" in refusal(site, WANTED).message


@pytest.mark.slow
def test_a_line_that_anybody_wrote_does_not_say_that_nothing_is_to_be_done(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    apply_seed(site, WANTED)
    fewer = site.build(state(model("a")))
    site.query(
        "DROP ROLE IF EXISTS planter; CREATE ROLE planter LOGIN; GRANT USAGE ON SCHEMA public TO planter;"
        f"GRANT SELECT, INSERT ON {LEDGER} TO planter"
    )
    with site.driver() as driver:
        session = Session(fewer.target.scope, driver)
        session.lock()
        driver.execute("SET SESSION AUTHORIZATION planter")
        session.append("seed", session.place(0, "", fewer.state.hash))
        driver.execute("RESET SESSION AUTHORIZATION")
        driver.commit()
    site.query("DROP OWNED BY planter; DROP ROLE planter")
    assert site.models("is_active") == {"a": True, "b": True}
    apply_seed(site, state(model("a")))
    assert site.models("is_active") == {"a": True, "b": False}
