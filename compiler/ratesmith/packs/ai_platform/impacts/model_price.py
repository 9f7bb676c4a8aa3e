"""A model that costs customers or us another amount."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ratesmith.api import Change, Impact, Place, Weight
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import (
    Seen,
    both,
    buys_fact,
    call_facts,
    cost_fact,
    growth,
    hits_fact,
    is_loss,
    margin_fact,
    more,
    price_fact,
)
from ratesmith.packs.ai_platform.queries import live_model, testing_model

_COVERED: Final = frozenset({"price", "prices", "cost", "costs"})


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the models whose price or cost of today differs; of one that is new or gone nothing."""
    for pair in change.both(Model):
        if pair.before is None or pair.after is None:
            continue
        if pair.before == pair.after and not (pair.before.base or pair.after.base):
            continue
        before, after = both(change, pair.before, pair.after)
        if before is None or after is None:
            continue
        yield from _impact(change, pair.after, before, after)


def _impact(change: Change, model: Model, before: Seen, after: Seen) -> Iterator[Impact]:
    dearer, costlier = growth(before.price_usd, after.price_usd), _cost_growth(before, after)
    is_same_price = before.price_usd == after.price_usd
    if is_same_price and before.window.table == after.window.table:
        return
    weight: Weight = "changed" if not dearer else "dearer" if dearer > 0 else "cheaper"
    said = f"costs customers {more(dearer)}" if dearer else f"costs us {more(costlier)}" if costlier else ""
    if is_loss(after) and not is_loss(before):
        weight, said = "loss", f"{said or 'has another price'}: calls lose money"
    name = f"{change.after.id_of(model)}{_role(change, model)}"
    yield Impact(
        at=Place(model, after.window.cost_at if is_same_price else after.window.price_at),
        weight=weight,
        share=abs((costlier if is_same_price else dearer) or Decimal(0)),
        headline=f"{name}{',' if ',' in name else ''} {said or 'has other prices or costs'}",
        facts=(
            *price_fact(before, after),
            *cost_fact(before, after),
            *margin_fact(before, after),
            *call_facts(before, after),
            *hits_fact(change.after, model),
            *buys_fact(before, after),
        ),
        covers=_COVERED,
    )


def _cost_growth(before: Seen, after: Seen) -> Decimal | None:
    """Return the greatest growth of an amount of the cost, either way; None where amounts only come and go."""
    was, now = before.window.table.amounts, after.window.table.amounts
    grown = [share for it in was.keys() & now.keys() if (share := growth(was[it], now[it]))]
    return max(grown, key=abs, default=None)


def _role(change: Change, model: Model) -> str:
    """Return what a model is picked for: `, the default text model`."""
    for word, picked in (("default", live_model), ("testing", testing_model)):
        found = picked(change.after, model.model_type)
        if found is not None and found.model is model:
            return f", the {word} {model.model_type} model"
    return ""
