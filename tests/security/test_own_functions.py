"""What the functions of our triggers call: nothing that somebody planted, whatever was on the search path when they
were made, and whoever may create something there since. They run as whoever writes, and one as its owner.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.deploy.ledger.chain import check_chain, require_guard
from ratesmith.deploy.objects import read_late_logs, require_log_functions
from ratesmith.deploy.session import Session
from ratesmith.release.build import Build
from support.databases import FILES, Postgres
from support.deployments import Deploys
from support.ledgers import TABLE
from support.quick import first
from support.sample_objects import sql_objects
from support.sample_tables import build, model, state

LOG: Final = "shop_word_log"
STALE: Final = "content_Keyword (not all is logged: its triggers are missing, disabled, or others)"
PATH: Final = "search_path=pg_catalog, pg_temp"
PLANTED: Final = """
CREATE FUNCTION public.seen() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN
  IF current_user <> 'mallory' THEN PERFORM nextval('public.calls'); END IF; RETURN true; END$$;
CREATE SEQUENCE public.calls;
GRANT ALL ON SEQUENCE public.calls TO PUBLIC;
CREATE FUNCTION public.same("char", text) RETURNS boolean LANGUAGE sql AS 'SELECT public.seen()';
CREATE OPERATOR public.= (LEFTARG = "char", RIGHTARG = text, FUNCTION = public.same);
CREATE FUNCTION public.convert_to(text, text) RETURNS bytea LANGUAGE sql AS
  'SELECT pg_catalog.convert_to($1, CAST($2 AS name)) FROM (SELECT public.seen()) AS s';
CREATE FUNCTION public.to_jsonb(integer) RETURNS jsonb LANGUAGE sql AS
  'SELECT pg_catalog.to_jsonb($1) FROM (SELECT public.seen()) AS s';
CREATE FUNCTION public.concat(text, text) RETURNS text LANGUAGE sql AS
  'SELECT pg_catalog.concat($1, $2) FROM (SELECT public.seen()) AS s';
