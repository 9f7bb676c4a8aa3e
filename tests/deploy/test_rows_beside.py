"""Rows of somebody else that would hold in place of what a `.down.sql` brings back: it fails and changes nothing."""

from __future__ import annotations

import time
from typing import Any, Final

import pytest

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Cell
from ratesmith.release.migration import Migration
from ratesmith.release.rendered_again import require_rendered
from support.deployments import Deploys
from support.sample_tables import model, state, with_table

PLANTED: Final = """
INSERT INTO "content_Keyword" (industry_id, keyword, volume, created_at, updated_at)
  SELECT id, '{}', 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP FROM shop_industry WHERE slug = '{}'
"""
WORDS: Final = (
    'SELECT i.slug, k.keyword, k.volume FROM "content_Keyword" AS k JOIN shop_industry AS i ON i.id = k.industry_id'
    " ORDER BY 1, 2"
)
Word = tuple[str, str, Cell]
CRM, OTHER = ("saas", "crm", 10), ("retail", "crm", None)


def words(*found: Word, related: str | None = None, **declared: Any) -> Dataset:
    """Windows of prices, one could say: configuration names every row."""
    names = ("industry_id", "keyword", "volume")
    rows = [{**dict(zip(names, it, strict=True)), "related_id": related} for it in found]
    return with_table(state(model("a"), keyword=rows), "keyword", **{"whole": True, **declared})


def settings(*order: str, **declared: Any) -> Dataset:
    rows = [{"id": place, "order": it} for place, it in enumerate(order, 1)]
    return with_table(state(model("a"), settings=rows), "settings", **{"only_ours": True, **declared})


def down(deploys: Deploys) -> Migration:
    return deploys.history.chain[-1]


def refused(deploys: Deploys, *said: str) -> None:
    """The file fails, names the table, the row and what to do, and changes nothing."""
    before = deploys.dump()
    error = deploys.said(down(deploys), "down")
    assert all(it in error for it in (*said, "ratesmith rollback")), error
    assert deploys.dump() == before


def test_a_row_beside_one_that_goes_back_is_refused_and_named(deploys: Deploys) -> None:
    deploys.release(words(CRM, OTHER), words(("saas", "crm", 11), OTHER))
    deploys.apply()
    deploys.site.query(PLANTED.format("planted", "saas"))
    refused(deploys, "0002_", "content_Keyword saas/planted", "nothing was changed. Delete")
    deploys.site.query("DELETE FROM \"content_Keyword\" WHERE keyword = 'planted'")
    # Nothing of the retail goes back.
    deploys.site.query(PLANTED.format("planted", "retail"))
    deploys.run(down(deploys), "down")
    assert deploys.site.query(WORDS) == [OTHER, ("retail", "planted", 1), CRM]


def test_rows_that_the_state_before_names_are_ours_whether_they_change_or_not(deploys: Deploys) -> None:
    more = ("saas", "erp", 1)
    deploys.release(
        words(CRM, more, ("saas", "gone", 2), OTHER), words(("saas", "crm", 11), more, ("saas", "new", 3), OTHER)
    )
    deploys.apply()
    deploys.run(down(deploys), "down")
    assert deploys.site.query(WORDS) == [OTHER, CRM, more, ("saas", "gone", 2)]


def test_a_row_of_a_later_migration_that_went_back_before_is_in_nobodys_way(deploys: Deploys) -> None:
    deploys.release(
        words(CRM),
        words(("saas", "crm", 11)),
        words(("saas", "crm", 11), ("saas", "new", 3)),
        words(("saas", "new", 4)),
    )
    deploys.apply()
    for migration in reversed(deploys.history.chain[1:]):
        deploys.run(migration, "down")
    assert deploys.site.query(WORDS) == [CRM]
    deploys.resume()
    deploys.apply()
    deploys.site.query(PLANTED.format("planted", "saas"))
    for migration in deploys.history.chain[3:0:-1]:
        assert "content_Keyword saas/planted" in deploys.said(migration, "down")
        deploys.site.query("DELETE FROM \"content_Keyword\" WHERE keyword = 'planted'")
        deploys.run(migration, "down")
        deploys.site.query(PLANTED.format("planted", "saas"))


def test_an_added_row_that_somebody_wrote_just_before_the_migration_does_not_stay_unnoticed(deploys: Deploys) -> None:
    """The line of the ledger says that the migration did not change it, so nothing took it back, nor asked for it."""
    deploys.release(words(CRM), words(("saas", "crm", 11), ("saas", "new", 1)))
    deploys.apply(to=1)
    deploys.site.query(PLANTED.format("new", "saas"))
    deploys.run(down(deploys))
    assert "content_Keyword saas/new (changed)" in deploys.said(down(deploys), "down")
    deploys.site.query("DELETE FROM \"content_Keyword\" WHERE keyword = 'new'")
    deploys.run(down(deploys), "down")
    assert deploys.site.query(WORDS) == [CRM]


def test_a_row_that_goes_back_is_compared_as_a_whole_where_configuration_names_every_row(deploys: Deploys) -> None:
    """A window whose end goes back has the rate that somebody wrote into it."""
    deploys.release(words(CRM, related="saas"), words(("saas", "crm", 11), related="saas"))
    deploys.apply()
    ((retail,),) = deploys.site.query("SELECT id FROM shop_industry WHERE slug = 'retail'")
    deploys.site.query(f'UPDATE "content_Keyword" SET related_id = {retail}')
    before = deploys.dump()
    assert f"content_Keyword saas/crm (related_id is {retail})" in deploys.said(down(deploys), "down")
    assert deploys.dump() == before
    # Elsewhere a column that a migration does not change is not its business.
    assert deploys.rollback(1).not_as_before == ("content_Keyword 'saas', 'crm': related_id is 'retail', not 'saas'",)


