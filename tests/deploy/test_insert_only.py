"""Tables whose rows are inserted and never changed: no file writes them otherwise, and the database refuses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from ratesmith.core.canonical_json import canonical
from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Column, Reference, Text, Unique
from ratesmith.deploy.drift import compare, drift
from ratesmith.deploy.row_messages import describe_rows
from ratesmith.deploy.session import Deployment
from ratesmith.output.sql_scripts import grants_file
from ratesmith.plan.planner import tombstone_keys
from ratesmith.release.rendered_again import require_rendered
from support.databases import POSTGRES_SLOW, Site
from support.deployments import Deploys, apply_seed, refusal
from support.file_texts import seed_file
from support.histories import Chain
from support.sample_tables import build, model, state, with_table

WORDS = [
    {"industry_id": "saas", "keyword": "crm", "related_id": "retail", "volume": 10},
    {"industry_id": "retail", "keyword": "crm", "related_id": None, "volume": None},
]
HELD = 'SELECT i.slug, k.keyword, k.volume FROM "content_Keyword" AS k JOIN shop_industry AS i ON i.id = k.industry_id'


def kept(*words: int, **changes: Any) -> Dataset:
    """Rates, one could say: the rows of keywords are inserted once; they have a key of two columns, and references."""
    rows = [{**WORDS[place], **changes} for place in words]
    dated = state(model("a"), keyword=rows)
    return with_table(with_table(dated, "keyword", insert_only=True), "industry", insert_only=True)


BOTH, ONE = kept(0, 1), kept(0)
ALL_ROWS = [("retail", "crm", None), ("saas", "crm", 10)]


def held(site: Site) -> list[tuple[Any, ...]]:
    return sorted(site.query(HELD))


@pytest.mark.slow
def test_a_removed_row_stays_and_comes_back_as_it_was(site: Site) -> None:
    for wanted in (BOTH, ONE, BOTH, BOTH):
        site.converge(wanted)
        assert held(site) == ALL_ROWS
    ids = site.query('SELECT count(*), count(DISTINCT id) FROM "content_Keyword"')
    assert ids == [(2, 2)]


@POSTGRES_SLOW
def test_a_seed_inserts_and_refuses_a_row_with_other_values(site: Site) -> None:
    site.converge(ONE)
    done = site.seed(kept(0, 1, volume=11))
    assert "rows are there with other values, and are inserted once and never changed: content_Keyword saas/crm" in (
        done.stderr
    )
    assert held(site) == [("saas", "crm", 10)]
    error = refusal(site, kept(0, volume=11))
    assert (error.kind, error.exit) == (RefusalKind.INSERT_ONLY, Exit.REFUSED)


TABLE = '"content_Keyword"'
BY_HAND = {
    "any": (f"UPDATE {TABLE} SET volume = 11", f"DELETE FROM {TABLE}", "DELETE FROM shop_industry"),
    "postgresql": (f"TRUNCATE {TABLE}", "TRUNCATE shop_industry CASCADE"),
    "sqlite": (
        f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE}",
        f"REPLACE INTO {TABLE} (industry_id, keyword) SELECT industry_id, keyword FROM {TABLE}",
        f"REPLACE INTO {TABLE} (id, industry_id, keyword) SELECT id, industry_id, 'x' FROM {TABLE}",
    ),
}


def test_the_database_itself_refuses_whatever_is_no_insert(site: Site) -> None:
    site.converge(BOTH)
    for sql in (*BY_HAND["any"], *BY_HAND[site.database.dialect]):
        path = site.folder / "by_hand.sql"
        path.write_text(f"{sql};\n")
        said = site.database.run(path).stderr
        assert re.search("ratesmith: rows of (content_Keyword|shop_industry) are inserted once, and neither", said), sql
        assert held(site) == ALL_ROWS


def test_no_file_changes_or_deletes_a_row(deploys: Deploys) -> None:
    deploys.release(BOTH, ONE, BOTH)
    texts = [text for it in deploys.history.chain for text in (it.up, it.down)] + [seed_file(build(ONE, "postgresql"))]
    for table in ("content_Keyword", "shop_industry"):
        assert not any(re.search(rf'(UPDATE|DELETE FROM) "{table}"', text) for text in texts)
    granted = grants_file(build(ONE, "postgresql")).partition('ON TABLE "content_Keyword" FROM')[2]
    granted = granted[: granted.index('ON TABLE "content_Keyword" TO :"role"', granted.index("\\else"))]
    assert "INSERT (" in granted and "UPDATE" not in granted and "DELETE" not in granted


@pytest.mark.slow
def test_migrations_insert_and_forget_and_a_rollback_leaves_every_row(deploys: Deploys) -> None:
    deploys.release(ONE, BOTH, ONE, BOTH)
    deploys.apply(to=2)
    assert held(deploys.site) == ALL_ROWS
    deploys.rollback(1)
    assert held(deploys.site) == ALL_ROWS
    deploys.resume()
    for number in (2, 3, 4):
        deploys.apply(to=number)
        assert (held(deploys.site), deploys.drift(number).operations) == (ALL_ROWS, ())
    for migration in reversed(deploys.history.chain):
        deploys.run(migration, "down")
    assert held(deploys.site) == ALL_ROWS
    deploys.resume()
    deploys.apply()
    assert held(deploys.site) == ALL_ROWS


@pytest.mark.slow
def test_a_migration_refuses_a_row_that_is_there_with_other_values(deploys: Deploys) -> None:
    deploys.release(ONE, BOTH)
    deploys.apply(to=1)
    deploys.site.query(
        "INSERT INTO \"content_Keyword\" (industry_id, keyword, volume) SELECT id, 'crm', 5"
        " FROM shop_industry WHERE slug = 'retail'"
    )
    with deploys.refused() as caught:
        deploys.apply()
    assert "content_Keyword retail/crm (another row is there)" in caught.value.message


@pytest.mark.slow
def test_a_rollback_after_a_seed_takes_back_the_rest(deploys: Deploys) -> None:
    deploys.release(ONE, with_dearer(BOTH))
    deploys.apply(from_seed=True)
    assert deploys.rollback(1).rows == ("shop_model a",)
    assert (deploys.site.models("credits"), held(deploys.site)) == ({"a": 5}, ALL_ROWS)


@pytest.mark.slow
def test_the_way_back_after_a_seed_brings_what_the_migration_forgot(deploys: Deploys) -> None:
    _, second = deploys.release(ONE, kept(1))
    for down in (lambda: deploys.run(second, "down"), lambda: deploys.rollback(1)):
        deploys.apply(from_seed=True)
        assert held(deploys.site) == [("retail", "crm", None)]
        down()
        assert held(deploys.site) == ALL_ROWS
        assert deploys.drift(1).operations == ()
        deploys.site.database.clear()


@pytest.mark.parametrize("only", [(), ("a",)])
def test_the_way_back_refuses_what_somebody_planted_in_place_of_a_row_that_it_brings(
    deploys: Deploys, only: tuple[str, ...]
) -> None:
    """It took whatever was there for the row, and put the price in force that a stranger had written."""
    deploys.release(ONE, with_dearer(kept(1)))
    deploys.apply(from_seed=True)
    deploys.site.query(
        'INSERT INTO "content_Keyword" (industry_id, keyword, related_id, volume)'
        " SELECT i.id, 'crm', r.id, 900000000 FROM shop_industry AS i, shop_industry AS r"
        " WHERE i.slug = 'saas' AND r.slug = 'retail'"
    )
    with deploys.refused() as caught:
        deploys.rollback(1, only=only)
    assert "content_Keyword saas/crm (another row is there)" in caught.value.message
    assert caught.value.hint is not None and "DISABLE TRIGGER" in caught.value.hint


@pytest.mark.slow
def test_drift_names_a_row_that_a_migration_to_come_or_a_rollback_would_refuse(deploys: Deploys) -> None:
    """It said "no drift" while every apply refused the row, or the rollback took it for ours."""
    first, *others = (with_table(it, "keyword", whole=True) for it in (ONE, kept(1), with_dearer(BOTH)))
    deploys.release(first, *others)
    deploys.apply(to=1)

    def planted() -> list[str]:
        with deploys.site.driver("read") as driver:
            found = compare(Deployment(deploys.build(), driver))
        assert found.plan.operations == ()
        return [*describe_rows(found.planted, [it.table for it in BOTH])]

    assert planted() == []
    deploys.site.query(
        'INSERT INTO "content_Keyword" (industry_id, keyword, volume)'
        " SELECT id, unnest('{crm,another}'::text[]), 5 FROM shop_industry WHERE slug = 'retail'"
    )
    assert planted() == [
        "content_Keyword 'retail', 'crm': volume is 5, not NULL",
        "content_Keyword 'retail', 'another' is foreign: related_id NULL, volume 5",
    ]


@pytest.mark.slow
def test_drift_names_a_row_to_come_that_is_there_without_its_parts(deploys: Deploys) -> None:
    """As a rate without a component: a charge by it would cost nothing."""

    def kept_in(*slugs: str) -> Dataset:
        industries: list[dict[str, Any]] = [{"slug": it, "name": it, "is_active": True} for it in slugs]
        words: list[dict[str, Any]] = [
            {"industry_id": it, "keyword": "crm", "related_id": None, "volume": 1} for it in slugs
        ]
        dated = state(model("a"), keyword=words, industry=industries)
        return with_table(with_table(dated, "keyword", insert_only=True), "industry", insert_only=True)

    deploys.release(kept_in("saas"), kept_in("saas", "retail"))
    deploys.apply(to=1)

    def planted() -> list[str]:
        with deploys.site.driver("read") as driver:
            return [*describe_rows(compare(Deployment(deploys.build(), driver)).planted, [it.table for it in BOTH])]

    assert planted() == []
    deploys.site.query("INSERT INTO shop_industry (slug, name, is_active) VALUES ('retail', 'retail', true)")
    assert planted() == ["shop_industry 'retail' is foreign: name 'retail', is_active true"]
    deploys.site.query(
        f"INSERT INTO {TABLE} (industry_id, keyword, volume, created_at, updated_at)"
        " SELECT id, 'crm', 1, now(), now() FROM shop_industry WHERE slug = 'retail'"
    )
    assert planted() == []


@pytest.mark.slow
def test_a_rollback_names_what_was_changed_or_added_in_rows_that_it_brings_into_use(deploys: Deploys) -> None:
    dated = with_dearer(with_table(kept(0, 1), "keyword", whole=True))
    columns = {it.name: it for data in dated for it in data.table.columns if data.table.name == "model"}
    columns["model_type"] = Column(name="model_type", type=Reference("industry", Text(50)), sql="model_type")
    first, second = (
        with_table(with_dearer(dated, credits, model_type="saas"), "model", columns=tuple(columns.values()))
        for credits in (5, 9)
    )
    deploys.release(first, second)
    deploys.apply()
    for sql in (
        "ALTER TABLE shop_industry DISABLE TRIGGER USER",
        "UPDATE shop_industry SET name = 'another' WHERE slug IN ('saas', 'retail')",
        "INSERT INTO \"content_Keyword\" (industry_id, keyword) SELECT id, 'planted' FROM shop_industry",
    ):
        deploys.site.query(sql)
    assert deploys.rollback(1).not_as_before == (
        "shop_industry 'saas': name is 'another', not 'Software'",
        "content_Keyword 'saas', 'planted' is foreign: related_id NULL, volume NULL",
    )


def with_dearer(dataset: Dataset, credits: int = 9, **changes: Any) -> Dataset:
    dear = {data.table.name: data for data in state(model("a", credits=credits, **changes))}
    tables = tuple(replace(data, rows=dear["model"].rows) if data.table.name == "model" else data for data in dataset)
    return Dataset(environment=dataset.environment, tables=tables)


def with_content(*names: str) -> Dataset:
    """Models that are inserted once, with a number in their JSON."""
    rows = state(*(model(name, is_active=True, capabilities=canonical({"tokens": 910})) for name in names))
    return with_table(rows, "model", insert_only=True, unique=())


NEARLY_B = """
INSERT INTO shop_model (model_name, model_type, provider, is_default, is_testing, is_active, capabilities, remarks,
    cost, credits, small, large, temperature, released, opens, since, token, created_at, updated_at)
  SELECT 'b', model_type, provider, is_default, is_testing, is_active, '{"tokens":910.0}', remarks,
    cost, credits, small, large, temperature, released, opens, since, token, created_at, updated_at FROM shop_model