"""
"""What fits better than PostgreSQL's own where a search path leads to it, and notes whom it ran as."""


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A site with a log, two migrations, and a role that owns nothing."""
    deploys.site.objects = sql_objects
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.site.query("CREATE ROLE mallory LOGIN")
    yield deploys
    deploys.site.query(
        "ALTER ROLE postgres RESET search_path; DROP OWNED BY mallory CASCADE; DROP ROLE mallory;"
        " DROP SCHEMA IF EXISTS app CASCADE"
    )


def as_mallory(shop: Deploys, sql: str) -> None:
    with psycopg.connect(shop.site.database.url.replace("postgres@", "mallory@"), autocommit=True) as connection:
        connection.execute(sql.encode())


def test_what_is_planted_in_the_schema_of_the_tables_does_not_run_as_the_owner_of_a_log(shop: Deploys) -> None:
    """No command has to run for that: whoever may write a row has the trigger run."""
    shop.apply()
    words = 'public."content_Keyword"'
    shop.site.query(
        f"GRANT ALL ON SCHEMA public TO mallory; GRANT SELECT, UPDATE, INSERT, DELETE ON {words} TO mallory"
    )
    as_mallory(shop, PLANTED)
    before = shop.site.query(f"SELECT count(*) FROM {LOG}")[0][0]
    as_mallory(shop, f"UPDATE {words} SET volume = 8; UPDATE {words} SET keyword = 'erp'; DELETE FROM {words}")
    assert shop.site.query(f"SELECT count(*) > {before + 3}, max(noted_by) FROM {LOG}") == [(True, "postgres")]
    assert shop.site.query(f"SELECT noted_by FROM {LOG} ORDER BY id DESC LIMIT 1") == [("mallory",)]
    assert shop.site.query("SELECT is_called FROM public.calls") == [(False,)]


@pytest.mark.slow
def test_a_schema_that_was_on_the_search_path_when_they_were_made_is_not_searched_later(shop: Deploys) -> None:
    shop.site.query("CREATE SCHEMA app; ALTER ROLE postgres SET search_path = app, public")
    shop.apply(to=1)
    shop.site.query("ALTER ROLE postgres SET search_path = app; GRANT ALL ON SCHEMA public TO mallory")
    as_mallory(shop, PLANTED)
    assert shop.migrated().head == 2
    shop.site.query('UPDATE app."content_Keyword" SET volume = 8')
    with shop.site.driver("read") as driver:
        session = Session(shop.build().target.scope, driver)
        require_guard(session)
        check_chain(session)
    assert shop.site.query("SELECT is_called FROM public.calls") == [(False,)]


@pytest.mark.slow
def test_where_names_say_their_schema_one_that_is_opened_later_is_not_searched(shop: Deploys) -> None:
    """As public was open before PostgreSQL 15. Commands leave it out, and so do the triggers that they run."""

    def run(*names: str, credits: int) -> Build:
        dataset = state(model("a", credits=credits))
        tables = (replace(it, table=replace(it.table, sql=f"app.{it.table.sql}")) for it in dataset)
        made = build(replace(dataset, tables=tuple(tables)), "postgresql", objects=sql_objects, namespace="app")
        for name in names:
            path = shop.site.folder / f"{name}.sql"
            path.write_text(FILES[name](made))
            done = shop.site.database.run(path)
            assert (done.returncode, done.stderr) == (0, ""), name
        return made

    shop.site.query("CREATE SCHEMA app")
    made = run("schema", "seed", credits=5)
    assert [shop.site.query(log.other_functions()) for log in made.target.scope.objects.logs] == [[]]
    shop.site.query("GRANT ALL ON SCHEMA public TO PUBLIC")
    as_mallory(shop, PLANTED)
    run("seed", "verify", credits=6)
    shop.site.query('SET search_path = pg_catalog; UPDATE app."content_Keyword" SET volume = 8')
    assert shop.site.query(f"SELECT count(*) FROM app.{TABLE}") == [(2,)]
    assert shop.site.query("SELECT is_called FROM public.calls") == [(False,)]


@pytest.mark.slow
def test_the_search_path_of_each_of_our_functions_is_that_of_postgresql_alone(shop: Deploys) -> None:
    """Others call nothing that is not written with its schema."""
    shop.apply()
    found = shop.site.query(
        "SELECT p.proname, p.proconfig, p.prosrc FROM pg_proc AS p"
        " WHERE p.pronamespace = CAST('public' AS regnamespace) ORDER BY 1"
    )
    names = {name: text for name, config, text in found if config == [PATH]}
    assert {*names} == {LOG, f"{LOG}_takes", f"{LOG}_insert_only", f"{TABLE}_line"}
    for name, config, text in found:
        if name not in names:
            assert config is None
            called = re.sub(r"'[^']*'|OPERATOR\(pg_catalog\.<>\)|USING MESSAGE =|pg_catalog\.", "", text)
            assert called != text
            assert not re.search(r"[=<>+|/*~]", called)
            assert {*re.findall(r"(\S*\b[a-z_]+)\(", text)} <= {
                "pg_catalog.has_table_privilege",
                "pg_catalog.has_any_column_privilege",
                "pg_catalog.pg_partition_ancestors",
                "pg_catalog.set_config",
                "r",
            }


@pytest.mark.parametrize("schema", first(2, ["app", "o'd\"d\\ $rule$", "{schema}", "n"]))
def test_functions_name_the_schema_in_which_the_tables_are(shop: Deploys, schema: str) -> None:
    quoted = '"' + schema.replace('"', '""') + '"'
    shop.site.query(f"CREATE SCHEMA {quoted}; ALTER ROLE postgres SET search_path = {quoted}")
    try:
        shop.apply()
        change = f'UPDATE {quoted}."content_Keyword" SET volume = volume + 1'
        made = f"SELECT oid FROM pg_proc WHERE proname = '{TABLE}_line'"
        first = shop.site.query(made)
        shop.rollback(1)
        assert shop.site.query(made) == first
        with shop.site.driver("read") as driver:
            require_guard(Session(shop.build().target.scope, driver))
            assert read_late_logs(Session(shop.build().target.scope, driver)) == {}
            require_log_functions(Session(shop.build().target.scope, driver))
        for off in ("off", "on"):
            shop.site.query(f"SET standard_conforming_strings = {off}; SET backslash_quote = on; {change}")
    finally:
        shop.site.query(f"ALTER ROLE postgres RESET search_path; DROP SCHEMA {quoted} CASCADE")


@pytest.mark.parametrize("path", first(1, ["public, pg_temp", "pg_temp, pg_catalog"]))
def test_a_function_with_another_search_path_is_named_and_its_owner_makes_it_again(shop: Deploys, path: str) -> None:
    """As the functions had it that earlier versions made: theirs was that of who made them."""
    shop.apply(to=1)
    shop.site.query(f"ALTER FUNCTION {TABLE}_line() SET search_path = {path}")
    with shop.site.driver("read") as driver, pytest.raises(Fatal, match="is missing, or another one") as caught:
        require_guard(Session(shop.build().target.scope, driver))
    assert caught.value.kind is RefusalKind.LEDGER_ALTERED
    for name in (LOG, f"{LOG}_takes"):
        shop.site.query(f"ALTER FUNCTION {name}() SET search_path = {path}")
        with shop.site.driver("read") as driver:
            assert read_late_logs(Session(shop.build().target.scope, driver)) == {"words-late": (STALE,)}
        assert "not all is logged" in shop.site.verify(shop.datasets[0]).stderr
        assert shop.site.database.run(shop.site.file("schema", shop.datasets[0])).stderr == ""
    assert shop.migrated().head == 2
    assert shop.site.query(f"SELECT proconfig FROM pg_proc WHERE proname = '{TABLE}_line'") == [([PATH],)]


@pytest.mark.parametrize("ending", first(2, ["", "_takes", "_by", "_insert_only"]))
def test_a_function_of_a_log_from_another_version_is_named_with_what_makes_it_again(shop: Deploys, ending: str) -> None:
    """As after an upgrade, until somebody runs schema.sql; before, only its search path was compared."""
    shop.apply(to=1)
    with shop.site.driver("read") as driver:
        require_log_functions(Session(shop.build().target.scope, driver))
    ((text,),) = shop.site.query(f"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = '{LOG}{ending}'")
    shop.site.query(text.replace("$BEGIN ", "$BEGIN /* as it was before */ "))
    with shop.site.driver("read") as driver, pytest.raises(Fatal) as caught:
        require_log_functions(Session(shop.build().target.scope, driver))
    said = f"functions of {LOG} are those of another version of ratesmith, or were changed: {LOG}{ending}; nothing was"
    assert said in caught.value.message
    assert "the owner of the tables runs schema.sql of" in (caught.value.hint or "")
    with shop.refused() as caught:
        shop.apply()
    assert said in caught.value.message
    # Nothing of a log is in the way of going back, or of older files.
    assert shop.apply(files=0).migrated
    assert shop.rollback(0).head == 0
    shop.resume()
    assert shop.site.database.run(shop.site.file("schema", shop.datasets[0])).stderr == ""
    assert shop.migrated().head == 2


@pytest.mark.slow
def test_a_dump_that_is_restored_has_the_same_functions(shop: Deploys, postgres: Postgres) -> None:
    program = Path(postgres.psql).with_name("pg_dump")
    if not program.exists():
        pytest.skip("no pg_dump beside this server's psql")
    shop.apply(to=1)
    rights = shop.site.query("SELECT proname, proacl FROM pg_proc WHERE proname LIKE 'shop!_%' ESCAPE '!' ORDER BY 1")
    dump = subprocess.run([program, "-n", "public", shop.site.database.url], capture_output=True, text=True, check=True)
    shop.site.query("DROP SCHEMA public CASCADE")
    path = shop.site.folder / "dump.sql"
    path.write_text(dump.stdout)
    done = shop.site.database.run(path)
    assert (done.returncode, done.stderr) == (0, "")
    with shop.site.driver("read") as driver:
        session = Session(shop.build().target.scope, driver)
        require_guard(session)
        assert read_late_logs(session) == {}
        require_log_functions(session)
    assert rights == shop.site.query(
        "SELECT proname, proacl FROM pg_proc WHERE proname LIKE 'shop!_%' ESCAPE '!' ORDER BY 1"
    )
    assert shop.migrated().head == 2