@pytest.mark.parametrize("policy", ["keep", "overwrite"])
def test_other_policies_for_changed_rows_take_no_foreign_row_for_ours(deploys: Deploys, policy: str) -> None:
    deploys.release(words(CRM, on_drift=policy), words(("saas", "crm", 11), on_drift=policy))
    deploys.apply()
    deploys.site.query(PLANTED.format("planted", "saas"))
    refused(deploys, "content_Keyword saas/planted")


def test_a_row_without_a_key_is_foreign_where_its_group_goes_back(deploys: Deploys) -> None:
    deploys.release(words(CRM), words(("saas", "crm", 11)))
    deploys.apply()
    deploys.site.query('ALTER TABLE "content_Keyword" ALTER COLUMN keyword DROP NOT NULL')
    deploys.site.query(PLANTED.format("planted", "saas").replace("'planted'", "NULL"))
    refused(deploys, "content_Keyword saas/; nothing")


def test_a_part_of_a_row_that_comes_back_is_refused_where_rows_stay_for_ever(deploys: Deploys) -> None:
    """Another component of the cost of a rate; the parts of what is taken back are in force no more."""
    kept = {"insert_only": True}
    deploys.release(words(CRM, **kept), words(OTHER, **kept))
    deploys.apply()
    deploys.site.query(PLANTED.format("planted", "retail"))
    deploys.site.query(PLANTED.format("planted", "saas"))
    refused(deploys, "content_Keyword saas/planted")
    assert "retail/planted" not in deploys.said(down(deploys), "down")


def test_a_second_row_of_what_there_is_one_of_is_refused(deploys: Deploys) -> None:
    deploys.release(settings("first"), settings("second"))
    deploys.apply()
    deploys.site.query("INSERT INTO shop_settings VALUES (0, 'planted')")
    refused(deploys, "shop_settings 0")


def test_rows_that_are_switched_off_and_come_back_go_back_where_configuration_names_every_row(deploys: Deploys) -> None:
    a, b = model("a"), model("b")
    states = ([a, b], [a], [a, model("b", credits=2)])
    deploys.release(*(with_table(state(*models), "model", whole=True) for models in states))
    deploys.apply()
    for migration in deploys.history.chain[:0:-1]:
        deploys.run(migration, "down")
    assert deploys.site.models("is_active") == {"a": True, "b": True}


def test_further_offers_are_in_the_way_of_nothing(deploys: Deploys) -> None:
    """A project says that nobody else sells anything: drift, but a file need not name all that there are."""
    deploys.release(settings("first", "more"), settings("second", "more"))
    deploys.apply()
    deploys.site.query("INSERT INTO shop_settings VALUES (0, 'planted')")
    deploys.run(down(deploys), "down")
    assert deploys.rollback(1).not_as_before == ()


def test_a_single_row_that_the_first_migration_added_stays(deploys: Deploys) -> None:
    deploys.release(settings("first"))
    deploys.apply()
    deploys.run(down(deploys), "down")


def test_files_of_plans_that_do_not_say_so_ask_for_no_foreign_row(deploys: Deploys) -> None:
    (_, changed) = deploys.release(words(CRM, whole=False), words(("saas", "crm", 11), whole=False))
    assert "beside" not in changed.down
    (*_, now) = deploys.release(words(("saas", "crm", 12)))
    assert "Would a row of somebody else hold beside those that went back?" in str(now.down_script)
    require_rendered(deploys.history.history, {}, deploys.build().target.environment, "generated/live")


def test_hostile_keys_are_shown_cut_and_no_more_than_a_hundred(deploys: Deploys) -> None:
    deploys.release(words(CRM), words(("saas", "crm", 11)))
    deploys.apply()
    deploys.site.query(
        PLANTED.format("::error::' || repeat('x', 190) || n || '", "saas").replace(
            "FROM shop_industry", "FROM generate_series(1, 1000) AS n, shop_industry"
        )
    )
    said = deploys.said(down(deploys), "down")
    assert (said.count("content_Keyword saas/"), "::error" in said, len(said) < 30_000) == (100, False, True)


def many(volume: int, count: int) -> Dataset:
    return words(*(("saas", f"w{number}", volume) for number in range(count)), OTHER, related="retail")


@pytest.mark.parametrize("count", [60, pytest.param(10_000, marks=pytest.mark.slow)])
def test_of_many_rows_a_file_names_no_more_than_it_did(deploys: Deploys, count: int) -> None:
    alone = Deploys(deploys.site)
    alone.release(*(with_table(many(volume, count), "keyword", whole=False) for volume in (1, 2)))
    deploys.release(many(1, count), many(2, count))
    grown = len(down(deploys).down) - len(down(alone).down)
    # One column for each row: what it refers to goes back, too.
    assert grown < 3_000 + 20 * count
    deploys.apply()
    deploys.site.query(PLANTED.format("planted", "saas"))
    refused(deploys, "content_Keyword saas/planted")
    deploys.site.query("DELETE FROM \"content_Keyword\" WHERE keyword = 'planted'")
    started = time.perf_counter()
    deploys.run(down(deploys), "down")
    print(f"{grown} of {len(down(deploys).down)} characters, {time.perf_counter() - started:.2f} s")
    assert {volume for _, _, volume in deploys.site.query(WORDS)} == {1, None}
