"""Another model that everybody gets who chose none, or an image tier, or that stages test with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import BeforeAfter, Change, Config, Fact, Impact, Place, Weight
from ratesmith.packs.ai_platform.customer_price import price_fact, price_move, sold_credits
from ratesmith.packs.ai_platform.impact_words import by_how_much
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.model_facts import (
    Seen,
    both,
    call_facts,
    cost_fact,
    growth,
    margin_fact,
    more,
)
from ratesmith.packs.ai_platform.model_identity import former_id, gone_models
from ratesmith.packs.ai_platform.model_reach import hits_fact
from ratesmith.packs.ai_platform.queries import TYPES, Picked, live_model, model_of_tier, models_by_tier, testing_model

PICKED: Final[tuple[tuple[str, str, Callable[[Config, ModelType], Picked | None]], ...]] = (
    ("default", "is_default", live_model),
    ("testing", "is_testing", testing_model),
)
_LIMITS: Final = {"context_window": "context", "max_input_tokens": "input", "max_output_tokens": "output"}


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the models that take or lose such a place; a new one in a place that was empty is for `model_new`."""
    for type in TYPES:
        for word, flag, picked in PICKED:
            yield from _place(
                change, f"{word} {type} model", flag, picked(change.before, type), picked(change.after, type)
            )
    gone = {it.id for it in gone_models(change)}
    for tier in models_by_tier(change.before):
        was, now = (model_of_tier(side, tier) for side in (change.before, change.after))
        if was is not None and was.id not in gone:
            yield from _place(
                change, f"{tier} image tier", "quality_tier", was, now or live_model(change.after, "image")
            )


def _place(change: Change, what: str, flag: str, was: Picked | None, now: Picked | None) -> Iterator[Impact]:
    former = None if now is None else former_id(change, now.id)
    is_new = was is None and change.before.get(Model, former or "") is None
    if now is not None and not is_new and (was is None or was.id != former):
        yield _taken(change, what, flag, was, now)
    if was is not None:
        yield from _left(change, f"the {what}", flag, was)


def _taken(change: Change, what: str, flag: str, was: Picked | None, now: Picked) -> Impact:
    before, after = both(change, was.model if was else None, now.model)
    move = price_move(sold_credits(change), before, after)
    dearer = move.worst if move is not None else None
    weight: Weight = "changed" if not dearer else "dearer" if dearer > 0 else "cheaper"
    said = ", ".join(_compared(before, after, dearer)) if before and after else ""
    headline = f"{what} {was.id} → {now.id}" if was else f"{now.id} is the {what}"
    return Impact(
        at=Place.of(now.model, flag),
        weight=weight if flag != "is_testing" else "changed",
        share=abs(dearer or Decimal(0)),
        headline=f"{headline}: {said}" if said else headline,
        facts=(
            Fact(label=what, amounts=(BeforeAfter("", was.id if was else None, now.id),)),
            *price_fact(move, before, after),
            *cost_fact(before, after),
            *(limits_fact(before, after) if before and after else ()),
            *margin_fact(before, after),
            *call_facts(before, after),
            *hits_fact(change.after, now.model),
        ),
        covers=frozenset({flag}),
    )


def _left(change: Change, what: str, flag: str, was: Picked) -> Iterator[Impact]:
    """Yield the model that had the place and is still there: nobody has to read the flag, too."""
    pair = next((it for it in change.changed(Model) if it.before is was.model and it.after is not None), None)
    if pair is not None and pair.after is not None and not getattr(pair.after, flag):
        yield Impact(
            at=Place.of(pair.after, flag),
            weight="detail",
            headline="",
            facts=(Fact(label="no longer", note=what),),
            covers=frozenset({flag}),
        )


def _compared(before: Seen, after: Seen, dearer: Decimal | None) -> Iterator[str]:
    """Yield how the one differs from the other, in a few words each."""
    if before.shown_price.partition(" ")[2] == after.shown_price.partition(" ")[2]:
        yield f"customers pay {more(dearer)}" if dearer else "same price"
    else:
        yield f"customers pay {after.shown_price}, was {before.shown_price}"
    for meter in ("input", "output", "image"):
        share = growth(before.model.standard_amount(meter), after.model.standard_amount(meter))
        if share:
            yield f"{meter} cost {by_how_much(share)}"
    yield from (f"{it.what} {it.before} → {it.after}" for it in _limits(before, after) if it.before and it.after)
    if lost := _lost(before, after):
        yield f"no {', '.join(lost)}"


def limits_fact(before: Seen, after: Seen) -> Iterator[Fact]:
    """Yield the limits that differ, and what one can do and the other cannot."""
    lost = _lost(before, after)
    if (amounts := tuple(_limits(before, after))) or lost:
        yield Fact(label="limits", amounts=amounts, note=f"cannot do: {', '.join(lost)}" if lost else "")


def _limits(before: Seen, after: Seen) -> Iterator[BeforeAfter]:
    for field, what in _LIMITS.items():
        was, now = (_number(getattr(it.model.limits, field)) for it in (before, after))
        if was != now:
            yield BeforeAfter(what, was, now)


def _number(limit: int | None) -> str | None:
    return None if limit is None else f"{limit:,}"


def _lost(before: Seen, after: Seen) -> list[str]:
    had, has = (it.model.capabilities for it in (before, after))
    return sorted(name for name, can in had.items() if can and not has.get(name))
