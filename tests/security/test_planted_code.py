"""Functions of somebody else behind the platform's own tables, which would run as whoever applies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Final

import psycopg
import pytest

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.database.refusals import Locked
from ratesmith.deploy.session import Session
from support.deployments import Deploys
from support.sample_objects import sql_objects
from support.sample_tables import model, state

TABLE: Final = "shop_model"
PLATFORM: Final = """
CREATE SCHEMA platform; GRANT USAGE ON SCHEMA platform TO public;
CREATE FUNCTION platform.run(sql text) RETURNS text LANGUAGE plpgsql AS 'BEGIN EXECUTE sql; RETURN 1; END';
CREATE FUNCTION platform.count_of(sql text) RETURNS bigint LANGUAGE plpgsql STABLE AS
  'DECLARE n bigint; BEGIN EXECUTE sql INTO n; RETURN n; END';
CREATE DOMAIN platform.query AS text CHECK (platform.run(VALUE) <> '');
CREATE TYPE platform.queries AS (one platform.query);
"""
"""What anybody may call, as himself."""
MADE: Final = """
CREATE FUNCTION app.attached() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(NEW, OLD); END';
CREATE FUNCTION app.code(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION app.code(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR app.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = app.code);
CREATE DOMAIN app.amount AS int CHECK (app.code(VALUE) > 0)
"""
ATTACHED: Final = {
    f"CREATE TRIGGER zzz BEFORE UPDATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION app.attached()": (
        f"trigger zzz on table {TABLE} runs function app.attached() of app"
    ),
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (query_to_xml('SELECT app.code(1)', true, true, '')"
    " IS NOT NULL) EXECUTE FUNCTION suppress_redundant_updates_trigger()": (
        f"trigger zzz on table {TABLE} asks query_to_xml"
    ),
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (app.code(NEW.credits) > 0)"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": (
        f"trigger zzz on table {TABLE} runs function app.code(integer) of app"
    ),
    f"CREATE TABLE app.mine (name text REFERENCES {TABLE} (model_name) ON UPDATE CASCADE); CREATE TRIGGER zzz"
    " AFTER UPDATE ON app.mine FOR EACH ROW EXECUTE FUNCTION app.attached()": (
        "a foreign key of table app.mine of app"
    ),
    f"CREATE TABLE app.mine (name text REFERENCES {TABLE} (model_name))": "a foreign key of table app.mine of app",
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (array_in('{{1}}'::cstring,"
    " to_regtype(concat('app.', 'amount'))::oid, -1) IS NOT NULL)"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": f"trigger zzz on table {TABLE} asks array_in",
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (platform.run('SELECT 1') = '')"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": f"trigger zzz on table {TABLE} asks run",
    "CREATE OPERATOR app.@@# (RIGHTARG = text, FUNCTION = platform.count_of); CREATE TRIGGER zzz AFTER UPDATE ON"
    f" {TABLE} FOR EACH ROW WHEN (platform.count_of('SELECT 1') > 0)"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": f"trigger zzz on table {TABLE} asks count_of",
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (CAST('planted' AS platform.query) IS NULL)"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": f"trigger zzz on table {TABLE} asks query",
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (CAST(lower(NEW.model_name) AS"
    " platform.queries) IS NULL) EXECUTE FUNCTION suppress_redundant_updates_trigger()": (
        f"trigger zzz on table {TABLE} asks queries"
    ),
    f"CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (CAST(lower(NEW.model_name) AS platform.queries[])"
    " IS NULL) EXECUTE FUNCTION suppress_redundant_updates_trigger()": f"trigger zzz on table {TABLE} asks _queries",
    "CREATE DOMAIN app.number AS oid; CREATE CAST (app.number AS int) WITH FUNCTION lo_unlink(oid);"
    f" CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (lo_unlink(424242) < 0)"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()": f"trigger zzz on table {TABLE} asks lo_unlink",
}
"""What a role with the rights TRIGGER and REFERENCES makes, and how it is named."""
CALLED: Final = {
    "ADD FOREIGN KEY (credits) REFERENCES app.users NOT VALID": "table app.users of app",
    "ADD planted int DEFAULT app.code(1)": "default value for column planted",
    "ADD CHECK (app.code(credits) > 0)": "constraint shop_model_credits_check",
    "ADD CHECK (credits OPERATOR(app.===) credits)": "operator app.===(integer,integer)",
    "ADD planted app.amount": "type app.amount",
    "ADD planted int GENERATED ALWAYS AS (app.code(credits)) STORED": "app.code(integer) of app",
}
"""What the owner of the table made, so that it calls a function that somebody else can replace."""

COMPARED: Final = (
    "OLD.* IS DISTINCT FROM NEW.*",
    "OLD.credits <> NEW.credits AND NEW.credits BETWEEN 1 AND 9 AND NEW.credits IN (6, 7)",
    "CAST(NEW.credits AS text) LIKE '%6' AND NEW.model_name ~ '^a' AND NEW.model_name || 'x' = 'ax'",
    """CAST('{"a": "1"}' AS jsonb) ->> 'a' = '1' AND CAST(CAST('{"a": 1}' AS jsonb) -> 'a' AS integer) = 1""",
    "CAST(NEW.credits AS numeric) > 0.5 AND now() > CURRENT_DATE AND CAST(now() AS date) < '9999-01-01'",
    "NEW.mood IS DISTINCT FROM OLD.mood OR NEW.mood > 'sad' OR NEW.mood IS NULL",
    "NEW.alias = 'X' OR NEW.alias IS DISTINCT FROM OLD.alias OR CAST(NEW.alias AS text) = 'x' OR NEW.alias IS NULL",
    "NEW.tags OPERATOR(platform.->) 'a' = '1' OR NEW.tags IS NULL",
)
"""Conditions as platforms have them."""


@pytest.fixture
def shop(deploys: Deploys) -> Iterator[Deploys]:
    """A database at migration 1 of 2, and a role that has all rights on its tables but owns none."""
    deploys.release(state(model("a")), state(model("a", credits=6)))
    deploys.apply(to=1)
    deploys.site.query(
        "CREATE ROLE app LOGIN; CREATE SCHEMA app AUTHORIZATION app; GRANT USAGE ON SCHEMA public TO app;"
        f" GRANT ALL ON {TABLE} TO app; {PLATFORM} SET ROLE app; {MADE}"
    )
    yield deploys
    deploys.site.query("RESET ROLE; DROP OWNED BY app CASCADE; DROP ROLE app; DROP SCHEMA platform CASCADE")


def as_app(shop: Deploys) -> psycopg.Connection[tuple[object, ...]]:
    connection = psycopg.connect(shop.site.database.url.replace("postgres@", "app@"))
    connection.execute("SET lock_timeout = '300ms'")
    return connection


def refusal(shop: Deploys) -> Fatal:
    with shop.refused() as caught:
        shop.apply()
    assert caught.value.kind is RefusalKind.PLANTED
    return caught.value


@pytest.mark.cases(quick=2)
@pytest.mark.parametrize("attack", ATTACHED)
def test_what_a_role_attaches_to_a_table_runs_as_nobody_else(shop: Deploys, attack: str) -> None:
    shop.site.query(f"SET ROLE app; {attack}")
    assert ATTACHED[attack] in refusal(shop).message
    with shop.refused():
        shop.rollback(0)
    assert ATTACHED[attack] in shop.said(shop.history.chain[1])
    assert ATTACHED[attack] in shop.said(shop.history.chain[0], "down")
    assert ATTACHED[attack] in shop.site.seed(shop.datasets[1]).stderr
    assert (shop.site.models("credits"), shop.drift().operations) == ({"a": 5}, ())


def test_conditions_that_compare_and_convert_are_nobodys_code(shop: Deploys) -> None:
    """Also of types of the platform, and of extensions."""
    shop.site.query(
        "CREATE EXTENSION citext SCHEMA platform; CREATE EXTENSION hstore SCHEMA platform;"
        " CREATE TYPE platform.mood AS ENUM ('sad', 'ok');"
        f" ALTER TABLE {TABLE} ADD mood platform.mood, ADD alias platform.citext, ADD tags platform.hstore;"
        " SET search_path = public, platform;"
        + "".join(
            f" CREATE TRIGGER zzz{number} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({condition})"
            " EXECUTE FUNCTION suppress_redundant_updates_trigger();"
            for number, condition in enumerate(COMPARED)
        )
    )
    assert shop.migrated().head == 2
    shop.run(shop.history.chain[1], "down")


def test_what_an_owner_adds_to_an_extension_that_a_superuser_trusts_is_his_own(shop: Deploys) -> None:
    shop.site.query(
        "SELECT 1; DO $$BEGIN EXECUTE concat('GRANT CREATE ON DATABASE ', current_database(), ' TO app'); END$$;"
        " SET ROLE app; CREATE EXTENSION citext SCHEMA app;"
        " CREATE OPERATOR app.@@# (RIGHTARG = text, FUNCTION = platform.count_of);"
        " ALTER EXTENSION citext ADD OPERATOR app.@@# (NONE, text);"
        f" CREATE TRIGGER zzz AFTER UPDATE ON {TABLE} FOR EACH ROW WHEN (platform.count_of('SELECT 1') > 0)"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    )
    assert f"trigger zzz on table {TABLE} asks count_of" in refusal(shop).message


def test_tables_that_refer_to_ours_are_refused_without_waiting_for_their_owner(shop: Deploys) -> None:
    """Each was waited for: a role had a command wait as often as it made tables."""
    shop.site.query(
        f"SET ROLE app; CREATE TABLE app.mine (name text UNIQUE REFERENCES {TABLE} (model_name) ON UPDATE CASCADE);"
        " CREATE TABLE app.more (name text REFERENCES app.mine (name) ON DELETE CASCADE)"
    )
    with as_app(shop) as app:
        app.execute("LOCK TABLE app.mine, app.more IN ACCESS EXCLUSIVE MODE")
        assert "a foreign key of table app.mine of app" in refusal(shop).message
        assert "a foreign key of table app.mine of app" in shop.said(shop.history.chain[1])


@pytest.mark.cases(quick=2)
@pytest.mark.parametrize("change", CALLED)
def test_what_a_table_calls_of_somebody_else_does_not_run(shop: Deploys, change: str) -> None:
    shop.site.query(
        f"SET ROLE app; CREATE TABLE app.users (id int PRIMARY KEY); RESET ROLE; ALTER TABLE {TABLE} {change}"
    )
    assert CALLED[change] in refusal(shop).message
    assert "of app" in shop.said(shop.history.chain[1])


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(
    ("made", "named"),
    [
        (f"CREATE POLICY mine ON {TABLE} USING (app.code(1) = 1)", "policy mine"),
        (f"CREATE RULE mine AS ON UPDATE TO {TABLE} DO ALSO SELECT app.code(1)", "rule mine"),
        (f"CREATE INDEX mine ON {TABLE} (app.code(credits))", "index mine"),
        (
            "CREATE VIEW app.allowed AS SELECT 1 AS one; ALTER VIEW app.allowed OWNER TO app;"
            f" CREATE POLICY mine ON {TABLE} USING (EXISTS (SELECT 1 FROM app.allowed))",
            "view app.allowed of app",
        ),
    ],
)
def test_what_only_reads_runs_no_function_of_somebody_else_either(shop: Deploys, made: str, named: str) -> None:
    shop.site.query(made)
    assert named in refusal(shop).message
    with shop.refused() as caught:
        shop.drift()
    assert named in caught.value.message
    assert named in shop.site.verify(shop.datasets[0]).stderr


@pytest.mark.slow
def test_nobody_makes_himself_trusted_by_making_others_members_of_his_role(shop: Deploys) -> None:
    """Up to PostgreSQL 14 whoever logs in may do that of his own role, and on every version an admin of a role."""
    shop.site.query(f"SET ROLE app; {next(iter(ATTACHED))}")
    shop.site.query("CREATE ROLE boss; GRANT app TO boss WITH ADMIN OPTION; SET ROLE boss; GRANT app TO postgres")
    try:
        assert next(iter(ATTACHED.values())) in refusal(shop).message
        assert next(iter(ATTACHED.values())) in shop.said(shop.history.chain[1])
        shop.site.query("SET ROLE boss; REVOKE app FROM postgres; RESET ROLE; GRANT app TO postgres")
        assert shop.migrated().head == 2
    finally:
        shop.site.query("DROP OWNED BY boss CASCADE; REVOKE app FROM postgres; DROP ROLE boss")


def test_a_file_asks_also_whose_the_tables_are_that_it_only_reads(deploys: Deploys) -> None:
    """By the rows of a parent it finds the id of a row."""
    keyword = [{"industry_id": "saas", "keyword": "crm", "related_id": "retail", "volume": 10}]
    deploys.release(state(model("a")), state(model("a"), keyword=keyword))
    deploys.apply(to=1)
    deploys.site.query("CREATE ROLE app; ALTER TABLE shop_industry OWNER TO app")
    try:
        assert "shop_industry of app" in deploys.said(deploys.history.chain[1])
    finally:
        deploys.site.query("ALTER TABLE shop_industry OWNER TO postgres; DROP ROLE app")


@pytest.mark.slow
def test_a_trigger_of_the_platform_or_of_a_role_that_is_named_runs(shop: Deploys) -> None:
    tables = shop.site.query("SELECT relname FROM pg_class WHERE relname LIKE 'shop!_%' ESCAPE '!' AND relkind = 'r'")
    shop.site.query(
        "CREATE ROLE platform; CREATE ROLE audit; GRANT ALL ON SCHEMA public TO platform;"
        + "".join(f'ALTER TABLE "{name}" OWNER TO platform;' for (name,) in tables)
        + "ALTER FUNCTION shop_ratesmith_ledger_line() OWNER TO platform; CREATE SCHEMA plain; CREATE FUNCTION"
        " plain.row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; ALTER FUNCTION plain.row()"
        f" OWNER TO platform; CREATE TRIGGER ours BEFORE UPDATE ON {TABLE} FOR EACH ROW"
        " WHEN (OLD.* IS DISTINCT FROM NEW.* AND pg_trigger_depth() = 0 AND random() < 2 AND NEW.credits::numeric > 0.5"
        " AND current_setting('app.by', true) IS NULL) EXECUTE FUNCTION plain.row();"
        " CREATE FUNCTION plain.log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        f" CREATE TRIGGER logs AFTER UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION plain.log()"
    )
    try:
        shop.settings["owner"] = "platform"
        shop.apply(dry_run=True)
        shop.site.query("ALTER FUNCTION plain.log() OWNER TO audit")
        assert f"trigger logs on table {TABLE} runs function plain.log() of audit" in refusal(shop).message
        shop.settings["owner"] = "platform, audit"
        assert shop.migrated().head == 2
        shop.site.query("ALTER ROLE postgres SET ratesmith.owner = 'platform,audit'")
        shop.run(shop.history.chain[1], "down")
    finally:
        shop.site.query(
            "ALTER ROLE postgres RESET ratesmith.owner; DROP SCHEMA plain CASCADE; REASSIGN OWNED BY platform TO"
            " postgres; DROP OWNED BY platform; DROP ROLE platform, audit"
        )


@pytest.mark.slow
def test_nobody_attaches_a_trigger_or_a_table_while_a_migration_runs(shop: Deploys) -> None:
    shop.site.query(
        f"CREATE TABLE platform.orders (name text REFERENCES {TABLE} (model_name) ON UPDATE CASCADE);"
        " GRANT ALL ON platform.orders TO app"
    )
    attacks = [*ATTACHED, f"ALTER TABLE {TABLE} ADD CHECK (true)"]
    attacks += ["CREATE TRIGGER zzz AFTER UPDATE ON platform.orders FOR EACH ROW EXECUTE FUNCTION app.attached()"]
    refused = []

    def attack(done: int, total: int) -> None:
        for sql in attacks if done == total else ():
            with as_app(shop) as connection, pytest.raises(psycopg.errors.Error) as caught:
                connection.execute(sql.encode())
            refused.append(type(caught.value))

    assert shop.migrated(progress=attack).head == 2
    assert refused.count(psycopg.errors.LockNotAvailable) == len(attacks) - 1
    assert psycopg.errors.InsufficientPrivilege in refused


@pytest.mark.slow
def test_a_trigger_that_somebody_makes_while_we_wait_is_seen(shop: Deploys) -> None:
    with ThreadPoolExecutor(1) as pool, as_app(shop) as other:
        other.execute(next(iter(ATTACHED)).encode())
        running = pool.submit(lambda: refusal(shop).message)
        while shop.site.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == []:
            assert not running.done()
        other.commit()
        assert "trigger zzz" in running.result()


def test_whoever_makes_a_trigger_and_does_not_commit_is_named(shop: Deploys) -> None:
    with as_app(shop) as other, shop.site.driver() as driver:
        other.execute(next(iter(ATTACHED)).encode())
        with pytest.raises(Locked, match=f"app .*has held a lock in the way of a change of {TABLE}"):
            Session(shop.build().target.scope, driver).lock(0.2)


def test_a_table_that_only_has_a_column_of_the_type_of_ours_keeps_nobody_busy(shop: Deploys) -> None:
    """Everybody may use that type, so anybody could close the way."""
    shop.site.query(f"SET ROLE app; CREATE TABLE app.mine (copy {TABLE}, number int DEFAULT app.code(1))")
    assert shop.migrated().head == 2


@pytest.mark.slow
def test_a_check_of_the_status_names_it_and_asks_for_no_lock(shop: Deploys) -> None:
    for attack, message in {"": "", next(iter(ATTACHED)): f"trigger zzz on table {TABLE}"}.items():
        shop.site.query(f"SET ROLE app; {attack}")
        with shop.site.driver("read") as driver:
            session = Session(shop.build().target.scope, driver)
            session.begin_reading()
            with pytest.raises(Fatal, match=message) if message else nullcontext():
                session.check_code(writing=True)


RELATIONS: Final = """
SELECT c.relkind::text, c.oid::regclass::text FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT 'f', oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 't', quote_ident(tgname) || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'k', quote_ident(conname) || ' ON ' || conrelid::regclass FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
"""
CHANGES: Final = {
    "r": ("ALTER TABLE {} DISABLE TRIGGER ALL", "ALTER TABLE {} ADD mine int", "ALTER TABLE {} SET LOGGED",
          "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING", "CREATE INDEX ON {} ((1))", "DROP TABLE {} CASCADE",
          "CREATE POLICY mine ON {} USING (true)", "ALTER TABLE {} OWNER TO app"),
    "v": ("CREATE OR REPLACE VIEW {} AS SELECT 1 AS mine", "DROP VIEW {} CASCADE", "ALTER VIEW {} OWNER TO app",
          "ALTER VIEW {} RESET (security_barrier)", "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING"),
    "S": ("ALTER SEQUENCE {} INCREMENT 2", "DROP SEQUENCE {} CASCADE", "ALTER SEQUENCE {} OWNER TO app"),
    "i": ("ALTER INDEX {} RENAME TO mine", "DROP INDEX {}"),
    "f": ("ALTER FUNCTION {} OWNER TO app", "ALTER FUNCTION {} RESET ALL", "DROP FUNCTION {} CASCADE"),
    "t": ("DROP TRIGGER {}",),
    "k": ("COMMENT ON CONSTRAINT {} IS 'mine'",),
}  # fmt: skip
"""By the kind of what we make, what would change it."""


def test_all_rights_on_what_we_made_change_none_of_it(deploys: Deploys) -> None:
    """So whose it is, and what is attached to it, says that it is as the files made it; rights need no comparison."""
    deploys.site.objects = sql_objects
    deploys.release(state(model("a")))
    deploys.apply()
    url = deploys.site.database.url.replace("postgres@", "app@")
    deploys.site.query(
        "CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA public TO app; "
        + "; ".join(f"GRANT ALL ON ALL {what} IN SCHEMA public TO app" for what in ("TABLES", "SEQUENCES", "FUNCTIONS"))
    )
    try:
        made = deploys.site.query(RELATIONS)
        assert {kind for kind, _ in made} == {*CHANGES}
        with psycopg.connect(url, autocommit=True) as app:
            for kind, name in made:
                for change in CHANGES[kind]:
                    with pytest.raises(psycopg.errors.Error) as caught:
                        app.execute(change.format(name).encode())
                    what = (psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidTableDefinition)
                    assert isinstance(caught.value, what), (change, name, caught.value)
        assert deploys.site.query(RELATIONS) == made
    finally:
        deploys.site.query("DROP OWNED BY app; DROP ROLE app")
