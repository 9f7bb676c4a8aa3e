"""A price is not ten times its cost

Ten times the cost is a margin of 90 %. Such a price is more often a slip of the point than meant:
15 credits written as 150, or 1,000 tokens for a credit as 100. It begins at 9.9 times, because
slips are rounded (0.07 becomes 0.72), and is computed with `credit_value_usd`, which no package
moves. What providers ask for one and the same model seldom differs as much: of 232 models that
several providers of public price lists have (pydantic/genai-prices), the dearest asks 9.9 times as
much as the cheapest for 2. Where all models take the same credits, cheap ones are found; waive it
there. Above a hundred times it is `price-far-above-cost`, an error. Models whose cost is free or
not known are not checked, nor are images for one credit, the least there is.

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

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import EXACT
from ratesmith.packs.ai_platform.queries import price_route

FROM: Final = Decimal("9.9")
"""How many times its cost a price is at which it is implausible."""


def check(config: Config) -> Iterator[Problem]:
    """Compare the prices of the active models with their worst costs, at the list value of a credit."""
    for model, _, margin in margins.at_list_value(config, _is_high):
        if model.price.credits_per_image != 1:
            yield Problem.of(
                model,
                *price_route(model),
                message=(
                    f"{margins.describe_margin(margin, model)}: {margin.times} times as much, "
                    f"a margin of {margin.percent}"
                ),
                hint="check the digits of the price and of the cost, or waive it with a reason and a date",
                related=[(Place.of(model, "cost"), "what it costs"), (margin.offer.at, "what a credit earns")],
            )


def _is_high(margin: margins.Margin, _: Billing) -> bool:
    return 0 < EXACT.multiply(margin.cost, FROM) <= margin.price and not margin.is_far_above_cost


RULE = Rule(whole=check, severity="warning", offers_waiver=True)
