"""What has another name and does not say so has its price compared all the same: it is not new to who pays it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ratesmith.compare.entities import entity_changes
from ratesmith.compare.guardrails import check_change
from support.changes import PACK, changed
from support.projects import BASE

WRITER, AUTHOR = "models/writer.yaml", "models/author.yaml"
PACKAGES, PLANS, OPERATIONS = "billing/packages.yaml", "billing/plans.yaml", "billing/operations.yaml"
MODEL = (BASE / WRITER).read_text()
PACKAGE = "{id}:\n  name: Small\n  credits: 1000\n  price_usd: {price}\n"
PLAN = "{id}:\n  name: Small\n  price_monthly: {price}\n  price_yearly: {price}0\n  content_credits: 150\n"
OPERATION = "{id}:\n  display_name: Linking\n  description: Between articles\n  base_credits: {price}\n"


class Renamed(NamedTuple):
    """What is there before and after, what is said first, what customers pay, and what is asked."""

    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    said: str
    paid: str
    asked: tuple[str, ...] = ()


def acknowledged(text: str, what: str, rule: str = "likely-rename") -> str:
    """The same, with an acknowledgement at the end, of one entity alone in a file or of one below its id."""
    indent = "  " if text[0].islower() and text.partition("\n")[0].endswith(":") else ""
    lines = ("acknowledge:", f"  - rule: {rule}", f"    change: {what}", "    reason: it is called so now")
    return text.rstrip("\n") + "\n" + "".join(f"{indent}{line}\n" for line in lines)


def author(tokens: int) -> str:
    text = MODEL.replace("writer-1", "author-1").replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens}")
    return acknowledged(text, "writer → author")


CASES: dict[str, Renamed] = {
    "a package": Renamed(
        {PACKAGES: PACKAGE.format(id="small", price=12)},
        {PACKAGES: acknowledged(PACKAGE.format(id="little", price=24), "small → little")},
        "credit-package small REMOVED, little added: rename?; package little costs 100 % more",
        "$12.00 → $24.00",
        ("customer-price-increase",),
    ),
    "a plan that is given away": Renamed(
        {PLANS: PLAN.format(id="starter", price=29)},
        {PLANS: acknowledged(PLAN.format(id="begin", price=0).replace("00", "0"), "starter → begin")},
        "plan starter REMOVED, begin added: rename?; plan begin costs 100 % less",
        "$29.00 → $0.00",
        ("became-free",),
    ),
    "a package for as much": Renamed(
        {PACKAGES: PACKAGE.format(id="small", price=12)},
        {PACKAGES: acknowledged(PACKAGE.format(id="little", price=12), "small → little")},
        "credit-package small REMOVED, little added: rename?",
        "",
    ),
    "a plan": Renamed(
        {PLANS: PLAN.format(id="starter", price=29)},
        {PLANS: acknowledged(PLAN.format(id="begin", price=58), "starter → begin")},
        "plan starter REMOVED, begin added: rename?; plan begin costs 100 % more",
        "$290.00 → $580.00",
        ("customer-price-increase", "customer-price-increase"),
    ),
    "a model": Renamed(
        {},
        {WRITER: None, AUTHOR: author(500)},
        "default text model writer REMOVED, author added: rename?; "
        "author, the default text model, costs customers 100 % more",
        "$10.00 per 1M tokens → $20.00 per 1M tokens",
        ("customer-price-increase",),
    ),
    "a model by many times": Renamed(
        {},
        {WRITER: None, AUTHOR: author(60)},
        "default text model writer REMOVED, author added: rename?; "
        "author, the default text model, costs customers 16.7 times as much",
        "$10.00 per 1M tokens → $166.67 per 1M tokens",
        ("price-jump",),
    ),
    "an operation": Renamed(
        {OPERATIONS: OPERATION.format(id="linking", price=2)},
        {OPERATIONS: acknowledged(OPERATION.format(id="links", price=4), "linking → links")},
        "operation linking REMOVED, links added: rename?; operation links takes 4 credits, was 2",
        "2 → 4",
        ("customer-price-increase",),
    ),
}


@pytest.mark.parametrize("it", CASES.values(), ids=CASES)
def test_what_was_probably_renamed_has_its_price_compared_and_asked_about(it: Renamed, tmp_path: Path) -> None:
    change = changed(it.before, it.after, tmp_path)
    entities = entity_changes(PACK, {}, change)
    assert [found.headline for found in entities if found.headline] == [it.said]
    paid = [
        f"{amount.before} → {amount.after}"
        for found in entities
        for fact in found.facts
        for amount in fact.amounts
        if not amount.is_same
    ]
    assert it.paid in paid if it.paid else not paid
    asked = check_change(change, PACK.rules)
    assert tuple(found.rule for found in asked.findings) == it.asked
    assert [found.rule for found in asked.answered] == ["likely-rename"]


def test_what_was_probably_renamed_has_its_limits_compared(tmp_path: Path) -> None:
    plan = PLAN.format(id="starter", price=29) + "  max_sites: 5\n  max_users: 4\n"
    fewer = plan.replace("starter", "begin").replace("max_users: 4", "max_users: 3")
    files = {PLANS: acknowledged(fewer, "starter → begin")}
    found = check_change(changed({PLANS: plan}, files, tmp_path / "plan"), PACK.rules)
    assert [(it.rule, it.message) for it in found.findings] == [
        ("limits-lowered", "customers may do less: max_users 4 → 3")
    ]
    shorter = author(1000).replace("max_tokens: 8192", "max_tokens: 4096")
    assert shorter != author(1000)
    found = check_change(changed({}, {WRITER: None, AUTHOR: shorter}, tmp_path / "model"), PACK.rules)
    assert [(it.rule, it.message) for it in found.findings] == [
        ("limits-lowered", "customers may do less: max_tokens 8192 → 4096")
    ]


def test_an_acknowledgement_merged_under_the_former_name_answers_for_no_price_under_the_next(tmp_path: Path) -> None:
    word = "customer-price-increase", "price_usd 12 → 24"
    before = acknowledged(PACKAGE.format(id="small", price=12), word[1], word[0])
    after = acknowledged(PACKAGE.format(id="little", price=24), word[1], word[0])
    found = check_change(changed({PACKAGES: before}, {PACKAGES: after}, tmp_path), PACK.rules)
    assert [it.rule for it in found.findings] == ["customer-price-increase", "likely-rename"]
    assert found.answered == ()
