"""A price covers the cost

What the customer pays for the worst mix (the dearer of input and output, before rounding)
must not be less than what we pay the provider: every such call would lose money, and the
more it is used the more. What the customer pays for a credit is its price where it is sold
cheapest, in a package or in a plan by the month or by the year; without either it is
`credit_value_usd`. What nobody can buy does not count: packages and plans that are switched
off, internal plans, and what costs nothing, because credits that are given away bring nothing
at any price. Models that are switched off are not checked.

Bad:
    # models/writer.yaml
    price:
      tokens_per_credit: 3000  # error

Bad:
    # models/writer.yaml
    price:
      tokens_per_credit: 2000  # error

    # billing/plans.yaml
    large:
      name: Large
      price_monthly: 100.00
      price_yearly: 900.00
      content_credits: 10000

    # models/painter.yaml
    price:
      credits_per_image: 10

Good:
    # models/writer.yaml
    price:
      tokens_per_credit: 2000
"""

from collections.abc import Iterable, Iterator

from ratesmith.api import Config, Problem, Rule, UnusedWaiver, plain
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.money import usd


def check(config: Config) -> Iterator[Problem]:
    """Check the margins of the active models, where cost and price are known."""
    for it in margins.at_cheapest(config, _is_loss):
        model, billing, margin = it.then, it.billing, it.margin
        familiar = margins.in_familiar_units(margin, model)
        loss = familiar.cost - familiar.price
        fix = margins.suggest_price(model, billing, margin.offer)
        if margins.is_per_million(model, margin):
            fix = f"write per_1m_tokens if the price list is for a million tokens; or {fix}"
        yield Problem(
            at=it.price_at,
            message=f"{it.text}: a loss of {usd(loss)} (margin {margin.percent})",
            hint=(
                f"{fix} to leave at least {plain(billing.margin_floor_pct)} %"
                f"{margins.dearer_credits(margin.offer)}, or waive it with a reason and a date"
            ),
            related=(
                (it.cost_at, "what it costs"),
                (margin.offer.at, "what a credit earns"),
            ),
            cause=margins.cause(model, billing, margin, _is_loss),
        )


def _is_loss(margin: margins.Margin, _: Billing) -> bool:
    return margin.price < margin.cost


def unused(having: Iterable[tuple[Model, Config]]) -> UnusedWaiver | None:
    """Explain a waiver of a model that loses nothing."""
    return margins.explain_unused(having, lambda _: 0)


RULE = Rule(whole=check, reads=(CreditPackage, Plan), unused=unused, offers_waiver=True)
