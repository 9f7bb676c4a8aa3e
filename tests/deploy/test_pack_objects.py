"""The SQL of a pack beside its tables: made with them; a log that only the database writes, and nothing undoes."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from ratesmith.core.errors import Exit, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.deploy.objects import read_late_logs
from ratesmith.deploy.session import Deployment
from ratesmith.output.sql_scripts import monitor_file, schema_file
from ratesmith.sql import row_log
from support.databases import Site
from support.deployments import Deploys, apply_seed, refusal
from support.ledgers import tamper
from support.sample_objects import sql_objects
from support.sample_tables import build, model, state


def words(**volumes: int) -> Dataset:
    rows = [
        {"industry_id": "saas", "keyword": keyword, "related_id": None, "volume": volume}
        for keyword, volume in volumes.items()
    ]
    return state(model("a"), keyword=rows)


ONE, TWO = words(crm=5, erp=5), words(crm=6)
LOG = "SELECT keyword, volume, gone FROM shop_word_log ORDER BY id"
START = [("crm", 5, False), ("erp", 5, False)]
MOVED = [*START, ("crm", 6, False), ("erp", 5, True)]
TABLE = '"content_Keyword"'


def log(site: Site) -> list[tuple[Any, ...]]:
    return [(keyword, volume, bool(gone)) for keyword, volume, gone in site.query(LOG)]


def late(site: Site, dataset: Dataset) -> dict[str, tuple[str, ...]]:
    with site.driver("read") as driver:
        return read_late_logs(Deployment(site.build(dataset), driver))


@pytest.fixture
def shop_with_log(site: Site) -> Site:
    site.objects = sql_objects
    return site


def test_whatever_writes_a_row_a_line_of_the_log_follows(shop_with_log: Site) -> None:
    site = shop_with_log
    receipt = apply_seed(site, ONE)
    assert receipt.created[-2:] == ("shop_word_log", "shop_credits_now")
    assert (log(site), apply_seed(site, ONE).created, log(site)) == (START, (), START)
    apply_seed(site, TWO)
    assert (log(site), site.query("SELECT * FROM shop_credits_now")) == (MOVED, [("a", 5)])
    for sql, lines in (
        (f"UPDATE {TABLE} SET volume = 6", []),
        (f"UPDATE {TABLE} SET volume = 7", [("crm", 7, False)]),
        (f"UPDATE {TABLE} SET keyword = 'cms'", [("crm", 7, True), ("cms", 7, False)]),
        (f"DELETE FROM {TABLE}", [("cms", 7, True)]),
    ):
        before = len(log(site))
        site.query(sql)
        assert (log(site)[before:], late(site, TWO)) == (lines, {})


def test_nobody_changes_a_line(shop_with_log: Site) -> None:
    site = shop_with_log
    apply_seed(site, ONE)
    for sql in ("UPDATE shop_word_log SET volume = 1", "DELETE FROM shop_word_log"):
        path = site.folder / "by_hand.sql"
        path.write_text(f"{sql};\n")
        assert "rows of shop_word_log are inserted once, and neither changed" in site.database.run(path).stderr
    assert log(site) == START


def test_nobody_but_a_change_of_the_table_writes_a_line(shop_with_log: Site) -> None:
    site = shop_with_log
    if site.database.dialect != "postgresql":
        pytest.skip("SQLite has no roles")
    apply_seed(site, ONE)
    site.query(
        "CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA public TO app; GRANT INSERT, SELECT ON shop_word_log TO app"
    )
    site.query(f"GRANT SELECT, UPDATE (volume) ON {TABLE} TO app")
    try:
        with pytest.raises(psycopg.errors.RaiseException, match="only a change of its table writes this log"):
            site.query("SET ROLE app; INSERT INTO shop_word_log SELECT * FROM shop_word_log")
        site.query(f"SET ROLE app; UPDATE {TABLE} SET volume = 9 WHERE keyword = 'crm'")
        assert log(site) == [*START, ("crm", 9, False)]
    finally:
        site.query("DROP OWNED BY app; DROP ROLE app")


def test_a_table_with_partitions_is_logged(shop_with_log: Site) -> None:
    site = shop_with_log
    if site.database.dialect == "sqlite":
        pytest.skip("SQLite has no partitions")
    apply_seed(site, TWO)
    site.query(
        f"DROP TABLE shop_word_log; CREATE TABLE parts (LIKE {TABLE} INCLUDING DEFAULTS) PARTITION BY LIST (keyword);"
        f" CREATE TABLE rest PARTITION OF parts DEFAULT; INSERT INTO parts TABLE {TABLE}; DROP TABLE {TABLE};"
        f" ALTER TABLE parts ALTER id SET DEFAULT 7; ALTER TABLE parts RENAME TO {TABLE[1:-1]!r}".replace("'", '"')
    )
    apply_seed(site, ONE)
    site.query(f"UPDATE {TABLE} SET volume = 6")
    with pytest.raises(psycopg.errors.RaiseException, match="deleted, and not truncated"):
        site.query(f"TRUNCATE {TABLE}")
    lines = [("crm", 6, False), ("crm", 5, False), ("erp", 5, False), ("crm", 6, False), ("erp", 6, False)]
    assert log(site) == lines
    # Who may change a row moves it to another one, which deletes and inserts it.
    site.query(
        f"CREATE TABLE one PARTITION OF {TABLE} FOR VALUES IN ('cms'); CREATE ROLE app;"
        f" GRANT USAGE ON SCHEMA public TO app; GRANT SELECT, UPDATE (keyword) ON {TABLE} TO app"
    )
    try:
        site.query(f"SET ROLE app; UPDATE {TABLE} SET keyword = 'cms' WHERE keyword = 'crm'")
        assert log(site) == [*lines, ("crm", 6, True), ("cms", 6, False)]
    finally:
        site.query("RESET ROLE; DROP OWNED BY app; DROP ROLE app")


def test_a_line_has_the_moment_of_its_change_and_not_that_of_a_transaction_begun_before(shop_with_log: Site) -> None:
    site = shop_with_log
    if site.database.dialect == "sqlite":
        pytest.skip("one transaction writes at a time")
    apply_seed(site, ONE)
    site.query(
        "CREATE TABLE began (at timestamptz); BEGIN; INSERT INTO began VALUES (now()); SELECT pg_sleep(0.05);"
        f" UPDATE {TABLE} SET volume = 8; SET LOCAL datestyle = 'German'; UPDATE {TABLE} SET volume = 9; COMMIT"
    )
    late = "SELECT noted_at - at > interval '40 ms' FROM shop_word_log, began ORDER BY id DESC LIMIT 1"
    assert site.query(late) == [(True,)]
    # Whatever its settings, it is one: what it did and undid nobody saw.
    assert site.query("SELECT count(DISTINCT noted_in) FROM shop_word_log WHERE volume > 7") == [(1,)]


DISABLED = {
    "postgresql": (f"ALTER TABLE {TABLE} DISABLE TRIGGER USER", f"ALTER TABLE {TABLE} ENABLE TRIGGER USER"),
    "sqlite": ("DROP TRIGGER shop_word_log_update", "SELECT 1"),
}


def test_a_log_whose_triggers_were_missing_is_late_until_schema_sql_brings_it_up_to_date(shop_with_log: Site) -> None:
    site = shop_with_log
    site.converge(TWO)
    disabled, enabled = DISABLED[site.database.dialect]
    for sql in (disabled, f"UPDATE {TABLE} SET keyword = 'cms'", enabled):
        site.query(sql)
    wanted = words(cms=6)
    # A reference is logged as it is stored.
    assert late(site, wanted) == {"words-late": ("content_Keyword 2/cms", "content_Keyword 2/crm")}
    said = "words-late: shop_word_log does not say what content_Keyword holds: 2/cms, 2/crm"
    assert said in site.verify(wanted).stderr.replace("''", "'")
    assert site.query(monitor_file(site.build(wanted)).partition("\n\n")[2])[0][-2] == 2
    error = refusal(site, wanted)
    assert (error.kind, "the owner of the tables runs schema.sql" in (error.hint or "")) == (RefusalKind.LOG_LATE, True)
    assert site.database.run(site.file("schema", wanted)).stderr == ""
    assert (late(site, wanted), log(site)[-2:]) == ({}, [("crm", 6, True), ("cms", 6, False)])
    site.converge(wanted)


def test_a_log_that_is_too_long_is_not_compared_and_everything_says_so(
    shop_with_log: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may write the table makes as many lines as he likes: three million kept `status` busy for minutes."""
    site = shop_with_log
    site.converge(TWO)
    monkeypatch.setattr(row_log, "MOST_LINES", 0)
    said = "(not compared: it has more than 0 lines)"
    assert late(site, TWO) == {"words-late": (f"content_Keyword {said}",)}
    assert said in site.verify(TWO).stderr
    assert site.query(monitor_file(site.build(TWO)).partition("\n\n")[2])[0][-2] == 1
    error = refusal(site, TWO)
    assert (error.exit, error.kind, said in error.message) == (Exit.REFUSED, RefusalKind.LOG_LATE, True)
    # What it lacks is still brought in, once.
    before = log(site)
    assert (site.database.run(site.file("schema", TWO)).stderr, log(site)) == ("", before)


