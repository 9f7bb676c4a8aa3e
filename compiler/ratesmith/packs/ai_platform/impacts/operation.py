"""Operations that take other credits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import BeforeAfter, Change, Fact, Impact, Place, plural
from ratesmith.packs.ai_platform.impact_words import charged
from ratesmith.packs.ai_platform.kinds.operation import Operation
from ratesmith.packs.ai_platform.model_facts import compared, growth


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the operations with other credits; where a model is called, that is charged instead."""
    for id, was, now in change.edited_or_renamed(Operation):
        if was.model_type != now.model_type:
            yield _otherwise(id, was, now)
        if was.base_credits == now.base_credits:
            continue
        share = growth(Decimal(was.base_credits), Decimal(now.base_credits))
        is_charged = now.is_active and now.model_type is None
        grows = now.base_credits > was.base_credits
        amount = compared("", Decimal(was.base_credits), Decimal(now.base_credits), str)
        note = "" if now.model_type is None else f"charged by the {now.model_type} model instead"
        said = f"takes {plural(now.base_credits, 'credit')}, was {was.base_credits}"
        yield Impact(
            at=Place.of(now, "base_credits"),
            weight="detail" if not is_charged else "dearer" if grows else "cheaper",
            share=abs(share or Decimal(0)),
            headline=f"operation {id} {said}" if is_charged else f"operation {id}: credits that nobody pays",
            facts=(Fact(label="credits", amounts=(amount,), note=note),),
            covers=frozenset({"base_credits"}),
        )


def _otherwise(id: str, was: Operation, now: Operation) -> Impact:
    """Return that something else is charged than before."""
    before, after = charged(was), charged(now)
    return Impact(
        at=Place.of(now, "model_type"),
        weight="changed" if now.is_active else "detail",
        headline=f"operation {id} takes {after}, was {before}",
        facts=(Fact(label="takes", amounts=(BeforeAfter("", before, after),)),),
        covers=frozenset({"model_type"}),
    )
