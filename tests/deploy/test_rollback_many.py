"""A rollback takes many rows back by one statement, and names the one that somebody changed as it does of a few."""

from __future__ import annotations

import pytest

from ratesmith.core.ir import Dataset
from support.deployments import Deploys
from support.sample_tables import model, state

NAMES = [f"m{number:03}" for number in range(120)]


def dearer(credits: int, *others: str) -> Dataset:
    """Models of that price, and some more."""
    keywords = [{"industry_id": "saas", "keyword": it, "related_id": "retail", "volume": 1} for it in NAMES]
    return state(*(model(name, credits=credits) for name in (*NAMES, *others)), keyword=keywords if others else [])


@pytest.fixture
def shop(deploys: Deploys) -> Deploys:
    """A database with many dearer models, many new ones, and many new rows whose kind deletes removed ones."""
    deploys.release(dearer(5), dearer(8, *(f"n{name}" for name in NAMES)))
    deploys.apply()
    return deploys


def test_many_rows_go_back_together(shop: Deploys) -> None:
    undone = shop.rollback(1)
    assert len(undone.rows) == 3 * len(NAMES)
    assert {*shop.site.models("credits", "is_active").values()} == {(5, True), (8, False)}
    assert shop.site.query('SELECT count(*) FROM "content_Keyword"') == [(0,)]
    writers = "SELECT count(DISTINCT concat(xmin, ' ', cmin)) FROM shop_model"
    assert shop.site.query(writers) == [(2,)]
    shop.resume()
    assert shop.migrated().head == 2
    assert {*shop.site.models("credits", "is_active").values()} == {(8, True)}


def test_one_of_many_that_somebody_changed_keeps_all_from_going_back(shop: Deploys) -> None:
    shop.site.query("UPDATE shop_model SET credits = 9 WHERE model_name = 'm061'")
    with shop.refused() as caught:
        shop.rollback(1)
    assert caught.value.message.startswith("shop_model m061 was changed since migration 2 was applied")


def test_one_of_many_that_was_put_back_already_goes_with_the_others(shop: Deploys) -> None:
    shop.site.query("UPDATE shop_model SET credits = 5 WHERE model_name = 'm061'")
    shop.rollback(1)
    assert {*shop.site.models("credits", "is_active").values()} == {(5, True), (8, False)}
