"""A rename of a row that the platform refers to by its key: references follow it, or it is refused."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from support.deployments import Deploys
from support.quick import first
from support.sample_tables import model, state

OLD = state(model("a"))
REFUSED = "renaming a row of shop_model can make rows lose their reference to it: usage (used)"
USAGE = (
    "CREATE TABLE usage (model_name text DEFAULT 'x' CONSTRAINT used"
    " REFERENCES shop_model (model_name) ON DELETE {0} ON UPDATE {0}); INSERT INTO usage VALUES ('{1}')"
)


def renamed_to_b(dataset: Dataset) -> Dataset:
    tables = (replace(it, renamed={("b",): ("a",)}) if it.table.name == "model" else it for it in dataset)
    return replace(dataset, tables=tuple(tables))


NEW = renamed_to_b(state(model("b")))


@pytest.mark.parametrize("action", first(1, ["SET NULL", "SET DEFAULT"]))
def test_no_row_loses_its_reference_by_a_rename(deploys: Deploys, action: str) -> None:
    _, rename = deploys.release(OLD, NEW)
    deploys.apply(1)
    deploys.site.query(USAGE.format(action, "a"))
    with deploys.refused() as caught:
        deploys.apply()
    assert (REFUSED in caught.value.message, caught.value.code) == (True, "cascades")
    assert "ON UPDATE CASCADE" in caught.value.hint
    assert REFUSED in deploys.said(rename)
    assert deploys.site.query("SELECT model_name FROM usage") == [("a",)]
    deploys.site.query("DROP TABLE usage")
    deploys.apply()
    deploys.site.query(USAGE.format(action, "b"))
    with deploys.refused() as caught:
        deploys.rollback(1)
    assert REFUSED in caught.value.message
    assert REFUSED in deploys.said(rename, "down")
    assert deploys.site.query("SELECT model_name FROM usage") == [("b",)]


def test_references_by_key_follow_a_rename_and_its_way_back(deploys: Deploys) -> None:
    deploys.release(OLD, NEW)
    deploys.apply(1)
    deploys.site.query(USAGE.format("CASCADE", "a"))
    deploys.apply()
    assert deploys.site.query("SELECT model_name FROM usage") == [("b",)]
    deploys.rollback(1)
    assert deploys.site.query("SELECT model_name FROM usage") == [("a",)]
