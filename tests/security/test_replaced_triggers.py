"""Triggers of ratesmith that somebody replaced: from PostgreSQL 14 on, whoever has the right TRIGGER on a table may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psycopg
import pytest

from ratesmith.core.errors import RefusalKind
from ratesmith.deploy.objects import read_late_logs
from ratesmith.deploy.session import Session
from support.deployments import Deploys
from support.ledgers import TABLE
from support.quick import first
from support.sample_objects import sql_objects
from support.sample_tables import model, state, with_table

WORDS, LOG = 'public."content_Keyword"', "shop_word_log"
KEPT: Final = "shop_industry"
NOT_LOGGED: Final = "content_Keyword (not all is logged: its triggers are missing, disabled, or others)"


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 1 of 2, and a role that may make triggers, of functions that everybody may attach."""
    deploys.site.objects = sql_objects
    releases = state(model("a")), state(model("a", credits=6))
    deploys.release(*(with_table(it, "industry", insert_only=True) for it in releases))
    deploys.apply(to=1)
    deploys.site.query(
        "CREATE ROLE mallory LOGIN; GRANT USAGE ON SCHEMA public TO mallory;"
        f" GRANT ALL ON {WORDS}, {KEPT} TO mallory; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO mallory"
    )
    yield deploys
    deploys.site.query("DROP OWNED BY mallory CASCADE; DROP ROLE mallory")


def as_mallory(shop: Deploys, *statements: str) -> None:
    with psycopg.connect(shop.site.database.url.replace("postgres@", "mallory@"), autocommit=True) as connection:
        for sql in statements:
            try:
                connection.execute(sql.encode())
            except psycopg.errors.SyntaxError:
                pytest.skip("no OR REPLACE before PostgreSQL 14")


def late(shop: Deploys) -> dict[str, tuple[str, ...]]:
    with shop.site.driver("read") as driver:
        return read_late_logs(Session(shop.build().target.scope, driver))


ROW: Final = f"ON {WORDS} FOR EACH ROW"
LOGS: Final = f"EXECUTE FUNCTION public.{LOG}()"
REPLACED: Final = {
    "under a condition": f"{LOG}_line AFTER INSERT OR UPDATE OR DELETE {ROW} WHEN (false) {LOGS}",
    "for other events": f"{LOG}_line AFTER DELETE {ROW} {LOGS}",
    "for one column": f"{LOG}_line AFTER INSERT OR DELETE OR UPDATE OF keyword {ROW} {LOGS}",
    "with an argument": f"{LOG}_line AFTER INSERT OR UPDATE OR DELETE {ROW} EXECUTE FUNCTION public.{LOG}(1)",
    "of another function": f"{LOG}_line BEFORE UPDATE {ROW} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "where rows are truncated": f"{LOG}_truncate BEFORE TRUNCATE ON {WORDS} WHEN (false) {LOGS}",
}


@pytest.mark.parametrize("trigger", first(2, REPLACED))
def test_a_trigger_in_the_place_of_one_that_logs_is_named_whatever_the_rows_say(shop: Deploys, trigger: str) -> None:
    """What was changed and put back meanwhile was in no log, and nothing said so."""
    lines = shop.site.query(f"SELECT count(*) FROM {LOG}")
    change = f"UPDATE {WORDS} SET volume ="
    as_mallory(shop, f"CREATE OR REPLACE TRIGGER {trigger}", f"{change} volume", f"{change} volume + 0")
    assert shop.site.query(f"SELECT count(*) FROM {LOG}") == lines
    assert late(shop) == {"words-late": (NOT_LOGGED,)}
    assert "not all is logged" in shop.site.verify(shop.datasets[0]).stderr
    with shop.refused() as caught:
        shop.apply()
    assert caught.value.kind is RefusalKind.PLANTED
    assert f"{trigger.partition(' ')[0]} on content_Keyword" in caught.value.message
    # Nothing of a log is in the way of going back.
    assert shop.rollback(0).head == 0
    shop.resume()
    assert shop.site.database.run(shop.site.file("schema", shop.datasets[0])).stderr == ""
    assert late(shop) == {}
    # schema.sql takes the right too, but for that to the table without a log.
    shop.site.query(f"REVOKE TRIGGER ON {KEPT} FROM mallory")
    assert shop.migrated().head == 2