"""


def test_json_that_is_equal_but_for_how_a_number_is_written_is_another_row(site: Site) -> None:
    """As jsonb 910.0 is 910, and code that charges by that row refuses what is no whole number."""
    one, two = with_content("a"), with_content("a", "b")
    site.converge(one)
    site.query(NEARLY_B)
    assert "and never changed: shop_model b" in site.seed(two).stderr
    assert "changed 'b' (capabilities)" in site.verify(two).stderr.replace("''", "'")
    with site.driver("read") as driver:
        (found,) = drift(Deployment(site.build(two), driver)).operations
    assert list(describe_rows([found], [it.table for it in two])) == [
        "shop_model 'b': capabilities.tokens is \"910.0, a number\", not 910"
    ]


@pytest.mark.slow
def test_a_migration_refuses_such_json_too(deploys: Deploys) -> None:
    deploys.release(with_content("a"), with_content("a", "b"))
    deploys.apply(to=1)
    deploys.site.query(NEARLY_B)
    with deploys.refused() as caught:
        deploys.apply()
    assert "shop_model b (another row is there)" in caught.value.message


def test_what_is_removed_leaves_nothing_in_the_state() -> None:
    chain = Chain()
    for _ in range(3):
        chain.add(BOTH)
        chain.add(ONE)
    assert tombstone_keys(chain.state, ONE)["keyword"] == ()
    assert [it.slug for it in chain.chain[1:3]] == ["forget_retail_crm", "add_retail_crm"]
    assert chain.draft(ONE) is None
    require_rendered(chain.history, {}, build(ONE, "postgresql").target.environment, "generated/staging")


def test_a_row_that_would_change_is_refused_when_it_is_built() -> None:
    chain = Chain()
    chain.add(ONE)
    with pytest.raises(Fatal) as caught:
        chain.add(kept(0, volume=11))
    assert caught.value.message == (
        'content_Keyword ["saas", "crm"] would get another volume, and its rows are inserted once and never changed'
    )


def test_rows_that_are_kept_for_ever_leave_no_unique_index() -> None:
    with pytest.raises(ValueError, match="none can leave a unique index"):
        with_table(ONE, "keyword", unique=(Unique(name="one", columns=("volume",), where=()),))


@pytest.mark.slow
def test_an_apply_reports_what_it_inserted(site: Site) -> None:
    site.converge(ONE)
    receipt = apply_seed(site, BOTH)
    (table,) = (it for it in receipt.tables if it.table == "content_Keyword")
    assert (table.inserted, table.updated, table.retired, table.unchanged) == (1, 0, 0, 1)
