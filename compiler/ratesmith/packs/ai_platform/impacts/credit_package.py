"""Packages of credits: what they cost, what a credit of them does, and their order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ratesmith.api import BeforeAfter, Change, Fact, Impact, Pair, Place, Weight
from ratesmith.packs.ai_platform.credit_offers import Offer, package_offer
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.model_facts import growth, more
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.offer_facts import each, margins_fact, paid

_COVERED: Final = frozenset({"price_usd", "credits"})
_NEXT: Final = 5
"""With how many smaller packages, and with how many larger ones, one is compared: all of thousands would take hours."""


class _OnSale(NamedTuple):
    """A package that can be bought, and what it offered before; None for a new one."""

    credits: int
    id: str
    offer: Offer
    before: Offer | None


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the packages that are new, gone, or have another price for their credits."""
    on_sale = sorted(_on_sale(change), key=lambda it: it[:2])
    for nth, pair in enumerate(it for it in change.paired(CreditPackage) if it.before != it.after):
        was, now = (_sold(it) for it in (pair.before, pair.after))
        if now is None and was is not None:
            word = "removed" if pair.after is None else "sold no more"
            at = Place(was) if pair.after is None else Place.of(pair.after, "is_active")
            yield Impact(at=at, weight="gone", headline=f"package {pair.id} {word}", covers=frozenset({"is_active"}))
        elif now is not None and (was is None or (was.credits, was.price_usd) != (now.credits, now.price_usd)):
            yield _impact(change, on_sale, pair, was, now, nth)


def _sold(package: CreditPackage | None) -> CreditPackage | None:
    return package if package is not None and package.is_active else None


def _on_sale(change: Change) -> Iterator[_OnSale]:
    for id, was, it in change.paired(CreditPackage):
        if it is not None and it.is_active:
            yield _OnSale(it.credits, id, package_offer(id, it), None if was is None else package_offer(id, was))


def _impact(
    change: Change,
    on_sale: Sequence[_OnSale],
    pair: Pair[CreditPackage],
    was: CreditPackage | None,
    now: CreditPackage,
    nth: int,
) -> Impact:
    before, after = None if was is None else package_offer(pair.id, was), package_offer(pair.id, now)
    share = growth(None if before is None else before.each, after.each)
    weight: Weight = "new" if share is None else "dearer" if share > 0 else "cheaper" if share else "changed"
    return Impact(
        at=after.at,
        weight=weight,
        share=abs(share or Decimal(0)),
        headline=_headline(pair.id, was, now, share) + _below(change, before, after),
        together="packages added" if was is None else "packages cost another amount",
        facts=tuple(_facts(change, on_sale, pair.id, was, now, nth)),
        covers=_COVERED,
    )


def _headline(id: str, was: CreditPackage | None, now: CreditPackage, share: Decimal | None) -> str:
    if was is None:
        return f"package {id} added: {now.credits:,} credits for {usd(now.price_usd)}"
    if was.credits == now.credits and share:
        return f"package {id} costs {more(share)}"
    if not share:
        return f"package {id} has {now.credits:,} credits, was {was.credits:,}; the same for each"
    return f"package {id}: a credit costs {more(share)}"


def _below(change: Change, before: Offer | None, after: Offer) -> str:
    """Return that a credit is sold for less than what it counts as, where that is new."""
    billing = change.after.one(Billing)
    if billing is None or after.each >= billing.credit_value_usd:
        return ""
    if before is not None and before.each < billing.credit_value_usd:
        return ""
    return f" and sells credits below {usd(billing.credit_value_usd)}"


def _facts(
    change: Change, on_sale: Sequence[_OnSale], id: str, was: CreditPackage | None, now: CreditPackage, nth: int
) -> Iterator[Fact]:
    before, after = None if was is None else package_offer(id, was), package_offer(id, now)
    yield paid(f"{now.credits:,} credits", None if was is None else was.price_usd, now.price_usd)
    if was is not None and was.credits != now.credits:
        yield Fact(label="credits", amounts=(BeforeAfter("", f"{was.credits:,}", f"{now.credits:,}"),))
    billing = change.after.one(Billing)
    counted = f"margins count it as {usd(billing.credit_value_usd)}" if billing is not None else ""
    yield Fact(
        label="a credit",
        amounts=(BeforeAfter("", None if before is None else each(before), each(after)),),
        note=counted,
    )
    yield from _order(on_sale, id, before, after)
    yield from margins_fact(change, before, after, nth=nth)


def _order(on_sale: Sequence[_OnSale], id: str, before: Offer | None, after: Offer) -> Iterator[Fact]:
    """Yield the packages whose place in the order of what a credit costs is new and wrong: more credits, dearer."""
    place = bisect_left(on_sale, (after.credits, id), key=lambda it: it[:2])
    for other in on_sale[max(place - _NEXT, 0) : place + _NEXT + 1]:
        if other.id == id:
            continue
        there = other.offer
        small, large = (after, there) if after.credits < there.credits else (there, after)
        if small.each < large.each and not _was_so(before, other.before):
            label, size = ("cheaper than", "larger") if large is there else ("dearer than", "smaller")
            yield Fact(label=label, note=f"the {size} package {other.id} ({each(there)} a credit); meant?")


def _was_so(before: Offer | None, there: Offer | None) -> bool:
    if before is None or there is None:
        return False
    small, large = (before, there) if before.credits < there.credits else (there, before)
    return small.each < large.each
