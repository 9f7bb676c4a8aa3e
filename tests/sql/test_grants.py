"""grants.sql: a role that can do what a seed does, and has never seen a secret."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Boolean, Unique, Unowned
from ratesmith.database.driver import Driver, connect
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.ledger_state import read_ledger_state
from ratesmith.deploy.orphans import find_orphans
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.rollback import resume, undo_to
from ratesmith.deploy.session import Deployment, Session
from ratesmith.output.artifacts import grants_sql
from ratesmith.output.sql_scripts import grants_file, monitor_file
from ratesmith.project.naming import bind_names
from support.cli import run
from support.databases import Postgres, Site, program
from support.histories import Steps, written
from support.projects import SHIPPED
from support.sample_tables import PROVIDER, TABLES, build, model, provider, state, with_table

OWNER, ROLE = "shop_owner", 'the "Deployer"'
CANARY = "canary-that-stands-in-api_key"
BEFORE = state(model("a", is_default=True), model("b"), model("c"))
AFTER = state(
    model("a", credits=9),
    model("b", is_default=True),
    model("d", is_testing=True),
    provider=[provider("openai"), provider("anthropic")],
    keyword=[{"industry_id": "saas", "keyword": "erp", "related_id": "saas", "volume": 1}],
)
"""Against BEFORE: rows inserted, updated, switched off, released from an index, and deleted."""
RIGHTS = """
SELECT g.name, g.part, p.privilege_type, p.is_grantable
  FROM (
    SELECT attrelid::regclass::text, attname::text, attacl FROM pg_attribute
    UNION ALL SELECT oid::regclass::text, '', relacl FROM pg_class
    UNION ALL SELECT nspname, '', nspacl FROM pg_namespace
  ) AS g(name, part, acl)
  CROSS JOIN LATERAL aclexplode(g.acl) AS p
  JOIN pg_roles AS r ON r.oid = p.grantee AND r.rolname LIKE 'the%'
  ORDER BY 1, 2, 3
