"""Functions of our triggers, which somebody else attaches to a trigger of his own, or calls: what that keeps from being
done, and where it is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psycopg
import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.deploy.ledger.chain import require_guard
from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.rollback import undo_to
from ratesmith.report.apply import describe_rollback
from support.deployments import Deploys
from support.ledgers import TABLE
from support.quick import first
from support.sample_objects import sql_objects
from support.sample_tables import model, state, with_table

LOG, KEPT, LINE = "shop_word_log", "shop_industry", f"{TABLE}_line"
FUNCTIONS: Final = (LINE, f"{KEPT}_insert_only", f"{LOG}_takes", f"{LOG}_insert_only", LOG, f"{LOG}_by")
GRANTED: Final = "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC"
"""What earlier versions left to everybody."""


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 1 of 2, and a role that owns a schema and has no right to a table of ours."""
    deploys.site.objects = sql_objects
    releases = state(model("a")), state(model("a", credits=6))
    deploys.release(*(with_table(it, "industry", insert_only=True) for it in releases))
    deploys.site.query(
        "CREATE ROLE mallory LOGIN; CREATE SCHEMA mine AUTHORIZATION mallory; GRANT USAGE ON SCHEMA public TO mallory"
    )
    deploys.apply(to=1)
    yield deploys
    deploys.site.query(
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM mallory; DROP OWNED BY mallory CASCADE;"
        " DROP ROLE mallory"
    )


def as_mallory(shop: Deploys, *statements: str) -> None:
    with psycopg.connect(shop.site.database.url.replace("postgres@", "mallory@"), autocommit=True) as connection:
        for sql in statements:
            connection.execute(sql.encode())


def schema(shop: Deploys) -> str:
    return shop.site.database.run(shop.site.file("schema", shop.datasets[0])).stderr


def planted(shop: Deploys, where: str, function: str) -> Fatal:
    """Nobody is kept from going back, and whoever applies is told where a trigger is that calls a function of ours."""
    with shop.refused() as caught:
        shop.apply()
    assert caught.value.kind is RefusalKind.PLANTED
    assert where in caught.value.message, function
    assert where in shop.site.verify(shop.datasets[0]).stderr, function
    return caught.value


def test_nobody_else_may_attach_a_function_of_ours(shop: Deploys) -> None:
    """Whatever default privileges say: nobody needs a right to it for a trigger of ours to call it."""
    shop.site.query(f"{GRANTED}; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO mallory")
    shop.site.query(f"DROP TRIGGER {TABLE}_keeps ON {TABLE}; DROP FUNCTION {LOG}_by() CASCADE")
    assert schema(shop) == ""
    assert shop.migrated().head == 2
    found = shop.site.query(
        "SELECT p.proname, count(*) FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl,"
        " acldefault('f', p.proowner))) AS a WHERE p.pronamespace = CAST('public' AS regnamespace) GROUP BY 1"
    )
    assert dict(found) == dict.fromkeys(FUNCTIONS, 1)
    for function in FUNCTIONS:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_mallory(
                shop,
                "CREATE TABLE IF NOT EXISTS mine.t (x int)",
                f"CREATE TRIGGER t AFTER INSERT ON mine.t FOR EACH ROW EXECUTE FUNCTION public.{function}()",
            )


def test_what_others_made_of_our_functions_keeps_nobody_from_making_these_again(shop: Deploys) -> None:
    """A view asks for no right to what it calls."""
    shop.site.query(GRANTED)
    as_mallory(shop, "CREATE TABLE mine.t (x int)")
    for function in FUNCTIONS:
        as_mallory(
            shop,
            f"CREATE VIEW mine.{function} AS SELECT 1 AS one WHERE public.{function}() IS NULL",
            f"CREATE TRIGGER {function} AFTER INSERT ON mine.t FOR EACH ROW EXECUTE FUNCTION public.{function}()",
        )
    assert schema(shop) == ""
    assert shop.rollback(0).head == 0
    shop.resume()
    # As behind an upgrade: the function of the ledger is another one.
    shop.site.query(f"DROP TRIGGER {TABLE}_keeps ON {TABLE}; ALTER FUNCTION {LINE}() SET search_path = public")
    undone = shop.rollback(0)
    assert (undone.head, undone.unguarded) == (0, "")
    with shop.site.driver("read") as driver:
        require_guard(Session(shop.build().target.scope, driver))
    hint = ""
    for function in FUNCTIONS:
        hint = planted(shop, f"{function} on mine.t of mallory", function).hint or ""
    shop.site.query(hint.partition(" run: ")[2].partition("; then ratesmith")[0])
    assert shop.migrated().head == 2


