"""Compare a cost with the quote of its source: what the price list says, and what the file has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final, NamedTuple

import msgspec

from ratesmith.api import OncePer, Route, plain, plural, quoted
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.components import (
    STANDARD,
    TOKENS,
    UNITS,
    Component,
    CostTable,
    named_amounts,
)
from ratesmith.packs.ai_platform.cost import Amounts, Cost, ServiceAmounts, TokenTier
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


class _Pair(msgspec.Struct, frozen=True):
    """An amount of the quote in the unit of the component that it is compared with."""

    amount: Fraction
    component: Component
    agrees: bool

    @property
    def ours(self) -> Fraction:
        """The amount of the component."""
        return Fraction(self.component.amount_usd)


def _compare_with_quote(cost: Cost, table: CostTable) -> Comparison:
    """Compare the components of a cost with the quote of its source; empty where it has none, or no amounts.

    Routes are those inside the cost. Of what only one side names, nothing is said, unless nothing is left to compare.
    """
    if cost.source is None or not table.components:
        return Comparison()
    amounts = read_quote(cost.source.quote)
    understood = f"understood: {_listed(amounts)}"
    at = ("source", "quote")
    if not amounts:
        unread = Finding(at, f"{quoted(cost.source.quote)} has no amount with its currency", _HOW)
        return Comparison(unreadable=(unread,))
    comparable = _comparable(table)
    pairs = [(it, [*_pairs(it, comparable)]) for it in amounts]
    wrong = [it for amount, found in pairs for it in _foreign(amount, found)][:1]
    quoted_for = _quoted_for(pairs)
    wrong += _differing([it for amount, found in pairs for it in _differs(cost, amount, found, quoted_for)])
    unclear = [Finding(at, f"{why}; {understood}", how) for it, found in pairs for why, how in _unclear(it, found)]
    if not unclear and not wrong and not any(found for _, found in pairs):
        message = f"nothing in the quote is a price of what the cost has: it says {_listed(amounts)}"
        wrong.append(Finding(at, message, "quote the price of this model, or write the amounts that the quote says"))
    agreed = {it.component for _, found in pairs for it in found if it.agrees}
    return Comparison(
        mismatches=tuple(wrong),
        unreadable=tuple(unclear[:1]),
        confirmed=frozenset() if wrong else frozenset(agreed),
    )


compare_with_quote: Final = OncePer(_compare_with_quote)
"""Several rules and guardrails ask about each cost, in each environment."""
_HOW: Final = "copy the price list with its units: $1.25 input / $10.00 output per 1M tokens"


_Comparable = Mapping[tuple[str, str, bool], Sequence[Component]]


def _comparable(table: CostTable) -> _Comparable:
    """Return the components that quotes speak of, by meter, service, and whether they are for long prompts."""
    found: dict[tuple[str, str, bool], list[Component]] = {}
    for it in table.components:
        if not it.region and not it.hours_utc:
            found.setdefault((it.meter, it.service, bool(it.over_tokens)), []).append(it)
    return found


def _pairs(it: QuotedAmount, comparable: _Comparable) -> Iterator[_Pair]:
    """The components that an amount can be compared with: all of which the quote does not say the opposite."""
    if it.unit is None:
        return
    meters = it.meters or (TOKENS if it.unit.noun in ("", "token") else ())
    for meter in meters:
        factor = _factor(it.unit, meter)
        same = comparable.get((meter, it.service, bool(it.over_tokens)), ())
        same = [other for other in same if not other.size or other.size == it.size] if it.size else same
        if factor is not None and same:
            amount = Fraction(it.amount) * factor
            exact = amount.as_integer_ratio()
            is_rounded = it.unit.noun == "hour"
            for other in _closest(same, it):
                agrees = other.amount_usd.as_integer_ratio() == exact or (is_rounded and _is_rounded(amount, other))
                yield _Pair(amount, other, agrees)
            if it.meters:
                return


def _is_rounded(amount: Fraction, component: Component) -> bool:
    """Return whether an amount for an hour is, about, that of a component for minutes."""
    return component.per == 60 and abs(Fraction(component.amount_usd) - amount) <= amount * ROUNDED


def _closest(found: Sequence[Component], it: QuotedAmount) -> Sequence[Component]:
    """Of several components of a meter, those of the length, size and quality that the quote names."""
    if it.over_tokens:
        near = min(abs(other.over_tokens - it.over_tokens) for other in found)
        found = [other for other in found if abs(other.over_tokens - it.over_tokens) == near]
    for named in ("quality", "search_context"):
        same = [other for other in found if getattr(other, named) in it.words]
        found = same or [other for other in found if not getattr(other, named)] or found
    # Of films a size can be a word: 1080p.
    return [other for other in found if other.size and other.size in (it.size, *it.words)] or found


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


def _foreign(it: QuotedAmount, found: Iterable[_Pair]) -> list[Finding]:
    """The number of another currency, written as US dollars."""
    if it.currency == USD or not any(pair.agrees for pair in found):
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


def _quoted_for(pairs: Iterable[tuple[QuotedAmount, list[_Pair]]]) -> Mapping[Fraction, Sequence[Component]]:
    """Return the components that the quote has an amount for, in dollars: the first two of different names."""
    found: dict[Fraction, list[Component]] = {}
    for it, its in pairs:
        for amount, same in groupby(its if it.currency == USD else (), lambda pair: pair.amount):
            components = found.setdefault(amount, [])
            for pair in same if len(components) < 2 else ():
                if not components or name_of(components[0]) != name_of(pair.component):
                    components.append(pair.component)
                if len(components) == 2:
                    break
    return found


def _differs(
    cost: Cost, it: QuotedAmount, found: Sequence[_Pair], quoted_for: Mapping[Fraction, Sequence[Component]]
) -> list[_Difference]:
    if it.currency != USD or not found or any(pair.agrees for pair in found):
        return []
    pair = found[0]
    what = name_of(pair.component)
    others = [other for other in quoted_for.get(pair.ours, ()) if name_of(other) != what]
    route = route_of(cost, pair.component) or ("source", "quote")
    unit = unit_of(pair.component)
    says = f"per {unit}" if what == unit else f"per {unit} for {what}"
    why, hint = _reason(pair, others[:1], str(route[-2]) if len(route) > 1 else "")
    message = f"the quote says {_usd(pair.amount)} {says}, and the file {_usd(pair.ours)}: {why}"
    way = frozenset({what, name_of(others[0])}) if others else why
    return [_Difference(Finding(route, message, hint), what, way)]


def _reason(pair: _Pair, others: Sequence[Component], key: str) -> tuple[str, str]:
    """Return why two amounts differ, as far as their ratio says it, and what to do; `key` is above that of ours."""
    ours, theirs = pair.ours, pair.amount
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


def _unclear(it: QuotedAmount, found: Sequence[_Pair]) -> Iterator[tuple[str, str]]:
    """Why an amount cannot be compared, and what to do."""
    if it.currency != USD and not any(pair.agrees for pair in found):
        yield f"the quote is in {it.currency}, and amounts are in US dollars", "quote the price list in US dollars"
    elif it.currency == USD and it.unit is None:
        yield f"the quote does not say what {_amount(it)} is for: per how many tokens, per image, per call", _HOW
    elif not it.meters and len({pair.component.amount_usd for pair in found}) > 1 and any(it.agrees for it in found):
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
