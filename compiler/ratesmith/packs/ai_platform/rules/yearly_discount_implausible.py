"""The yearly discount is that of the other plans

A monthly price that is changed while the price of the year is left behind shows in the discount
for paying by the year: plans that are sold give about the same. One is reported where it is more
than 5 percentage points from that in the middle, which leaves room for prices that end in .99,
or above 30 %, which is almost four months of twelve. A year for more than twelve months or less
than one is an error, `yearly-price-above-monthly` and `yearly-price-below-monthly`.

Bad:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 290.00
    growth:
      name: Growth
      price_monthly: 119.00
      price_yearly: 990.00  # error

Good:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 290.00
    growth:
      name: Growth
      price_monthly: 119.00
      price_yearly: 1190.00
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.credit_offers import plan_offers
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan
from ratesmith.packs.ai_platform.money import margin_percent, usd

APART: Final = Decimal("0.05")
MOST: Final = Decimal("0.30")
"""Discounts, as shares of the price of twelve months."""


class Priced(msgspec.Struct, frozen=True):
    """A plan with what a year costs of what twelve months cost, from one twelfth to 1."""

    share: Decimal
    id: str
    plan: Plan


def check(config: Config) -> Iterator[Problem]:
    """Compare the discounts of the plans that are sold and cost something; a slip of the digits is no discount."""
    plans = [priced for priced in _priced(config) if not _is_slip(priced.id, priced.plan, config)]
    if not plans:
        return
    # Of two, the smaller discount is taken for the right one: the other one costs us money.
    middle = sorted(plans, key=lambda priced: (-priced.share, priced.id))[(len(plans) - 1) // 2]
    for priced in plans:
        if abs(priced.share - middle.share) > APART:
            yield _apart(priced, middle)
        elif 1 - priced.share > MOST:
            yield _problem(priced, "", "if the price of the month was changed, change price_yearly with it")


def _priced(config: Config) -> Iterator[Priced]:
    for id, plan in config.all(Plan).items():
        months = plan.price_monthly * MONTHS
        if plan.is_sold and plan.price_monthly and plan.price_monthly <= plan.price_yearly <= months:
            yield Priced(EXACT.divide(plan.price_yearly, months), id, plan)


def _is_slip(id: str, plan: Plan, config: Config) -> bool:
    """Return whether `plan-price-implausible` reports the plan."""
    billing = config.one(Billing)
    offers = plan_offers(id, plan)
    return billing is not None and any(offer.usd and offer.is_implausible(billing) for offer in offers)


def _apart(priced: Priced, middle: Priced) -> Problem:
    other = f", and of {middle.id} {margin_percent(middle.share, Decimal(1))}"
    same = EXACT.multiply(priced.plan.price_monthly * MONTHS, middle.share)
    cents = same.quantize(Decimal("0.01"), ROUND_HALF_UP, EXACT)
    return _problem(priced, other, f"price_yearly: {cents} gives the same discount", middle)


def _problem(priced: Priced, other: str, fix: str, middle: Priced | None = None) -> Problem:
    plan = priced.plan
    related = [(Place.of(plan, "price_monthly"), "the price of a month")]
    return Problem.of(
        plan,
        "price_yearly",
        message=(
            f"a year costs {usd(plan.price_yearly)} and twelve months {usd(plan.price_monthly * MONTHS)}: "
            f"a discount of {margin_percent(priced.share, Decimal(1))}{other}"
        ),
        hint=f"{fix}; or waive it with a reason and a date",
        related=[*related, *([(Place.of(middle.plan, "price_yearly"), f"the year of {middle.id}")] if middle else [])],
    )


RULE = Rule(whole=check, reads=(Plan,), severity="warning", offers_waiver=True)
