"""apply and drift, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Unique
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import Change, Insert, Update
from support.databases import BOTH, SQLITE_FIRST, Database, Site, database_of
from support.deployments import apply_seed, counts, refusal
from support.ledgers import tamper
from support.sample_tables import MODEL, model, provider, renamed, state, with_table

OWN_DEFAULT = """INSERT INTO shop_model
    (model_name, model_type, provider, is_default, is_testing, is_active, capabilities, remarks)
    VALUES ('own', 'text', 'openai', TRUE, FALSE, TRUE, '{}', '')"""

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


@pytest.fixture(params=SQLITE_FIRST)
def database(request: pytest.FixtureRequest) -> Database:
    return database_of(request)


@BOTH
def test_the_first_apply_creates_the_tables_and_the_second_changes_nothing(site: Site) -> None:
    wanted = state(model("a"), model("b"))
    first, second = apply_seed(site, wanted), apply_seed(site, wanted)
    assert first.created == ("shop_provider", "shop_industry", "content_Keyword", "shop_model", "shop_settings")
    assert counts(first, "shop_model") == (2, 0, 0, 0)
    assert (second.created, second.changed) == ((), 0)
    assert counts(second, "shop_model") == (0, 0, 0, 2)
    assert site.verify(wanted).returncode == 0


def test_the_receipt_counts_a_row_once_however_often_it_was_written(site: Site) -> None:
    apply_seed(site, state(model("a", is_default=True), model("b", is_testing=True), model("c"), model("d")))
    after = state(model("a", is_testing=True), model("b", is_default=True), model("c"), model("new"), keyword=[])
    receipt = apply_seed(site, after)
    assert counts(receipt, "shop_model") == (1, 2, 1, 1)
    assert counts(receipt, "content_Keyword") == (0, 0, 2, 0)


def test_a_deleted_row_counts_once_although_it_leaves_an_index_first(site: Site) -> None:
    before, after = (with_table(state(model(name, is_default=True)), "model", retire="delete") for name in ("a", "b"))
    apply_seed(site, before)
    assert counts(apply_seed(site, after), "shop_model") == (1, 0, 1, 0)


def test_apply_and_seed_do_the_same(site: Site) -> None:
    before, after = state(model("a"), model("b")), state(model("b", credits=1), model("c"))
    site.converge(before)
    assert counts(apply_seed(site, before), "shop_model") == (0, 0, 0, 2)
    assert counts(apply_seed(site, after), "shop_model") == (1, 1, 1, 0)
    site.converge(after)


def test_a_dry_run_counts_and_changes_nothing(site: Site) -> None:
    apply_seed(site, state(model("a")))
    receipt = apply_seed(site, state(model("a", credits=9), model("b")), dry_run=True)
    assert (receipt.dry_run, counts(receipt, "shop_model")) == (True, (1, 1, 0, 0))
    assert site.models("credits") == {"a": 5}


def test_what_changes_behind_the_back_of_the_seed_is_found_before_the_commit(site: Site) -> None:
    apply_seed(site, state(model("a")))
    if site.database.dialect == "postgresql":
        body = "BEGIN UPDATE shop_model SET credits = 1 WHERE credits <> 1; RETURN NULL; END"
        site.query(f"CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS '{body}'")
        call = "AFTER UPDATE ON shop_model FOR EACH ROW EXECUTE FUNCTION meddle()"
        found = "a step of the seed did not succeed, nothing was changed"
    else:
        call = "AFTER INSERT ON shop_ratesmith_ledger BEGIN UPDATE shop_model SET credits = 1; END"
        found = "shop_model differs from the compiled state: changed 'a' (credits)"
    site.query(f"CREATE TRIGGER meddle {call}")
    error = refusal(site, state(model("a", credits=9)))
    assert (error.exit, site.models("credits")) == (Exit.REFUSED, {"a": 5})
    assert error.message == found


def test_progress_ends_at_the_last_statement(site: Site) -> None:
    seen: list[tuple[int, int]] = []
    with site.driver() as driver:
        apply(
            Deployment(site.build(state()), driver),
            ApplyOptions(),
            progress=lambda done, total: seen.append((done, total)),
        )
    assert [done for done, _ in seen] == list(range(1, seen[0][1] + 1))


def test_tables_of_the_platform_are_not_created_but_named(site: Site) -> None:
    error = refusal(site, state(model("a")), schema="external")
    assert error.exit == Exit.REFUSED
    assert (
        "the database lacks shop_provider, shop_industry, content_Keyword, shop_model, shop_settings" in error.message
    )
    assert "the platform's own migrations" in error.hint
    apply_seed(site, state())
    assert apply_seed(site, state(), schema="external").changed == 0


def test_a_table_of_the_platform_may_be_missing_where_there_are_no_rows_for_it(site: Site) -> None:
    wanted = state(model("a"), keyword=[], settings=[])
    apply_seed(site, wanted)
    site.query('DROP TABLE "content_Keyword"')
    site.query('ALTER TABLE shop_settings RENAME COLUMN "order" TO place')
    assert apply_seed(site, wanted, schema="external").changed == 0
    dearer = state(model("a", credits=9), keyword=[], settings=[])
    assert counts(apply_seed(site, dearer, schema="external"), "shop_model") == (0, 1, 0, 0)
    with site.driver("read") as driver:
        assert drift(Deployment(site.build(wanted, schema="external"), driver)).operations
    assert "the database lacks content_Keyword" in refusal(site, state(settings=[]), schema="external").message
    assert "shop_settings (order)" in refusal(site, state(keyword=[]), schema="external").message


@pytest.mark.parametrize("schema", ["managed", "external"])
def test_a_table_without_a_column_is_not_altered_but_named(site: Site, schema: str) -> None:
    apply_seed(site, state(model("a")))
    site.query("ALTER TABLE shop_model DROP COLUMN remarks")
    site.query("ALTER TABLE shop_model DROP COLUMN updated_at")
    error = refusal(site, state(model("a", credits=9)), schema=schema)
    assert error.exit == Exit.REFUSED
    assert "the database lacks shop_model (remarks, updated_at); nothing was changed" in error.message
    assert site.models("credits") == {"a": 5}


def test_one_missing_table_is_created_beside_the_others(site: Site) -> None:
    apply_seed(site, state(model("a")))
    site.query("DROP TABLE shop_model")
    receipt = apply_seed(site, state(model("a")))
    assert (receipt.created, receipt.changed) == (("shop_model",), 1)


@BOTH
def test_a_row_of_the_platform_in_the_way_is_said_to_be_in_the_way(site: Site) -> None:
    apply_seed(site, state(model("a")))
    site.query(OWN_DEFAULT)
    error = refusal(site, state(model("a", is_default=True, credits=9)))
    assert error.exit == Exit.REFUSED
    assert "shop_model: a row that the configuration leaves alone stands in the way" in error.message
    assert "shop_model_one_default" in error.message
    assert error.message.endswith("; nothing was changed: shop_model own has the model_type of shop_model a")
    assert "give one of the two another value: the new row in config/, or the other one in the database" in error.hint
    assert site.models("credits")["a"] == 5


def test_a_row_that_was_switched_off_and_holds_a_unique_value_is_named(site: Site) -> None:
    apply_seed(site, state(model("a", credits=1), model("b", credits=2), model("c", credits=3)))
    site.query("CREATE UNIQUE INDEX rank ON shop_model (credits)")
    kept = model("a", credits=1), model("b", credits=2)
    apply_seed(site, state(*kept))
    error = refusal(site, state(*kept, model("d", credits=3)))
    said = "in index rank; nothing was changed: shop_model c, which is switched off, has the credits of shop_model d"
    assert error.message.endswith(said)


def test_a_deleted_row_that_is_still_needed_is_said_to_be_needed(site: Site) -> None:
    apply_seed(site, state())
    site.query('CREATE TABLE usage (keyword_id INTEGER REFERENCES "content_Keyword" (id))')
    site.query('INSERT INTO usage SELECT id FROM "content_Keyword"')
    error = refusal(site, state(keyword=[]))
    assert error.exit == Exit.REFUSED
    assert "does not allow the change; nothing was changed" in error.message


def test_a_database_of_another_environment_is_refused(site: Site) -> None:
    apply_seed(site, state(model("a")))
    error = refusal(site, renamed(state(model("b")), "production"))
    assert error.exit == Exit.REFUSED
    assert error.message.startswith("this database belongs to environment staging, and this is for production")
    assert "--env" in error.hint


@pytest.mark.parametrize("gone", [None, "shop_model"], ids=["whole", "with a table gone"])
def test_drift_refuses_a_database_of_another_environment_as_apply_does(site: Site, gone: str | None) -> None:
    apply_seed(site, state(model("a")))
    if gone:
        site.query(f"DROP TABLE {gone}")
    production = site.build(renamed(state(model("b")), "production"))
    with site.driver("read") as driver, pytest.raises(Fatal) as caught:
        drift(Deployment(production, driver))
    assert caught.value.exit == Exit.REFUSED
    assert caught.value.message.startswith("this database belongs to environment staging, and this is for production")
    assert "--env" in caught.value.hint


def test_drift_asks_the_last_row_of_the_ledger_and_none_where_there_is_none(site: Site) -> None:
    wanted = state(model("a"))
    apply_seed(site, wanted)
    tamper(
        site.database,
        "INSERT INTO shop_ratesmith_ledger SELECT 2, 'other', 'seed', 0, '', '', '{}', '[]', '[]', '', '', '', '',"
        " '', '', applied_at, '', '' FROM shop_ratesmith_ledger",
    )
    with site.driver("read") as driver, pytest.raises(Fatal, match="belongs to environment other"):
        drift(Deployment(site.build(wanted), driver))
    for empty in (
        lambda: tamper(site.database, "DELETE FROM shop_ratesmith_ledger"),
        lambda: site.query("DROP TABLE shop_ratesmith_ledger"),
    ):
        empty()
        with site.driver("read") as driver:
            assert not drift(Deployment(site.build(renamed(wanted, "production")), driver))
    assert "shop_ratesmith_ledger" not in str(site.query(TABLES[site.database.dialect]))


def test_an_environment_of_another_dialect_is_refused(site: Site) -> None:
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[site.database.dialect]
    apply_seed(site, state())
    with site.driver() as driver, pytest.raises(Fatal, match=f"is written for {other}, and the database is") as caught:
        apply(Deployment(site.build(state(), dialect=other), driver), ApplyOptions())
    assert caught.value.exit == Exit.USAGE


def test_an_interrupted_apply_changes_nothing(site: Site) -> None:
    apply_seed(site, state(model("a")))

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with site.driver() as driver, pytest.raises(KeyboardInterrupt):
        apply(Deployment(site.build(state(model("a", credits=9))), driver), ApplyOptions(), progress=stop)
    assert site.models("credits") == {"a": 5}


@BOTH
def test_eight_appliers_at_once_create_insert_and_write_down_once(site: Site) -> None:
    wanted = state(model("a", is_default=True), model("b"))
    together = threading.Barrier(8)

    def one(_: int) -> int:
        with site.driver() as driver:
            together.wait()
            return apply(Deployment(site.build(wanted), driver), ApplyOptions()).changed

    with ThreadPoolExecutor(8) as pool:
        changed = sorted(pool.map(one, range(8)))
    assert changed == [0] * 7 + [9]
    assert site.query("SELECT count(*) FROM shop_ratesmith_ledger") == [(1,)]


def test_drift_is_what_was_changed_by_hand_in_rows_that_configuration_names(site: Site) -> None:
    wanted = state(model("a"), model("b"))
    apply_seed(site, wanted)
    with site.driver("read") as driver:
        assert not drift(Deployment(site.build(wanted), driver))
    site.query(OWN_DEFAULT)
    site.query("DELETE FROM shop_model WHERE model_name = 'a'")
    site.query("UPDATE shop_model SET credits = 6, remarks = 'by hand' WHERE model_name = 'b'")
    with site.driver("read") as driver:
        plan = drift(Deployment(site.build(wanted), driver))
    lost, changed = plan.operations
    assert isinstance(lost, Insert) and (lost.table, lost.key) == ("model", ("a",))
    assert changed == Update(
        table="model",
        key=("b",),
        changes=(Change(column="credits", old=6, new=5), Change(column="notes", old="by hand", new="")),
    )


def test_drift_creates_nothing_and_says_what_is_missing(site: Site) -> None:
    apply_seed(site, state())
    site.query('DROP TABLE "content_Keyword"')
    site.query("ALTER TABLE shop_provider DROP COLUMN title")
    with site.driver("read") as driver, pytest.raises(Fatal) as caught:
        drift(Deployment(site.build(state()), driver))
    assert caught.value.exit == Exit.REFUSED
    assert caught.value.message == "the database lacks shop_provider (title), content_Keyword"


def test_a_value_of_a_column_that_configuration_does_not_own_is_no_drift(site: Site) -> None:
    wanted = state(model("a"), provider=[provider("openai")])
    apply_seed(site, wanted)
    site.query("UPDATE shop_provider SET api_key = 'x'")
    with site.driver("read") as driver:
        assert not drift(Deployment(site.build(wanted), driver))


@pytest.mark.parametrize("column", ["small", "notes"])
def test_rows_swap_values_that_only_one_may_have(site: Site, column: str) -> None:
    def placed(**values: Any) -> Dataset:
        rows = state(*(model(name, **{column: value}) for name, value in values.items()))
        unique = (*MODEL.unique, Unique(name="place", columns=(column,), where=()))
        return with_table(rows, "model", unique=unique)

    one, two, three = (1, 2, 3) if column == "small" else ("x", "y", "z")
    apply_seed(site, placed(a=one, b=two, c=three))
    after = placed(a=three, b=one, c=two)
    assert counts(apply_seed(site, after), "shop_model") == (0, 3, 0, 0)
    assert site.verify(after).returncode == 0
    assert apply_seed(site, after).changed == 0
