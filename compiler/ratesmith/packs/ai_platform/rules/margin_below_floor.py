"""A price earns at least the margin of the policy

`margin_floor_pct` of billing/credits.yaml is the least margin that is meant to be left for
the worst mix (the dearer of input and output, before rounding): (price - cost) / price. Just
the floor is enough. The price is what the customer pays where a credit is sold cheapest, as
`price-below-cost` says. A price below the cost is that rule's, and reported as that only.

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

from collections.abc import Iterable, Iterator

from ratesmith.api import Config, Place, Problem, Rule, UnusedWaiver, plain
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.plan import Plan


def check(config: Config) -> Iterator[Problem]:
    """Compare the margins of the active models with the floor; a loss is for `price-below-cost`."""
    for it in margins.at_cheapest(config, _is_low):
        model, billing, margin = it.then, it.billing, it.margin
        yield Problem(
            at=it.price_at,
            message=f"{it.text}: a margin of {margin.percent}, below the floor of {plain(billing.margin_floor_pct)} %",
            hint=(
                f"{margins.suggest_price(model, billing, margin.offer)}{margins.dearer_credits(margin.offer)}, "
                "or waive it with a reason and a date"
            ),
            related=(
                (it.cost_at, "what it costs"),
                (margin.offer.at, "what a credit earns"),
                (Place.of(billing, "margin_floor_pct"), "the floor"),
            ),
            cause=margins.cause(model, billing, margin, _is_low),
        )


def _is_low(margin: margins.Margin, billing: Billing) -> bool:
    return margin.price >= margin.cost and not margin.leaves(billing.margin_floor_pct)


def unused(having: Iterable[tuple[Model, Config]]) -> UnusedWaiver | None:
    """Explain a waiver of a model that earns the margin of the policy."""
    return margins.explain_unused(having, lambda billing: billing.margin_floor_pct)


RULE = Rule(whole=check, reads=(CreditPackage, Plan), unused=unused, offers_waiver=True)
