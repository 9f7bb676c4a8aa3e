"""A price is not ten times its cost

Ten times the cost is a margin of 90 %. Such a price is more often a slip of the point than meant:
15 credits written as 150, or 1,000 tokens for a credit as 100. It begins at 9.9 times, because
slips are rounded (0.07 becomes 0.72), and is computed with `credit_value_usd`, which no package
moves. What providers ask for one and the same model seldom differs as much: of 232 models that
several providers of public price lists have (pydantic/genai-prices), the dearest asks 9.9 times as
much as the cheapest for 2. A price that most other models of the type have too, three or more, is
no slip of one digit and is not reported: where all 1,272 text models of those lists cost 1,000
tokens a credit, 567 would be. The cheaper side is compared too, because a slip in it leaves the
dearer one alone: input, a service, a tier or a size that costs a fiftieth of the price. Caches are
cheap by nature, and not compared. Above a hundred times it is `price-far-above-cost`, an error. Models
whose cost is free or not known are not checked, nor are images, calls, minutes and pages for one
credit, the least there is.

Bad:
    # models/writer.yaml
    price:
      tokens_per_credit: 250  # error

Good:
    # models/writer.yaml
    price:
      tokens_per_credit: 300
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model

FROM: Final = Decimal("9.9")
"""How many times its cost a price is at which it is implausible."""
FROM_ON_CHEAPER_SIDE: Final = 50
"""The same for the cheaper side, which costs at most a twelfth of the dearer one on nearly all price lists."""
ENOUGH: Final = 3
"""Fewest other models that make the price that they share a usual one."""


class _Price(msgspec.Struct, frozen=True):
    model_type: str
    tokens_per_credit: int | None
    credits_per_image: int | None


def check(config: Config) -> Iterator[Problem]:
    """Compare the prices of the active models with their worst costs, at the list value of a credit."""
    high = [*margins.at_list_value(config, _is_high)]
    reported = {id(it.model) for it in high}
    cheaper = [it for it in margins.at_cheapest_row(config, _is_high_on_cheaper_side) if id(it.model) not in reported]
    found = [*(it for it in high if not it.margin.is_far_above_cost), *cheaper]
    usual = _usual_prices(config) if found else set()
    for it in found:
        if it.then.price.credits_per_unit != 1 and _price(it.then) not in usual:
            yield Problem(
                at=it.price_at,
                message=(f"{it.text}: {it.margin.times} times as much, a margin of {it.margin.percent}"),
                hint="check the digits of the price and of the cost, or waive it with a reason and a date",
                related=(
                    (it.cost_at, "what it costs"),
                    (it.margin.offer.at, "what a credit earns"),
                ),
            )


def _usual_prices(config: Config) -> set[_Price]:
    """The price that a model shares with more than half of the other active ones of its type, and with enough."""
    models = [model for model in config.all(Model).values() if model.is_active and model.windows]
    active = [model.within(model.windows[-1]) if model.prices else model for model in models]
    types: Counter[str] = Counter(model.model_type for model in active)
    prices = Counter(map(_price, active))
    return {it for it, count in prices.items() if count > ENOUGH and 2 * (count - 1) > types[it.model_type] - 1}


def _price(model: Model) -> _Price:
    return _Price(model.model_type, model.price.tokens_per_credit, model.price.credits_per_image)


def _is_high(margin: margins.Margin, _: Billing) -> bool:
    return 0 < EXACT.multiply(margin.cost, FROM) <= margin.price


def _is_high_on_cheaper_side(margin: margins.Margin, _: Billing) -> bool:
    is_far = margin.price > EXACT.multiply(margin.cost, margins.FAR_ON_CHEAPER_SIDE)
    return EXACT.multiply(margin.cost, FROM_ON_CHEAPER_SIDE) <= margin.price and not is_far


RULE = Rule(whole=check, severity="warning", offers_waiver=True)
