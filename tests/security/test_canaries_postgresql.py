"""No secret reaches the log of a PostgreSQL server that writes down all it can, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.secret import Secret
from ratesmith.database.driver import connect
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.secrets import SecretsReceipt, differing_secrets
from ratesmith.deploy.session import Deployment
from ratesmith.secrets.decrypt import DecryptedSecrets
from support.canaries import CORE, SECRETS, SHAPES, Talkative, bench, encrypted, leaks, silent, talkative
from support.databases import Postgres
from support.quick import first
from support.sample_tables import build, model, provider, state

OPENAI, RUNWARE = ("openai", "api_key"), ("runware", "api_key")
OLD = {OPENAI: SHAPES[0], RUNWARE: SHAPES[1]}
NEW = {OPENAI: SHAPES[2], RUNWARE: SHAPES[3]}
TO_CHANGE = "UPDATE shop_provider SET title = 'by hand'"
"""Makes the seed write every row of the table."""


@pytest.fixture(scope="module")
def one_database(postgres_database: Postgres) -> Talkative:
    return talkative(postgres_database.folder, "canary")


@pytest.fixture
def shop(one_database: Talkative) -> Iterator[Talkative]:
    """The platform with OLD in it, and a log that must stay clean."""
    one_database.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ordinary")
    start = len(one_database.log)
    given(one_database, OLD)
    yield one_database
    said = one_database.log[start:]
    assert b"UPDATE " in said
    assert leaks(said) == []


def run(
    of: Talkative, values: dict[Any, str] | None, *, options: str = "", dry_run: bool = False, **more: Any
) -> SecretsReceipt | None:
    prints = {key: f"{key}-{len(value)}" for key, value in (values or {}).items()}
    secrets = None
    if values is not None:
        secrets = DecryptedSecrets(fingerprints=prints, values={key: Secret(value) for key, value in values.items()})
    with connect(of.url + options, Path("/"), "write") as driver:
        deployment = Deployment(build(state(model("a")), "postgresql"), driver)
        return apply(deployment, ApplyOptions(**more), unsealed=secrets, dry_run=dry_run).secrets


def given(of: Talkative, values: dict[Any, str], **more: Any) -> dict[Any, str]:
    receipt = run(of, values, **more)
    assert receipt is not None
    return dict(receipt.outcomes)


def keys(of: Talkative) -> dict[Any, str]:
    return {(id, "api_key"): key for id, key in of.query("SELECT provider_id, api_key FROM shop_provider")}


def refused(of: Talkative, values: dict[Any, str] | None, **more: Any) -> Fatal:
    """The refusal, which shows nothing and changes nothing."""
    before = of.dump()
    with pytest.raises(Fatal) as caught:
        run(of, values, **more)
    assert leaks(caught.value.message + caught.value.hint) == []
    assert of.dump() == before
    return caught.value


def test_the_log_is_read_and_would_show_a_value_in_a_statement(one_database: Talkative) -> None:
    def said(sql: str, **more: Any) -> list[bytes]:
        start = len(one_database.log)
        with psycopg.connect(one_database.url, autocommit=True) as connection:
            connection.execute(sql.encode(), **more)
        assert b"a statement that is known" in one_database.log[start:]
        return leaks(one_database.log[start:])

    assert said("SELECT 'a statement that is known'") == []
    assert said(f"SELECT 'a statement that is known', '{CORE}'")
    assert said("SELECT 'a statement that is known', %s", params=[f"x{CORE}"])


@pytest.mark.parametrize("value", first(3, SHAPES), ids=range(len(SHAPES)))
def test_every_value_arrives_to_the_letter_and_stands_in_its_column_alone(value: str, shop: Talkative) -> None:
    given(shop, {OPENAI: value, RUNWARE: "other"}, take_over=True)
    assert keys(shop) == {OPENAI: value, RUNWARE: "other"}
    dump = shop.dump()
    assert [name for name, text in dump.items() if leaks(text)] == ["public.shop_provider"]
    shop.query("UPDATE shop_provider SET api_key = ''")
    assert [name for name, text in shop.dump().items() if leaks(text)] == []


@pytest.mark.slow
def test_what_apply_and_drift_do_day_by_day_is_not_in_the_log(shop: Talkative) -> None:
    assert given(shop, NEW, dry_run=True) == {OPENAI: "rotated", RUNWARE: "rotated"}
    assert keys(shop) == OLD
    assert given(shop, NEW) == {OPENAI: "rotated", RUNWARE: "rotated"}
    shop.query("DELETE FROM shop_ratesmith_secret")
    assert "openai.api_key, runware.api_key" in refused(shop, OLD).message
    assert given(shop, OLD, take_over=True) == {OPENAI: "rotated", RUNWARE: "rotated"}
    shop.query("UPDATE shop_ratesmith_secret SET fingerprint = 'of another ciphertext'")
    assert given(shop, OLD) == {OPENAI: "re-encrypted", RUNWARE: "re-encrypted"}
    shop.query(TO_CHANGE)
    wanted = build(state(model("a")), "postgresql")
    with connect(shop.url, Path("/"), "read") as driver:
        assert leaks(repr(drift(Deployment(wanted, driver)))) == []
        assert differing_secrets(Deployment(wanted, driver), {key: Secret(value) for key, value in NEW.items()}) == (
            OPENAI,
            RUNWARE,
        )


SAYS_NEW = {
    "a check": (
        "ALTER TABLE shop_provider ADD CONSTRAINT few CHECK (length(api_key) < 10) NOT VALID",
        "a new api_key in shop_provider: check violation, few",
    ),
    "a check that converts": (
        "ALTER TABLE shop_provider ADD CHECK (api_key::int > 0) NOT VALID",
        "a new api_key in shop_provider: invalid text representation",
    ),
    "a column too short": (
        "UPDATE shop_provider SET api_key = ''; ALTER TABLE shop_provider ALTER api_key TYPE varchar(10)",
        "a new api_key in shop_provider: string data right truncation",
    ),
    "another type": (
        "UPDATE shop_provider SET api_key = '';"
        " ALTER TABLE shop_provider ALTER api_key DROP DEFAULT, ALTER api_key TYPE bytea USING api_key::bytea",
        "a new api_key in shop_provider: datatype mismatch",
    ),
}


@pytest.mark.parametrize(("plant", "says"), first(2, SAYS_NEW))
def test_a_secret_that_is_not_taken_is_named_with_the_kind_of_the_error(plant: str, says: str, shop: Talkative) -> None:
    shop.query(plant)
    error = refused(shop, NEW)
    assert says in error.message
    assert (error.exit, "a column api_key that is too short" in error.hint) == (Exit.REFUSED, True)


@pytest.mark.parametrize("deferred", first(1, ["", " DEFERRABLE INITIALLY DEFERRED"]))
def test_two_providers_with_the_same_key_where_that_is_forbidden(deferred: str, shop: Talkative) -> None:
    shop.query(f"ALTER TABLE shop_provider ADD UNIQUE (api_key){deferred}")
    error = refused(shop, {OPENAI: SHAPES[4], RUNWARE: SHAPES[4]})
    assert "shop_provider takes no api_key twice" in error.message
    assert error.exit == Exit.REFUSED


SAYS_SEED = {
    "a check": (
        "ALTER TABLE shop_provider ADD CONSTRAINT named CHECK (title = 'by hand') NOT VALID",
        "a change of shop_provider: check violation, named",
    ),
    "a check that converts": (
        "ALTER TABLE shop_provider ADD CHECK (api_key::int > 0) NOT VALID",
        "a change of shop_provider: invalid text representation",
    ),
    "NULL where none may be": (
        "ALTER TABLE shop_provider ADD note text; UPDATE shop_provider SET note = '';"
        " CREATE FUNCTION empty() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.note := NULL; RETURN NEW; END';"
        " ALTER TABLE shop_provider ALTER note SET NOT NULL;"
        " CREATE TRIGGER e BEFORE UPDATE ON shop_provider FOR EACH ROW EXECUTE FUNCTION empty()",
        "a change of shop_provider: not null violation",
    ),
    "an index": (
        "ALTER TABLE shop_provider ADD CONSTRAINT one EXCLUDE (substr(api_key || title, 999) WITH =)"
        " DEFERRABLE INITIALLY DEFERRED",
        "a change of shop_provider: exclusion violation, one",
    ),
    "no right": ("REVOKE UPDATE ON shop_provider FROM ordinary", "permission denied to change shop_provider"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("plant", "says"), SAYS_SEED.values(), ids=SAYS_SEED)
def test_a_row_with_a_secret_in_it_that_the_seed_cannot_write_is_not_shown(
    plant: str, says: str, shop: Talkative
) -> None:
    shop.query(TO_CHANGE)
    if says.endswith("one"):
        says = says.replace("shop_provider", "the tables")
        shop.query("DELETE FROM shop_provider WHERE provider_id = 'runware'")
    shop.query(plant)
    assert says in refused(shop, None).message


TRIGGER = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {} RETURN NEW; END $f$;
CREATE {} TRIGGER tell {} UPDATE ON shop_provider {} FOR EACH ROW EXECUTE FUNCTION tell()"""
MOMENTS = {
    "before": ("", "BEFORE", ""),
    "after": ("", "AFTER", ""),
    "at the commit": ("CONSTRAINT", "AFTER", "DEFERRABLE INITIALLY DEFERRED"),
}
TELLS = {
    "an exception": "RAISE EXCEPTION 'not %', NEW;",
    "all that an exception has": "RAISE EXCEPTION USING MESSAGE = NEW::text, DETAIL = NEW::text, HINT = NEW::text;",
    "what looks like a message of ours": "RAISE EXCEPTION 'ratesmith: %', NEW;",
    "an assertion": "ASSERT false, NEW::text;",
    "a cancellation": "RAISE query_canceled USING MESSAGE = NEW::text;",
    "a violation": "RAISE unique_violation USING MESSAGE = NEW::text;",
    "a conversion": "PERFORM NEW.api_key::int;",
}


