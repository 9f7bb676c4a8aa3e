"""What holds on PostgreSQL alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.database.driver import connect
from ratesmith.deploy.apply import apply
from ratesmith.deploy.drift import drift
from ratesmith.deploy.receipts import ApplyOptions
from ratesmith.deploy.session import Deployment
from ratesmith.sql.dialects.postgresql import PostgreSQL
from support.databases import Postgres, Site, ask
from support.quick import first
from support.sample_tables import build, model, provider, state

TABLES = ("shop_provider", "shop_industry", '"content_Keyword"', "shop_model", "shop_settings", "shop_ratesmith_ledger")


@pytest.fixture
def site(postgres: Postgres, tmp_path: Path) -> Site:
    return Site(postgres, tmp_path)


def versions(site: Site) -> list[object]:
    """Which transaction wrote each row last, and how far each sequence is."""
    rows = [site.query(f"SELECT ctid, xmin, xmax FROM {name} ORDER BY 1") for name in TABLES]
    return [*rows, site.query("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")]


@pytest.mark.slow
def test_a_repeated_seed_writes_and_locks_no_row_and_takes_no_number_from_a_sequence(site: Site) -> None:
    wanted = state(model("a", is_default=True), model("b"))
    site.converge(wanted)
    before = versions(site)
    site.converge(wanted)
    assert versions(site) == before


@pytest.mark.slow
def test_a_change_of_one_row_writes_no_other(site: Site) -> None:
    site.converge(state(model("a"), model("b")))
    before = site.models("xmin::text")
    site.converge(state(model("a"), model("b", credits=6)))
    after = site.models("xmin::text")
    assert (after["a"] == before["a"], after["b"] == before["b"]) == (True, False)
    assert site.query("SELECT last_value FROM pg_sequences WHERE sequencename = 'shop_model_id_seq'") == [(2,)]


@pytest.mark.slow
def test_a_default_that_stays_the_default_is_written_once(site: Site) -> None:
    site.converge(state(model("a", is_default=True)))
    site.query("CREATE TABLE log (is_default boolean)")
    site.query(
        "CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN INSERT INTO log SELECT NEW.is_default; RETURN NULL; END'"
    )
    site.query("CREATE TRIGGER log AFTER UPDATE ON shop_model FOR EACH ROW EXECUTE FUNCTION log()")
    site.converge(state(model("a", is_default=True, credits=9)))
    assert site.query("SELECT * FROM log") == [(True,)]


def test_a_row_that_does_not_change_may_be_locked_by_another_program(site: Site) -> None:
    site.converge(state(model("a"), model("b")))
    with psycopg.connect(site.database.url) as other:
        other.execute("UPDATE shop_model SET updated_by = 1 WHERE model_name = 'a'")
        other.execute("SELECT 1 FROM shop_provider FOR UPDATE")
        done = site.seed(state(model("a"), model("b", credits=6)))
    assert (done.returncode, done.stderr) == (0, "")
    assert site.models("credits", "updated_by") == {"a": (5, 1), "b": (6, None)}


@pytest.mark.slow
def test_a_changed_row_that_another_program_holds_ends_in_a_message(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostgreSQL, "wait", lambda self, seconds: ("SET LOCAL lock_timeout = '50ms'",))
    site.converge(state(model("a")))
    with psycopg.connect(site.database.url) as other, site.driver() as driver:
        other.execute("UPDATE shop_model SET updated_by = 1")
        with pytest.raises(Fatal, match="has held a lock") as caught:
            apply(Deployment(site.build(state(model("a", credits=6))), driver), ApplyOptions())
    assert caught.value.exit == Exit.ENVIRONMENT


def test_one_seed_waits_for_another_of_the_same_ledger(site: Site) -> None:
    wanted = state(model("a"))
    site.converge(wanted)
    with psycopg.connect(site.database.url) as other:
        for sql in PostgreSQL().lock("shop_ratesmith_ledger"):
            other.execute(sql.encode())
        (number,) = other.execute("SELECT objid FROM pg_locks WHERE locktype = 'advisory'").fetchone() or (None,)
        assert number
        text = site.file("seed", wanted).read_text().replace("lock_timeout = '10s'", "lock_timeout = '50ms'")
        (site.folder / "hasty.sql").write_text(text)
        assert "lock timeout" in site.database.run(site.folder / "hasty.sql").stderr


@pytest.mark.parametrize(
    "setting", first(1, ["default_transaction_isolation = 'serializable'", "standard_conforming_strings = off"])
)
def test_the_files_do_not_depend_on_how_the_database_is_set(site: Site, setting: str) -> None:
    name = setting.partition(" ")[0]
    site.query(f"ALTER ROLE postgres SET {setting}")
    wanted = state(model("a", notes="it's \\ 5% of x:y", capabilities='{"a":"\\"x:\\\\"}'))
    try:
        site.converge(wanted)
        seed = site.file("seed", state(model("a", credits=9)))
        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(site.database.run, [seed] * 8))
        assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 8
    finally:
        site.query(f"ALTER ROLE postgres RESET {name}")


@pytest.mark.slow
def test_drift_and_verification_read_where_nothing_can_be_written(site: Site) -> None:
    wanted = state(model("a"))
    site.converge(wanted)
    site.query("UPDATE shop_model SET credits = 6")
    site.query("ALTER ROLE postgres SET default_transaction_read_only = on")
    try:
        with site.driver("read") as driver:
            assert len(drift(Deployment(site.build(wanted), driver)).operations) == 1
        with site.driver() as driver, pytest.raises(Fatal, match="read-only") as caught:
            apply(Deployment(site.build(wanted), driver), ApplyOptions())
    finally:
        with psycopg.connect(site.database.url, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute("ALTER ROLE postgres RESET default_transaction_read_only")
    assert caught.value.exit == Exit.ENVIRONMENT


@pytest.mark.slow
def test_no_message_repeats_a_row(site: Site) -> None:
    site.converge(state(model("a")))
    site.query("UPDATE shop_provider SET api_key = 'canary-of-a-secret'")
    site.query("ALTER TABLE shop_provider ADD CONSTRAINT calm CHECK (title <> 'Loud')")
    wanted = state(model("a"), provider=[provider("openai", title="Loud")])
    with site.driver() as driver, pytest.raises(Fatal) as caught:
        apply(Deployment(site.build(wanted), driver), ApplyOptions())
    assert "calm" in caught.value.message
    assert "canary" not in repr(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


@pytest.mark.slow
def test_a_trigger_that_changes_what_is_written_is_found_before_the_commit(site: Site) -> None:
    site.converge(state(model("a")))
    site.query("CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.credits := 0; RETURN NEW; END'")
    site.query("CREATE TRIGGER meddle BEFORE UPDATE ON shop_model FOR EACH ROW EXECUTE FUNCTION meddle()")
    with site.driver() as driver, pytest.raises(Fatal, match="did not succeed, nothing was changed") as caught:
        apply(Deployment(site.build(state(model("a", credits=9))), driver), ApplyOptions())
    assert caught.value.exit == Exit.REFUSED
    assert site.models("credits") == {"a": 5}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:hunter2%21@127.0.0.1:1/shop",
        "postgresql://ada@127.0.0.1:1/shop?password=hunter2!",
        "postgresql://ada:hunter2!@127.0.0.1:x/shop",
        "postgresql://ada:hunter2!@/shop?nonsense=1",
        "postgresql://ada:hunter2%zz@/shop",
    ],
)
def test_a_password_comes_back_in_no_message(url: str, tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="cannot connect to 'postgresql://ada@") as caught:
        connect(url, tmp_path, "read")
    assert "hunter2" not in caught.value.message + caught.value.hint
    assert caught.value.exit == Exit.ENVIRONMENT


@pytest.mark.slow
def test_a_value_given_on_insert_takes_the_type_of_the_platforms_column(site: Site) -> None:
    site.converge(state(industry=[], keyword=[]))
    site.query("ALTER TABLE shop_industry ALTER extra DROP DEFAULT, ALTER extra TYPE jsonb USING extra::jsonb")
    assert site.seed(state()).stderr == ""
    assert site.query("SELECT DISTINCT extra FROM shop_industry") == [({},)]


@pytest.mark.slow
def test_json_is_compared_in_a_column_of_the_older_type_too(site: Site) -> None:
    site.converge(state(model("a")))
    site.query("ALTER TABLE shop_model ALTER capabilities TYPE json")
    before = site.models("xmin::text")
    site.converge(state(model("a")))
    assert site.models("xmin::text") == before
    site.converge(state(model("a", capabilities="[]")))
    assert site.models("capabilities") == {"a": []}


@pytest.mark.slow
def test_tables_are_found_through_the_search_path(site: Site) -> None:
    site.query("CREATE SCHEMA other")
    site.query("ALTER ROLE postgres SET search_path = other, public")
    try:
        site.converge(state(model("a")))
        assert site.query("SELECT count(*) FROM other.shop_model") == [(1,)]
        with site.driver() as driver:
            assert apply(Deployment(build(state(model("a")), "postgresql"), driver), ApplyOptions()).created == ()
    finally:
        site.query("ALTER ROLE postgres RESET search_path")
        site.query("DROP SCHEMA other CASCADE")


@pytest.mark.slow
def test_a_text_that_the_encoding_of_a_database_lacks_is_refused_by_apply_as_by_the_file(postgres: Postgres) -> None:
    for encoding, said in (
        ("SQL_ASCII", "conversion between UTF8 and SQL_ASCII is not supported"),
        ("LATIN1", 'character with byte sequence 0xd0 0x96 in encoding "UTF8" has no equivalent in encoding "LATIN1"'),
    ):
        url = postgres.url.replace("/postgres?", "/encoded?")
        options = f"TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
        ask(postgres.url, f"CREATE DATABASE encoded {options}")
        try:
            # As in the template of all others: `template0` has the rights of the server's version.
            with psycopg.connect(url) as connection:
                connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            with connect(url, Path(), "write") as driver, pytest.raises(Fatal) as caught:
                apply(Deployment(build(state(model("a", notes="Ж")), "postgresql"), driver), ApplyOptions())
        finally:
            ask(postgres.url, "DROP DATABASE encoded WITH (FORCE)")
        assert caught.value.message == f"PostgreSQL: {said}"
