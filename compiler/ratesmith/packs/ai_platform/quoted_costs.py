"""Compare a cost with the quote of its source: what the price list says, and what the file has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Final, NamedTuple

import msgspec

from ratesmith.api import Route, plain, plural, quoted
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import (
    STANDARD,
    TOKENS,
    UNITS,
    Component,
    CostTable,
    named_amounts,
)
from ratesmith.packs.ai_platform.cost import Amounts, Cost, PriceSource, ServiceAmounts, TokenTier
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.price_quotes import USD, QuotedAmount, read_quote
from ratesmith.packs.ai_platform.price_words import Unit

ROUNDED: Final = Fraction(1, 1000)
"""By how much an amount may differ that is converted from hours to minutes, which no decimal number says exactly."""
_MOST_LISTED: Final = 6
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}


class Finding(NamedTuple):
    """One mistake: where in the cost, what is wrong, and what to do."""

    route: Route
    message: str
    hint: str


class Comparison(msgspec.Struct, frozen=True):
    """What a quote and a cost say of each other."""

    mismatches: tuple[Finding, ...] = ()
    unreadable: tuple[Finding, ...] = ()
    """The first thing that cannot be compared, with all that was understood."""
    confirmed: frozenset[Component] = frozenset()
    """What the quote says as the file has it; nothing where it says anything else otherwise."""


class _Priced(NamedTuple):
    """A component, of which there may be thousands, and its amount."""

    component: Component
    ours: Fraction


class _Like(msgspec.Struct, frozen=True):
    """An amount of the quote in the unit of a meter, and what it can be compared with."""

    amount: Fraction
    priced: Sequence[_Priced]
    """At least one."""
    agreed: Sequence[Component]
    """Those that have the amount."""


class _Asked(msgspec.Struct, frozen=True):
    """An amount of the quote, by meter."""

    quoted: QuotedAmount
    likes: Sequence[_Like]

    @property
    def agrees(self) -> bool:
        """Whether the file has it for anything."""
        return any(it.agreed for it in self.likes)


class _Alike(msgspec.Struct, frozen=True):
    """The components that an amount can be compared with."""

    priced: Sequence[_Priced] = ()
    by_amount: Mapping[Fraction, Sequence[Component]] = {}

    def agreed(self, amount: Fraction, *, is_hour: bool) -> Sequence[Component]:
        """Return those that have an amount."""
        if not is_hour:
            return self.by_amount.get(amount, ())
        most = amount * ROUNDED
        return [
            component
            for component, ours in self.priced
            if ours == amount or (component.per == 60 and abs(ours - amount) <= most)
        ]


class _Table:
    """The components that amounts of a quote are compared with, by meter and by what is said of them."""

    def __init__(self, table: CostTable) -> None:
        self._by_meter: dict[str, list[_Priced]] = {}
        self._alike: dict[tuple[object, ...], _Alike] = {}
        for it in table.components:
            if not it.region and not it.hours_utc:
                self._by_meter.setdefault(it.meter, []).append(_Priced(it, Fraction(it.amount_usd)))

    def alike(self, meter: str, it: QuotedAmount) -> _Alike:
        """Return the components of a meter of which an amount of the quote does not say the opposite."""
        key = meter, it.service, it.over_tokens, it.size, it.words
        if key not in self._alike:
            same = [one for one in self._by_meter.get(meter, ()) if _is_under(one.component, it)]
            closest = _closest(same, it) if same else ()
            by_amount: dict[Fraction, list[Component]] = {}
            for component, ours in closest:
                by_amount.setdefault(ours, []).append(component)
            self._alike[key] = _Alike(closest, by_amount)
        return self._alike[key]


def compare_with_quote(cost: Cost, table: CostTable) -> Comparison:
    """Compare the components of a cost with the quote of its source; empty where it has none, or no amounts.

    Routes are those inside the cost. Of what only one side names, nothing is said, unless nothing is left to compare.
    """
    if cost.source is None or not table.components:
        return Comparison()
    # Several rules ask in each environment; costs that say the same have one table.
    made: dict[PriceSource, Comparison] = table.__dict__.setdefault("compared_with_quotes", {})
    if cost.source not in made:
        made[cost.source] = _compared(cost, cost.source, table)
    return made[cost.source]


def _compared(cost: Cost, source: PriceSource, table: CostTable) -> Comparison:
    amounts = read_quote(source.quote)
    understood = f"understood: {_listed(amounts)}"
    at = ("source", "quote")
    if not amounts:
        unread = Finding(at, f"{quoted(source.quote)} has no amount with its currency", _HOW)
        return Comparison(unreadable=(unread,))
    ours = _Table(table)
    asked = [_Asked(it, [*_likes(it, ours)]) for it in amounts]
    wrong = [it for one in asked for it in _foreign(one)][:1]
    said, routes = _said(asked), _routes(cost)
    wrong += _differing([it for one in asked for it in _differs(one, said, routes)])
    unclear = [Finding(at, f"{why}; {understood}", how) for it in asked for why, how in _unclear(it)]
    if not unclear and not wrong and not any(it.likes for it in asked):
        message = f"nothing in the quote is a price of what the cost has: it says {_listed(amounts)}"
        wrong.append(Finding(at, message, "quote the price of this model, or write the amounts that the quote says"))
    agreed = {component for one in asked for like in one.likes for component in like.agreed}
    return Comparison(
        mismatches=tuple(wrong),
        unreadable=tuple(unclear[:1]),
        confirmed=frozenset() if wrong else frozenset(agreed),
    )


_HOW: Final = "copy the price list with its units: $1.25 input / $10.00 output per 1M tokens"


def _likes(it: QuotedAmount, table: _Table) -> Iterator[_Like]:
    """Yield what an amount can be compared with: by the meters that it names, or by all that its unit counts."""
    if it.unit is None:
        return
    for meter in it.meters or (TOKENS if it.unit.noun in ("", "token") else ()):
        factor = _factor(it.unit, meter)
        alike = table.alike(meter, it) if factor is not None else _Alike()
        if factor is not None and alike.priced:
            amount = Fraction(it.amount) * factor
            yield _Like(amount, alike.priced, alike.agreed(amount, is_hour=it.unit.noun == "hour"))
            if it.meters:
                return


def _is_under(component: Component, it: QuotedAmount) -> bool:
    return (
        component.service == it.service
        and bool(component.over_tokens) is bool(it.over_tokens)
        and (not component.size or not it.size or component.size == it.size)
    )


def _closest(found: Sequence[_Priced], it: QuotedAmount) -> Sequence[_Priced]:
    """Of several components of a meter, those of the length, size and quality that the quote names."""
    if it.over_tokens:
        near = min(abs(other.over_tokens - it.over_tokens) for other, _ in found)
        found = [one for one in found if abs(one[0].over_tokens - it.over_tokens) == near]
    for named in ("quality", "search_context"):
        same = [one for one in found if getattr(one[0], named) in it.words]
        found = same or [one for one in found if not getattr(one[0], named)] or found
    # Of films a size can be a word: 1080p.
    return [one for one in found if one[0].size and one[0].size in (it.size, *it.words)] or found


def _factor(unit: Unit, meter: str) -> Fraction | None:
    """Return how many of a unit are in that of a component; None for a unit that the meter is not counted in."""
    per, noun = UNITS[meter], unit.noun
    if noun in _SECONDS:
        if meter == "hosting_hour":
            return Fraction(1, unit.number) if noun == "hour" else None
        # Components of sound and film are for a minute.
        return Fraction(60, _SECONDS[noun] * unit.number) if per == 60 else None
    if noun in ("", "token") and meter in TOKENS:
        return Fraction(per, unit.number)
    return Fraction(per, unit.number) if noun not in ("", "token") and meter not in TOKENS else None


def _foreign(asked: _Asked) -> list[Finding]:
    """The number of another currency, written as US dollars."""
    it = asked.quoted
    if it.currency == USD or not asked.agrees:
        return []
    message = f"the quote says {_amount(it)}, and the file has the same number of US dollars"
    return [
        Finding(("source", "quote"), message, "write what it is in US dollars, as the price list in dollars has it")
    ]


class _Difference(msgspec.Struct, frozen=True):
    finding: Finding
    what: str
    way: str | frozenset[str]
    """Why they differ; of two amounts that are mixed up, both names."""


def _differing(found: Iterable[_Difference]) -> Iterator[Finding]:
    """Make one finding of the amounts that differ in the same way: what a wrong unit does to all of them."""
    alike: dict[str | frozenset[str], dict[Route, _Difference]] = {}
    for it in found:
        alike.setdefault(it.way, {}).setdefault(it.finding.route, it)
    for way, differences in alike.items():
        first, *others = differences.values()
        same = "; and the other way round" if others else ""
        if others and isinstance(way, str):
            same = f"; the same for {', '.join(it.what for it in others)}"
        yield first.finding._replace(message=f"{first.finding.message}{same}")


def _said(asked: Iterable[_Asked]) -> Mapping[Fraction, Sequence[Sequence[_Priced]]]:
    """Return what a quote in US dollars says an amount of."""
    found: dict[Fraction, list[Sequence[_Priced]]] = {}
    for one in asked:
        for like in one.likes if one.quoted.currency == USD else ():
            found.setdefault(like.amount, []).append(like.priced)
    return found


def _differs(
    asked: _Asked, said: Mapping[Fraction, Sequence[Sequence[_Priced]]], routes: Mapping[Component, Route]
) -> list[_Difference]:
    if asked.quoted.currency != USD or not asked.likes or asked.agrees:
        return []
    (component, ours), amount = asked.likes[0].priced[0], asked.likes[0].amount
    what = name_of(component)
    named = (other.component for its in said.get(ours, ()) for other in its if name_of(other.component) != what)
    others = [*islice(named, 1)]
    route = routes.get(component.key._replace(per=1)) or ("source", "quote")
    unit = unit_of(component)
    says = f"per {unit}" if what == unit else f"per {unit} for {what}"
    why, hint = _reason(ours, amount, others, str(route[-2]) if len(route) > 1 else "")
    message = f"the quote says {_usd(amount)} {says}, and the file {_usd(ours)}: {why}"
    way = frozenset({what, name_of(others[0])}) if others else why
    return [_Difference(Finding(route, message, hint), what, way)]


def _reason(ours: Fraction, theirs: Fraction, others: Sequence[Component], key: str) -> tuple[str, str]:
    """Return why two amounts differ, as far as their ratio says it, and what to do; `key` is above that of ours."""
    if others:
        other = name_of(others[0])
        return f"that is what it says for {other}", "write each amount at its own key"
    if not theirs or not ours:
        return "one of them is nothing", "write what the price list says"
    ratio = ours / theirs
    times = max(ratio, 1 / ratio)
    more = f"{_count(times)} times as {'much' if ratio > 1 else 'little'}"
    if times in (1000, 1_000_000):
        keys = {"per_1k_tokens": ("per_1m_tokens", ratio > 1), "per_1m_tokens": ("per_1k_tokens", ratio < 1)}
        other_key, fits = keys.get(key, ("", False))
        fits = fits and times == 1000
        hint = f"write it under {other_key}" if fits else "compare the unit of the price list with the key"
        return f"{more}, the unit is another", hint
    if times == 60:
        return f"{more}, seconds and minutes are mixed up", "compare the unit of the price list with the key"
    if times == 100:
        return f"{more}, cents and dollars are mixed up", "write US dollars"
    if times == 10:
        return f"{more}, the decimal point is elsewhere", "write what the price list says"
    hint = "write what the price list says, or quote it as it is today, with the day in as_of"
    if times >= 2:
        return more, hint
    percent = abs(ratio - 1) * 100
    return f"{_count(percent)} % {'more' if ratio > 1 else 'less'}", hint


def _unclear(asked: _Asked) -> Iterator[tuple[str, str]]:
    """Why an amount cannot be compared, and what to do."""
    it = asked.quoted
    if it.currency != USD and not asked.agrees:
        yield f"the quote is in {it.currency}, and amounts are in US dollars", "quote the price list in US dollars"
    elif it.currency == USD and it.unit is None:
        yield f"the quote does not say what {_amount(it)} is for: per how many tokens, per image, per call", _HOW
    elif not it.meters and asked.agrees and len({one.ours for like in asked.likes for one in like.priced}) > 1:
        yield f"the quote does not say whether {_amount(it)} is for input or output", _HOW


def _listed(amounts: Sequence[QuotedAmount]) -> str:
    more = [f"{len(amounts) - _MOST_LISTED} more"] if len(amounts) > _MOST_LISTED else []
    return ", ".join([*map(describe, amounts[:_MOST_LISTED]), *more])


def describe(it: QuotedAmount) -> str:
    """Return an amount as it was understood: `$1.25 per 1,000,000 tokens (input)`."""
    conditions = [it.service] if it.service != STANDARD else []
    conditions += [it.meters[0].replace("_", " ")] if it.meters else []
    conditions += [f"prompts over {it.over_tokens:,} tokens"] if it.over_tokens else []
    conditions += [it.size] if it.size else []
    text = _amount(it)
    if it.unit is not None:
        noun = it.unit.noun or "token"
        text += f" per {noun}" if it.unit.number == 1 else f" per {plural(it.unit.number, noun)}"
    return f"{text} ({', '.join(conditions)})" if conditions else text


def _amount(it: QuotedAmount) -> str:
    return f"${plain(it.amount)}" if it.currency == USD else f"{plain(it.amount)} {it.currency}"


def _usd(amount: Fraction) -> str:
    divided = EXACT.divide(Decimal(amount.numerator), Decimal(amount.denominator))
    whole, _, cents = f"{divided.quantize(Decimal('1E-15'), context=EXACT).normalize(EXACT):,f}".partition(".")
    return f"${whole}.{cents:0<2}"


def _count(times: Fraction) -> str:
    whole = EXACT.divide(Decimal(times.numerator), Decimal(times.denominator))
    return f"{whole.quantize(Decimal('0.1') if whole < 100 else Decimal(1), context=EXACT).normalize(EXACT):,f}"


def route_of(cost: Cost, component: Component) -> Route:
    """Return where in the cost the file has the amount of a component; nowhere for one that it derives."""
    conditions = component.key._replace(per=1)
    return next((route for route, it in _written(cost) if it == conditions), ())


def _routes(cost: Cost) -> Mapping[Component, Route]:
    """Return the same for each that the file has."""
    found: dict[Component, Route] = {}
    for route, it in _written(cost):
        found.setdefault(it, route)
    return found


def _written(cost: Cost) -> Iterator[tuple[Route, Component]]:
    """The conditions of each amount that the file has, and its route."""
    services: list[tuple[Route, str, Cost | ServiceAmounts]] = [((), STANDARD, cost)]
    services += [(("service", name), name, amounts) for name, amounts in cost.service.items()]
    for before, service, amounts in services:
        levels: list[tuple[Route, int, Amounts | TokenTier]] = [((), 0, amounts)]
        if amounts.long_context is not None:
            tiers = amounts.long_context.over
            levels += [(("long_context", "over", key), int(key), tier) for key, tier in tiers.items()]
        for between, over, level in levels:
            for it in named_amounts(level):
                conditions = Component(
                    it.meter,
                    service,
                    over_tokens=over,
                    size=it.size,
                    quality=it.quality,
                    search_context=it.search_context,
                )
                yield (*before, *between, *it.route), conditions


def unsourced(before: CostTable | None, cost: Cost, table: CostTable) -> tuple[Component, ...]:
    """Return the components that need a source and have none that confirms them.

    They do in a new model (`before` is None), and where an amount is at least twice what it was, or half of it. What
    follows from others (regions), and what a quote cannot say (hours), needs none.
    """
    old = {} if before is None else before.amounts
    moved = [it for it in table.components if _is_far(old.get(it.key), it.amount_usd)]
    confirmed = compare_with_quote(cost, table).confirmed
    return tuple(it for it in moved if it not in confirmed and not it.region and not it.hours_utc)


def _is_far(before: Decimal | None, after: Decimal) -> bool:
    return before is None or after >= EXACT.multiply(before, 2) or EXACT.multiply(after, 2) <= before
