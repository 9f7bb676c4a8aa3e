"""A price is not a hundred times its cost

A customer who pays a hundred times what a call costs pays for a slip of the digits: a model that
should give 10,000 tokens for a credit gives 100, or an image takes 500 credits instead of 5. The
cheaper side, input or another service, is compared with five hundred times.
From ten times on it is `margin-implausible`, a warning. Models whose cost is free or not known
are not checked.

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

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing


def check(config: Config) -> Iterator[Problem]:
    """Compare the prices of the active models with their worst costs, at the list value of a credit."""
    found = [*margins.at_list_value(config, lambda margin, _: margin.is_far_above_cost)]
    reported = {id(judged.model) for judged in found}
    cheaper = margins.at_cheapest_row(config, _is_far_on_cheaper_side)
    for it in (*found, *(it for it in cheaper if id(it.model) not in reported)):
        yield Problem(
            at=it.price_at,
            message=f"{it.text}: {it.margin.times} times as much",
            hint="check the digits of the price and of the cost, or waive it with a reason and a date",
            related=(
                (it.cost_at, "what it costs"),
                (it.margin.offer.at, "what a credit earns"),
            ),
        )


def _is_far_on_cheaper_side(margin: margins.Margin, _: Billing) -> bool:
    return margin.price > EXACT.multiply(margin.cost, margins.FAR_ON_CHEAPER_SIDE)


RULE = Rule(whole=check, offers_waiver=True)