@pytest.mark.parametrize("function", first(2, FUNCTIONS[:4]))
def test_a_trigger_of_the_platforms_tables_that_calls_a_function_of_ours_is_named(shop: Deploys, function: str) -> None:
    """A rollback said that rows of the function's table are never changed, and nothing said who had attached it."""
    shop.site.query(f"{GRANTED}; GRANT TRIGGER ON shop_model TO mallory")
    as_mallory(
        shop, f"CREATE TRIGGER zzz BEFORE UPDATE ON shop_model FOR EACH ROW EXECUTE FUNCTION public.{function}()"
    )
    shop.site.query("REVOKE TRIGGER ON shop_model FROM mallory")
    planted(shop, "zzz on shop_model of postgres", function)
    with shop.refused() as caught:
        shop.rollback(0)
    assert "zzz on shop_model of postgres" in caught.value.message
    assert "zzz on shop_model;" in shop.said(shop.history.chain[1])
    assert schema(shop) == ""
    shop.site.query((caught.value.hint or "").partition(" run: ")[2].partition("; then ratesmith")[0])
    assert shop.migrated().head == 2


def test_one_on_a_part_of_a_table_is_named_once_with_the_table_that_it_was_made_on(shop: Deploys) -> None:
    shop.site.query(
        f"{GRANTED}; CREATE TABLE parts (x int) PARTITION BY RANGE (x); CREATE TABLE part PARTITION OF parts DEFAULT;"
        f" CREATE TRIGGER zzz AFTER INSERT ON parts FOR EACH ROW EXECUTE FUNCTION {LINE}();"
        f" CREATE TABLE child () INHERITS (shop_model);"
        f" CREATE TRIGGER zzz AFTER INSERT ON child FOR EACH ROW EXECUTE FUNCTION {LINE}()"
    )
    with shop.refused() as caught:
        shop.rollback(0)
    assert "ratesmith's: zzz on child of postgres;" in caught.value.message
    shop.site.query("DROP TABLE child")
    assert shop.rollback(0).head == 0
    shop.resume()
    assert "ratesmith's: zzz on parts of postgres;" in planted(shop, "zzz on parts", LINE).message


def test_a_function_of_a_role_that_is_trusted_now_does_not_stay_his(shop: Deploys) -> None:
    shop.site.query(
        f"CREATE ROLE boss SUPERUSER; ALTER FUNCTION {LINE}() OWNER TO boss; ALTER FUNCTION {LOG}() OWNER TO boss;"
        f" ALTER FUNCTION {LINE}() SET search_path = public"
    )
    try:
        assert schema(shop) == ""
        assert shop.migrated().head == 2
        assert shop.site.query("SELECT 1 FROM pg_proc WHERE proowner = CAST('boss' AS regrole)") == []
    finally:
        shop.site.query("DROP OWNED BY boss CASCADE; DROP ROLE boss")


def test_a_rollback_goes_on_where_the_trigger_of_the_ledger_cannot_be_made_again(shop: Deploys) -> None:
    """As while somebody reads the ledger, or where the function belongs to a superuser."""
    shop.migrated()
    shop.site.query(f"DROP TRIGGER {TABLE}_keeps ON {TABLE}")
    with psycopg.connect(shop.site.database.url) as reader:
        reader.execute(f"SELECT count(*) FROM {TABLE}")
        with shop.site.driver() as driver:
            session = Session(shop.build().target.scope, driver)
            session.lock(0.1)
            undone = undo_to(session, shop.build().history, 1, "too dear")
            driver.commit()
    assert undone.rows
    assert "has held a lock" in undone.unguarded
    said = "\n".join(describe_rollback(undone, "production", "db", dry_run=False, verbose=False))
    assert f"the ledger lacks its trigger, or has another one, and keeps it: {undone.unguarded}" in said
    shop.resume()
    assert shop.migrated().head == 2
    assert shop.rollback(1).unguarded == ""
