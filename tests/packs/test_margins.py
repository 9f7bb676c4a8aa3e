"""Margins at what a credit really brings: which offer is the cheapest, and that all who show a margin agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ratesmith.compile.pipeline import configuration
from ratesmith.core.ir import Config
from ratesmith.packs.ai_platform.credit_offers import cheapest_offer
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.margins import at_cheapest
from ratesmith.packs.ai_platform.quote import Call, Quote, describe, quote
from support.projects import BASE, findings, opened, project

SMALL = {"name": "Small", "price_monthly": 12, "price_yearly": 120, "content_credits": 1000}
"""A credit for $0.012 by the month and $0.01 by the year."""
LARGE = {"name": "Large", "price_monthly": 100, "price_yearly": 960, "idea_credits": 4000, "image_credits": 6000}
"""A credit for $0.01 by the month and $0.008 by the year."""
PACK = {"name": "Pack", "credits": 1000, "price_usd": 9}
SMALLS = "the plan small by the year"

OFFERS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no offer": ({}, {}, "none"),
    "a year of a plan, all its credits together": ({"small": SMALL, "large": LARGE}, {}, "the plan large by the year"),
    "a package": ({"small": SMALL}, {"pack": PACK}, "the package pack"),
    "a dearer offer than the list value": ({}, {"pack": PACK | {"price_usd": 25}}, "the package pack"),
    "a plan that is not sold": ({"small": SMALL, "large": LARGE | {"is_active": False}}, {}, SMALLS),
    "a package that is not sold": ({"small": SMALL}, {"pack": PACK | {"is_active": False}}, SMALLS),
    "an internal plan": ({"small": SMALL, "large": LARGE | {"is_internal": True}}, {}, SMALLS),
    "a free plan": ({"free": SMALL | {"price_monthly": 0, "price_yearly": 0}}, {}, "none"),
    "a plan without credits": ({"site": SMALL | {"content_credits": 0}}, {}, "none"),
    "an implausible price": ({"small": SMALL}, {"pack": PACK | {"price_usd": 4}}, SMALLS),
    "an implausibly high price": ({}, {"pack": PACK | {"price_usd": 90}}, "none"),
    "an implausible price that was waived": (
        {"small": SMALL},
        {"pack": PACK | {"price_usd": 4, "waive": [{"rule": "package-price-implausible", "reason": "a sale"}]}},
        "the package pack",
    ),
}


def billed(folder: Path, plans: dict[str, Any], packages: dict[str, Any], files: Mapping[str, str] = {}) -> Path:
    """The base project with plans and packages."""
    billing = {"billing/plans.yaml": plans, "billing/packages.yaml": packages}
    return project(
        folder, {name: yaml.safe_dump(entities) for name, entities in billing.items() if entities} | dict(files)
    )


def resolved(folder: Path) -> Config:
    return configuration(opened(folder), "example")


def images(folder: Path, count: int) -> Quote:
    return quote(resolved(folder), Call(model="painter-1", images=count), date(2026, 11, 20))


@pytest.mark.parametrize(("plans", "packages", "name"), OFFERS.values(), ids=OFFERS)
def test_the_cheapest_way_to_buy_a_credit_is(
    plans: dict[str, Any], packages: dict[str, Any], name: str, tmp_path: Path
) -> None:
    config = resolved(billed(tmp_path, plans, packages))
    billing = config.one(Billing)
    assert billing is not None
    offer = cheapest_offer(config, billing)
    assert (offer.name if offer else "none") == name


def test_a_quote_names_the_list_value_and_the_cheapest_way_to_buy(tmp_path: Path) -> None:
    assert [*describe(images(billed(tmp_path, {"small": SMALL, "large": LARGE}, {}), 2))] == [
        "painter-1: 2 image",
        "  rate     rc4iv27vqizwtchtfgkvagm2zhg  (in force on 2026-11-20)",
        "  credits  10  (2 × 5)",
        "  cost     $0.08",
        "           2 image × $0.04 = $0.08",
        "  revenue  $0.10  (10 × $0.01, the list value of a credit)",
        "  margin   $0.02  (20 %)",
        "  revenue  $0.08  (10 × $0.008, the cheapest way to buy a credit, the plan large by the year)",
        "  margin   $0.00  (0 %)",
    ]


def painter(cost: str) -> dict[str, str]:
    return {"models/painter.yaml": (BASE / "models/painter.yaml").read_text().replace("0.04", cost)}


@pytest.mark.parametrize("cost", ["0.0404", "0.03234", "0.040419"])
def test_quote_and_validate_say_the_same_margin(cost: str, tmp_path: Path) -> None:
    odd = LARGE | {"price_yearly": 970, "idea_credits": 3999}
    folder = billed(tmp_path, {"odd": odd}, {}, painter(cost))
    (finding,) = findings(folder)
    (said,) = re.findall(r"margin (?:of )?(-?[\d.]+ %)", finding.message)
    *_, last = describe(images(folder, 7))
    assert last.endswith(f"({said})")


@pytest.mark.parametrize("monthly", [7, 11, 990])
@pytest.mark.parametrize("cost", ["0.0371", "0.1", "9.99"])
def test_the_price_that_a_hint_names_leaves_the_margin_of_the_policy(monthly: int, cost: str, tmp_path: Path) -> None:
    plan = SMALL | {"price_monthly": monthly, "price_yearly": monthly * 10, "content_credits": monthly * 100 + 1}
    (finding,) = findings(billed(tmp_path / "low", {"odd": plan}, {}, painter(cost)))
    credits = finding.hint.split("credits_per_image to ")[1].split(",")[0].split()[0]
    mended = {path: text.replace("image: 5", f"image: {credits}") for path, text in painter(cost).items()}
    config = resolved(billed(tmp_path / "mended", {"odd": plan}, {}, mended))
    assert [judged.margin for judged in at_cheapest(config, lambda margin, _: not margin.leaves(Decimal(20)))] == []


SECOND = "  second:\n    dialect: sqlite\n    database: sqlite:///var/second.db\n    release: seed\n"
UNUSED = {
    "a margin that is mended": ("credits_per_image: 5", "20 %", "remove it"),
    "just less than twice what the policy asks for": ("credits_per_image: 9", "55.55 %", "remove it"),
    "twice what the policy asks for": ("credits_per_image: 10", "60 %", "is the price meant? the model earns $0.10"),
    "a slip of the digits": ("credits_per_image: 50", "92 %", "is the price meant? the model earns $0.50"),
}


@pytest.mark.parametrize("rule", ["margin-below-floor", "price-below-cost"])
@pytest.mark.parametrize(("price", "margin", "hint"), UNUSED.values(), ids=UNUSED)
def test_a_waiver_that_a_price_makes_unused_names_the_margin(
    rule: str, price: str, margin: str, hint: str, tmp_path: Path
) -> None:
    waived = f"waive:\n  - rule: {rule}\n    reason: a sale\n"
    painter = (BASE / "models/painter.yaml").read_text().replace("credits_per_image: 5", price) + waived
    found = findings(project(tmp_path, {"models/painter.yaml": painter}))
    (unused,) = [finding for finding in found if finding.rule == "waiver-unused"]
    below = "20 %" if rule == "margin-below-floor" else "0 %"
    assert unused.message.endswith(f"the worst margin is now {margin}, and it was waived below {below}")
    assert unused.hint.startswith(hint)


def test_a_waiver_that_nothing_uses_anywhere_names_the_worst_margin_of_all_environments(tmp_path: Path) -> None:
    second = (BASE / "ratesmith.yaml").read_text() + SECOND
    files = {"ratesmith.yaml": second, "environments/second/models/painter.yaml": "price:\n  credits_per_image: 6\n"}
    waived = "waive:\n  - rule: price-below-cost\n    reason: a sale\n"
    painter = (BASE / "models/painter.yaml").read_text().replace("image: 5", "image: 10") + waived
    (unused,) = findings(project(tmp_path, {**files, "models/painter.yaml": painter}))
    assert "the worst margin is now 33.33 %" in unused.message


def test_a_waiver_of_a_margin_that_nobody_knows_is_only_unused(tmp_path: Path) -> None:
    waived = "is_active: false\nwaive:\n  - rule: price-below-cost\n    reason: a sale\n"
    sketch = (BASE / "models/writer.yaml").read_text().replace("writer-1", "editor-1").replace("is_default: true\n", "")
    (unused,) = findings(project(tmp_path, {"models/editor.yaml": sketch + waived}))
    assert unused.message == "the waiver of price-below-cost silences nothing in any environment"
    assert unused.hint == "remove it"
