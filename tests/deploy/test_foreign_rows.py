"""Rows that somebody adds to a table of which configuration names every row: nothing takes them for one of ours."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ratesmith.core.errors import RefusalKind
from ratesmith.core.ir import Dataset
from ratesmith.deploy.drift import drift
from ratesmith.deploy.row_messages import describe_rows
from ratesmith.deploy.session import Deployment
from support.databases import POSTGRES_SLOW, Site
from support.deployments import Deploys, apply_seed, refusal
from support.sample_tables import model, state, with_table

PLANTED = """
INSERT INTO "content_Keyword" (industry_id, keyword, volume, created_at, updated_at)
  SELECT id, 'planted', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM shop_industry WHERE slug = '{}'
"""
WORDS = 'SELECT keyword FROM "content_Keyword" ORDER BY keyword'


def whole(*models: str, **declared: Any) -> Dataset:
    return with_table(state(*map(model, models or ["a"])), "keyword", whole=True, **declared)


def differing(site: Site, dataset: Dataset) -> list[str]:
    with site.driver("read") as driver:
        return [*describe_rows(drift(Deployment(site.build(dataset), driver)).operations, [it.table for it in dataset])]


@POSTGRES_SLOW
def test_a_foreign_row_is_drift_that_verify_names_and_a_seed_deletes(site: Site) -> None:
    site.converge(whole())
    site.query(PLANTED.format("saas"))
    assert "foreign 'saas/planted'" in site.verify(whole()).stderr.replace("''", "'")
    assert differing(site, whole()) == ["content_Keyword 'saas', 'planted' is foreign: related_id NULL, volume 1"]
    # Where the table is not ours as a whole, the row is somebody else's.
    assert (differing(site, state(model("a"))), site.verify(state(model("a"))).stderr) == ([], "")
    (receipt,) = (it for it in apply_seed(site, whole()).tables if it.table == "content_Keyword")
    assert (receipt.retired, site.query(WORDS), differing(site, whole())) == (1, [("crm",), ("crm",)], [])


def test_a_foreign_part_of_a_row_of_ours_is_refused_where_rows_stay_for_ever(site: Site) -> None:
    kept = whole(insert_only=True)
    fewer = [{"industry_id": "saas", "keyword": "crm", "related_id": "retail", "volume": 10}]
    less = with_table(state(model("a"), keyword=fewer), "keyword", whole=True, insert_only=True)
    site.converge(kept)
    site.query(PLANTED.format("retail"))
    # Of a row that configuration no longer names, parts of any kind are kept.
    assert (differing(site, less), site.verify(less).stderr) == ([], "")
    assert "foreign 'retail/planted'" in site.verify(kept).stderr.replace("''", "'")
    error = refusal(site, kept)
    said = "content_Keyword has rows beside those of the configuration, and its rows are never deleted: foreign"
    assert (error.kind, said in error.message) == (RefusalKind.INSERT_ONLY, True)


@POSTGRES_SLOW
def test_a_row_without_a_key_is_foreign(site: Site) -> None:
    """Tables that the platform made may take one, and no comparison of keys finds NULL."""
    site.converge(whole())
    if site.database.dialect == "sqlite":
        ((made,),) = site.query("SELECT sql FROM sqlite_master WHERE name = 'content_Keyword'")
        site.query('DROP TABLE "content_Keyword"')
        site.query(re.sub(r'("keyword" [^,]*) NOT NULL', r"\1", made))
        site.converge(whole())
    else:
        site.query('ALTER TABLE "content_Keyword" ALTER COLUMN keyword DROP NOT NULL')
    site.query(PLANTED.format("saas").replace("'planted'", "NULL"))
    assert "foreign 'saas/NULL'" in site.verify(whole()).stderr.replace("''", "'")
    assert differing(site, whole()) == ["content_Keyword 'saas', NULL is foreign: related_id NULL, volume 1"]
    apply_seed(site, whole())
    assert differing(site, whole()) == []


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize("policy", ["refuse", "keep", "overwrite"])
def test_an_apply_refuses_a_foreign_row_or_deletes_it_where_its_kind_is_overwritten(
    deploys: Deploys, policy: str
) -> None:
    deploys.release(whole(on_drift=policy))
    deploys.apply()
    deploys.site.query(PLANTED.format("saas"))
    if policy != "overwrite":
        with deploys.refused() as caught:
            deploys.apply()
        assert "content_Keyword 'saas', 'planted' is foreign: related_id NULL, volume 1" in caught.value.message
        assert caught.value.hint is not None and caught.value.hint.startswith("delete the foreign rows")
        deploys.site.query("DROP TABLE shop_ratesmith_ledger")
        with deploys.refused() as caught:
            deploys.apply(baseline=True)
        assert "is foreign" in caught.value.message
        return
    deploys.apply()
    assert deploys.site.query(WORDS) == [("crm",), ("crm",)]
    assert [(it["op"], it["key"]) for it in deploys.standing.entries[-1].changes] == [("delete", ["saas", "planted"])]


@pytest.mark.slow
def test_a_rollback_names_a_foreign_row_that_holds_in_the_place_of_one_that_went_back(deploys: Deploys) -> None:
    """It ended with 0, while a window that somebody had planted kept the rate in force that it took back."""
    rows = [
        {"industry_id": industry, "keyword": "crm", "related_id": None, "volume": 10} for industry in ("retail", "saas")
    ]
    changed = [rows[0], rows[1] | {"volume": 11}]
    deploys.release(*(with_table(state(model("a"), keyword=it), "keyword", whole=True) for it in (rows, changed)))
    deploys.apply()
    for industry in ("saas", "retail"):
        deploys.site.query(PLANTED.format(industry))
    undone = deploys.rollback(1)
    assert undone.not_as_before == ("content_Keyword 'saas', 'planted' is foreign: related_id NULL, volume 1",)
    assert sorted(deploys.site.query("SELECT volume FROM \"content_Keyword\" WHERE keyword = 'crm'")) == [(10,), (10,)]


def test_a_rollback_names_a_foreign_row_where_changes_by_hand_are_kept(deploys: Deploys) -> None:
    """What operators may change is a value of a row of ours."""
    rows = [{"industry_id": "saas", "keyword": "crm", "related_id": None, "volume": volume} for volume in (10, 11)]
    kept = {"whole": True, "on_drift": "keep"}
    deploys.release(*(with_table(state(model("a"), keyword=[it]), "keyword", **kept) for it in rows))
    deploys.apply()
    deploys.site.query(PLANTED.format("saas"))
    assert deploys.rollback(1).not_as_before == (
        "content_Keyword 'saas', 'planted' is foreign: related_id NULL, volume 1",
    )


def test_a_rollback_names_a_second_row_of_what_there_is_one_of(deploys: Deploys) -> None:
    """Platforms take the first that they find: it holds in the place of the one that went back."""
    orders = ("first", "second")
    settings = (state(model("a"), settings=[{"id": 1, "order": it}]) for it in orders)
    deploys.release(*(with_table(it, "settings", only_ours=True) for it in settings))
    deploys.apply()
    deploys.site.query("INSERT INTO shop_settings VALUES (0, 'planted')")
    assert deploys.rollback(1).not_as_before == ("shop_settings 0 is foreign: order 'planted'",)
