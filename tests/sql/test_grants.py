"""grants.sql: which rights it gives to a role, and when it gives none."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Fatal
from ratesmith.core.tables import Boolean, Unique, Unowned
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.output.artifacts import grants_sql
from ratesmith.output.sql_scripts import grants_file
from ratesmith.project.naming import bind_names
from support.owned_sites import AFTER, BEFORE, OWNER, RIGHTS, ROLE, OwnedSite
from support.quick import first
from support.sample_tables import PROVIDER, TABLES, build, model, state, with_table


@pytest.mark.slow
def test_a_missing_table_of_the_platform_is_passed_over_where_there_are_no_rows_for_it(shop: OwnedSite) -> None:
    wanted = state(model("a"), settings=[])
    shop.query("DROP TABLE shop_settings")
    assert "there is no table shop_settings" in shop.grant(wanted)[1]
    path = shop.folder / "external.sql"
    path.write_text(grants_file(shop.build(wanted, schema="external")))
    done = shop.psql(OWNER, path, role=ROLE)
    assert (done.returncode, done.stderr) == (0, "")
    with shop.connected(ROLE) as driver:
        assert apply(Deployment(shop.build(wanted, schema="external"), driver), ApplyOptions()).changed > 0


@pytest.mark.slow
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.torture) for part in range(1, 4))])
def test_every_right_is_needed(shop: OwnedSite, part: int) -> None:
    assert shop.grant() == (0, "")
    assert shop.as_role("seed", BEFORE) == (0, "")
    given, needless = shop.query(RIGHTS), []
    before, after = shop.build(BEFORE), shop.build(AFTER)
    for table, column, right, _ in given[part::4]:
        on = f"ON {'SCHEMA' if right == 'USAGE' else 'TABLE'} {table}"
        what = f'{right} ("{column}") {on}' if column else f"{right} {on}"
        shop.query(f'REVOKE {what} FROM "the ""Deployer"""')
        try:
            with shop.connected(ROLE) as driver:
                drift(Deployment(before, driver))
                apply(Deployment(after, driver), ApplyOptions(), dry_run=True)
            needless.append(what)
        except Fatal as error:
            assert re.search("permission denied|lacks|that this role may use", error.message)
        shop.query(f'SET ROLE {OWNER}; GRANT {what} TO "the ""Deployer"""')
    assert needless == []
    assert len(given) > 50 and shop.query(RIGHTS) == given
    assert shop.as_role("seed", AFTER) == (0, "")


