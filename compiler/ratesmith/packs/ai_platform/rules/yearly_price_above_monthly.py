"""A year costs at most twelve months

Who pays for a year at once pays no more than who pays month by month; a higher yearly price is
a slip of the digits or of the two fields.

Bad:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 2900.00  # error

Good:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 290.00
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan
from ratesmith.packs.ai_platform.money import usd


def check(plan: Plan, _: Config) -> Iterator[Problem]:
    """Compare the two prices of a plan that can be subscribed to."""
    months = plan.price_monthly * MONTHS
    if plan.is_active and plan.price_yearly > months:
        yield Problem.of(
            plan,
            "price_yearly",
            message=f"a year costs {usd(plan.price_yearly)}, and twelve months cost {usd(months)}",
            hint=f"write price_yearly: {plain(months)} or less, or correct price_monthly",
            related=[(Place.of(plan, "price_monthly"), "the price of a month")],
        )


RULE = Rule(kind=Plan, each=check)
