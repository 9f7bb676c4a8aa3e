"""A plan sells credits for about what they are worth

A plan that sells its credits for less than half of `credit_value_usd` is a slip of the digits: a
zero too many in the credits, or one too few in the price. All of its price counts as paid for
credits, though it also pays for sites and users; so it may be higher, but not lower. Until it is
corrected or waived, margins are computed without it. A plan that costs nothing gives its credits
away, and an internal one sells none to customers: neither is checked.

Bad:
    # billing/plans.yaml
    growth:
      name: Growth
      price_monthly: 99.00  # error
      price_yearly: 990.00
      content_credits: 60000

Good:
    # billing/plans.yaml
    growth:
      name: Growth
      price_monthly: 99.00
      price_yearly: 990.00
      content_credits: 6000
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.credit_offers import LEAST, plan_offers
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.plan import CREDITS, Plan
from ratesmith.packs.ai_platform.money import usd


def check(plan: Plan, config: Config) -> Iterator[Problem]:
    """Compare what a plan that is sold asks for a credit, by the month and by the year, with its value."""
    billing = config.one(Billing)
    if billing is None or not plan.is_sold:
        return
    offers = plan_offers(config.id_of(plan), plan)
    offer = next((offer for offer in offers if offer.usd and offer.is_implausible(billing)), None)
    if offer is None:
        return
    worth = offer.credits * billing.credit_value_usd
    yield Problem(
        at=offer.at,
        message=(
            f"{offer.credits:,} credits are sold for {usd(offer.usd)}, {usd(offer.each)} each, "
            f"and are worth {usd(worth)} at {usd(billing.credit_value_usd)} each"
        ),
        hint=(
            f"write a price near {usd(worth)}, {usd(worth * LEAST)} or more, or fewer credits; "
            "or waive it with a reason and a date"
        ),
        related=(
            (Place.of(plan, max(CREDITS, key=lambda field: int(getattr(plan, field)))), "most of its credits"),
            (Place.of(billing, "credit_value_usd"), "what a credit is worth"),
        ),
    )


RULE = Rule(kind=Plan, each=check, offers_waiver=True)
