"""Customers do not pay much more without a word

A price that rises by a tenth or more is felt: by every call of a model, by whoever bought a package, by each renewal of
a plan. So the change says that it is meant. Prices are compared as customers pay them: of a million tokens, an image, a
call or a minute in US dollars; of a package for one credit; of a plan for one credit of a month or a year; of an
operation that no model is charged for in credits. Dollars are those at the list value of a credit and, where a unit
takes more credits than before, also those at what packages and plans sell a credit for: the worse rise counts. So it is
one, too, where a credit counts as less than before, and calls take more of them. A price that begins on a day is
compared with what would hold on that day. A model that becomes 9.9 times as dear is for `price-jump`. What was free,
and what is new, is no rise; what was probably renamed is not new, and `likely-rename` does not answer for its price. A
price for something else, as a call in place of tokens, and an operation that a model is charged for from now on, or no
more, cannot be compared with what it was, and is asked about too. So is rounding that charges more of a credit than it
did: each call can take a credit more.

Before:
    # file: billing/packages.yaml
    small:
      name: Small
      credits: 1000
      price_usd: 12.00

Bad:
    # file: billing/packages.yaml
    small:
      name: Small
      credits: 1000
      price_usd: 14.00  # error

Good:
    # file: billing/packages.yaml
    small:
      name: Small
      credits: 1000
      price_usd: 14.00
      acknowledge:
        - rule: customer-price-increase
          change: price_usd 12 → 14
          reason: the providers' prices rose in May
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Change, EditedPair, Place, Problem, Rule, plain
from ratesmith.packs.ai_platform.customer_price import SoldCredits, price_move, sold_credits
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.impact_words import charged
from ratesmith.packs.ai_platform.kinds.billing import Billing, is_charged_more
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan
from ratesmith.packs.ai_platform.model_facts import (
    JUMP,
    growth,
    more,
    window_pairs,
)
from ratesmith.packs.ai_platform.queries import price_route

LEAST: Final = Decimal("0.1")
"""The least rise that is asked about, as a part of the price."""


def check(change: Change) -> Iterator[Problem]:
    """Compare what customers pay."""
    sold = sold_credits(change)
    for model in change.edited_or_renamed(Model):
        if model.before.is_active or model.after.is_active:
            yield from _model(change, model, sold)
    for package in change.edited_or_renamed(CreditPackage):
        if package.before.is_active or package.after.is_active:
            yield from _sold(package.before, package.after, "price_usd", 1)
    for plan in change.edited_or_renamed(Plan):
        if plan.before.is_sold or plan.after.is_sold:
            for field, months in (("price_monthly", 1), ("price_yearly", MONTHS)):
                yield from _sold(plan.before, plan.after, field, months)
    yield from _rounding(change)
    for it in change.edited_or_renamed(Operation):
        if it.before.is_active or it.after.is_active:
            yield from _operation(it.before, it.after)


def _model(change: Change, model: EditedPair[Model], sold: SoldCredits) -> Iterator[Problem]:
    for was, now in window_pairs(change, model):
        move, paid = price_move(sold, was, now), was.price_usd and now.price_usd
        is_for_another = bool(paid) and was.unit != now.unit
        share = move.worst if move is not None else None
        if move is not None and (is_for_another or (share is not None and LEAST <= share < JUMP - 1)):
            paid_more = "for something else" if share is None else more(share)
            yield Problem(
                at=Place.of(model.after, *now.window.price_at, price_route(now.model)[-1]),
                message=f"customers pay {paid_more}{now.window.begins}: {move.text}",
                hint="check what a call took before, and takes" if is_for_another else "check the number",
                changes=move.changes,
            )


def _sold(before: CreditPackage | Plan, after: CreditPackage | Plan, field: str, months: int) -> Iterator[Problem]:
    """Compare the price of one credit; of what has no credits its price."""
    (was, old), (now, new) = ((getattr(it, field), it.credits * months) for it in (before, after))
    share = growth(EXACT.divide(was, old or 1), EXACT.divide(now, new or 1))
    if share is not None and share >= LEAST:
        parts = ((field, plain(was), plain(now)), ("credits", str(old), str(new)))
        changes = ", ".join(f"{name} {one} → {other}" for name, one, other in parts if one != other)
        yield Problem.of(
            after,
            field,
            message=f"customers pay {more(share)} for a credit: {changes}",
            hint="check the number",
            changes=changes,
        )


def _operation(before: Operation, after: Operation) -> Iterator[Problem]:
    if before.model_type != after.model_type:
        yield Problem.of(
            after,
            "model_type" if after.model_type is not None else "base_credits",
            message=f"customers pay {charged(after)} for this, and paid {charged(before)}",
            hint="check what one took before, and takes",
            changes=f"{charged(before)} → {charged(after)}",
        )
    if before.model_type is not None or after.model_type is not None:
        return
    share = growth(Decimal(before.base_credits), Decimal(after.base_credits))
    if share is not None and share >= LEAST:
        changes = f"base_credits {before.base_credits} → {after.base_credits}"
        message = f"customers pay {more(share)} for this: {changes}"
        yield Problem.of(after, "base_credits", message=message, hint="check the number", changes=changes)


def _rounding(change: Change) -> Iterator[Problem]:
    for _, before, after in change.edited(Billing):
        if is_charged_more(before.rounding, after.rounding):
            changes = f"rounding {before.rounding} → {after.rounding}"
            message = f"each call can take a credit more: {changes}"
            yield Problem.of(after, "rounding", message=message, hint="check what short calls take", changes=changes)


RULE = Rule(change=check)
