"""The role of grants.sql at work: it does what a seed does, and nothing else."""

from __future__ import annotations

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Dataset
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.rows.orphans import find_orphans
from ratesmith.deploy.session import Deployment, Session
from ratesmith.deploy.undo.rollback import resume, undo_to
from ratesmith.output.sql_scripts import monitor_file
from support.cli import run
from support.histories import Steps, written
from support.owned_sites import AFTER, BEFORE, OWNER, RIGHTS, ROLE, OwnedSite
from support.projects import SHIPPED
from support.sample_tables import model, provider, state, with_table

CANARY = "canary-that-stands-in-api_key"


@pytest.mark.slow
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
        assert read_ledger_state(Deployment(build, driver), people=True).as_written.last is not None
    code, said = shop.as_role("seed", AFTER)
    assert (code, "permission denied" in said) == (3, True)
    rights = {right for _, _, right, _ in shop.query(RIGHTS)}
    assert rights == {"SELECT", "USAGE"}
    for sql in ("SELECT api_key FROM shop_provider", "TABLE shop_provider"):
        with psycopg.connect(shop.url(ROLE)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.encode())
    assert "give one of role and reader" in shop.grant(reader=ROLE)[1]


FORBIDDEN = [
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
]


def test_the_role_can_do_nothing_else(shop: OwnedSite) -> None:
    shop.grant()
    shop.as_role("seed", BEFORE)
    with psycopg.connect(shop.url(ROLE), autocommit=True) as connection:
        refused = {sql: _sqlstate(connection, sql) for sql in FORBIDDEN}
    assert refused == dict.fromkeys(FORBIDDEN, "42501")  # insufficient privilege


def _sqlstate(connection: psycopg.Connection, sql: str) -> str | None:
    """How the database refuses a statement, or None where it does not."""
    try:
        connection.execute(sql.encode())
    except psycopg.Error as error:
        return error.sqlstate
    return None


@pytest.mark.slow
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


@pytest.mark.cases(ci=1)
@pytest.mark.parametrize("environment", ["production", "staging"])
@pytest.mark.slow
def test_the_files_that_ship_work_together(shop: OwnedSite, environment: str) -> None:
    folder = SHIPPED / "generated" / environment
    owner = shop.psql(OWNER, folder / "schema.sql", folder / "grants.sql", role=ROLE)
    assert (owner.returncode, owner.stderr) == (0, "")
    role = shop.psql(ROLE, folder / "seed.sql", folder / "seed.sql", folder / "verify.sql")
    assert (role.returncode, role.stderr) == (0, "")
    for what, on, message in (
        (
            "UPDATE (api_endpoint)",
            "integration_provider",
            "change igny8_integration_provider.api_endpoint, through PUBLIC",
        ),
        ("DELETE", "ratesmith_ledger", "do more than it needs: DELETE ON igny8_ratesmith_ledger, through PUBLIC"),
    ):
        shop.query(f"GRANT {what} ON igny8_{on} TO PUBLIC")
        wider = shop.psql(OWNER, folder / "grants.sql", role=ROLE)
        assert (wider.returncode, f"the role can still {message}" in wider.stderr) == (3, True), wider.stderr
        shop.query(f"REVOKE {what} ON igny8_{on} FROM PUBLIC")
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


@pytest.mark.slow
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
    shop.query("ALTER TABLE shop_ratesmith_ledger DISABLE TRIGGER USER; DELETE FROM shop_ratesmith_ledger")
    shop.query("ALTER TABLE shop_ratesmith_ledger ENABLE TRIGGER USER")
    shop.query("DELETE FROM shop_model; DELETE FROM shop_provider")
    up = written(shop.folder, steps.chain)
    assert shop.psql(ROLE, *up[:2]).stderr == ""
    assert "permission denied for table shop_provider" in shop.psql(ROLE, up[2]).stderr
    assert shop.psql(OWNER, up[2]).stderr == ""
    assert shop.grant(first, destinations="yes") == (0, "")
    with shop.connected(ROLE) as driver:
        undo_to(Session(steps.build.target.scope, driver), steps.build.history, 2, "back")


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
