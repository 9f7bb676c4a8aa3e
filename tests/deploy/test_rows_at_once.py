"""Of many rows a table is read at once, rather than asked for each key: what is found is the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ratesmith.core.errors import Fatal
from ratesmith.database import introspect
from ratesmith.deploy.drift import drift
from ratesmith.deploy.row_messages import describe_rows
from ratesmith.deploy.session import Deployment
from support.databases import POSTGRES_SLOW, Site
from support.sample_tables import model, state, with_table

WANTED = with_table(state(*map(model, ["a", "b", "c", "d", "e"])), "keyword", whole=True)
PLANTED = """
INSERT INTO "content_Keyword" (industry_id, keyword, volume, created_at, updated_at)
  SELECT id, 'planted', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM shop_industry WHERE slug = 'saas'
"""
_COLUMNS = "model_type, provider, is_default, is_testing, is_active, credits, capabilities, remarks"
OTHERS = (
    f"INSERT INTO shop_model (model_name, {_COLUMNS}) SELECT {{name}}, {_COLUMNS} FROM shop_model"
    " WHERE model_name = 'e'"
)


@pytest.fixture(params=[True, False], ids=["few others", "many others"], autouse=True)
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five rows are many; so are their neighbours, or not."""
    monkeypatch.setattr(introspect, "_OTHERS", 1_000 if request.param else 0)


def found(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[list[str], bool]]:
    """What is drift, or the refusal, for each way to read; and whether a table was read at once."""
    for many in (1_000, 2):
        monkeypatch.setattr(introspect, "_CHUNK", many)
        with site.driver("read") as driver:
            asked: list[str] = []
            ask = type(driver).rows

            def rows(self: Any, query: str, ask: Any = ask, asked: list[str] = asked) -> Any:
                asked.append(query)
                return ask(self, query)

            with monkeypatch.context() as patched:
                patched.setattr(type(driver), "rows", rows)
                try:
                    operations = drift(Deployment(site.build(WANTED), driver)).operations
                    said = [*describe_rows(operations, [it.table for it in WANTED])]
                except Fatal as refusal:
                    said = [refusal.message]
        yield sorted(said), any("AS t\n  WHERE 1 = 1 LIMIT" in query for query in asked)


CHANGES = {
    "nothing": ("SELECT 1", 0),
    "a value": ("UPDATE shop_model SET credits = 7 WHERE model_name = 'b'", 1),
    "a document": ("UPDATE shop_model SET capabilities = '{\"vision\": 1.5}' WHERE model_name IN ('b', 'c')", 2),
    "a row that is gone": ("DELETE FROM shop_model WHERE model_name = 'c'", 1),
    "rows that are all gone": ("DELETE FROM shop_model", 5),
    "a row of somebody else": (OTHERS.format(name="'other'"), 0),
    "a key in capitals": ("UPDATE shop_model SET model_name = 'C' WHERE model_name = 'c'", 1),
    "a foreign row": (PLANTED, 1),
}


@POSTGRES_SLOW
@pytest.mark.parametrize("change", CHANGES)
def test_what_differs_is_the_same(site: Site, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    site.converge(WANTED)
    statement, count = CHANGES[change]
    site.query(statement)
    (by_key, _), (at_once, was_at_once) = found(site, monkeypatch)
    assert (at_once, len(at_once)) == (by_key, count)
    # Of an empty table no row is asked for.
    assert was_at_once or introspect._OTHERS == 0 or change == "rows that are all gone"
    assert change != "a row of somebody else" or was_at_once == (introspect._OTHERS > 0)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_key_that_the_database_takes_for_another_one_is_found(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a platform that compares names without regard to case."""
    site.converge(WANTED)
    site.query("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
    site.query("ALTER TABLE shop_model ALTER COLUMN model_name TYPE varchar(100) COLLATE any_case")
    site.query("UPDATE shop_model SET model_name = 'C' WHERE model_name = 'c'")
    (by_key, _), (at_once, _) = found(site, monkeypatch)
    assert (at_once, len(at_once)) == (by_key, 2)
    site.query("ALTER TABLE shop_model DROP CONSTRAINT shop_model_model_name_key")
    site.query(OTHERS.format(name="'A'"))
    (by_key, _), (at_once, was_at_once) = found(site, monkeypatch)
    assert (at_once, len(at_once), was_at_once) == (by_key, 3, False)


@POSTGRES_SLOW
def test_a_key_that_several_rows_have_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.converge(WANTED)
    site.query("CREATE TABLE copied AS SELECT * FROM shop_model")
    site.query("INSERT INTO copied SELECT * FROM copied WHERE model_name = 'b'")
    site.query("ALTER TABLE shop_model RENAME TO before")
    site.query("ALTER TABLE copied RENAME TO shop_model")
    (by_key, _), (at_once, _) = found(site, monkeypatch)
    assert at_once == by_key
    assert "shop_model b (2 rows)" in at_once[0]