"""


class OwnedSite(Site):
    """A site whose tables belong to an ordinary role, and which another one deploys to."""

    def url(self, user: str) -> str:
        return f"postgresql://{quote(user)}@/postgres?host={self.database.folder}"

    def psql(self, user: str, *files: Path, role: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        options = [f"{name}={value}" for name, value in {"ON_ERROR_STOP": "1", "VERBOSITY": "terse", **more}.items()]
        options += [] if role is None else [f"role={role}"]
        named = [part for file in files for part in ("-f", str(file))]
        arguments = [part for option in options for part in ("-v", option)]
        return program(self.database.psql, "-X", "-q", *arguments, *named, self.url(user))

    def grant(
        self, dataset: Dataset = BEFORE, *, user: str = OWNER, role: str | None = ROLE, **variables: str
    ) -> tuple[int, str]:
        path = self.folder / "grants.sql"
        path.write_bytes(grants_file(self.build(dataset)).encode("ascii"))
        done = self.psql(user, path, role=role, **variables)
        return done.returncode, done.stderr

    def as_role(self, name: str, dataset: Dataset) -> tuple[int, str]:
        done = self.psql(ROLE, self.file(name, dataset))
        return done.returncode, done.stderr

    def connected(self, user: str) -> Driver:
        return connect(self.url(user), self.folder, "write")

    def log(self) -> str:
        return (self.database.folder / "log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture
def shop(postgres: Postgres, tmp_path: Path) -> Iterator[OwnedSite]:
    """Tables that were made by their owner, who may do nothing else, in a database of somebody else's."""
    made = OwnedSite(postgres, tmp_path)
    made.query(f'CREATE ROLE {OWNER} LOGIN; CREATE ROLE "the ""Deployer""" LOGIN; CREATE ROLE reader')
    made.query(f"ALTER SCHEMA public OWNER TO {OWNER}")
    done = made.psql(OWNER, made.file("schema", BEFORE))
    assert (done.returncode, done.stderr) == (0, "")
    yield made
    postgres.clear()
    for role in (OWNER, '"the ""Deployer"""', "reader"):
        made.query(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def test_the_role_seeds_verifies_and_reads_back(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    for wanted in (BEFORE, BEFORE, AFTER, BEFORE):
        assert shop.as_role("seed", wanted) == (0, "")
        assert shop.as_role("verify", wanted) == (0, "")
        with shop.connected(ROLE) as driver:
            assert drift(Deployment(shop.build(wanted), driver)).operations == ()
    with shop.connected(ROLE) as driver:
        assert apply(Deployment(shop.build(AFTER), driver), ApplyOptions()).changed > 0
    with shop.connected(ROLE) as driver:
        assert apply(Deployment(shop.build(BEFORE), driver), ApplyOptions(), dry_run=True).changed > 0
    assert shop.query("SELECT DISTINCT applied_by FROM shop_ratesmith_ledger") == [(ROLE,)]


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


def test_the_role_gives_rows_their_uuids(shop: OwnedSite) -> None:
    changed = {"industry": {"surrogate": "uuid", "surrogate_sql": "pk"}, "keyword": {"surrogate": "uuid"}}
    wanted = BEFORE
    for name, declared in changed.items():
        wanted = with_table(wanted, name, **declared)
    shop.query('DROP TABLE "content_Keyword"; DROP TABLE shop_industry')
    assert shop.psql(OWNER, shop.file("schema", wanted)).returncode == 0
    assert shop.grant(wanted) == (0, "")
    assert shop.as_role("seed", wanted) == (0, "")


@pytest.mark.slow
def test_every_right_is_needed(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    assert shop.as_role("seed", BEFORE) == (0, "")
    given, needless = shop.query(RIGHTS), []
    before, after = shop.build(BEFORE), shop.build(AFTER)
    for table, column, right, _ in given:
        on = f"ON {'SCHEMA' if right == 'USAGE' else 'TABLE'} {table}"
        what = f'{right} ("{column}") {on}' if column else f"{right} {on}"
        shop.query(f'REVOKE {what} FROM "the ""Deployer"""')
        try:
            with shop.connected(ROLE) as driver:
                drift(Deployment(before, driver))
                apply(Deployment(after, driver), ApplyOptions(), dry_run=True)
            needless.append(what)
        except Fatal as error:
            assert "permission denied" in error.message or "lacks" in error.message
        shop.query(f'SET ROLE {OWNER}; GRANT {what} TO "the ""Deployer"""')
    columns = ("actor", "applied_at", "applied_by", "changes", "database", "down", "left_out", "signed_by")
    only_for_migrations = [f'SELECT ("{name}") ON TABLE shop_ratesmith_ledger' for name in columns]
    assert sorted(needless) == only_for_migrations
    assert len(given) > 50 and shop.query(RIGHTS) == given
    assert shop.as_role("seed", AFTER) == (0, "")


def test_a_role_that_only_looks_verifies_compares_and_monitors_and_changes_nothing(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    assert shop.as_role("seed", BEFORE) == (0, "")
    assert shop.grant(role=None, reader=ROLE) == (0, "")
    assert shop.as_role("verify", BEFORE) == (0, "")
    build = shop.build(BEFORE)
    (shop.folder / "monitor.sql").write_text(monitor_file(build))
    seen = shop.psql(ROLE, shop.folder / "monitor.sql")
    assert (seen.returncode, "staging" in seen.stdout, seen.stderr) == (0, True, "")
    with shop.connected(ROLE) as driver:
        assert not drift(Deployment(build, driver))
        assert not find_orphans(Deployment(build, driver))
        assert read_ledger_state(Deployment(build, driver), people=True).last is not None
    code, said = shop.as_role("seed", AFTER)
    assert (code, "permission denied" in said) == (3, True)
    rights = {right for _, _, right, _ in shop.query(RIGHTS)}
    assert rights == {"SELECT", "USAGE"}
    for sql in ("SELECT api_key FROM shop_provider", "TABLE shop_provider"):
        with psycopg.connect(shop.url(ROLE)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.encode())
    assert "give one of role and reader" in shop.grant(reader=ROLE)[1]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT api_key FROM shop_provider",
        "SELECT * FROM shop_provider",
        "SELECT shop_provider FROM shop_provider",
        "UPDATE shop_provider SET title = api_key",
        "UPDATE shop_provider SET api_key = ''",
        "UPDATE shop_provider SET title = '' RETURNING api_key",
        "UPDATE shop_provider SET provider_id = 'other'",
        "INSERT INTO shop_provider VALUES ('openai', '', TRUE) ON CONFLICT (provider_id) DO UPDATE"
        " SET title = shop_provider.api_key",
        "COPY shop_provider TO STDOUT",
        "TABLE shop_provider",
        "DELETE FROM shop_provider",
        "TRUNCATE shop_provider",
        "DELETE FROM shop_ratesmith_ledger",
        "INSERT INTO shop_ratesmith_ledger (applied_by) VALUES ('somebody else')",
        "INSERT INTO shop_ratesmith_ledger (applied_at) VALUES (now())",
        "UPDATE shop_ratesmith_ledger SET head = 0",
        "SELECT updated_by FROM shop_model",
        "SELECT setval('shop_model_id_seq', 1)",
        "CREATE TABLE public.mine ()",
        "CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE shop_provider DISABLE TRIGGER ALL",
    ],
)
def test_the_role_can_do_nothing_else(shop: OwnedSite, sql: str) -> None:
    shop.grant()
    shop.as_role("seed", BEFORE)
    with psycopg.connect(shop.url(ROLE)) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(sql.encode())
    assert caught.value.sqlstate == "42501"  # insufficient privilege


def test_a_row_that_violates_a_constraint_shows_the_role_no_secret_and_the_log_none(shop: OwnedSite) -> None:
    assert shop.grant() == (0, "")
    assert shop.as_role("seed", BEFORE) == (0, "")
    shop.query(f"UPDATE shop_provider SET api_key = '{CANARY}'")
    shop.query("ALTER TABLE shop_provider ADD CONSTRAINT calm CHECK (title <> 'Loud')")
    loud = shop.file("seed", state(provider=[provider("openai", title="Loud")]))
    before = len(shop.log())
    by_role = shop.psql(ROLE, loud, VERBOSITY="verbose")
    with shop.connected(ROLE) as driver, pytest.raises(Fatal, match="calm"):
        apply(Deployment(shop.build(state(provider=[provider("openai", title="Loud")])), driver), ApplyOptions())
    assert by_role.returncode == 3
    assert '"calm"' in by_role.stderr and '"calm"' in shop.log()[before:]
    assert "Failing row contains" in shop.log()[before:]
    assert CANARY not in by_role.stdout + by_role.stderr + shop.log()[before:]

    # The same by the owner is what the role is there for; `terse` spares the screen, and not the log.
    terse, default = shop.psql(OWNER, loud), shop.psql(OWNER, loud, VERBOSITY="default")
    assert '"calm"' in terse.stderr and CANARY not in terse.stderr
    assert CANARY in default.stderr and CANARY in shop.log()[before:]


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


@pytest.mark.parametrize(("sql", "user", "role", "message"), REFUSED.values(), ids=REFUSED)
def test_a_grant_that_would_not_keep_its_word_is_refused_and_changes_nothing(
    shop: OwnedSite, sql: str, user: str, role: str | None, message: str
) -> None:
    shop.query(sql.format(role='"the ""Deployer"""') or "SELECT 1")
    before = shop.query(RIGHTS)
    code, said = shop.grant(user=user, role=role)
    assert code == 3
    assert f"ratesmith: {message}" in said
    assert shop.query(RIGHTS) == before


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


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_the_files_that_ship_work_together(shop: OwnedSite, environment: str) -> None:
    folder = SHIPPED / "generated" / environment
    owner = shop.psql(OWNER, folder / "schema.sql", folder / "grants.sql", role=ROLE)
    assert (owner.returncode, owner.stderr) == (0, "")
    role = shop.psql(ROLE, folder / "seed.sql", folder / "seed.sql", folder / "verify.sql")
    assert (role.returncode, role.stderr) == (0, "")
    with psycopg.connect(shop.url(ROLE)) as connection:
        for column in ("api_key", "api_secret", "webhook_secret"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(f"SELECT {column} FROM igny8_integration_provider".encode())
    for command in (("drift",), ("apply", "--without-secrets")):
        done = run(*command, "--env", environment, "--database", shop.url(ROLE), cwd=SHIPPED)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_role_takes_back_and_brings_back_what_it_added(shop: OwnedSite) -> None:
    steps = Steps(BEFORE, state(model("a", credits=9), model("b"), model("c"), model("d")))
    with shop.connected(OWNER) as driver:
        apply(Deployment(steps.upto(1).build, driver), ApplyOptions())
    assert shop.grant(BEFORE) == (0, "")
    for times in (1, 2):
        with shop.connected(ROLE) as driver:
            apply(Deployment(steps.build, driver), ApplyOptions())
            assert shop.models("is_active")["d"]
            if times == 1:
                session = Session(steps.build.target.scope, driver)
                rows = undo_to(session, steps.build.history, 1, "too dear").rows
                driver.commit()
                resume(session, "mended")
                driver.commit()
                assert rows == ("shop_model a", "shop_model d: switched off")
                assert not shop.models("is_active")["d"]
    (down,) = written(shop.folder, steps.chain[1:], "down")
    done = shop.psql(ROLE, down)
    assert (done.returncode, done.stderr) == (0, "")
    assert shop.models("credits", "is_active")["d"] == (5, False)


def test_where_keys_are_sent_is_for_the_owner_to_change_and_for_the_role_to_insert(shop: OwnedSite) -> None:
    def sent_to(**titles: str) -> Dataset:
        """A state whose title of a provider stands for its address."""
        wanted = state(model("a"), provider=[provider(name, title=title) for name, title in titles.items()])
        (table,) = (data.table for data in wanted if data.table.name == "provider")
        columns = (replace(it, destination=it.name == "title") for it in table.columns)
        return with_table(wanted, "provider", columns=tuple(columns))

    def deploy(user: str, dataset: Dataset) -> None:
        with shop.connected(user) as driver:
            apply(Deployment(shop.build(dataset), driver), ApplyOptions())

    first, more, moved = sent_to(openai="x"), sent_to(openai="x", new="n"), sent_to(openai="evil", new="n")
    assert shop.grant(first) == (0, "")
    for wanted in (first, more):
        deploy(ROLE, wanted)
        assert shop.as_role("seed", wanted) == (0, "")
    code, said = shop.as_role("seed", moved)
    assert (code, "permission denied for table shop_provider" in said) == (3, True)
    with pytest.raises(Fatal, match="permission denied to change shop_provider") as caught:
        deploy(ROLE, moved)
    assert "for the owner of the tables to change" in caught.value.hint
    steps = Steps(first, more, moved)
    shop.query("DELETE FROM shop_ratesmith_ledger; DELETE FROM shop_model; DELETE FROM shop_provider")
    up = written(shop.folder, steps.chain)
    assert shop.psql(ROLE, *up[:2]).stderr == ""
    assert "permission denied for table shop_provider" in shop.psql(ROLE, up[2]).stderr
    assert shop.psql(OWNER, up[2]).stderr == ""
    assert shop.grant(first, destinations="yes") == (0, "")
    with shop.connected(ROLE) as driver:
        undo_to(Session(steps.build.target.scope, driver), steps.build.history, 2, "back")


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


@pytest.mark.slow
def test_once_secrets_were_given_the_role_has_to_read_which_and_refuses_to_send_one_elsewhere(shop: OwnedSite) -> None:
    folder = SHIPPED / "generated/staging"
    apply = ("apply", "--without-secrets", "--env", "staging", "--database", shop.url(ROLE))
    assert shop.psql(OWNER, folder / "schema.sql", folder / "grants.sql", role=ROLE).returncode == 0
    assert shop.psql(ROLE, folder / "seed.sql").returncode == 0
    assert run(*apply, cwd=SHIPPED).returncode == 0
    with psycopg.connect(shop.url(OWNER), autocommit=True) as owner:
        columns = "id bigint GENERATED ALWAYS AS IDENTITY, entity text, name text, fingerprint text"
        owner.execute(f"CREATE TABLE igny8_ratesmith_secret ({columns}, applied_at timestamptz DEFAULT now())".encode())
        bound = "('openai', 'api_key_bound_to', 'print https://other.example')"
        owner.execute(f"INSERT INTO igny8_ratesmith_secret (entity, name, fingerprint) VALUES {bound}".encode())
    unable = run(*apply, cwd=SHIPPED)
    assert (unable.returncode != 0, "runs generated/staging/grants.sql again" in unable.stderr) == (True, True), unable
    assert shop.psql(OWNER, folder / "grants.sql", role=ROLE).returncode == 0
    refused = run(*apply, cwd=SHIPPED)
    told = "openai.api_key was given to this database for https://other.example, and the configuration sends it to"
    assert (refused.returncode, told in refused.stderr) == (5, True), refused.stderr
