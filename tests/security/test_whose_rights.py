"""With whose rights a line of the ledger or of a log was written.

PostgreSQL runs code of one role in sessions of another: an index on a function of somebody's own is computed by whoever
analyzes that table, which autovacuum does as the first superuser; a view that is refreshed and a function with SECURITY
DEFINER are no different. Their code has the rights of its owner, and `session_user` is who is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import psycopg
import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.deploy.ledger.chain import check_chain, require_guard
from ratesmith.deploy.session import Session
from ratesmith.sql.ledger import COLUMNS, HASH, ID
from support.deployments import Deploys
from support.ledgers import TABLE
from support.quick import first
from support.sample_objects import sql_objects
from support.sample_tables import model, state

WORDS, LOG = 'public."content_Keyword"', "shop_word_log"
LINE: Final = f"""\
INSERT INTO public.{TABLE} ({", ".join((ID, *COLUMNS, HASH))})
    SELECT id + 1, environment, '{{}}', head, migration, state_hash, '{{{{}}}}', '[]', '[]', '', 'planted',
      '', '', '', '', '' FROM public.{TABLE} ORDER BY id DESC LIMIT 1"""
PLANTED: Final = f"""
CREATE FUNCTION mallory.act() RETURNS int LANGUAGE plpgsql AS $$BEGIN
  IF session_user = 'mallory' THEN RETURN 1; END IF;
  BEGIN {LINE.format("resume")}; EXCEPTION WHEN raise_exception THEN NULL; END;
  {LINE.format("secrets")};
  UPDATE {WORDS} SET volume = volume + 1;
  RETURN 1; END$$;
