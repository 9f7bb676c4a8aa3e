"""How fractions of a credit are charged."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Fact, Impact, Place
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.model_facts import both, call_facts
from ratesmith.packs.ai_platform.queries import TYPES, live_model


def impacts(change: Change) -> Iterator[Impact]:
    """Yield what calls take where fractions are rounded otherwise."""
    was, now = change.before.one(Billing), change.after.one(Billing)
    if was is not None and now is not None and was.rounding != now.rounding:
        yield Impact(
            at=Place.of(now, "rounding"),
            weight="changed",
            headline=f"fractions of a credit are rounded {now.rounding}, were {was.rounding}",
            facts=tuple(_calls(change)),
            covers=frozenset({"rounding"}),
        )


def _calls(change: Change) -> Iterator[Fact]:
    """Yield what calls of the default models take then."""
    for type in TYPES:
        was, now = live_model(change.before, type), live_model(change.after, type)
        if was is not None and now is not None:
            yield from call_facts(*both(change, was.model, now.model))