@pytest.mark.slow
def test_an_external_platform_is_told_what_is_missing(shop_with_log: Site) -> None:
    site = shop_with_log
    site.converge(ONE)
    site.query("DROP VIEW shop_credits_now")
    error = refusal(site, ONE, schema="external")
    assert (error.kind, "the database lacks shop_credits_now; nothing" in error.message) == (
        RefusalKind.TABLES_MISSING,
        True,
    )
    site.query("ALTER TABLE shop_word_log DROP COLUMN related_id")
    assert "the database lacks shop_word_log (related_id)" in refusal(site, ONE).message


def test_names_follow_the_project_and_a_skipped_table_leaves_the_objects_out() -> None:
    wanted = state(model("a"))
    tables = tuple(
        replace(data, table=replace(data.table, sql="core.models")) if data.table.name == "model" else data
        for data in wanted
    )
    made = build(replace(wanted, tables=tables), "postgresql", objects=sql_objects, namespace="core")
    text = schema_file(made)
    assert 'CREATE OR REPLACE VIEW "core"."shop_credits_now" AS\nWITH read_only AS (\nSELECT m."model_name"' in text
    assert ' FROM "core"."models"' in text
    assert 'CREATE TABLE "core"."shop_word_log" (\n  "id" ' in text
    without = replace(wanted, tables=tuple(data for data in wanted if data.table.name != "model"))
    assert "word_log" not in schema_file(build(without, "postgresql", objects=sql_objects))