CREATE FUNCTION mallory.same(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN mallory.act(); END';
CREATE FUNCTION mallory.called() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT mallory.act()';
CREATE TABLE mallory.t AS SELECT 1 AS n;
CREATE INDEX mine ON mallory.t (mallory.same(n));
CREATE MATERIALIZED VIEW mallory.v AS SELECT mallory.act()
"""
WAYS: Final = {
    "what autovacuum does": "ANALYZE mallory.t",
    "a vacuum of all tables": "VACUUM ANALYZE",
    "an index that is made again": "REINDEX TABLE mallory.t",
    "a view that is refreshed": "REFRESH MATERIALIZED VIEW mallory.v",
    "a function that is called": "SELECT mallory.called()",
}
"""What a superuser does, which runs `mallory.act` with the rights of mallory."""


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 1 of 2, and a role with the rights to deploy to it and a schema of its own."""
    deploys.site.objects = sql_objects
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply()
    columns = ", ".join((ID, *COLUMNS, HASH))
    deploys.site.query(
        "CREATE ROLE mallory LOGIN; CREATE SCHEMA mallory AUTHORIZATION mallory;"
        f" GRANT USAGE ON SCHEMA public TO mallory; GRANT SELECT, INSERT ({columns}) ON {TABLE} TO mallory;"
        f" GRANT SELECT, UPDATE ON {WORDS} TO mallory;"
        " CREATE ROLE platform"
    )
    yield deploys
    deploys.site.query(
        "RESET ROLE; DROP OWNED BY mallory CASCADE; DROP ROLE mallory; REASSIGN OWNED BY platform TO postgres;"
        " DROP OWNED BY platform; DROP ROLE platform"
    )


def as_mallory(shop: Deploys, sql: str) -> None:
    with psycopg.connect(shop.site.database.url.replace("postgres@", "mallory@"), autocommit=True) as connection:
        connection.execute(sql.encode())


def noted(shop: Deploys) -> list[tuple[object, ...]]:
    """What the last line of the log of keywords says."""
    return shop.site.query(f"SELECT volume, noted_by FROM {LOG} ORDER BY id DESC LIMIT 1")


@pytest.mark.parametrize("way", first(1, WAYS))
def test_what_runs_in_the_session_of_a_superuser_is_written_by_whose_rights_it_has(shop: Deploys, way: str) -> None:
    shop.rollback(1)
    as_mallory(shop, PLANTED)
    shop.site.query(way)
    line = shop.standing.entries[-1]
    assert (line.action, line.actor, line.applied_by, line.doubtful) == ("secrets", "planted", "mallory", True)
    assert noted(shop) == [(11, "mallory")]
    with pytest.raises(Fatal) as held:
        shop.apply()
    assert (held.value.kind, shop.standing.last_move.action if shop.standing.last_move else "") == (
        RefusalKind.HELD,
        "down",
    )


ROLE: Final = "(SELECT set_config('role', 'auditor', false) OFFSET 0) AS r(x)"
"""Is another role from then on, in a statement whose rights were asked."""
CHANGES: Final = {
    "update": f"UPDATE {WORDS} SET volume = volume + 1 FROM {ROLE} WHERE x <> ''",
    "insert": f"INSERT INTO {WORDS} (industry_id, keyword, volume) SELECT 1, 'erp', 1 FROM {ROLE} WHERE x <> ''",
    "delete": f"DELETE FROM {WORDS} USING {ROLE} WHERE x <> ''",
    "a view": "SET ROLE auditor; UPDATE mallory.words SET volume = volume + 1",
}


@pytest.fixture
def auditor(shop: Deploys) -> Iterator[str]:
    """A role that may look, and whose rights mallory and who applies have: it is trusted."""
    shop.site.query(
        f"CREATE ROLE auditor; GRANT USAGE ON SCHEMA public TO auditor; GRANT SELECT ON {TABLE}, {WORDS} TO auditor;"
        f" GRANT auditor TO mallory, postgres; GRANT ALL ON {WORDS} TO mallory"
    )
    as_mallory(
        shop,
        f"CREATE VIEW mallory.words AS SELECT * FROM {WORDS};"
        f" CREATE VIEW mallory.lines AS SELECT * FROM public.{TABLE};"
        " GRANT USAGE ON SCHEMA mallory TO auditor; GRANT ALL ON mallory.words, mallory.lines TO auditor",
    )
    yield "auditor"
    shop.site.query("RESET ROLE; DROP OWNED BY auditor; DROP ROLE auditor")


@pytest.mark.parametrize("way", ["a role", "a view"])
def test_nobody_writes_a_line_of_the_ledger_as_a_role_that_may_write_none(
    shop: Deploys, auditor: str, way: str
) -> None:
    """PostgreSQL asks for the rights of a statement when it begins, and notes who wrote a row as it is written."""
    line = LINE.format("secrets")
    if way == "a role":
        line = line.replace(f" FROM public.{TABLE}", f" FROM {ROLE} CROSS JOIN public.{TABLE}").replace(
            "ORDER", "WHERE x <> '' ORDER"
        )
    else:
        line = f"SET ROLE {auditor}; {line.replace(f'public.{TABLE} (', 'mallory.lines (')}"
    before = shop.standing
    with pytest.raises(psycopg.errors.RaiseException, match="uses that of a view or of another role"):
        as_mallory(shop, line)
    assert shop.standing == before
    as_mallory(shop, LINE.format("secrets"))
    assert shop.standing.entries[-1].applied_by == "mallory"


@pytest.mark.parametrize("change", first(2, CHANGES))
def test_nobody_changes_a_logged_row_as_a_role_that_may_not(shop: Deploys, auditor: str, change: str) -> None:
    before = noted(shop)
    with pytest.raises(psycopg.errors.RaiseException, match="uses that of a view or of another role"):
        as_mallory(shop, change)
    assert noted(shop) == before
    if auditor in change:
        as_mallory(shop, change.replace(auditor, "mallory"))
        assert noted(shop)[0][1] == "mallory"


FORGED: Final = (
    "SELECT set_config('ratesmith.noted_by', 'postgres', false)",
    f"CREATE TRIGGER aaa AFTER UPDATE ON {WORDS} FOR EACH ROW EXECUTE FUNCTION mallory.says()",
    f"CREATE TRIGGER {LOG}_k AFTER UPDATE ON {WORDS} FOR EACH ROW EXECUTE FUNCTION mallory.says()",
    f"CREATE TRIGGER zzz AFTER UPDATE ON {WORDS} FOR EACH ROW EXECUTE FUNCTION mallory.says()",
    f"CREATE OR REPLACE TRIGGER {LOG}_by AFTER UPDATE ON {WORDS} FOR EACH ROW EXECUTE FUNCTION mallory.says()",
    f"CREATE OR REPLACE TRIGGER {LOG}_by AFTER UPDATE ON {WORDS} FOR EACH ROW WHEN (false)"
    " EXECUTE FUNCTION public.shop_word_log_by()",
    f"CREATE TRIGGER aaa AFTER UPDATE ON {WORDS} FOR EACH ROW EXECUTE FUNCTION public.shop_word_log()",
)


@pytest.mark.parametrize("sql", first(2, FORGED))
@pytest.mark.parametrize("open", [False, True], ids=["", "functions of everybody"])
def test_nobody_says_that_somebody_else_changed_a_row(shop: Deploys, sql: str, *, open: bool) -> None:
    """Not with triggers of his own on the table, either, beside ours or in the place of one."""
    shop.site.query(f"GRANT ALL ON {WORDS} TO mallory")
    if open:
        shop.site.query("GRANT EXECUTE ON FUNCTION shop_word_log(), shop_word_log_by() TO PUBLIC")
    rows = "INSERT INTO public.\"content_Keyword\" (industry_id, keyword, volume) SELECT industry_id, 'erp', 1"
    shop.site.query(f"{rows} FROM {WORDS}")
    before = shop.site.query(f"SELECT * FROM {LOG} ORDER BY id")
    as_mallory(
        shop,
        "CREATE FUNCTION mallory.says() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM set_config(''ratesmith.noted_by'', ''postgres'', true); RETURN NULL; END'",
    )
    try:
        as_mallory(shop, f"{sql}; UPDATE {WORDS} SET volume = 7")
    except psycopg.errors.SyntaxError:  # no OR REPLACE before PostgreSQL 14
        assert "OR REPLACE" in sql
    except (psycopg.errors.RaiseException, psycopg.errors.InsufficientPrivilege) as error:
        assert "changed the triggers of" in str(error) or "permission denied for function" in str(error)
    else:
        lines = shop.site.query(f"SELECT volume, noted_by FROM {LOG} ORDER BY id")[len(before) :]
        assert len(lines) > 1
        assert set(lines) == {(7, "mallory")}
        return
    assert shop.site.query(f"SELECT * FROM {LOG} ORDER BY id") == before


@pytest.mark.slow
def test_a_function_of_the_platform_and_a_chosen_role_are_named_by_their_rights(shop: Deploys) -> None:
    """A platform that writes prices in a function with SECURITY DEFINER goes on; and SET ROLE is no way up."""
    change = f"UPDATE {WORDS} SET volume ="
    shop.site.query(
        f"GRANT USAGE ON SCHEMA public TO platform; GRANT SELECT, UPDATE ON {WORDS} TO platform;"
        f" CREATE FUNCTION mallory.raises() RETURNS void LANGUAGE sql SECURITY DEFINER AS '{change} 20';"
        " ALTER FUNCTION mallory.raises() OWNER TO platform"
    )
    as_mallory(shop, "SELECT mallory.raises()")
    assert noted(shop) == [(20, "platform")]
    shop.site.query(f"SET ROLE platform; {change} 21")
    assert noted(shop) == [(21, "platform")]
    as_mallory(shop, f"{change} 22")
    assert noted(shop) == [(22, "mallory")]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_mallory(shop, f"SET ROLE platform; {change} 23")


@pytest.mark.slow
def test_who_may_become_the_owner_of_the_ledger_is_trusted_with_it(shop: Deploys) -> None:
    held = LINE.format("resume")
    shop.site.query(
        f"ALTER TABLE {TABLE} OWNER TO platform; GRANT USAGE ON SCHEMA public TO platform;"
        f" ALTER FUNCTION {TABLE}_line() OWNER TO platform"
    )
    shop.settings["owner"] = "platform"
    for before, name in (("", "mallory"), ("SET ROLE platform; ", "platform")):
        shop.rollback(1)
        with pytest.raises(psycopg.errors.RaiseException, match="only who rolled back, or the owner of the ledger"):
            as_mallory(shop, held)
        shop.site.query("GRANT platform TO mallory")
        as_mallory(shop, f"{before}{held}")
        assert (shop.log[-1][0], shop.standing.entries[-1].applied_by) == ("resume", name)
        shop.site.query("REVOKE platform FROM mallory")
        shop.apply()


@pytest.mark.slow
def test_lines_of_before_stay_and_the_owner_brings_both_tables_up_to_date(shop: Deploys) -> None:
    before = shop.standing.entries
    (body,) = shop.site.query(f"SELECT prosrc FROM pg_proc WHERE proname = '{TABLE}_line'")[0]
    assert body.count("current_user") == 3
    shop.site.query(
        f"CREATE OR REPLACE FUNCTION {TABLE}_line() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT"
        f" AS $line${body.replace('current_user', 'session_user')}$line$;"
        f" DROP TRIGGER {LOG}_by ON {WORDS}; DROP TRIGGER {LOG}_line ON {WORDS}; DROP FUNCTION {LOG}_by();"
        f" CREATE TRIGGER {LOG} AFTER INSERT OR UPDATE OR DELETE ON {WORDS} FOR EACH ROW EXECUTE FUNCTION {LOG}()"
    )
    with shop.site.driver("read") as driver, pytest.raises(Fatal, match="is missing, or another one"):
        require_guard(Session(shop.build().target.scope, driver))
    assert shop.site.database.run(shop.site.file("schema", shop.datasets[1])).stderr == ""
    shop.apply()
    names = shop.site.query(
        f"SELECT tgname FROM pg_trigger WHERE tgrelid = CAST('{WORDS}' AS regclass) AND NOT tgisinternal ORDER BY 1"
    )
    assert names == [(f"{LOG}_by",), (f"{LOG}_line",), (f"{LOG}_truncate",)]
    as_mallory(shop, PLANTED)
    shop.site.query("ANALYZE mallory.t")
    lines = shop.standing.entries
    assert (lines[: len(before)], lines[-1].applied_by, noted(shop)) == (before, "mallory", [(11, "mallory")])
    with shop.site.driver("read") as driver:
        check_chain(Session(shop.build().target.scope, driver))


def test_where_only_one_of_both_triggers_runs_no_line_is_written(shop: Deploys) -> None:
    """As on a subscriber, where triggers run that always do: the name would be that of the last change."""
    change = f"SET session_replication_role = replica; UPDATE {WORDS} SET volume ="
    shop.site.query(f"ALTER TABLE {WORDS} ENABLE ALWAYS TRIGGER {LOG}_line")
    with pytest.raises(psycopg.errors.RaiseException, match="its log cannot say who writes"):
        shop.site.query(f"SET ratesmith.noted_by = 'mallory'; {change} 30")
    shop.site.query(f"ALTER TABLE {WORDS} ENABLE ALWAYS TRIGGER {LOG}_by; {change} 31")
    assert noted(shop) == [(31, "postgres")]
