"""Prices and costs that have begun and are corrected: what was charged by them stays."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import BeforeAfter, Change, Fact, Impact, Place
from ratesmith.packs.ai_platform.impacts.model_price import COVERED
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.past import past_changes


def impacts(change: Change) -> Iterator[Impact]:
    """Yield what is changed of the past, with the reason that its `correction:` gives."""
    formers = {former: id for (kind, id), former in change.former.items() if kind is Model}
    for it in past_changes(change.before, change.after, change.today):
        if it.verdict == "corrected":
            id = formers.get(it.id, it.id) if it.gone else it.id
            fact = Fact(label="correction", amounts=(BeforeAfter("", it.before, it.after),), note=it.why)
            yield Impact(
                at=Place(change.after.all(Model)[id], it.route[:1] if it.gone else it.route),
                weight="changed",
                headline=f"what has begun of {id} is corrected",
                facts=(fact,),
                covers=COVERED,
            )
