"""What a credit counts as: list prices and margins that are computed with it, and who sells credits below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from ratesmith.api import BeforeAfter, Change, Config, Fact, Impact, Pair, Place, plural
from ratesmith.packs.ai_platform.credit_offers import Offer, list_value, sold_offers
from ratesmith.packs.ai_platform.impact_words import named
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.margins import worst_margin
from ratesmith.packs.ai_platform.model_facts import Seen, both, calls_of, compared, growth, more, percent
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.offer_facts import each, margins_fact, names

_MOST: Final = 8
"""So many prices, and so many offers, are shown; of more, those at both ends."""


class _Repriced(msgspec.Struct, frozen=True):
    """A model that customers can call, with the same price in credits as before."""

    id: str
    before: Seen
    after: Seen


def impacts(change: Change) -> Iterator[Impact]:
    """Yield what another value of a credit does to everything that is sold."""
    was, now = change.before.one(Billing), change.after.one(Billing)
    if was is None or now is None or was.credit_value_usd == now.credit_value_usd:
        return
    models = [*_repriced(change)]
    losing = [it.id for it in models if _is_loss(it.after) and not _is_loss(it.before)]
    share = growth(was.credit_value_usd, now.credit_value_usd) or Decimal(0)
    yield Impact(
        at=Place.of(now, "credit_value_usd"),
        weight="loss" if losing else "changed",
        share=abs(share),
        headline=_headline(change, was, now, share, len(models), losing),
        facts=tuple(_facts(change, was, now, models)),
        covers=frozenset({"credit_value_usd"}),
    )


def _repriced(change: Change) -> Iterator[_Repriced]:
    """Yield the models that are called before and after; of another price in credits their own impact speaks."""
    for pair in change.both(Model):
        before, after = both(change, pair.before, pair.after)
        if before is None or after is None or not (before.model.is_active and after.model.is_active):
            continue
        if before.window.price == after.window.price and after.price_usd is not None:
            yield _Repriced(pair.id, before, after)


def _headline(change: Change, was: Billing, now: Billing, share: Decimal, count: int, losing: Sequence[str]) -> str:
    said = [f"{plural(count, 'model')} {'lists' if count == 1 else 'list'} for {more(share)}"] if count else []
    below = [it.name for it in _by_price(change.after) if was.credit_value_usd <= it.each < now.credit_value_usd]
    if below:
        others = f" and {plural(len(below) - 1, 'other')}" if len(below) > 1 else ""
        said.append(f"{below[0]}{others} {'sells' if len(below) == 1 else 'sell'} credits below that")
    if losing:
        said.append(f"{named(losing, 'model')} {'loses' if len(losing) == 1 else 'lose'} money")
    text = f"a credit counts as {usd(now.credit_value_usd)}, was {usd(was.credit_value_usd)}"
    return f"{text}: {', '.join(said)}" if said else text


def _facts(change: Change, was: Billing, now: Billing, models: Sequence[_Repriced]) -> Iterator[Fact]:
    value = compared("", was.credit_value_usd, now.credit_value_usd, usd)
    others = sum(_takes_others(it) for it in change.paired(Model))
    note = "no package, plan or call gets dearer or cheaper by it"
    if others:
        note = (
            f"no package or plan gets dearer or cheaper by it; {plural(others, 'model')} with other prices in credits"
        )
    yield Fact(label="a credit", amounts=(value,), note=note)
    yield from _prices(models)
    yield from _calls(models)
    yield from _margins(change, was, now)
    yield from _offers(change.after, was, now)


def _takes_others(pair: Pair[Model]) -> bool:
    """Return whether calls of a model take other credits in the same change: its own impact says how many."""
    if pair.before is None or pair.after is None or not (pair.before.is_active and pair.after.is_active):
        return False
    return (pair.before.price, pair.before.prices) != (pair.after.price, pair.after.prices)


def _prices(models: Iterable[_Repriced]) -> Iterator[Fact]:
    """Yield the list prices, the dearest of a unit first, equal ones together."""
    groups: dict[tuple[str, Decimal, str, str], list[str]] = {}
    for it in models:
        price = it.after.price_usd or Decimal(0)
        key = it.after.model.sold, -price, it.before.shown_price, it.after.shown_price
        groups.setdefault(key, []).append(it.id)
    found = [BeforeAfter(names(ids), old, new) for (_, _, old, new), ids in sorted(groups.items())]
    if found:
        yield Fact(label="list prices", amounts=_ends(found), note=_left(found, "more price"))


def _calls(models: Iterable[_Repriced]) -> Iterator[Fact]:
    """Yield the typical calls with the lowest and the highest margin."""
    found: list[tuple[Decimal, str, BeforeAfter]] = []
    for it in models:
        was = dict(calls_of(it.before))
        for name, call in calls_of(it.after):
            if call.margin is not None and name in was and was[name].margin is not None:
                lost = "a loss" if call.is_loss else ""
                amount = BeforeAfter(f"{it.id}, {name}", was[name].margin, call.margin, lost)
                found.append((call.spent, amount.what, amount))
    if found:
        worst, best = max(found), min(found)
        shown = [("lowest", worst[2]), ("highest", best[2])] if worst != best else [("", worst[2])]
        amounts = tuple(it._replace(what=f"{word}: {it.what}".removeprefix(": ")) for word, it in shown)
        yield Fact(label="margin of a call", amounts=amounts, note="at the value of a credit")


def _margins(change: Change, was: Billing, now: Billing) -> Iterator[Fact]:
    """Yield what becomes of the margins, which are those where credits are cheapest; a new offer speaks for itself."""
    before, after = _cheapest(change.before, was), _cheapest(change.after, now)
    if not after.is_bought:
        yield from margins_fact(change, before, after, "worst mix", nth=0)
    elif before.each == after.each:
        yield Fact(label="margins", note=f"stay where credits are cheapest: {after.name} sells one for {each(after)}")


def _cheapest(config: Config, billing: Billing) -> Offer:
    """Return where a credit is cheapest, however far from its value; the value itself where none is sold."""
    return next(iter(_by_price(config)), list_value(billing))


def _by_price(config: Config) -> list[Offer]:
    """Return what customers buy credits in, the cheapest credit first."""
    return sorted(sold_offers(config), key=lambda it: (it.each, it.name))


def _is_loss(it: Seen) -> bool:
    margin = worst_margin(it.model, _cheapest(it.config, it.billing))
    return margin is not None and margin.cost > margin.price


def _offers(config: Config, was: Billing, now: Billing) -> Iterator[Fact]:
    """Yield how far from its value packages and plans sell a credit, the cheapest first."""
    found = []
    for offer in _by_price(config):
        old, new = (growth(it.credit_value_usd, offer.each) or Decimal(0) for it in (was, now))
        effect = "below it" if new < 0 <= old else ""
        found.append(
            BeforeAfter(f"{offer.name.removeprefix('the ')}, {each(offer)}", _signed(old), _signed(new), effect)
        )
    if found:
        note = _left(found, "more offer")
        yield Fact(label="against its value", amounts=_ends(found), note=note, is_detail=True)


def _signed(share: Decimal) -> str:
    return percent(share) if share else "0 %"


def _ends(found: Sequence[BeforeAfter]) -> tuple[BeforeAfter, ...]:
    """Return all of a few, and the first and the last of many."""
    return tuple(found) if len(found) <= _MOST else (*found[: _MOST // 2], *found[-(_MOST // 2) :])


def _left(found: Sequence[object], noun: str) -> str:
    return f"and {plural(len(found) - _MOST, noun)} between them" if len(found) > _MOST else ""
