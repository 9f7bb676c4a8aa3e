"""The year moves with the month

Who changes what a month of a plan costs means the year, too, most often, and forgets it: then paying for a year at
once saves more, or less, than it did. A change of a month by a twentieth or more with the year as it was is asked
about.

Before:
    # file: billing/plans.yaml
    small:
      name: Small
      price_monthly: 100
      price_yearly: 1000

Bad:
    # file: billing/plans.yaml
    small:
      name: Small
      price_monthly: 94
      price_yearly: 1000  # error

Good:
    # file: billing/plans.yaml
    small:
      name: Small
      price_monthly: 94
      price_yearly: 940
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Change, Problem, Rule, plain
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan
from ratesmith.packs.ai_platform.model_facts import growth, more
from ratesmith.packs.ai_platform.money import margin_percent, usd

_LEAST: Final = Decimal("0.05")


def check(change: Change) -> Iterator[Problem]:
    """Compare what a month and a year of each plan cost."""
    for _, was, now in change.edited_or_renamed(Plan):
        if not now.is_sold or not now.price_yearly:
            continue
        share = growth(was.price_monthly, now.price_monthly)
        if share is not None and abs(share) >= _LEAST and was.price_yearly == now.price_yearly and now.price_monthly:
            saved = [margin_percent(it.price_yearly, it.price_monthly * MONTHS) for it in (was, now)]
            yield Problem.of(
                now,
                "price_yearly",
                message=(
                    f"a month costs {more(share)}, and a year still {usd(now.price_yearly)}: "
                    f"paying for a year at once saves {' → '.join(saved)}"
                ),
                hint="change price_yearly with it",
                changes=f"price_monthly {plain(was.price_monthly)} → {plain(now.price_monthly)}",
            )


RULE = Rule(change=check, severity="warning")
