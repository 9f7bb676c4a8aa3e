"""Plans: what a subscription costs, and what its credits bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn
from ratesmith.packs.ai_platform.credit_offers import Offer, plan_offers
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan
from ratesmith.packs.ai_platform.model_facts import cents, growth, percent
from ratesmith.packs.ai_platform.sheets.packages import against_list, credit_usd

RANK: Final = 4
_COLUMNS: Final = (
    SheetColumn("Plan"),
    SheetColumn("A month", is_number=True),
    SheetColumn("A year", is_number=True),
    SheetColumn("Saved by the year", is_number=True),
    SheetColumn("Credits a month", is_number=True),
    SheetColumn("A credit by the month", is_number=True),
    SheetColumn("A credit by the year", is_number=True),
    SheetColumn("Sites and users"),
)


def sheet(config: Config, today: date) -> Sheet:  # noqa: ARG001  # plans do not depend on the day
    """Return the plans, the cheapest first; internal ones last."""
    plans = sorted(config.all(Plan).items(), key=lambda it: (not it[1].is_sold, it[1].price_monthly, it[0]))
    return Sheet(
        title="Plans",
        about="Subscriptions with the credits of a month. All of what a plan costs counts as paid for its credits.",
        columns=_COLUMNS,
        rows=tuple((*_cells(config, id, plan),) for id, plan in plans),
        empty="No plan is configured.",
    )


def _cells(config: Config, id: str, plan: Plan) -> Iterator[SheetCell]:
    kept = "internal, never shown" if plan.is_internal else "" if plan.is_active else "not sold"
    yield SheetCell(plan.name, "plain" if plan.is_sold else "faint", f"{id} · {kept}" if kept else id)
    yield SheetCell(cents(plan.price_monthly))
    yield SheetCell(cents(plan.price_yearly))
    saved = growth(EXACT.multiply(plan.price_monthly, Decimal(MONTHS)), plan.price_yearly)
    yield SheetCell("none" if not saved else percent(-saved).lstrip("+") if saved < 0 else f"{percent(saved)} dearer")
    yield SheetCell(f"{plan.credits:,}")
    offers = [*plan_offers(id, plan)]
    yield from (_credit(config, it, is_sold=plan.is_sold) for it in offers) if offers else (_nothing(), _nothing())
    yield SheetCell(f"{plan.max_sites:,} and {plan.max_users:,}")


def _credit(config: Config, offer: Offer, *, is_sold: bool) -> SheetCell:
    if not is_sold or not offer.usd:
        return SheetCell("not sold" if not is_sold else "a gift", "faint")
    found = against_list(config, offer)
    return SheetCell(credit_usd(offer), found.tone, "; ".join(filter(None, (found.text, found.note))))


def _nothing() -> SheetCell:
    return SheetCell("no credits", "faint")
