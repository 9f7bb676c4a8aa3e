"""Models that cost customers or us another amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import msgspec

from ratesmith.api import Change, Fact, Impact, Place, Weight
from ratesmith.packs.ai_platform.customer_price import PriceMove, price_fact, price_move, sold_credits
from ratesmith.packs.ai_platform.impact_words import with_role
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import (
    Seen,
    both,
    call_facts,
    cost_fact,
    growth,
    has_lossy_call,
    is_loss,
    margin_fact,
    more,
    waiver_fact,
)
from ratesmith.packs.ai_platform.model_reach import buys_fact, hits_fact

COVERED: Final = frozenset({"price", "prices", "cost", "costs"})
_TOGETHER: Final[Mapping[Weight, str]] = {
    "loss": "models lose money",
    "dearer": "models cost customers more",
    "cheaper": "models cost customers less",
    "detail": "models that are switched off have other prices or costs",
}


class _Felt(msgspec.Struct, frozen=True):
    """A model with another price or cost."""

    id: str
    model: Model
    before: Seen
    after: Seen
    move: PriceMove | None
    dearer: Decimal | None
    """By which part the price grew; None where it is the same, or comes or goes."""
    costlier: Decimal | None
    weight: Weight

    @property
    def share(self) -> Decimal:
        """What it is sorted by."""
        return abs(self.dearer or self.costlier or Decimal(0))

    @property
    def who(self) -> str:
        """Who pays another amount: `customers`, `us`; empty where nobody can say how much."""
        return "customers" if self.dearer else "us" if self.costlier else ""


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the models whose price or cost of today differs; of one that is new or gone nothing."""
    tiers: set[str] = set()
    for it in sorted(_felt(change), key=lambda it: (-it.share, it.id)):
        tier = _tier(it)
        is_said = tier != "" and tier in tiers
        tiers.add(tier)
        yield _impact(change, it, "" if is_said else _headline(change, it))


def _felt(change: Change) -> Iterator[_Felt]:
    sold = sold_credits(change)
    is_same_worth = change.before.one(Billing) == change.after.one(Billing)
    for pair in change.paired(Model):
        if pair.before is None or pair.after is None:
            continue
        if pair.before == pair.after and is_same_worth and not (pair.before.base or pair.after.base):
            continue
        before, after = both(change, pair.before, pair.after)
        if before is not None and after is not None and _differs(before, after):
            move, costlier = price_move(sold, before, after), _cost_growth(before, after)
            dearer = (move.worst if move is not None else None) or None
            yield _Felt(pair.id, pair.after, before, after, move, dearer, costlier, _weight(before, after, dearer))


def _differs(before: Seen, after: Seen) -> bool:
    return before.window.price != after.window.price or before.window.table != after.window.table


def _weight(before: Seen, after: Seen, dearer: Decimal | None) -> Weight:
    if not after.model.is_active:
        return "detail"
    if is_loss(after) and not is_loss(before):
        return "loss"
    return "changed" if not dearer else "dearer" if dearer > 0 else "cheaper"


def _cost_growth(before: Seen, after: Seen) -> Decimal | None:
    """Return the greatest growth of an amount of the cost, either way; None where amounts only come and go."""
    was, now = before.window.table.amounts, after.window.table.amounts
    grown = [share for it in was.keys() & now.keys() if (share := growth(was[it], now[it]))]
    return max(grown, key=abs, default=None)


def _impact(change: Change, it: _Felt, headline: str) -> Impact:
    is_same_price = it.before.window.price == it.after.window.price
    return Impact(
        at=Place(it.model, it.after.window.cost_at if is_same_price else it.after.window.price_at),
        weight=it.weight,
        share=it.share,
        headline=headline,
        together=_TOGETHER.get(it.weight, "models have other prices or costs"),
        facts=tuple(_facts(change, it)),
        covers=COVERED,
    )


def _facts(change: Change, it: _Felt) -> Iterator[Fact]:
    """Yield what differs first; of a model that is switched off no more than that."""
    paid, cost = [*price_fact(it.move, it.before, it.after)], [*cost_fact(it.before, it.after)]
    yield from (*paid, *cost) if it.dearer else (*cost, *paid)
    if it.model.is_active:
        yield from margin_fact(it.before, it.after)
        yield from call_facts(it.before, it.after)
        yield from _tier_fact(change, it)
        yield from hits_fact(change.after, it.model)
        yield from waiver_fact(it.before, it.after)
        yield from buys_fact(it.before, it.after)


def _headline(change: Change, it: _Felt) -> str:
    if tier := _tier(it):
        assert it.dearer is not None
        return (
            f"tier {tier} costs customers {more(it.dearer)}: {it.id} {it.before.credits} → {it.after.credits} credits"
        )
    said = f"costs {it.who} {more(it.dearer or it.costlier or Decimal(0))}" if it.who else "has other prices or costs"
    if it.before.unit != it.after.unit:
        said = f"costs customers {it.after.shown_price}, was {it.before.shown_price}"
    if it.before.window.table.components and it.after.window.table.unpriced is not None:
        said = f"{said}, and nobody knows any more what it costs us" if it.dearer else "has no known cost any more"
    if it.weight == "detail":
        return f"{it.id}, which is switched off, {said}"
    lost = "" if it.weight != "loss" else ": calls lose money" if has_lossy_call(it.after) else ": calls can lose money"
    return f"{with_role(change.after, it.id, it.model)} {said}{lost}"


def _tier(it: _Felt) -> str:
    """Return the tier that customers choose an image model by, where its price changes and nothing worse happens."""
    is_felt = it.weight in ("dearer", "cheaper") and it.model.model_type == "image"
    return (it.model.quality_tier or "") if is_felt else ""


def _tier_fact(change: Change, it: _Felt) -> Iterator[Fact]:
    """Yield which models of the tier keep other credits."""
    others = [
        f"{id}{'' if other.is_active else ', switched off,'} stays at {other.price.credits_per_image} credits"
        for id, other in change.after.all(Model).items()
        if _tier(it)
        and other.quality_tier == _tier(it)
        and other.price.credits_per_image not in (None, it.after.credits)
    ]
    if others:
        yield Fact(label="tier", note=f"{_tier(it)}; {', '.join(others)}")
