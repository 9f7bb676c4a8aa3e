"""A price is not a hundred times its cost

A customer who pays a hundred times what a call costs pays for a slip of the digits: a model that
should give 10,000 tokens for a credit gives 100, or an image takes 500 credits instead of 5.
Models whose cost is free or not known are not checked.

Bad:
    # models/writer.yaml
    price:
      tokens_per_credit: 10  # error

Good:
    # models/writer.yaml
    price:
      tokens_per_credit: 100
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import price_route

MOST: Final = 100
"""How many times its cost a price may be."""


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Compare the price of an active model with its worst cost."""
    billing = config.one(Billing)
    if billing is None or not model.is_active or implausible(model):
        return
    margin = margins.worst_margin(model, billing)
    if margin is None or not margin.cost or margin.price <= margin.cost * MOST:
        return
    yield Problem.of(
        model,
        *price_route(model),
        message=f"{margins.describe_margin(margin, model)}: {margin.price / margin.cost:,.0f} times as much",
        hint="check the digits of the price and of the cost, or waive it with a reason and a date",
        related=[(Place.of(model, "cost"), "what it costs")],
    )


RULE = Rule(kind=Model, each=check)
