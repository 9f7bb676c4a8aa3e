"""A price is compared as customers pay it: at the list value of a credit, and at what it is sold for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from ratesmith.compare.entities import entity_changes
from ratesmith.compare.guardrails import check_change
from support.changes import PACK, Files, asked, changed
from support.projects import BASE

CREDITS, PACKAGES, PLANS = "billing/credits.yaml", "billing/packages.yaml", "billing/plans.yaml"
WRITER, PAINTER, SKETCHER = "models/writer.yaml", "models/painter.yaml", "models/sketcher.yaml"
DRAFTER = "models/drafter.yaml"
VALUE = "credit_value_usd: {}\n"
PACKAGE = "{}:\n  name: {}\n  credits: {}\n  price_usd: {}\n"
SMALL = PACKAGE.format("small", "Small", 1000, 12)


def writer(tokens: int) -> str:
    return (BASE / WRITER).read_text().replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens}")


def painter(credits: int) -> str:
    return (BASE / PAINTER).read_text().replace("credits_per_image: 5", f"credits_per_image: {credits}")


ROOM = {
    PAINTER: painter(50),
    DRAFTER: (BASE / DRAFTER).read_text().replace("tokens_per_credit: 10000", "tokens_per_credit: 1000"),
    SKETCHER: (BASE / SKETCHER).read_text().replace("credits_per_image: 1", "credits_per_image: 10"),
}
"""What leaves a margin also where a credit brings a tenth."""


class Case(NamedTuple):
    before: Files
    after: Files
    found: list[tuple[str, str]]
    """The rule, and what it says."""


INCREASE, JUMP = "customer-price-increase", "price-jump"
CASES = {
    "a credit counts as less, and calls take more of them, which cost as much as before": Case(
        {PACKAGES: SMALL},
        {PACKAGES: SMALL, CREDITS: VALUE.format("0.005"), WRITER: writer(500), PAINTER: painter(11)},
        [
            (INCREASE, "customers pay 120 % more: 5 → 11 credits per image, at $0.0120 a credit (the package small)"),
            (
                INCREASE,
                "customers pay 100 % more: 1,000 → 2,000 credits per 1M tokens, at $0.0120 a credit "
                "(the package small)",
            ),
        ],
    ),
    "what sells credits gets cheaper by less than calls take more": Case(
        {PACKAGES: SMALL},
        {PACKAGES: SMALL.replace("12", "10"), CREDITS: VALUE.format("0.005"), WRITER: writer(500)},
        [
            (
                INCREASE,
                "customers pay 66.7 % more: 1,000 → 2,000 credits per 1M tokens, at $0.0120 → $0.0100 a credit "
                "(the package small)",
            )
        ],
    ),
    "a cheap package is added beside the one that customers have": Case(
        {PACKAGES: SMALL, **ROOM},
        {
            **ROOM,
            PACKAGES: SMALL + PACKAGE.format("huge", "Huge", 1_000_000, 5000),
            CREDITS: VALUE.format("0.005"),
            WRITER: writer(500),
        },
        [
            (
                INCREASE,
                "customers pay 100 % more: 1,000 → 2,000 credits per 1M tokens, at $0.0120 a credit "
                "(the package small)",
            )
        ],
    ),
    "nothing sells credits": Case(
        ROOM,
        {**ROOM, CREDITS: VALUE.format("0.005"), WRITER: writer(500)},
        [(INCREASE, "customers pay 100 % more: 1,000 → 2,000 credits per 1M tokens, and nothing sells credits")],
    ),
    "many times as many credits": Case(
        ROOM,
        {**ROOM, CREDITS: VALUE.format("0.001"), WRITER: writer(100)},
        [(JUMP, "customers pay 10 times as much: 1,000 → 10,000 credits per 1M tokens, and nothing sells credits")],
    ),
    "a tenth of the credits": Case(
        {},
        {CREDITS: VALUE.format("0.1"), WRITER: writer(10000)},
        [(JUMP, "customers pay 90 % less: 1,000 → 100 credits per 1M tokens, and nothing sells credits")],
    ),
    "a small rise of both": Case(
        {PACKAGES: SMALL},
        {PACKAGES: SMALL.replace("12", "13"), WRITER: writer(950)},
        [
            (
                INCREASE,
                "customers pay 14 % more: 1,000 → 1,052.6 credits per 1M tokens, at $0.0120 → $0.0130 a credit "
                "(the package small)",
            )
        ],
    ),
    "a dearer package, and a model that takes fewer credits": Case(
        {PACKAGES: SMALL},
        {PACKAGES: SMALL.replace("12", "14"), WRITER: writer(1050)},
        [(INCREASE, "customers pay 16.7 % more for a credit: price_usd 12 → 14")],
    ),
    "all of it in another unit": Case(
        {PACKAGES: SMALL, **ROOM},
        {**ROOM, PACKAGES: SMALL.replace("1000", "2000"), CREDITS: VALUE.format("0.005"), WRITER: writer(500)},
        [],
    ),
    "the list value alone": Case({PACKAGES: SMALL}, {PACKAGES: SMALL, CREDITS: VALUE.format("0.011")}, []),
}


@pytest.mark.parametrize("it", CASES.values(), ids=CASES)
def test_a_guardrail_asks_by_the_worse_of_list_value_and_what_credits_are_sold_for(it: Case, tmp_path: Path) -> None:
    assert [(found.rule, found.message) for found in asked(it.before, it.after, tmp_path)] == it.found


def test_the_first_line_says_who_pays_more_where_a_credit_counts_as_less_too(tmp_path: Path) -> None:
    after = {PACKAGES: SMALL, CREDITS: VALUE.format("0.005"), WRITER: writer(500)}
    first, second = entity_changes(PACK, {}, changed({PACKAGES: SMALL}, after, tmp_path))
    assert (first.weight, first.headline) == ("dearer", "writer, the default text model, costs customers 100 % more")
    paid = next(fact for fact in first.facts if fact.label == "customer pays")
    assert [(it.what, it.before, it.after, it.effect) for it in paid.amounts] == [
        ("at the value of a credit", "$10.00 per 1M tokens", "$10.00 per 1M tokens", ""),
        ("as the package small sells them", "$12.00", "$24.00 per 1M tokens", "+100 % dearer"),
    ]
    assert paid.note == "tokens_per_credit 1000 → 500"
    assert (
        second.facts[0].note == "no package or plan gets dearer or cheaper by it; 1 model with other prices in credits"
    )


def test_calls_that_earn_nothing_are_a_loss_and_said_first(tmp_path: Path) -> None:
    after = {CREDITS: VALUE.format("0.01") + "rounding: down\n", WRITER: writer(1009)}
    first, *_ = entity_changes(PACK, {}, changed({}, after, tmp_path))
    assert (first.kind, first.weight, first.headline) == (
        "billing",
        "loss",
        "fractions of a credit are rounded down, were up: calls of models drafter and writer lose money",
    )
    margins = next(fact for fact in first.facts if fact.label == "margin of a call")
    assert margins.amounts[0][:4] == ("700 + 300", "81 %", "earns nothing", "a loss: earns $0.00, costs $0.0019")


def test_a_stage_that_calls_a_dearer_model_is_asked_about_and_named(tmp_path: Path) -> None:
    stages = "automation/stages.yaml"
    text = (BASE / stages).read_text()
    change = changed({}, {stages: text.replace("use_testing: true", "use_testing: false")}, tmp_path)
    first, *_ = entity_changes(PACK, {}, change)
    assert first.headline == "stage 6 calls the live model, painter in place of sketcher"
    (found,) = check_change(change, PACK.rules).findings
    assert (found.rule, found.message) == (
        "default-changed",
        "stage 6 calls painter for 5 credits, and called sketcher for 1 credit",
    )


def test_more_images_of_an_article_are_said_with_what_they_take(tmp_path: Path) -> None:
    settings = "settings/ai.yaml"
    text = (BASE / settings).read_text()
    after = {settings: text.replace("max_images_per_article: 4", "max_images_per_article: 8")}
    first, *_ = entity_changes(PACK, {}, changed({}, after, tmp_path))
    assert (first.weight, first.headline) == (
        "dearer",
        "an article has 8 images where nobody decides, had 4: its images take 40 credits, were 20",
    )
