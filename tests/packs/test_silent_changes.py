"""No change makes a check of money silent without a word: each way to do it, and which guardrail or topic speaks.

Without the checks a model can be sold for less than it costs, or for more than customers know of.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from support.changes import asked
from support.projects import BASE, project
from support.repositories import commit, git, real_git
from support.reviews import said, write

CREDITS, PACKAGES = "billing/credits.yaml", "billing/packages.yaml"
POET, ARTIST = "models/poet.yaml", "models/artist.yaml"
OVERLAY = "environments/example/models/poet.yaml"
PROVIDER = "display_name: {}\nprovider_type: ai\n"
PROVIDERS = {
    "providers/openai.yaml": PROVIDER.format("OpenAI"),
    "providers/market.yaml": PROVIDER.format("Market") + "guardrails: {price_jump: 1000}\n",
}
COST = "cost:\n  per_1m_tokens: {input: 1, output: 4}\n"
CHEAP = "cost:\n  per_1m_tokens: {input: 0.05, output: 0.2}\n"
CHEAPER = "cost:\n  per_1m_tokens: {input: 1, output: 2}\n"
VALUE = "credit_value_usd: 0.01\n"
PRICE = "price: {tokens_per_credit: 1000}\n"
NOT_KNOWN, FREE = "cost: {unpriced: not known yet}\n", "cost: {free: true}\n"
BATCH = "  service:\n    batch:\n      per_1m_tokens: {input: 0.5, output: 2}\n"
LONG = (
    "  long_context:\n    applies_to: whole_request\n    over:\n"
    '      "200000":\n        per_1m_tokens: {input: 2, output: 8}\n'
)
REGION = "  region:\n    eu: {uplift: 2}\n"
OF_IMAGES = "cost:\n  per_1m_tokens: {input: 5, output_image: 32}\n"


def poet(cost: str = COST, price: str = PRICE, beside: str = "", provider: str = "openai") -> dict[str, str | None]:
    """A text model for which nobody asks: no default, and not for testing."""
    head = f"model_name: poet-1\nmodel_type: text\nprovider: {provider}\ndisplay_name: Poet\n"
    return {POET: head + cost + price + beside}


def artist(cost: str, beside: str = "") -> dict[str, str | None]:
    """The same of images."""
    head = "model_name: artist-1\nmodel_type: image\nprovider: openai\ndisplay_name: Artist\n"
    said = "quality_tier: quality\nsizes: [1024x1024]\nprice: {credits_per_image: 5}\n"
    return {ARTIST: head + said + cost + beside}


def embedder(price: str, type: str = "embedding", cost: str = "per_1m_tokens: {input: 1}") -> dict[str, str | None]:
    head = f"model_name: embedder-1\nmodel_type: {type}\nprovider: openai\ndisplay_name: Embedder\n"
    return {"models/embedder.yaml": f"{head}cost:\n  {cost}\n{price}"}


def author(cost: str, price: str, beside: str = "") -> dict[str, str | None]:
    """What is there in the place of the poet."""
    (text,) = poet(cost, price, beside).values()
    assert text is not None
    return {"models/author.yaml": text.replace("model_name: poet-1", "model_name: author-1")}


def packages(*, is_active: bool) -> dict[str, str | None]:
    large = f"large: {{name: Large, credits: 2000, price_usd: 20, is_active: {str(is_active).lower()}}}\n"
    return {PACKAGES: "small: {name: Small, credits: 1000, price_usd: 12}\n" + large}


class Way(NamedTuple):
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]
    speaks: set[str]
    """Ids of guardrails and of topics."""


LATER = "costs:\n  launch: {per_1m_tokens: {input: 1, output: 4}}\n"
OFF = "is_active: false\n"
WAYS = {
    "the cost is not known any more": Way(poet(), poet(NOT_KNOWN), {"became-free", "waivers"}),
    "the cost is free": Way(poet(), poet(FREE), {"became-free", "waivers"}),
    "what nobody knew is free": Way(poet(NOT_KNOWN), poet(FREE), {"became-free", "waivers"}),
    "it is not known from a day on": Way(
        poet(LATER), poet(LATER + '  "2027-03-01": {unpriced: later}\n'), {"became-free", "waivers"}
    ),
    "it is not known in one environment": Way(
        poet(),
        poet() | {OVERLAY: "cost:\n  per_1m_tokens: null\n  unpriced: later\n"},
        {"became-free", "waivers"},
    ),
    "what was not known is a 20th of what it was before": Way(
        poet(NOT_KNOWN), poet(CHEAP), {"source-missing", "waivers"}
    ),
    "what was free costs a little": Way(poet(FREE), poet(CHEAP), {"source-missing", "waivers"}),
    "it was not known in one environment": Way(
        poet() | {OVERLAY: "cost:\n  per_1m_tokens: null\n  unpriced: later\n"},
        poet() | {OVERLAY: "cost:\n  per_1m_tokens: {input: 0.05, output: 0.2}\n"},
        {"source-missing", "waivers"},
    ),
    "the cost is that of another model": Way(poet(), poet("cost: {base: drafter}\n"), {"price-jump"}),
    "its provider is one whose prices move far": Way(
        PROVIDERS | poet(), PROVIDERS | poet(CHEAP, provider="market"), {"price-jump", "keys-in-use"}
    ),
    "prices of its provider move far from now on": Way(
        PROVIDERS,
        {**PROVIDERS, "providers/openai.yaml": PROVIDER.format("OpenAI") + "guardrails: {price_jump: 1000}\n"},
        {"waivers"},
    ),
    "the dearest amount is left out": Way(
        embedder(PRICE, cost="per_1m_tokens: {input: 1, input_image: 4}"), embedder(PRICE), {"cost-forgotten"}
    ),
    "the cost is by the call, and the price by the token": Way(
        embedder(PRICE), embedder(PRICE, cost="per_1k_calls: {request: 1}"), {"cost-forgotten"}
    ),
    "the cost of images has other keys": Way(
        artist("cost: {per_image: 0.04}\n"),
        artist("cost: {per_image: {1024x1024: 0.004}}\n"),
        {"cost-forgotten"},
    ),
    "the cost of images has other keys, and is the same": Way(
        artist("cost: {per_image: 0.04}\n"), artist("cost: {per_image: {1024x1024: 0.04}}\n"), set()
    ),
    "a cheaper service": Way(
        poet(COST + BATCH), poet(COST + BATCH, beside="services: [batch]\n"), {"cost-forgotten", "waivers"}
    ),
    "a service more": Way(poet(COST + BATCH), poet(COST + BATCH, beside="services: [standard, batch]\n"), {"waivers"}),
    "long prompts cost no more": Way(poet(COST + LONG), poet(), {"cost-forgotten"}),
    "long prompts are not sold": Way(
        poet(COST + LONG), poet(COST + LONG, beside="limits: {max_input_tokens: 9000}\n"), {"cost-forgotten"}
    ),
    "a region costs no more": Way(poet(COST + REGION), poet(), {"cost-forgotten"}),
    "an image takes fewer tokens": Way(
        artist(OF_IMAGES, "tokens_per_image: 1000\n"),
        artist(OF_IMAGES, "tokens_per_image: 100\n"),
        {"cost-forgotten", "waivers"},
    ),
    "an image takes nobody knows how many tokens": Way(
        artist(OF_IMAGES, "tokens_per_image: 1000\n"), artist(OF_IMAGES), {"cost-forgotten", "waivers"}
    ),
    "a cost to come is called off": Way(
        poet(LATER + '  "2027-03-01": {per_1m_tokens: {input: 2, output: 8}}\n'), poet(LATER), {"source-missing"}
    ),
    "a lower price to come is called off": Way(
        poet(price='prices:\n  launch: {tokens_per_credit: 500}\n  "2027-03-01": {tokens_per_credit: 1000}\n'),
        poet(price="prices:\n  launch: {tokens_per_credit: 500}\n"),
        {"customer-price-increase"},
    ),
    "a price that begins in the past": Way(
        poet(price="prices:\n  launch: {tokens_per_credit: 1000}\n"),
        poet(price='prices:\n  launch: {tokens_per_credit: 1000}\n  "2025-06-01": {tokens_per_credit: 990}\n'),
        {"begun-changed", "past"},
    ),
    "it is switched off, with another price": Way(
        poet(),
        poet(price="price: {tokens_per_credit: 500}\n", beside=OFF),
        {"catalogue-shrank", "customer-price-increase"},
    ),
    "it costs a 20th while it is switched off": Way(poet(beside=OFF), poet(CHEAP, beside=OFF), {"price-jump"}),
    "its cost is not known while it is switched off": Way(
        poet(beside=OFF), poet(NOT_KNOWN, beside=OFF), {"became-free", "waivers"}
    ),
    "it is removed, and another one is added": Way(
        poet(),
        author(CHEAP, "price: {tokens_per_credit: 700}\n", "limits: {max_tokens: 9}\nnotes: new\nsort_order: 3\n"),
        {"catalogue-shrank", "source-missing"},
    ),
    "it has another id": Way(
        poet(), author(COST, "price: {tokens_per_credit: 700}\n"), {"likely-rename", "customer-price-increase"}
    ),
    "another one takes over its row": Way(poet(), author(CHEAP, PRICE, "renamed_from: poet-1\n"), {"price-jump"}),
    "it makes something else": Way(embedder(PRICE), embedder(PRICE, "rerank"), {"waivers"}),
    "its price is for something else": Way(
        embedder(PRICE), embedder("price: {credits_per_call: 1}\n"), {"customer-price-increase"}
    ),
    "a credit counts as more": Way({}, {CREDITS: "credit_value_usd: 0.02\n"}, {"waivers"}),
    "fractions of a credit are not charged": Way({}, {CREDITS: f"{VALUE}rounding: nearest\n"}, {"became-free"}),
    "what a typical call takes is rounded to nothing": Way(
        {CREDITS: f"{VALUE}rounding: nearest\n"} | poet(CHEAPER),
        {CREDITS: f"{VALUE}rounding: nearest\n"} | poet(CHEAPER, "price: {tokens_per_credit: 2001}\n"),
        {"became-free"},
    ),
    "the calls that show it are left out, too": Way(
        {CREDITS: f"{VALUE}rounding: nearest\n"} | poet(CHEAPER),
        {CREDITS: f"{VALUE}rounding: nearest\ntypical_calls: [image=4]\n"}
        | poet(CHEAPER, "price: {tokens_per_credit: 2001}\n"),
        {"became-free", "waivers"},
    ),
    "the least margin is lower": Way({}, {CREDITS: "credit_value_usd: 0.01\nmargin_floor_pct: 1\n"}, {"waivers"}),
    "what sells credits for the least is switched off": Way(
        packages(is_active=True), packages(is_active=False), {"catalogue-shrank"}
    ),
    "a rule is waived": Way(
        poet(price="price: {tokens_per_credit: 2000}\n"),
        poet(
            price="price: {tokens_per_credit: 2200}\n",
            beside="waive:\n  - {rule: margin-below-floor, reason: a promotion, until: 2026-12-31}\n",
        ),
        {"waivers"},
    ),
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    real_git()
    folder = project(tmp_path_factory.mktemp("silent") / "project")
    commit(folder)
    return folder


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_way_to_make_a_check_of_money_silent_is_silent_itself(way: Way, repository: Path, tmp_path: Path) -> None:
    git(repository, "checkout", "-q", "-B", "case", "main")
    kept = {path: (BASE / path).read_text() if (BASE / path).exists() else None for path in way.before}
    before = write(repository, {f"config/{path}": text for path, text in way.before.items()})
    after = write(repository, {f"config/{path}": text for path, text in ({**kept, **way.after}).items()})
    git(repository, "checkout", "-q", "main")
    topics = {topic for topic, *_ in said(repository, f"{before}..{after}")}
    assert {it.rule for it in asked(way.before, way.after, tmp_path)} | topics == way.speaks
