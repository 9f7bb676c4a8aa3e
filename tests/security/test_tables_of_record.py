"""Rights to the tables that only ratesmith writes, as `GRANT ALL ON ALL TABLES` gives them, and triggers on these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psycopg
import pytest

from ratesmith.core.errors import RefusalKind
from ratesmith.deploy.session import Session
from support.deployments import Deploys
from support.ledgers import TABLE, insert
from support.sample_objects import sql_objects
from support.sample_tables import model, state

LOG, PRINTS = "shop_word_log", "shop_ratesmith_secret"
MINE: Final = """
CREATE FUNCTION app.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.{column} = ''owner''; RETURN NEW; END';
CREATE TRIGGER zzz BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION app.mine()
"""


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 1 of 2, and the platform's own role, which may write all tables."""
    deploys.site.objects = sql_objects
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply(to=1)
    deploys.site.query(
        f"CREATE TABLE {PRINTS} (id int); CREATE ROLE app LOGIN; CREATE SCHEMA app AUTHORIZATION app;"
        " GRANT USAGE ON SCHEMA public TO app; GRANT ALL ON ALL TABLES IN SCHEMA public TO app"
    )
    yield deploys
    deploys.site.query("DROP OWNED BY app CASCADE; DROP ROLE app")


def as_app(shop: Deploys, isolation: str = "READ COMMITTED") -> psycopg.Connection[tuple[object, ...]]:
    connection = psycopg.connect(shop.site.database.url, autocommit=True)
    connection.execute(f"SET SESSION AUTHORIZATION app; BEGIN ISOLATION LEVEL {isolation}; SELECT 1".encode())
    return connection


@pytest.mark.slow
def test_an_apply_refuses_who_may_write_them_and_the_triggers_that_he_made_while_he_might(shop: Deploys) -> None:
    with shop.refused() as caught:
        shop.apply()
    assert caught.value.kind is RefusalKind.EXPOSED
    named = "app may make triggers on content_Keyword, app may write {}, app may write {}, app may write {}, which only"
    assert caught.value.message.startswith(named.format(TABLE, PRINTS, LOG))
    shop.site.query("SET ROLE app;" + MINE.format(column="reason", table=TABLE))
    assert caught.value.hint is not None
    shop.site.query(caught.value.hint.removeprefix("the owner of the tables runs: ").partition("; then compare")[0])
    for work in (shop.apply, lambda: shop.rollback(0)):
        with shop.refused() as caught:
            work()
        assert (caught.value.kind, f"zzz on {TABLE}" in caught.value.message) == (RefusalKind.PLANTED, True)
    assert f"somebody else has triggers on {TABLE}" in shop.said(shop.history.chain[1])
    with shop.site.driver("read") as driver:
        session = Session(shop.build().target.scope, driver)
        session.begin_reading()
        session.check_writers()
    shop.site.query(f"DROP TRIGGER zzz ON {TABLE}")
    assert shop.migrated().head == 2


def test_a_trigger_on_the_ledger_does_not_say_who_wrote_a_line(shop: Deploys) -> None:
    """It ran behind ours, and said that the owner had; of a table that another transaction sees without it, too."""
    last = shop.standing.entries[-1]
    with as_app(shop, "REPEATABLE READ") as old:
        shop.site.query("SET ROLE app;" + MINE.format(column="applied_by", table=TABLE))
        with pytest.raises(psycopg.errors.RaiseException, match="its transaction is not READ COMMITTED"):
            insert(old, last, action="overwrite")
    with as_app(shop) as now, pytest.raises(psycopg.errors.RaiseException, match="somebody else has a trigger on it"):
        insert(now, last, action="overwrite")
    assert len(shop.log) == 1


def test_a_trigger_on_a_log_does_not_run_as_its_owner(shop: Deploys) -> None:
    change = b'UPDATE "content_Keyword" SET volume = 7'
    lines = shop.site.query(f"SELECT * FROM {LOG}")
    with as_app(shop, "REPEATABLE READ") as old:
        shop.site.query("SET ROLE app;" + MINE.format(column="noted_by", table=LOG))
        with pytest.raises(psycopg.errors.RaiseException, match="in a transaction that is READ COMMITTED"):
            old.execute(change)
    with as_app(shop) as now, pytest.raises(psycopg.errors.RaiseException, match="would run as its owner"):
        now.execute(change)
    assert shop.site.query(f"SELECT * FROM {LOG}") == lines


def test_nobody_writes_a_table_through_a_view(shop: Deploys) -> None:
    """With the rights of its owner, where the table itself was closed to that role."""
    with as_app(shop) as now, pytest.raises(psycopg.errors.Error, match="cannot update view"):
        now.execute(b"UPDATE shop_credits_now SET credits = 1")


@pytest.mark.slow
def test_what_the_owner_is_told_to_run_quotes_names(shop: Deploys) -> None:
    shop.site.query("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app")
    shop.site.query(
        'CREATE ROLE "weird-Role";'
        f' GRANT UPDATE ON {PRINTS} TO "weird-Role"; CREATE FUNCTION app.mine() RETURNS trigger LANGUAGE plpgsql AS'
        f" 'BEGIN RETURN NEW; END'; CREATE TRIGGER \"my-Own\" BEFORE INSERT ON {PRINTS} FOR EACH ROW"
        " EXECUTE FUNCTION app.mine()"
    )
    try:
        for before, behind in (
            ("have the owner of the tables run: ", "; then ratesmith"),
            ("runs: ", "; then compare"),
        ):
            with shop.refused() as caught:
                shop.apply()
            assert caught.value.hint is not None
            shop.site.query(caught.value.hint.partition(before)[2].partition(behind)[0])
        assert shop.migrated().head == 2
    finally:
        shop.site.query('DROP OWNED BY "weird-Role"; DROP ROLE "weird-Role"')
