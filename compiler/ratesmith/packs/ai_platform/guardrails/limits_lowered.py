"""What customers may do does not get less without a word

Fewer sites or users in a plan, a shorter context of a model, fewer images in an article: who uses more than that today
meets an error tomorrow. So the change says that it is meant. Credits of a plan are a matter of its price, for
`customer-price-increase`, but for those of one kind that get fewer while all together do not. A limit where none was
written is no change. What was probably renamed is compared with what it was called before.

Before:
    # file: billing/plans.yaml
    small:
      name: Small
      price_monthly: 10
      price_yearly: 100
      max_sites: 5

Bad:
    # file: billing/plans.yaml
    small:
      name: Small
      price_monthly: 10
      price_yearly: 100
      max_sites: 3  # error

Good:
    # file: billing/plans.yaml
    small:
      name: Small
      price_monthly: 10
      price_yearly: 100
      max_sites: 3
      acknowledge:
        - rule: limits-lowered
          change: max_sites 5 → 3
          reason: nobody has more than two
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import reduce
from typing import Any, Final

from ratesmith.api import Change, Entity, Problem, Rule
from ratesmith.packs.ai_platform.kinds.ai_settings import AiSettings
from ratesmith.packs.ai_platform.kinds.model import Limits, Model
from ratesmith.packs.ai_platform.kinds.plan import CREDITS, Plan

_OF_PLANS: Final = ("max_sites", "max_users")
_PART: Final = Decimal("0.9")
"""What is left of credits that are a tenth fewer."""
_OF_SETTINGS: Final = ("max_images_allowed",)


def check(change: Change) -> Iterator[Problem]:
    """Compare the limits of what customers use."""
    for plan in change.edited_or_renamed(Plan):
        if plan.after.is_sold:
            for field in _OF_PLANS:
                yield from _lowered(plan.before, plan.after, field)
            for field in _moved(plan.before, plan.after):
                yield from _lowered(plan.before, plan.after, field)
    for model in change.edited_or_renamed(Model):
        if model.after.is_active:
            for field in Limits.__struct_fields__:
                yield from _lowered(model.before, model.after, "limits", field)
    for settings in change.edited(AiSettings):
        for field in _OF_SETTINGS:
            yield from _lowered(settings.before, settings.after, field)


def _moved(before: Plan, after: Plan) -> Iterator[str]:
    """Yield the kinds of credits that get much fewer in a plan, while all of its credits together do not."""
    if after.credits > before.credits * _PART:
        yield from (it for it in CREDITS if getattr(after, it) <= getattr(before, it) * _PART)


def _lowered(before: Entity, after: Entity, *route: str) -> Iterator[Problem]:
    was, now = (_at(it, route) for it in (before, after))
    if was is not None and now is not None and now < was:
        changes = f"{route[-1]} {was} → {now}"
        message = f"customers may do less: {changes}"
        yield Problem.of(after, *route, message=message, hint="check the number", changes=changes)


def _at(entity: Entity, route: tuple[str, ...]) -> Any:
    return reduce(getattr, route, entity)


RULE = Rule(change=check)