def test_a_trigger_between_those_of_a_log_is_named_where_it_keeps_everybody_from_writing(shop: Deploys) -> None:
    """It need not run for that. Nothing but a refused change showed it, without its name, and schema.sql left it."""
    planted = f"{LOG}_f"
    as_mallory(
        shop,
        f"CREATE TRIGGER {planted} AFTER UPDATE ON {WORDS} FOR EACH ROW WHEN (false)"
        " EXECUTE FUNCTION pg_catalog.unique_key_recheck()",
    )
    shop.site.query(f"REVOKE ALL ON {WORDS}, {KEPT} FROM mallory")
    assert late(shop) == {"words-late": (NOT_LOGGED,)}
    assert "not all is logged" in shop.site.verify(shop.datasets[0]).stderr
    with pytest.raises(psycopg.errors.RaiseException, match=rf'"content_Keyword", .* who writes \({planted}\);'):
        shop.site.query(f"UPDATE {WORDS} SET volume = volume + 1")
    with shop.refused() as caught:
        shop.apply()
    assert f"{planted} on content_Keyword" in caught.value.message
    shop.site.query((caught.value.hint or "").partition(" runs: ")[2].partition("; and then")[0])
    assert shop.site.database.run(shop.site.file("schema", shop.datasets[0])).stderr == ""
    assert shop.migrated().head == 2


def test_a_trigger_in_the_place_of_one_that_keeps_rows_is_named(shop: Deploys) -> None:
    as_mallory(
        shop,
        f"CREATE OR REPLACE TRIGGER {KEPT}_insert_only BEFORE UPDATE ON {KEPT} FOR EACH STATEMENT WHEN (false)"
        f" EXECUTE FUNCTION {KEPT}_insert_only()",
        f"UPDATE {KEPT} SET slug = slug",
    )
    with shop.refused() as caught:
        shop.apply()
    assert f"{KEPT}_insert_only on {KEPT}" in caught.value.message


def test_one_that_keeps_some_columns_of_the_ledger_is_another_one(shop: Deploys) -> None:
    shop.site.query(f"GRANT TRIGGER, UPDATE, SELECT ON {TABLE} TO mallory")
    as_mallory(
        shop,
        f"CREATE OR REPLACE TRIGGER {TABLE}_keeps BEFORE DELETE OR TRUNCATE OR UPDATE OF actor ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_line()",
        f"UPDATE {TABLE} SET reason = 'planted'",
    )
    shop.site.query(f"REVOKE ALL ON {TABLE}, {WORDS}, {KEPT} FROM mallory")
    with shop.refused() as caught:
        shop.apply()
    assert f"{TABLE}_keeps on {TABLE}" in caught.value.message


@pytest.mark.slow
def test_who_may_make_triggers_where_there_are_ours_is_refused(shop: Deploys) -> None:
    """Before, that was asked only of the ledger, the fingerprints and the log itself."""
    with shop.refused() as caught:
        shop.apply()
    assert (caught.value.kind, caught.value.message.partition(", which")[0]) == (
        RefusalKind.EXPOSED,
        f"mallory may make triggers on content_Keyword, mallory may make triggers on {KEPT}",
    )
    assert caught.value.hint is not None
    shop.site.query(caught.value.hint.partition("runs: ")[2].partition("; then compare")[0])
    assert shop.migrated().head == 2
    as_mallory(shop, f"UPDATE {WORDS} SET volume = 8")


def test_default_privileges_give_nobody_the_right_to_a_new_table_with_triggers_of_ours(deploys: Deploys) -> None:
    """Nor do they take it from who owns the table, or what else they give."""
    deploys.site.objects = sql_objects
    deploys.release(with_table(state(model("a")), "industry", insert_only=True))
    deploys.site.query("CREATE ROLE app; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO app, PUBLIC")
    try:
        for _ in "ab":
            deploys.apply()
        for table in (WORDS, KEPT):
            found = deploys.site.query(
                f"SELECT r, has_table_privilege(r, '{table}', 'TRIGGER'), has_table_privilege(r, '{table}', 'UPDATE')"
                " FROM (VALUES ('app'), ('public')) AS x(r)"
            )
            assert found == [("app", False, True), ("public", False, True)]
    finally:
        deploys.site.query("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM app, PUBLIC")
        deploys.site.query("DROP OWNED BY app; DROP ROLE app")
