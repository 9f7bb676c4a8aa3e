"""Who buys more credits does not pay more for each

A larger package, or a larger plan, asks at most as much for a credit as a smaller one. In the
other order somebody who buys the smaller one twice pays less, and most often a price or a number
of credits was changed in one of them alone. Packages are compared with packages, and plans by the
month and by the year with each other; a plan is reported once. All of a plan's price counts as
paid for its credits; waive it where the larger plan is dearer for what else it has.

Bad:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 290.00
      content_credits: 2000
    growth:
      name: Growth
      price_monthly: 119.00  # error
      price_yearly: 1190.00
      content_credits: 8000

Good:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.00
      price_yearly: 290.00
      content_credits: 2000
    growth:
      name: Growth
      price_monthly: 99.00
      price_yearly: 990.00
      content_credits: 8000
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal
from itertools import groupby

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.credit_offers import Offer, trusted_offers
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.money import usd


def check(config: Config) -> Iterator[Problem]:
    """Compare each offer with the cheapest of the smaller ones of its sort."""
    billing = config.one(Billing)
    if billing is None:
        return
    sorts: dict[tuple[object, ...], list[Offer]] = {}
    for offer in trusted_offers(config, billing):
        sorts.setdefault((type(offer.at.entity), offer.at.route), []).append(offer)
    dearer: dict[int, Problem] = {}
    for offers in sorts.values():
        smaller = _cheapest_smaller(offers)
        for offer in offers:
            cheapest = smaller.get(offer.credits, offer)
            if cheapest.each < offer.each:
                dearer.setdefault(id(offer.at.entity), _dearer(offer, cheapest))
    yield from dearer.values()


def _cheapest_smaller(offers: Iterable[Offer]) -> dict[int, Offer]:
    """Return the offer whose credits are cheapest among those of fewer credits, by each number of credits."""
    found: dict[int, Offer] = {}
    best: tuple[Decimal, str, Offer] | None = None
    for credits, group in groupby(sorted(offers, key=lambda it: it.credits), key=lambda it: it.credits):
        if best is not None:
            found[credits] = best[2]
        for offer in group:
            candidate = offer.each, offer.name, offer
            best = candidate if best is None or candidate[:2] < best[:2] else best
    return found


def _dearer(offer: Offer, smaller: Offer) -> Problem:
    most = EXACT.multiply(smaller.each, offer.credits).quantize(Decimal("0.01"), ROUND_FLOOR, EXACT)
    return Problem(
        at=offer.at,
        message=(
            f"a credit of {offer.name} costs {usd(offer.each)}, and of {smaller.name}, "
            f"which has fewer, {usd(smaller.each)}"
        ),
        hint=f"write a price of {usd(most)} or less, or more credits; or waive it with a reason and a date",
        related=((smaller.at, f"{smaller.credits:,} credits for {usd(smaller.usd)}"),),
    )


RULE = Rule(whole=check, reads=(CreditPackage, Plan), severity="warning", offers_waiver=True)
