"""A package sells credits for about what they are worth

Every margin is computed with `credit_value_usd`. A package that sells its credits for less than
half or more than three times that makes all of them wrong; so does a slip of the point.

Bad:
    # billing/packages.yaml
    starter:
      name: Starter
      credits: 1000
      price_usd: 0.12  # error

Good:
    # billing/packages.yaml
    starter:
      name: Starter
      credits: 1000
      price_usd: 12.00
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.money import usd

LEAST: Final = Decimal("0.5")
MOST: Final = Decimal(3)
"""The price of a credit in a package, as a multiple of what a credit is worth."""


def check(package: CreditPackage, config: Config) -> Iterator[Problem]:
    """Compare the price of a package that is sold with the value of its credits."""
    billing = config.one(Billing)
    if billing is None or not package.is_active:
        return
    worth = package.credits * billing.credit_value_usd
    if worth * LEAST <= package.price_usd <= worth * MOST:
        return
    yield Problem.of(
        package,
        "price_usd",
        message=(
            f"{package.credits:,} credits are sold for {usd(package.price_usd)} "
            f"and are worth {usd(worth)} at {usd(billing.credit_value_usd)} each"
        ),
        hint=f"write a price from {usd(worth * LEAST)} to {usd(worth * MOST)}, or waive it with a reason and a date",
        related=[(Place.of(billing, "credit_value_usd"), "what a credit is worth")],
    )


RULE = Rule(kind=CreditPackage, each=check)
