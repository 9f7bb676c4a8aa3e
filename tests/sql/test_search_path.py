"""Operators and functions that somebody else planted in a schema of the search path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Driver
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment, Session
from ratesmith.deploy.undo.rollback import undo_to
from ratesmith.output.sql_scripts import resume_file
from support.databases import FILES, Postgres, Site
from support.histories import Steps, written
from support.quick import first
from support.sample_tables import build, model, state

BEFORE, AFTER = state(model("a")), state(model("a", credits=9))
PLANTED: Final = """
SET ROLE mallory;
CREATE FUNCTION public.seen() RETURNS text LANGUAGE plpgsql AS $$BEGIN
  IF current_user <> 'mallory' THEN PERFORM nextval('public.calls'); END IF; RETURN ''; END$$;
CREATE SEQUENCE public.calls;
GRANT ALL ON SEQUENCE public.calls TO PUBLIC;
CREATE FUNCTION public.same(varchar, text) RETURNS bool LANGUAGE sql AS $$
  SELECT public.seen() = '' AND CAST($1 AS text) OPERATOR(pg_catalog.=) $2 $$;
CREATE FUNCTION public.same(varchar, varchar) RETURNS bool LANGUAGE sql AS $$
  SELECT public.seen() = '' AND CAST($1 AS text) OPERATOR(pg_catalog.=) CAST($2 AS text) $$;
CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = text, FUNCTION = public.same);
CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.same);
CREATE FUNCTION public.same(oid, regclass) RETURNS bool LANGUAGE sql AS $$
  SELECT public.seen() = '' AND $1 OPERATOR(pg_catalog.=) CAST($2 AS oid) $$;
CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = regclass, FUNCTION = public.same);
CREATE FUNCTION public.concat(text, text) RETURNS text LANGUAGE sql AS
  $$ SELECT pg_catalog.concat($1, $2, public.seen()) $$;