@pytest.mark.slow
def test_a_repeated_grant_and_one_after_wider_grants_end_in_the_same_rights(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    first = shop.query(RIGHTS)
    assert ("shop_provider", "title", "UPDATE", False) in first
    assert [right for right in first if right[1] == "api_key"] == [("shop_provider", "api_key", "INSERT", False)]
    assert shop.grant() == (0, "")
    assert shop.query(RIGHTS) == first
    everything = 'TO "the ""Deployer""" WITH GRANT OPTION'
    for sql in (
        f"GRANT ALL ON ALL TABLES IN SCHEMA public {everything}",
        f"GRANT ALL (api_key) ON shop_provider {everything}",
    ):
        shop.query(f"SET ROLE {OWNER}; {sql}")
    assert shop.query(RIGHTS) != first
    assert shop.grant() == (0, "")
    assert shop.query(RIGHTS) == first


REFUSED = {
    "no role": ("", OWNER, None, "name the role that is meant"),
    "no such role": ("", OWNER, "nobody", "there is no role nobody"),
    "everybody": ("", OWNER, "public", "there is no role public"),
    "an empty name": ("", OWNER, "", "there is no role "),
    "the owner": ("", OWNER, OWNER, "the role is, or can become, the owner of content_Keyword, shop_industry"),
    "a superuser": ("", OWNER, "postgres", "the role is, or can become, the owner of content_Keyword"),
    "a member of the owner": (f"GRANT {OWNER} TO {{role}}", OWNER, ROLE, "the role is, or can become, the owner of"),
    "one who may take another role": (
        "GRANT SELECT ON shop_provider TO reader; GRANT reader TO {role}; ALTER ROLE {role} NOINHERIT",
        OWNER,
        ROLE,
        "the role can still read shop_provider.api_key, through PUBLIC or another role",
    ),
    "one who reads like everybody": (
        "GRANT SELECT (api_key) ON shop_provider TO PUBLIC",
        OWNER,
        ROLE,
        "the role can still read shop_provider.api_key",
    ),
    "everybody who changes the table": (
        "GRANT UPDATE ON shop_provider TO PUBLIC",
        OWNER,
        ROLE,
        "the role can still do more than it needs: UPDATE ON shop_provider",
    ),
    "another role that makes triggers": (
        "GRANT TRIGGER ON shop_provider TO reader; GRANT reader TO {role}",
        OWNER,
        ROLE,
        "the role can still do more than it needs: TRIGGER ON shop_provider",
    ),
    "everybody who reads what is computed from a key": (
        "ALTER TABLE shop_provider ADD hint text GENERATED ALWAYS AS (left(api_key, 9)) STORED;"
        " GRANT SELECT (title, hint) ON shop_provider TO PUBLIC",
        OWNER,
        ROLE,
        "the role can still read shop_provider.hint, through PUBLIC or another role",
    ),
    "whoever replicates": (
        "ALTER ROLE {role} REPLICATION",
        OWNER,
        ROLE,
        "the role can get around all rights on tables: it has REPLICATION",
    ),
    "whoever runs programs on the server": (
        "GRANT pg_execute_server_program TO reader; GRANT reader TO {role}",
        OWNER,
        ROLE,
        "the role can get around all rights on tables: it has the role pg_execute_server_program",
    ),
    "whoever creates functions beside the tables": (
        "GRANT CREATE ON SCHEMA public TO reader; GRANT reader TO {role}",
        OWNER,
        ROLE,
        "the role can get around all rights on tables: it has CREATE ON SCHEMA public",
    ),
    "run by another": ("GRANT USAGE ON SCHEMA public TO {role}", ROLE, ROLE, "only their owner can grant"),
    "run by one with a right": (
        "ALTER ROLE reader LOGIN; GRANT USAGE ON SCHEMA public TO reader;"
        " GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO reader",
        "reader",
        ROLE,
        "only their owner can grant what is needed of content_Keyword",
    ),
    "a table is missing": ("DROP TABLE shop_settings", OWNER, ROLE, "there is no table shop_settings, run schema.sql"),
    "the schema is another's": (
        "ALTER SCHEMA public OWNER TO postgres; GRANT USAGE, CREATE ON SCHEMA public TO shop_owner",
        OWNER,
        ROLE,
        "somebody else has to grant this to the role: USAGE ON SCHEMA public",
    ),
}


@pytest.mark.parametrize(("sql", "user", "role", "message"), first(5, REFUSED))
def test_a_grant_that_would_not_keep_its_word_is_refused_and_changes_nothing(
    shop: OwnedSite, sql: str, user: str, role: str | None, message: str
) -> None:
    shop.query(sql.format(role='"the ""Deployer"""') or "SELECT 1")
    before = shop.query(RIGHTS)
    code, said = shop.grant(user=user, role=role)
    assert code == 3
    assert f"ratesmith: {message}" in said
    assert shop.query(RIGHTS) == before


@pytest.mark.slow
def test_a_role_that_changes_single_columns_through_others_is_refused(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    shop.query(
        f"SET ROLE {OWNER}; CREATE TABLE shop_ratesmith_secret (id int, entity text, name text, fingerprint text,"
        " applied_at timestamptz); GRANT UPDATE (reason, hash), REFERENCES (id) ON shop_ratesmith_ledger TO PUBLIC;"
        " GRANT INSERT ON shop_ratesmith_secret TO reader; GRANT UPDATE (api_key, title) ON shop_provider TO reader;"
        ' RESET ROLE; GRANT reader TO "the ""Deployer"""'
    )
    more = (
        "INSERT (applied_at, entity, fingerprint, id, name) ON shop_ratesmith_secret",
        "REFERENCES (id) ON shop_ratesmith_ledger",
        "UPDATE (api_key) ON shop_provider",
        "UPDATE (hash, reason) ON shop_ratesmith_ledger",
    )
    code, said = shop.grant()
    assert (code, f"the role can still do more than it needs: {', '.join(more)}, through PUBLIC" in said) == (3, True)
    _, said = shop.grant(role=None, reader=ROLE)
    assert "UPDATE (api_key, title) ON shop_provider" in said


def test_a_right_on_a_partition_is_one_that_the_role_does_not_need(shop: OwnedSite) -> None:
    children = {"provider_rest": "shop_provider", "industry_rest": "shop_industry"}
    shop.query(
        f"SET ROLE {OWNER}; " + "; ".join(f"CREATE TABLE {it} () INHERITS ({of})" for it, of in children.items())
    )
    assert shop.grant() == (0, "")
    shop.query(
        "GRANT SELECT (api_key), UPDATE (title) ON provider_rest TO PUBLIC; GRANT SELECT ON industry_rest TO PUBLIC"
    )
    code, said = shop.grant()
    more = "the role can still do more than it needs: SELECT ON provider_rest, UPDATE ON provider_rest, through PUBLIC"
    assert (code, more in said) == (3, True), said


def test_a_role_that_may_keep_a_table_locked_is_refused(shop: OwnedSite) -> None:
    """PostgreSQL 17 made a right of it, which default privileges give along with all others."""
    if shop.query("SELECT current_setting('server_version_num')::int < 170000") == [(True,)]:
        pytest.skip("before PostgreSQL 17 nobody is granted MAINTAIN")
    for granted, said in (
        (
            "GRANT MAINTAIN ON shop_provider TO PUBLIC",
            "the role can still do more than it needs: MAINTAIN ON shop_prov",
        ),
        (
            "REVOKE MAINTAIN ON shop_provider FROM PUBLIC; GRANT MAINTAIN ON shop_model TO reader; GRANT reader TO"
            ' "the ""Deployer"""',
            "the role can still do more than it needs: MAINTAIN ON shop_model",
        ),
        ("REVOKE MAINTAIN ON shop_model FROM reader; GRANT pg_maintain TO reader", "it has the role pg_maintain"),
        ('REVOKE pg_maintain FROM reader; GRANT MAINTAIN ON shop_model TO "the ""Deployer"""', ""),
    ):
        shop.query(granted)
        code, answer = shop.grant()
        assert (code, said in answer) == (3 if said else 0, True), answer


@pytest.mark.slow
def test_a_role_that_switches_triggers_off_is_refused(shop: OwnedSite) -> None:
    if shop.query("SELECT to_regclass('pg_parameter_acl')") == [(None,)]:
        pytest.skip("before PostgreSQL 15 nobody is granted a setting")
    shop.query("GRANT SET ON PARAMETER session_replication_role, log_statement TO PUBLIC")
    shop.query('GRANT ALTER SYSTEM ON PARAMETER work_mem TO reader; GRANT reader TO "the ""Deployer"""')
    said = "it has ALTER SYSTEM ON PARAMETER work_mem, SET ON PARAMETER session_replication_role"
    try:
        code, error = shop.grant()
        assert (code, said in error) == (3, True)
    finally:
        shop.query("REVOKE SET ON PARAMETER session_replication_role, log_statement FROM PUBLIC")


@pytest.mark.slow
def test_what_the_database_refuses_to_everybody_is_granted_to_the_role(shop: OwnedSite) -> None:
    shop.query("REVOKE ALL ON DATABASE postgres FROM PUBLIC")
    shop.query(f"GRANT CONNECT, TEMPORARY ON DATABASE postgres TO {OWNER}")
    try:
        code, said = shop.grant()
        assert (code, "CONNECT ON DATABASE postgres, TEMPORARY ON DATABASE postgres" in said) == (3, True)
        assert shop.grant(user="postgres") == (0, "")
        assert shop.as_role("seed", BEFORE) == (0, "")
    finally:
        shop.query("GRANT CONNECT, TEMPORARY ON DATABASE postgres TO PUBLIC")


def test_the_platforms_own_serial_columns_count_on(shop: OwnedSite) -> None:
    shop.query("ALTER TABLE shop_model ALTER id DROP IDENTITY; CREATE SEQUENCE odd")
    shop.query(
        "ALTER TABLE shop_model ALTER id SET DEFAULT nextval('odd'); ALTER TABLE shop_provider ADD position serial"
    )
    shop.query(f"ALTER SEQUENCE odd OWNER TO {OWNER}")
    shop.query("CREATE SEQUENCE unasked_seq; ALTER TABLE shop_settings ALTER id SET DEFAULT nextval('unasked_seq')")
    assert shop.grant() == (0, "")
    assert shop.as_role("seed", AFTER) == (0, "")
    assert [right for right in shop.query(RIGHTS) if right[0].endswith(("odd", "seq"))] == [
        ("odd", "", "USAGE", False),
        ("shop_provider_position_seq", "", "USAGE", False),
    ]


def test_the_ledger_may_stand_in_another_schema_than_the_tables(shop: OwnedSite) -> None:
    shop.query(f"CREATE SCHEMA deploy AUTHORIZATION {OWNER}")
    for role in (OWNER, '"the ""Deployer"""'):
        shop.query(f"ALTER ROLE {role} SET search_path = deploy, public")
    assert shop.grant() == (0, "")
    assert shop.as_role("seed", BEFORE) == (0, "")
    assert shop.query("SELECT count(*) FROM deploy.shop_ratesmith_ledger") == [(1,)]
    shop.query("DROP SCHEMA deploy CASCADE")


@pytest.mark.slow
def test_flags_that_configuration_does_not_own_and_a_table_of_keys_alone_are_reached(shop: OwnedSite) -> None:
    flags = tuple(Unowned(name=name, type=Boolean(), default=True, sql=name) for name in ("listed", "offered"))
    unique = (Unique(name="one_listed", columns=("model_type",), where=("is_default", "offered")),)
    odd = with_table(BEFORE, "model", unowned=flags, unique=unique, retire="listed")
    odd = with_table(odd, "settings", columns=odd.tables[-1].table.columns[:1])
    *others, models, settings = odd.tables
    full, empty = (
        replace(odd, tables=(*others, replace(models, rows=rows), replace(settings, rows=((1,),))))
        for rows in (models.rows, ())
    )
    shop.query("DROP TABLE shop_model, shop_settings")
    assert shop.psql(OWNER, shop.file("schema", full)).returncode == 0
    assert shop.grant(full) == (0, "")
    for wanted in (full, empty):
        assert shop.as_role("seed", wanted) == (0, "")
    assert shop.query("SELECT DISTINCT listed FROM shop_model") == [(False,)]


def test_without_a_role_nothing_goes_on_whatever_psql_was_told(shop: OwnedSite) -> None:
    shop.grant(role=None)
    done = shop.psql(OWNER, shop.folder / "grants.sql", ON_ERROR_STOP="0")
    assert done.returncode == 3
    assert done.stderr.count("ERROR") == 1


def test_a_role_that_has_a_schema_of_its_own_uses_the_ledger_that_is_there(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    shop.query('CREATE SCHEMA AUTHORIZATION "the ""Deployer"""')
    assert shop.as_role("seed", BEFORE) == (0, "")
    assert shop.query("SELECT count(*) FROM public.shop_ratesmith_ledger") == [(1,)]
    assert shop.query(
        "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'shop_ratesmith_ledger'"
    ) == [("public",)]


def test_a_database_without_roles_gets_no_such_file() -> None:
    assert list(grants_sql.artifacts(build(BEFORE, "sqlite"))) == []
    (artifact,) = grants_sql.artifacts(build(BEFORE, "postgresql"))
    assert artifact.path == "staging/grants.sql"
    assert artifact.text.isascii()
    assert artifact.text == grants_file(build(BEFORE, "postgresql"))


def test_a_secret_column_that_the_project_gives_a_value_is_still_a_secret() -> None:
    tables = replace(TABLES, on_insert={"provider": {"api_key": "ask"}})
    (column,) = [column for column in bind_names(PROVIDER, tables).unowned if column.name == "api_key"]
    assert column.secret
