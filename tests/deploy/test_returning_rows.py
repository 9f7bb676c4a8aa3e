"""A row that was out of use and comes back: nobody compares what somebody wrote into it meanwhile, until then."""

from __future__ import annotations

from typing import Final

import pytest

from ratesmith.core.tables import OnDrift
from support.deployments import Deploys
from support.quick import first
from support.sample_tables import model, state, with_table

BOTH, ONE = state(model("a"), model("b")), state(model("a"))
CHANGED: Final = "found rows that somebody changed: shop_model b (credits is 1)"


def change(deploys: Deploys, credits: int = 1) -> None:
    """What a role that deploys does, before somebody else brings the row back at its price."""
    deploys.site.query(f"UPDATE shop_model SET credits = {credits} WHERE model_name = 'b'")


def in_use(deploys: Deploys) -> list[tuple[object, ...]]:
    return deploys.site.query("SELECT credits, is_active FROM shop_model WHERE model_name = 'b'")


def test_a_rollback_of_a_removal_names_what_the_row_does_not_hold_any_more_and_its_file_fails(deploys: Deploys) -> None:
    _, two = deploys.release(BOTH, ONE)
    deploys.apply()
    change(deploys)
    assert CHANGED in deploys.said(two, "down")
    assert deploys.rollback(1).not_as_before == ("shop_model 'b': credits is 1, not 5",)
    change(deploys, 5)
    deploys.resume()
    deploys.apply()
    assert (deploys.said(two, "down"), in_use(deploys)) == ("", [(5, True)])


@pytest.mark.parametrize("policy", first(1, ["refuse", "overwrite"]))
def test_a_file_that_adds_a_removed_row_again_fails_or_writes_all_of_it(deploys: Deploys, policy: OnDrift) -> None:
    *_, three = deploys.release(*(with_table(it, "model", on_drift=policy) for it in (BOTH, ONE, BOTH)))
    deploys.apply(to=2)
    change(deploys)
    assert (CHANGED in deploys.said(three)) == (policy == "refuse")
    assert in_use(deploys) == ([(1, False)] if policy == "refuse" else [(5, True)])


def test_a_row_that_goes_back_and_was_switched_off_meanwhile_is_named(deploys: Deploys) -> None:
    """Its price was the old one again, and nobody was charged it."""
    deploys.release(state(model("a", credits=5)), state(model("a", credits=6)))
    deploys.apply()
    deploys.site.query("UPDATE shop_model SET is_active = false")
    assert deploys.rollback(1).not_as_before == ("shop_model 'a': is_active is false, not true",)