def told() -> Iterator[Any]:
    """The first at every moment, and every one before the change; all of them at all moments are torture."""
    for place, (name, tells) in enumerate(TELLS.items()):
        for when, moment in MOMENTS.items():
            in_ci = [pytest.mark.slow] if when == "before" or not place else [pytest.mark.torture]
            is_quick = not place and when == "at the commit"
            yield pytest.param(tells, moment, id=f"{name}-{when}", marks=[] if is_quick else in_ci)


@pytest.mark.parametrize(("tells", "moment"), [*told()])
def test_a_trigger_that_tells_the_row_is_not_repeated(
    tells: str, moment: tuple[str, str, str], shop: Talkative
) -> None:
    shop.query(TRIGGER.format(tells, *moment))
    refused(shop, NEW)
    shop.query("ALTER TABLE shop_provider DISABLE TRIGGER tell")
    shop.query(TO_CHANGE)
    shop.query("ALTER TABLE shop_provider ENABLE TRIGGER tell")
    refused(shop, None)


EXPLAINS = ("session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0")
NESTED = "auto_explain.log_nested_statements = on"
KEYS = {
    "of the column": (
        "CREATE TABLE kept (k text PRIMARY KEY); INSERT INTO kept SELECT api_key FROM shop_provider;"
        " ALTER TABLE shop_provider ADD CONSTRAINT kept FOREIGN KEY (api_key) REFERENCES kept"
    ),
    "to the column": (
        "ALTER TABLE shop_provider ADD UNIQUE (api_key);"
        " CREATE TABLE used (k text CONSTRAINT kept REFERENCES shop_provider (api_key) ON UPDATE CASCADE)"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("plant", KEYS.values(), ids=KEYS)
def test_a_foreign_key_whose_check_would_show_a_key_in_a_plan_is_refused(plant: str, shop: Talkative) -> None:
    for setting in (*EXPLAINS, NESTED):
        shop.query(f"ALTER ROLE ordinary SET {setting}")
    shop.query(f"{plant}; CREATE TABLE IF NOT EXISTS kept (); ALTER TABLE kept OWNER TO ordinary")
    assert "a foreign key of shop_provider.api_key (kept) puts keys into queries" in refused(shop, NEW).message
    assert keys(shop) == OLD
    for name in ("session_preload_libraries", "auto_explain.log_min_duration", "auto_explain.log_nested_statements"):
        shop.query(f"ALTER ROLE ordinary RESET {name}")


@pytest.mark.slow
def test_triggers_that_could_log_or_keep_a_key_are_named_once_one_is_written(shop: Talkative) -> None:
    shop.query(TRIGGER.format("", "", "BEFORE", ""))
    shop.query(TRIGGER.format("", "", "AFTER", "").replace("tell", "never").replace("UPDATE ON", "UPDATE OF title ON"))
    for values, seen in ((OLD, ()), (NEW, ("shop_provider.tell",))):
        receipt = run(shop, values)
        assert receipt is not None
        assert receipt.triggers == seen


@pytest.mark.slow
def test_a_role_that_may_turn_the_log_off_does_so_while_keys_are_written(shop: Talkative) -> None:
    if shop.query("SELECT current_setting('server_version_num')::int < 150000") == [(True,)]:
        pytest.skip("no right to set a parameter can be granted before PostgreSQL 15")
    shop.query(TRIGGER.format("RAISE WARNING '%', NEW; RAISE LOG '%', NEW;", "", "BEFORE", ""))
    shop.query("GRANT SET ON PARAMETER log_min_messages TO ordinary")
    receipt = run(shop, NEW)
    shop.query("REVOKE SET ON PARAMETER log_min_messages FROM ordinary")
    assert receipt is not None
    assert (receipt.triggers, keys(shop)) == ((), NEW)


@pytest.mark.slow
def test_an_apply_that_waits_and_is_ended_says_so(shop: Talkative) -> None:
    shop.query(TO_CHANGE)
    ends: dict[str, Callable[[], Fatal]] = {
        "statement_timeout": lambda: refused(shop, NEW, options="&options=-c%20statement_timeout%3D300ms"),
        "terminating connection": lambda: _ended(shop, "pg_terminate_backend"),
        "somebody canceled it": lambda: _ended(shop, "pg_cancel_backend"),
    }
    for says, end in ends.items():
        with psycopg.connect(shop.url.replace("ordinary", "postgres", 1)) as other:
            other.execute("SELECT 1 FROM shop_provider FOR UPDATE")
            error = end()
        assert says in error.message
        assert error.exit == Exit.ENVIRONMENT
    assert keys(shop) == OLD


def _ended(shop: Talkative, how: str) -> Fatal:
    waiting = "application_name = 'ratesmith' AND wait_event_type = 'Lock'"
    with ThreadPoolExecutor(1) as pool:
        going, until = pool.submit(refused, shop, NEW), monotonic() + 8
        while not shop.query(f"SELECT {how}(pid) FROM pg_stat_activity WHERE {waiting}") and monotonic() < until:
            sleep(0.02)
        return going.result()


@pytest.mark.parametrize("encoding", first(1, ["LATIN1", "SQL_ASCII"]))
def test_a_character_that_the_database_cannot_hold_is_not_sent(encoding: str, postgres_database: Postgres) -> None:
    shop = talkative(postgres_database.folder, f"canary_{encoding.lower()}", encoding)
    start = len(shop.log)
    assert given(shop, {OPENAI: f"{CORE} é", RUNWARE: SHAPES[0]}) == {OPENAI: "set", RUNWARE: "set"}
    if encoding == "LATIN1":
        error = refused(shop, {OPENAI: f"{CORE} €", RUNWARE: SHAPES[0]}, take_over=True)
        assert "api_key of openai has a character that a database in iso8859-1 cannot hold" in error.message
        assert b"\xe2\x82\xac" not in shop.log[start:]
    else:
        assert given(shop, {OPENAI: f"{CORE} €!", RUNWARE: SHAPES[0]}, take_over=True)[OPENAI] == "rotated"
        shop.query("UPDATE shop_provider SET title = E'\\xff'")
        with connect(shop.url, Path("/"), "read") as driver, pytest.raises(Fatal, match="invalid byte sequence"):
            drift(Deployment(build(state(model("a")), "postgresql"), driver))
    assert leaks(shop.log[start:]) == []


@pytest.mark.slow
def test_a_new_row_is_not_shown_either(shop: Talkative) -> None:
    shop.query("ALTER TABLE shop_provider ADD CONSTRAINT few CHECK (provider_id IN ('openai', 'runware'))")
    shop.query(f"ALTER TABLE shop_provider ALTER title SET DEFAULT '{CORE}', ADD note text DEFAULT '{CORE}'")
    more = state(model("a"), provider=[provider("openai"), provider("runware"), provider("third")])
    with connect(shop.url, Path("/"), "write") as driver, pytest.raises(Fatal, match="check violation, few") as caught:
        apply(Deployment(build(more, "postgresql"), driver), ApplyOptions())
    assert leaks(str(caught.value)) == []


@pytest.mark.slow
def test_the_commands_let_nothing_into_the_log_or_the_answer(postgres_database: Postgres, tmp_path: Path) -> None:
    shop, at = talkative(postgres_database.folder, "canary_commands"), bench(tmp_path)
    text = (at.of.folder / "config/ratesmith.yaml").read_text()
    text = text.replace("dialect: sqlite", "dialect: postgresql")
    text = text.replace("database: sqlite:///var/base.db", "database_env: DATABASE_URL")
    (at.of.folder / "config/ratesmith.yaml").write_text(text)
    start, variables = len(shop.log), at.key | {"DATABASE_URL": shop.url}

    def say(*arguments: str, value: str = "", code: int = 0) -> str:
        said = at.run(*arguments, "-v", value=value, variables=variables)
        assert silent(said, at.of)
        assert said.code == code, said.text
        return said.text

    say("build")
    assert "9 set" in say("apply", "--dry-run")
    assert "9 set" in say("apply")
    assert (
        dict(shop.query("SELECT provider_id, api_secret FROM integration_provider"))["openai"]
        == (SECRETS["openai", "api_secret"])
    )
    say("drift")
    say("secrets", "set", "example", "openai", "api_key", value=SHAPES[0] + "-anew")
    assert "1 rotated" in say("apply")
    at.file("stripe").write_text(encrypted(at.of, "stripe"))
    assert "3 re-encrypted with the same value" in say("apply")
    shop.query("DELETE FROM ratesmith_secret; UPDATE integration_provider SET api_key = 'by hand'")
    assert "3 keys that ratesmith did not write" in say("apply", code=5)
    assert "the secret api_key of openai differs" in say("drift", code=5)
    assert "3 rotated" in say("apply", "--take-over")
    shop.query("ALTER TABLE integration_provider ADD CONSTRAINT few CHECK (length(api_key) < 10) NOT VALID")
    shop.query("UPDATE integration_provider SET api_key = ''")
    assert "check violation, few" in say("apply", code=5)
    say("apply", "--database", shop.url.replace("canary_commands", "nowhere"), code=4)
    seen = "provider_id, display_name, provider_type, api_endpoint, config, is_active, is_sandbox"
    shop.query("REVOKE ALL ON integration_provider FROM ordinary")
    shop.query(f"GRANT SELECT ({seen}) ON integration_provider TO ordinary")
    assert "secrets were not compared: PostgreSQL: permission denied" in say("drift")
    assert leaks(shop.log[start:], at.of.private) == []
    assert (at.found(), at.left()) == (set(), [])