@pytest.mark.slow
def test_migrations_and_rollbacks_by_any_program_are_logged_and_nothing_is_taken_back(deploys: Deploys) -> None:
    deploys.site.objects = sql_objects
    first, second = deploys.release(ONE, TWO)
    assert "word_log" not in first.up + first.down
    deploys.apply(to=1)
    deploys.apply()
    assert log(deploys.site) == MOVED
    deploys.rollback(1)
    back = [*MOVED, ("crm", 5, False), ("erp", 5, False)]
    assert sorted(log(deploys.site)) == sorted(back)
    deploys.resume()
    deploys.run(second)
    deploys.run(second, "down")
    assert sorted(log(deploys.site)) == sorted([*back, *MOVED[2:], *START])


@pytest.mark.slow
def test_an_apply_refuses_a_log_that_is_late_and_a_rollback_does_not(deploys: Deploys) -> None:
    deploys.site.objects = sql_objects
    deploys.release(ONE, TWO)
    deploys.apply()
    tamper(deploys.site.database, "DELETE FROM shop_word_log WHERE volume = 6", "shop_word_log")
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == "words-late: shop_word_log does not say what content_Keyword holds: 2/crm"
    assert deploys.rollback(1).head == 1


@pytest.mark.slow
def test_a_database_from_before_the_log_can_be_taken_back(deploys: Deploys) -> None:
    deploys.release(ONE, TWO)
    deploys.apply()
    deploys.site.objects = sql_objects
    assert deploys.rollback(1).head == 1


@pytest.mark.parametrize("text", ["1 = 1; DROP TABLE x", "1 = 1\n\n-- migrate:down"])
def test_a_statement_that_could_end_early_is_refused(text: str) -> None:
    def wrong(names: Any) -> Any:
        made = sql_objects(names)
        return replace(made, views=tuple(replace(it, query=text) for it in made.views))

    with pytest.raises(ValueError, match="semicolon or an empty line"):
        schema_file(build(ONE, "postgresql", objects=wrong))
