"""What customers pay for a unit of a model, before and after a change.

It is compared twice: at the list value of a credit, and at what packages and plans sell a credit for. Where the value
changes together with the prices in credits, the former can stay, and a call takes many more of the credits that
customers bought, or buy at the same price as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

import msgspec

from ratesmith.api import BeforeAfter, Change, Config, Fact, plain
from ratesmith.packs.ai_platform.credit_offers import Offer, trusted_offers
from ratesmith.packs.ai_platform.exact import EXACT, ZERO
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.model_facts import (
    UNITS,
    Seen,
    cents,
    compared,
    price_as_written,
    price_change,
    price_growth,
)
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.offer_facts import each

_FEW_DIGITS: Final = Context(prec=4)
_TENTH: Final = Decimal("0.1")
_SHOWN: Final = Decimal("1E-6")
"""Growths that differ by less are the same one."""


class SoldCredits(msgspec.Struct, frozen=True):
    """What customers pay for a credit before and after a change, in the offer where that rises most."""

    before: Offer | None = None
    """None, as the other one, where a side sells no credits: then they count alone."""
    after: Offer | None = None

    @property
    def prices(self) -> tuple[Decimal, Decimal]:
        """US dollars for a credit before and after; 1 and 1 where nobody buys them."""
        if self.before is None or self.after is None:
            return Decimal(1), Decimal(1)
        return self.before.each, self.after.each

    @property
    def text(self) -> str:
        """What a credit is sold for, behind a number of them: `at $0.0100 a credit (the package scale)`."""
        if self.before is None or self.after is None:
            return "and nothing sells credits"
        was, now = each(self.before), each(self.after)
        return f"at {now if was == now else f'{was} → {now}'} a credit ({self.after.name})"


def sold_credits(change: Change) -> SoldCredits:
    """Return what a credit is sold for before and after a change, where that rises most.

    Beside the cheapest offers of both sides each one is compared that both have: another cheap one, which nobody buys,
    makes nothing cheaper for those who buy the others.
    """
    was, now = (config.once(_offers) for config in (change.before, change.after))
    if not was or not now:
        return SoldCredits()
    cheapest = (min(side.values(), key=_by_price) for side in (was, now))
    pairs = [SoldCredits(*cheapest), *(SoldCredits(was[name], now[name]) for name in was if name in now)]
    return max(pairs, key=lambda it: EXACT.divide(it.prices[1], it.prices[0]))


def _offers(config: Config) -> Mapping[str, Offer]:
    billing = config.one(Billing)
    return {} if billing is None else {it.name: it for it in trusted_offers(config, billing)}


def _by_price(it: Offer) -> tuple[Decimal, str]:
    return it.each, it.name


class PriceMove(msgspec.Struct, frozen=True):
    """By which part the price of a model grew, both ways."""

    before: Seen
    after: Seen
    sold: SoldCredits
    at_list: Decimal | None
    """At the list value of a credit; None where it comes, goes or was nothing, or is for something else."""
    as_sold: Decimal | None
    """As credits are sold; None also where a unit takes as many credits as before."""

    @property
    def is_seen_as_sold(self) -> bool:
        """Whether it is worse for customers where they buy credits than at the list value."""
        return self.as_sold is not None and self.at_list is not None and self.as_sold - self.at_list > _SHOWN

    @property
    def worst(self) -> Decimal | None:
        """The growth that is worse for customers."""
        return self.as_sold if self.is_seen_as_sold else self.at_list

    @property
    def ways(self) -> tuple[tuple[Decimal, str], ...]:
        """Each growth that is known, with the prices that it is computed from, as people read them.

        `$10.00 → $25.00 per 1M tokens`; `1,000 → 2,500 credits per 1M tokens, at $0.0100 a credit (the package a)`.
        """
        found = [] if self.at_list is None else [(self.at_list, price_change(self.before, self.after))]
        if self.as_sold is not None:
            was, now = (_count(_credits(it)) for it in (self.before, self.after))
            found.append((self.as_sold, f"{was} → {now} credits per {self.after.unit}, {self.sold.text}"))
        return tuple(found)

    @property
    def text(self) -> str:
        """The prices of the worse growth."""
        return self.ways[-1][1] if self.is_seen_as_sold else price_change(self.before, self.after)

    @property
    def changes(self) -> str:
        """What an acknowledgement names: every number that the worse growth is computed from, and that differs."""
        said = [price_as_written(self.before, self.after)]
        was, now = (it.billing.credit_value_usd for it in (self.before, self.after))
        if was != now:
            said.append(f"credit_value_usd {plain(was)} → {plain(now)}")
        one, other = (_FEW_DIGITS.plus(it) for it in self.sold.prices)
        if self.is_seen_as_sold and one != other and self.sold.after is not None:
            said.append(f"a credit in {self.sold.after.name} {usd(one)} → {usd(other)}")
        return ", ".join(said)


def price_move(sold: SoldCredits, before: Seen | None, after: Seen | None) -> PriceMove | None:
    """Return how a price changes; None where a side is missing."""
    if before is None or after is None:
        return None
    at_list = price_growth(before, after)
    return PriceMove(before, after, sold, at_list, _as_sold(sold, before, after) if at_list is not None else None)


def _as_sold(sold: SoldCredits, before: Seen, after: Seen) -> Decimal | None:
    was, now = _credits(before), _credits(after)
    if was == now:
        return None
    share = EXACT.subtract(EXACT.divide(EXACT.multiply(now, sold.prices[1]), EXACT.multiply(was, sold.prices[0])), 1)
    # What takes fewer credits is not dearer by what an offer costs: that is said of the offer.
    return share if now > was else min(share, ZERO)


def _credits(it: Seen) -> Decimal:
    """Return the credits for what the price is for: a million tokens, or one image, call, minute or page."""
    per = it.window.price.tokens_per_credit
    return Decimal(it.credits) if per is None else EXACT.divide(Decimal(10**6), per)


def _count(credits: Decimal) -> str:
    shown = credits.quantize(_TENTH, ROUND_HALF_UP, EXACT) if credits >= 1 else credits.quantize(_SHOWN, context=EXACT)
    return f"{shown.normalize(EXACT):,f}"


def price_fact(move: PriceMove | None, before: Seen | None, after: Seen | None) -> Iterator[Fact]:
    """Yield what customers pay."""
    was, now = (None if it is None else it.price_usd for it in (before, after))
    if was is None and now is None:
        return
    old, new = (None if it is None or it.price_usd is None else it.shown_price for it in (before, after))
    found = compared("", was, now, str)
    if before is not None and after is not None and before.unit != after.unit:
        found = found._replace(effect="", share=None)
    amounts = [_dearer(found._replace(before=old, after=new))]
    if move is not None and move.is_seen_as_sold:
        amounts[0] = amounts[0]._replace(what="at the value of a credit")
        amounts.append(_where_sold(move))
    note = price_as_written(before, after) if was != now or len(amounts) > 1 else ""
    yield Fact(label="customer pays", amounts=tuple(amounts), note=note)


def _where_sold(move: PriceMove) -> BeforeAfter:
    was, now = (
        EXACT.multiply(_credits(it), price)
        for it, price in zip((move.before, move.after), move.sold.prices, strict=True)
    )
    offer = move.sold.after
    what, show = ("in credits", _count) if offer is None else (f"as {offer.name} sells them", cents)
    found = compared(what, was, now, show)
    return _dearer(found._replace(after=f"{found.after} per {UNITS[move.after.model.sold]}"))


def _dearer(it: BeforeAfter) -> BeforeAfter:
    word = "" if not it.share else " dearer" if it.share > 0 else " cheaper"
    return it._replace(effect=f"{it.effect}{word}")
