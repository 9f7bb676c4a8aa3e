"""How fractions of a credit are charged."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Fact, Impact, Place
from ratesmith.packs.ai_platform.impact_words import named
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import both, call_facts, has_lossy_call
from ratesmith.packs.ai_platform.queries import TYPES, live_model


def impacts(change: Change) -> Iterator[Impact]:
    """Yield what calls take where fractions are rounded otherwise."""
    was, now = change.before.one(Billing), change.after.one(Billing)
    if was is not None and now is not None and was.rounding != now.rounding:
        losing = [*_losing(change)]
        lost = f": calls of {named(losing, 'model')} lose money" if losing else ""
        yield Impact(
            at=Place.of(now, "rounding"),
            weight="loss" if losing else "changed",
            headline=f"fractions of a credit are rounded {now.rounding}, were {was.rounding}{lost}",
            facts=tuple(_calls(change)),
            covers=frozenset({"rounding"}),
        )


def _losing(change: Change) -> Iterator[str]:
    """Yield the models of which a typical call costs more than it earns, and none did."""
    for pair in change.both(Model):
        was, now = both(change, pair.before, pair.after)
        if now is not None and now.model.is_active and has_lossy_call(now) and not (was and has_lossy_call(was)):
            yield pair.id


def _calls(change: Change) -> Iterator[Fact]:
    """Yield what calls of the default models take then."""
    for type in TYPES:
        was, now = live_model(change.before, type), live_model(change.after, type)
        if was is not None and now is not None:
            yield from call_facts(*both(change, was.model, now.model))
