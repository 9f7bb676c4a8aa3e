"""A year costs at least as much as a month

Where a month is paid for, a year that costs less than one of them is a slip of the point, or a
price that was forgotten.

Bad:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 0  # error

Good:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 290.00
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.money import usd


def check(plan: Plan, _: Config) -> Iterator[Problem]:
    """Compare the two prices of a plan that can be subscribed to."""
    if plan.is_active and plan.price_yearly < plan.price_monthly:
        yield Problem.of(
            plan,
            "price_yearly",
            message=f"a year costs {usd(plan.price_yearly)}, less than a month with {usd(plan.price_monthly)}",
            hint="write the price of the whole year, or waive it with a reason and a date",
            related=[(Place.of(plan, "price_monthly"), "the price of a month")],
        )


RULE = Rule(kind=Plan, each=check, offers_waiver=True)
