"""A migration compares the columns that it changes, each alone, and takes back only those that it changed."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from support.deployments import Deploys
from support.sample_tables import model, state, with_table

OLD, NEW = (5, 7, True), (6, 8, False)
"""Of each model: `credits`, `small` and `is_testing`; a model has a type of its own, as an index wants it."""
EDITED = {"".join(map(str, map(int, they))): they for they in product(*zip(OLD, NEW, strict=True))}
"""What people made of a model before the migration: any of its values may be as the migration wants them."""
DONE = next(name for name, they in EDITED.items() if they == NEW)
UNTOUCHED, PARTLY, *_ = EDITED
ONE, TWO = (
    state(
        *(
            model(name, model_type=name, credits=values[0], small=values[1], is_testing=values[2], cost=cost)
            for name in EDITED
        )
    )
    for values, cost in ((OLD, 1), (NEW, 1))
)


def values(deploys: Deploys) -> dict[str, tuple[int, int, bool]]:
    found: dict[str, tuple[int, int, bool]] = deploys.site.models("credits", "small", "is_testing")
    return found


def edit(deploys: Deploys, name: str, values: tuple[int, int, bool]) -> None:
    wanted = "credits, small, is_testing"
    deploys.site.query(f"UPDATE shop_model SET ({wanted}) = {values} WHERE model_name = '{name}'")


def edited(deploys: Deploys, one: Dataset = ONE, two: Dataset = TWO) -> None:
    deploys.release(one, two)
    deploys.apply(to=1)
    for name, found in EDITED.items():
        edit(deploys, name, found)


@pytest.mark.slow
def test_columns_that_are_so_already_keep_no_other_back_and_stay_on_the_way_back(deploys: Deploys) -> None:
    edited(deploys)
    assert deploys.migrated().applied[0][1] == 7
    assert values(deploys) == dict.fromkeys(EDITED, NEW)
    said = deploys.said(deploys.history.chain[1], "down")
    assert "changed only some columns of rows here, because the others were so before: shop_model " in said
    edit(deploys, PARTLY, EDITED[PARTLY])
    assert sorted(deploys.rollback(1).rows) == [f"shop_model {name}" for name in sorted(EDITED) if name != DONE]
    assert values(deploys) == EDITED


@pytest.mark.slow
def test_what_a_rollback_of_other_rows_left_is_remembered_by_its_columns(deploys: Deploys) -> None:
    edited(deploys)
    deploys.apply()
    deploys.rollback(1, only=(UNTOUCHED,))
    deploys.resume()
    assert deploys.migrated().applied[0][1] == 1
    assert values(deploys) == dict.fromkeys(EDITED, NEW)
    deploys.rollback(1)
    assert values(deploys) == EDITED


def test_only_a_third_value_is_refused_and_named(deploys: Deploys) -> None:
    edited(deploys)
    edit(deploys, PARTLY, (6, 99, True))
    with deploys.refused() as caught:
        deploys.apply()
    assert caught.value.message == (
        "0002_model_570_is_testing_and_23_more found rows that somebody changed:"
        f" shop_model {PARTLY} (small is 99); nothing was changed"
    )


@pytest.mark.slow
def test_a_kind_that_keeps_changes_keeps_a_row_with_a_third_value_and_no_other(deploys: Deploys) -> None:
    edited(deploys, *(with_table(each, "model", on_drift="keep") for each in (ONE, TWO)))
    edit(deploys, PARTLY, (6, 99, True))
    assert deploys.migrated().applied[0][1] == 6
    assert values(deploys) == {**dict.fromkeys(EDITED, NEW), PARTLY: (6, 99, True)}
    deploys.rollback(1)
    assert values(deploys) == {**EDITED, PARTLY: (6, 99, True)}


def test_a_renamed_row_is_changed_in_the_columns_that_are_not_so_already(deploys: Deploys) -> None:
    after = state(model("z", credits=6, small=8))
    tables = (replace(it, renamed={("z",): ("a",)}) if it.table.name == "model" else it for it in after)
    deploys.release(state(model("a")), replace(after, tables=tuple(tables)))
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET credits = 6")
    deploys.apply()
    assert deploys.site.models("credits", "small") == {"z": (6, 8)}
    deploys.rollback(1)
    assert deploys.site.models("credits", "small") == {"a": (6, 7)}


def test_a_flag_that_the_operator_had_switched_off_stays_off_when_the_removal_goes_back(deploys: Deploys) -> None:
    columns = tuple(replace(it, operator=it.name == "is_active") for it in ONE.tables[3].table.columns)
    states = (state(model("a", is_testing=True), model("b")), state(model("b")))
    deploys.release(*(with_table(it, "model", columns=columns) for it in states))
    deploys.apply(to=1)
    deploys.site.query("UPDATE shop_model SET is_active = FALSE WHERE model_name = 'a'")
    deploys.apply()
    assert deploys.site.models("is_active", "is_testing")["a"] == (False, False)
    deploys.rollback(1)
    assert deploys.site.models("is_active", "is_testing")["a"] == (False, True)
