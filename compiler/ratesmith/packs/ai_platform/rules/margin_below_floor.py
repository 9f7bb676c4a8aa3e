"""A price earns at least the margin of the policy

`margin_floor_pct` of billing/credits.yaml is the least margin that is meant to be left for
the worst mix (the dearer of input and output, before rounding): (price - cost) / price. Just
the floor is enough. A price below the cost is `price-below-cost`, and reported as that only.

Bad:
    # models/writer.yaml
    price:
      tokens_per_credit: 2400  # error

Good:
    # models/writer.yaml
    price:
      tokens_per_credit: 2000
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.cost_bounds import implausible
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.queries import price_route


def check(model: Model, config: Config) -> Iterator[Problem]:
    """Compare the margin of an active model with the floor; a loss is for `price-below-cost`."""
    billing = config.one(Billing)
    if billing is None or not model.is_active:
        return
    margin, floor = margins.worst_margin(model, billing), billing.margin_floor_pct
    if margin is None or margin.price < margin.cost or margin.leaves(floor) or implausible(model):
        return
    yield Problem.of(
        model,
        *price_route(model),
        message=f"{margins.describe_margin(margin, model)}: a margin of {margin.percent},"
        f" below the floor of {plain(floor)} %",
        hint=f"{margins.suggest_price(model, billing)}, or waive it with a reason and a date",
        related=[
            (Place.of(model, "cost"), "what it costs"),
            (Place.of(billing, "margin_floor_pct"), "the floor"),
        ],
    )


RULE = Rule(kind=Model, each=check)