RESET ROLE;
"""


class Planted(Site):
    """A database in which a role without rights on any table could create what is found by its name."""

    @property
    def calls(self) -> int:
        """How often what was planted ran as somebody else."""
        ((last, called),) = self.query("SELECT last_value, is_called FROM public.calls")
        return int(last) if called else 0


@pytest.fixture
def planted(postgres: Postgres, tmp_path: Path) -> Iterator[Planted]:
    made = Planted(postgres, tmp_path)
    made.query("CREATE ROLE mallory; GRANT ALL ON SCHEMA public TO PUBLIC")
    made.query(PLANTED)
    yield made
    postgres.clear()
    made.query("DROP OWNED BY mallory CASCADE; DROP ROLE mallory; DROP SCHEMA IF EXISTS shop CASCADE")


def test_what_somebody_planted_does_not_run_in_any_file(planted: Planted) -> None:
    steps = Steps(BEFORE, AFTER)
    (up,), (down,) = written(planted.folder, steps.chain[:1]), written(planted.folder, steps.chain[:1], "down")
    resume = planted.folder / "resume.sql"
    resume.write_text(resume_file(steps.build))
    for file in (*(planted.file(name, BEFORE) for name in ("schema", "seed", "verify", "monitor")), up, down, resume):
        done = planted.database.run(file)
        assert done.returncode != 0
        if file != resume:
            assert "public.=(character varying,text)" in done.stderr, file
            assert "in public (run: REVOKE CREATE ON SCHEMA public FROM PUBLIC)" in done.stderr
    assert planted.calls == 0
    with planted.driver() as driver, pytest.raises(Fatal) as caught:
        apply(Deployment(steps.build, driver), ApplyOptions())
    assert (caught.value.exit, caught.value.kind) == (Exit.REFUSED, RefusalKind.PLANTED)
    assert "REVOKE CREATE ON SCHEMA public FROM PUBLIC" in caught.value.message
    assert "GRANT CREATE ON SCHEMA" in caught.value.hint
    with planted.driver() as driver, pytest.raises(Fatal, match="could have called"):
        undo_to(Deployment(steps.build, driver), steps.build.history, 0, "too dear")
    with planted.driver("read") as driver, pytest.raises(Fatal, match="could have called"):
        drift(Deployment(steps.build, driver))
    assert planted.calls == 0


def test_where_names_say_their_schema_the_schemas_of_others_are_not_searched(planted: Planted) -> None:
    planted.query("CREATE SCHEMA shop")
    files = []
    for name, text in _files_in("shop").items():
        files.append(planted.folder / f"{name}.sql")
        files[-1].write_text(text)
    done = planted.database.run(*files)
    assert (done.returncode, done.stderr) == (0, "")
    assert planted.calls == 0
    assert planted.query("SELECT model_name FROM shop.shop_model") == [("a",)]


def test_a_schema_for_our_tables_is_not_one_in_which_everybody_makes_some(planted: Planted) -> None:
    """Its name in front of theirs does not help: mallory makes them there before we do."""
    for name, text in _files_in("public").items():
        path = planted.folder / f"{name}.sql"
        path.write_text(text)
        assert "what everybody may create in public (run: REVOKE" in planted.database.run(path).stderr, name
    with planted.driver("read") as driver, pytest.raises(Fatal) as caught:
        Session(planted.build(_in("public"), namespace="public").target.scope, driver).begin_reading()
    assert (caught.value.kind, planted.calls) == (RefusalKind.PLANTED, 0)


@pytest.mark.slow
def test_settings_of_the_role_change_no_answer(postgres: Postgres, tmp_path: Path) -> None:
    """Where quote_all_identifiers is on, the catalog says that a column is "text"."""
    site = Site(postgres, tmp_path)
    site.converge(BEFORE)
    try:
        site.query("ALTER ROLE postgres SET quote_all_identifiers = on")
        with site.driver() as driver:
            assert apply(Deployment(site.build(BEFORE), driver), ApplyOptions()).created == ()
        assert postgres.run(site.file("seed", BEFORE), site.file("verify", BEFORE)).stderr == ""
        site.query("ALTER ROLE postgres SET search_path = ''")
        with site.driver() as driver, pytest.raises(Fatal, match="leads to no schema that this role may use") as caught:
            apply(Deployment(site.build(BEFORE), driver), ApplyOptions())
        assert caught.value.kind is RefusalKind.OTHER_NAMESPACE
        for name in FILES:
            assert "leads to no schema that this role may use" in postgres.run(site.file(name, BEFORE)).stderr, name
    finally:
        site.query("ALTER ROLE postgres RESET search_path; ALTER ROLE postgres RESET quote_all_identifiers")


@pytest.mark.parametrize("relation", first(1, ["TABLE {} (LIKE {} INCLUDING ALL)", "VIEW {} AS SELECT * FROM {}"]))
def test_a_table_that_somebody_else_made_under_our_name_is_not_used(
    relation: str, postgres: Postgres, tmp_path: Path
) -> None:
    site = Site(postgres, tmp_path)
    assert postgres.run(site.file("schema", BEFORE)).returncode == 0
    site.query("CREATE ROLE mallory; GRANT ALL ON SCHEMA public TO mallory; ALTER TABLE shop_model RENAME TO ours")
    site.query("GRANT SELECT ON ours TO mallory; SET ROLE mallory; CREATE " + relation.format("shop_model", "ours"))
    site.query("GRANT ALL ON shop_model TO PUBLIC; RESET ROLE")
    made = site.build(BEFORE)
    try:
        with site.driver() as driver, pytest.raises(Fatal, match="shop_model belongs to mallory, who is not trusted"):
            apply(Deployment(made, driver), ApplyOptions())
        with site.driver("read") as driver, pytest.raises(Fatal) as caught:
            drift(Deployment(made, driver))
        assert (caught.value.exit, caught.value.kind) == (Exit.REFUSED, RefusalKind.PLANTED)
        with site.driver("read") as driver:
            drift(Deployment(site.build(BEFORE, owner="mallory"), driver))
        steps = Steps(BEFORE, AFTER)
        way = (*written(tmp_path, steps.chain[:1]), *written(tmp_path, steps.chain[:1], "down"))
        files = (*(site.file(name, BEFORE) for name in FILES), *way)
        for file in files:
            assert "tables belong to who is not trusted here: shop_model of mallory" in postgres.run(file).stderr, file
        site.query("ALTER DATABASE postgres SET ratesmith.owner = 'mallory'")
        assert not any("not trusted" in postgres.run(file).stderr for file in files)
    finally:
        site.query("ALTER DATABASE postgres RESET ratesmith.owner")
        postgres.clear()
        site.query("DROP OWNED BY mallory CASCADE; DROP ROLE mallory")


QUESTIONS: Final[dict[str, Callable[[Driver], object]]] = {
    "columns": lambda driver: driver.columns("shop.shop_model"),
    "declared columns": lambda driver: driver.declared_columns(["shop.shop_model"]),
    "unique indexes": lambda driver: driver.unique("shop.shop_model"),
    "watchers": lambda driver: driver.watchers("shop.shop_model", "model_name"),
    "who holds the lock": lambda driver: driver.holder("shop.shop_ledger"),
    "a query of ours": lambda driver: driver.rows(
        "SELECT 1 FROM shop.shop_model WHERE model_name = CAST('a' AS varchar) AND concat('x', 'y') = 'xy'"
    ),
}


@pytest.mark.slow
def test_no_question_calls_what_was_planted_inside_of_a_transaction_or_after_it(planted: Planted) -> None:
    planted.query("CREATE SCHEMA shop")
    path = planted.folder / "schema.sql"
    path.write_text(_files_in("shop")["schema"])
    assert planted.database.run(path).returncode == 0
    with planted.driver() as driver:
        session = Session(planted.build(_in("shop"), namespace="shop").target.scope, driver)
        for name, ask in QUESTIONS.items():
            before = ask(driver)
            session.begin_reading()
            assert ask(driver) == before, name
            driver.rollback()
            assert (ask(driver), planted.calls) == (before, 0), name


def test_a_clean_schema_is_searched_as_before(postgres: Postgres, tmp_path: Path) -> None:
    site = Site(postgres, tmp_path)
    site.query("CREATE FUNCTION public.concat(text, text) RETURNS text LANGUAGE sql AS 'SELECT $1'")
    done = postgres.run(site.file("schema", BEFORE), site.file("seed", BEFORE), site.file("verify", BEFORE))
    postgres.clear()
    assert (done.returncode, done.stderr) == (0, "")
    assert "public, pg_temp" in done.stdout


@pytest.mark.slow
def test_a_schema_that_somebody_else_named_like_us_is_not_searched(planted: Planted) -> None:
    """Who may create schemas needs no right in any that exists: "$user" comes first in every search path."""
    planted.query("DROP OWNED BY mallory CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    done = planted.database.run(planted.file("schema", BEFORE), planted.file("seed", BEFORE))
    assert (done.returncode, done.stderr) == (0, "")
    planted.query("CREATE SCHEMA postgres AUTHORIZATION mallory; GRANT USAGE ON SCHEMA postgres TO PUBLIC")
    planted.query(PLANTED.replace("public.", "postgres."))
    try:
        ledger = "shop_ratesmith_ledger"
        planted.query(f"CREATE VIEW postgres.{ledger} AS SELECT *, postgres.seen() AS x FROM public.{ledger}")
        for name in ("seed", "monitor"):
            refused = planted.database.run(planted.file(name, AFTER))
            assert "the schema postgres, named like you, of mallory" in refused.stderr
        with planted.driver() as driver, pytest.raises(Fatal) as caught:
            apply(Deployment(planted.build(AFTER), driver), ApplyOptions())
        assert caught.value.kind == RefusalKind.PLANTED
        assert planted.query("SELECT is_called FROM postgres.calls") == [(False,)]
    finally:
        planted.query("DROP SCHEMA postgres CASCADE")


def _files_in(namespace: str) -> dict[str, str]:
    """The files of a state whose tables are in a namespace."""
    made = build(_in(namespace), "postgresql", namespace=namespace)
    return {name: make(made) for name, make in FILES.items()}


def _in(namespace: str) -> Dataset:
    return replace(
        BEFORE, tables=tuple(replace(it, table=replace(it.table, sql=f"{namespace}.{it.table.sql}")) for it in BEFORE)
    )
