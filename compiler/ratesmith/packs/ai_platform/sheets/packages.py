"""Credit packages: what a credit of each brings."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, package_offer
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.model_facts import cents, growth, percent
from ratesmith.packs.ai_platform.money import usd

RANK: Final = 3
_COLUMNS: Final = (
    SheetColumn("Package"),
    SheetColumn("Price", is_number=True),
    SheetColumn("Credits", is_number=True),
    SheetColumn("A credit", is_number=True),
    SheetColumn("Against the list value"),
)


def sheet(config: Config, today: date) -> Sheet:  # noqa: ARG001  # packages do not depend on the day
    """Return the packages by their place in lists."""
    packages = sorted(config.all(CreditPackage).items(), key=lambda it: (it[1].sort_order, it[0]))
    return Sheet(
        title="Credit packages",
        about="What customers buy credits for, at once. A credit below its list value lowers the margin of every call.",
        columns=_COLUMNS,
        rows=tuple(
            (
                SheetCell(it.name, note=id if it.is_active else f"{id} · not sold"),
                SheetCell(cents(it.price_usd)),
                SheetCell(f"{it.credits:,}"),
                SheetCell(credit_usd(package_offer(id, it))),
                against_list(config, package_offer(id, it)) if it.is_active else SheetCell("not sold", "faint"),
            )
            for id, it in packages
        ),
        empty="No package is configured.",
    )


def credit_usd(offer: Offer) -> str:
    """Return what a credit of an offer costs."""
    return four_places(offer.each)


def four_places(amount: Decimal) -> str:
    """Return US dollars to a hundredth of a cent, so that a column can be compared; smaller amounts exactly."""
    shown = amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return f"${shown:,f}" if shown or not amount else usd(amount)


def against_list(config: Config, offer: Offer) -> SheetCell:
    """Return how far a credit of an offer is from the list value, and whether it is the cheapest of all."""
    billing = config.one(Billing)
    if billing is None:
        return SheetCell("not known", "faint")
    share, cheapest = growth(billing.credit_value_usd, offer.each), cheapest_offer(config, billing)
    note = "the cheapest way to buy a credit" if cheapest is not None and cheapest.name == offer.name else ""
    if not share:
        return SheetCell("at the list value", note=note)
    size = percent(share).lstrip("+-")
    return SheetCell(f"{size} above", note=note) if share > 0 else SheetCell(f"{size} below", "warning", note)
