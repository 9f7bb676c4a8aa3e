"""What a credit brings: its list value, and what customers pay for it in packages and plans. Amounts are US dollars.

An offer counts where customers can buy it and it is paid for. Credits of a plan or package that costs nothing, and
those of an internal plan, are a gift: they bring nothing whatever a model costs, so no price of a model could be held
to a margin on them. All of what a plan costs counts as paid for its credits.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from ratesmith.api import Config, Entity, Place
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan

LEAST: Final = Decimal("0.5")
"""The least price of a credit in an offer, as a multiple of its list value."""
MOST_IN_PACKAGE: Final = Decimal(3)
"""The highest price of a credit in a package, as a multiple of its list value."""


class Offer(msgspec.Struct, frozen=True):
    """One way to buy credits."""

    name: str
    """In the middle of a sentence: `the plan growth by the year`."""
    usd: Decimal
    credits: int
    at: Place
    """Where the price is written."""
    guard: str = ""
    """Id of the rule that reports an implausible price of it; empty for the list value."""
    most: Decimal | None = None
    """The highest plausible price of a credit, as a multiple of its list value."""

    @property
    def is_bought(self) -> bool:
        """Whether customers buy it; the list value is only what a credit is meant to bring."""
        return bool(self.guard)

    @property
    def each(self) -> Decimal:
        """US dollars for one credit, to 120 digits."""
        return EXACT.divide(self.usd, self.credits)

    def is_implausible(self, billing: Billing) -> bool:
        """Return whether it sells a credit for far less than its list value, or for far more."""
        worth = billing.credit_value_usd
        return self.each < LEAST * worth or (self.most is not None and self.each > self.most * worth)


def list_value(billing: Billing) -> Offer:
    """Return the list value of a credit in the form of an offer."""
    return Offer("the list value", billing.credit_value_usd, 1, Place.of(billing, "credit_value_usd"))


def package_offer(id: str, package: CreditPackage) -> Offer:
    """Return what a package sells credits for."""
    at, guard = Place.of(package, "price_usd"), "package-price-implausible"
    return Offer(f"the package {id}", package.price_usd, package.credits, at, guard, MOST_IN_PACKAGE)


def plan_offers(id: str, plan: Plan) -> Iterator[Offer]:
    """Yield what a plan sells credits for, by the month and by the year; nothing of one without credits."""
    for name, field, usd, months in (
        ("month", "price_monthly", plan.price_monthly, 1),
        ("year", "price_yearly", plan.price_yearly, MONTHS),
    ):
        if plan.credits:
            at = Place.of(plan, field)
            yield Offer(f"the plan {id} by the {name}", usd, plan.credits * months, at, "plan-price-implausible")


def cheapest_offer(config: Config, billing: Billing) -> Offer | None:
    """Return the cheapest way to buy a credit; None where no package or plan sells any."""
    return config.once(_cheapest) if billing is config.one(Billing) else _cheapest_at(config, billing)


def _cheapest(config: Config) -> Offer | None:
    billing = config.one(Billing)
    return None if billing is None else _cheapest_at(config, billing)


def _cheapest_at(config: Config, billing: Billing) -> Offer | None:
    return min(trusted_offers(config, billing), key=lambda offer: (offer.each, offer.name), default=None)


def trusted_offers(config: Config, billing: Billing) -> Iterator[Offer]:
    """Yield the offers that customers can buy.

    One with an implausible price, which is an error, says nothing about what a credit earns; once that error is
    waived, it does.
    """
    for offer in sold_offers(config):
        if not offer.is_implausible(billing) or _is_waived(offer.at.entity, offer.guard):
            yield offer


def sold_offers(config: Config) -> Iterator[Offer]:
    """Yield the offers that customers can buy, and pay for."""
    yield from (it for it in _offers(config) if it.usd)


def _offers(config: Config) -> Iterator[Offer]:
    for id, package in config.all(CreditPackage).items():
        if package.is_active:
            yield package_offer(id, package)
    for id, plan in config.all(Plan).items():
        if plan.is_sold:
            yield from plan_offers(id, plan)


def _is_waived(entity: Entity, rule: str) -> bool:
    return any(waiver.rule == rule for waiver in entity.waive)
