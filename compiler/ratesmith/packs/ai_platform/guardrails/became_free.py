"""Nothing becomes free by a failure

A cost of nothing hides every loss, and a list that could not be read gives zeros: one failing API made 43 models free
at once. A cost that nobody knows hides it as well. So a model whose cost becomes `free: true`, or that has `unpriced:`
in place of amounts, and a plan or a package that is given away from now on, also one that was switched off until now,
says that it is meant. So do calls that took credits and take none: fractions of a credit are rounded to less than
before, or a typical call is less than one. Five of them in one change are refused whole.

Bad:
    # models/writer.yaml
    cost:  # error
      per_1m_tokens: null
      free: true

Bad:
    # models/writer.yaml
    cost:  # error
      per_1m_tokens: null
      unpriced: the list is being changed

Good:
    # models/writer.yaml
    cost:
      per_1m_tokens: null
      free: true
    acknowledge:
      - rule: became-free
        change: cost → free
        reason: it runs on our own machines from January on
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.api import Change, Place, Problem, Rule, plural
from ratesmith.packs.ai_platform.kinds.billing import Billing, is_charged_more
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.model_facts import free_calls, price_as_written, window_pairs
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.queries import price_route

_SHORT: Final = "check what short calls take"
TOO_MANY: Final = 5
"""From this many on nobody decided each of them."""


def check(change: Change) -> Iterator[Problem]:
    """Find what costs nothing, or nobody knows what, and did."""
    found = [*_models(change), *_calls(change), *_offers(change)]
    for it in found:
        if len(found) < TOO_MANY:
            yield it
        else:
            hint = "look at where the numbers come from; changes of fewer can be acknowledged"
            said = f"{it.message}; so are {plural(len(found) - 1, 'other')} in this change"
            yield Problem(at=it.at, message=said, hint=hint)


def _models(change: Change) -> Iterator[Problem]:
    for model in change.edited_or_renamed(Model):
        for was, now in window_pairs(change, model):
            if now.window.table.free and not was.window.table.free:
                message, hint = (
                    f"the model costs us nothing{now.window.begins}",
                    "check that the provider gives it away",
                )
            elif now.window.table.unpriced is not None and was.window.table.components:
                message = f"nobody knows any more what the model costs us{now.window.begins}, so no margin is checked"
                hint = "keep the amounts that are known until there are others"
            else:
                continue
            what = "free" if now.window.table.free else "unpriced"
            at, changes = Place(model.after, now.window.cost_at), f"cost → {what}"
            yield Problem(at=at, message=message, hint=hint, changes=changes)
            break


def _calls(change: Change) -> Iterator[Problem]:
    """Find calls that customers paid for, and do no more: less than a credit, where it is rounded down."""
    rounding = next((it for it in change.edited(Billing) if it.before.rounding != it.after.rounding), None)
    changed = "" if rounding is None else f"rounding {rounding.before.rounding} → {rounding.after.rounding}"
    if rounding is not None and is_charged_more(rounding.after.rounding, rounding.before.rounding):
        message = f"customers get calls of less than a credit for nothing: {changed}"
        yield Problem.of(rounding.after, "rounding", message=message, hint=_SHORT, changes=changed)
    for model in change.edited_or_renamed(Model):
        for was, now in window_pairs(change, model) if model.after.is_active else ():
            free = [] if now.window.table.free else [*free_calls(was, now)]
            if free and was.window.price != now.window.price:
                yield Problem(
                    at=Place.of(model.after, *now.window.price_at, price_route(now.model)[-1]),
                    message=f"customers get calls of {free[0]} for nothing{now.window.begins}, and paid for them",
                    hint=_SHORT,
                    changes=", ".join(filter(None, (price_as_written(was, now), changed))),
                )
                break


def _offers(change: Change) -> Iterator[Problem]:
    for package in change.edited_or_renamed(CreditPackage):
        if package.after.is_active:
            yield from _given_away(package.before, package.after, "price_usd", was_sold=package.before.is_active)
    for plan in change.edited_or_renamed(Plan):
        if plan.after.is_sold:
            yield from _given_away(plan.before, plan.after, "price_monthly", was_sold=plan.before.is_sold)


def _given_away(
    before: CreditPackage | Plan, after: CreditPackage | Plan, field: str, *, was_sold: bool
) -> Iterator[Problem]:
    """Find what costs nothing now, and had a price or could not be bought: its price may have gone before."""
    was = getattr(before, field)
    if getattr(after, field) or not (was or not was_sold):
        return
    message, changes = "customers get it for nothing, and could not buy it before", "off → free"
    if was:
        message, changes = f"customers get it for nothing, and paid {usd(was)}", f"{field} {usd(was)} → free"
    yield Problem.of(after, field, message=message, hint="check the number", changes=changes)


RULE = Rule(change=check)
