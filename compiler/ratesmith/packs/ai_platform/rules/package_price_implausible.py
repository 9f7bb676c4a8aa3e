"""A package sells credits for about what they are worth

A package that sells its credits for less than half or more than three times `credit_value_usd`
is a slip of the point or of the digits. Until it is corrected or waived, margins are computed
without it.

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

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.credit_offers import LEAST, MOST_IN_PACKAGE, package_offer
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.money import usd


def check(package: CreditPackage, config: Config) -> Iterator[Problem]:
    """Compare the price of a package that is sold with the value of its credits."""
    billing = config.one(Billing)
    if billing is None or not package.is_active:
        return
    offer = package_offer(config.id_of(package), package)
    if not offer.is_implausible(billing):
        return
    worth = offer.credits * billing.credit_value_usd
    yield Problem(
        at=offer.at,
        message=(
            f"{offer.credits:,} credits are sold for {usd(offer.usd)} "
            f"and are worth {usd(worth)} at {usd(billing.credit_value_usd)} each"
        ),
        hint=(
            f"write a price near {usd(worth)}, from {usd(worth * LEAST)} to {usd(worth * MOST_IN_PACKAGE)}; "
            "or waive it with a reason and a date"
        ),
        related=((Place.of(billing, "credit_value_usd"), "what a credit is worth"),),
    )


RULE = Rule(kind=CreditPackage, each=check, offers_waiver=True)
