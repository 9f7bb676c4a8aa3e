"""Plans: what a month, a year and a credit of them costs, and what the year saves."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from ratesmith.api import BeforeAfter, Change, Fact, Impact, Pair, Place, Weight, plain
from ratesmith.packs.ai_platform.credit_offers import plan_offers
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.plan import MONTHS, Plan
from ratesmith.packs.ai_platform.model_facts import growth, more, percent
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.offer_facts import each, margins_fact, paid

_PRICES: Final = ("price_monthly", "price_yearly")
_TENTH: Final = Decimal("0.1")


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the plans that are new, gone, or have another price or other credits."""
    for nth, pair in enumerate(it for it in change.paired(Plan) if it.before != it.after):
        was, now = (it if it is not None and it.is_sold else None for it in (pair.before, pair.after))
        if now is None and was is not None:
            yield _gone(pair, was)
        elif now is not None and (was is None or _sells(was) != _sells(now)):
            yield _impact(change, pair.id, was, now, nth)


def _gone(pair: Pair[Plan], was: Plan) -> Impact:
    said, covered = f"plan {pair.id} removed", frozenset({"is_active", "is_internal"})
    if pair.after is None:
        return Impact(at=Place(was), weight="gone", headline=said)
    at = Place.of(pair.after, "is_internal" if pair.after.is_internal else "is_active")
    return Impact(at=at, weight="gone", headline=f"plan {pair.id} sold no more", covers=covered)


def _sells(plan: Plan) -> tuple[Decimal, Decimal, int]:
    return plan.price_monthly, plan.price_yearly, plan.credits


def _impact(change: Change, id: str, was: Plan | None, now: Plan, nth: int) -> Impact:
    grown = {name: growth(None if was is None else getattr(was, name), getattr(now, name)) for name in _PRICES}
    shares = [share for share in grown.values() if share]
    fewer = growth(Decimal(was.credits), Decimal(now.credits)) if was is not None else None
    weight: Weight = "new" if was is None else _weight(shares, fewer)
    field = next((name for name in _PRICES if grown[name]), "price_monthly")
    return Impact(
        at=Place.of(now, field),
        weight=weight,
        share=max(map(abs, [*shares, fewer or Decimal(0)])),
        headline=_headline(id, was, now, grown, fewer),
        together="plans added" if was is None else "plans cost another amount",
        facts=tuple(_facts(change, id, was, now, nth)),
        covers=frozenset(_PRICES),
    )


def _weight(shares: list[Decimal], fewer: Decimal | None) -> Weight:
    if any(share > 0 for share in shares) or (fewer is not None and fewer < 0):
        return "dearer"
    return "cheaper" if shares or fewer else "changed"


def _headline(id: str, was: Plan | None, now: Plan, grown: dict[str, Decimal | None], fewer: Decimal | None) -> str:
    if was is None:
        return f"plan {id} added: {usd(now.price_monthly)} a month, {now.credits:,} credits"
    month, year = grown.values()
    said = []
    if month and year and more(month) == more(year):
        said.append(f"costs {more(month)}")
    else:
        said += [f"costs {more(share)} a {word}" for share, word in ((month, "month"), (year, "year")) if share]
    if month and not year and was.price_yearly:
        said[-1] += ", the yearly price stays"
    if fewer:
        said.append(f"gives {more(fewer).replace('less', 'fewer')} credits")
    return f"plan {id} {' and '.join(said) or 'has another price'}"


def _facts(change: Change, id: str, was: Plan | None, now: Plan, nth: int) -> Iterator[Fact]:
    month = paid("a month", None if was is None else was.price_monthly, now.price_monthly)
    has_same = was is None or was.credits == now.credits
    yield Fact(label=month.label, amounts=month.amounts, note=f"for {now.credits:,} credits" if has_same else "")
    if was is not None and not has_same:
        yield Fact(label="credits a month", amounts=(_credits(was.credits, now.credits),))
    is_left = was is not None and was.price_yearly == now.price_yearly and was.price_monthly != now.price_monthly
    year = paid("a year", None if was is None else was.price_yearly, now.price_yearly)
    yield Fact(label=year.label, amounts=year.amounts, note=f"{_months(was, now)}{'; forgotten?' if is_left else ''}")
    before = {} if was is None else {it.at.route: it for it in plan_offers(id, was)}
    after = [*plan_offers(id, now)]
    credits = tuple(
        BeforeAfter(f"by the {word}", each(before[it.at.route]) if it.at.route in before else None, each(it))
        for it, word in zip(after, ("month", "year"), strict=False)
    )
    if credits:
        yield Fact(label="a credit", amounts=credits)
        cheapest = min(after, key=lambda it: it.each)
        yield from margins_fact(change, before.get(cheapest.at.route), cheapest, nth=nth)


def _credits(was: int, now: int) -> BeforeAfter:
    share = growth(Decimal(was), Decimal(now))
    return BeforeAfter("", f"{was:,}", f"{now:,}", percent(share) if share else "")


def _months(was: Plan | None, now: Plan) -> str:
    """Return what paying for a year is: `pays for 10 → 8.3 months, saves 16.7 → 30.7 %`."""
    olds, news = (["", ""] if it is None or not it.price_monthly else [*_year(it)] for it in (was, now))
    if not news[0]:
        return ""
    months, saved = (f"{old} → {new}" if old and old != new else new for old, new in zip(olds, news, strict=True))
    return f"pays for {months} months, saves {saved} %"


def _year(plan: Plan) -> Iterator[str]:
    months = EXACT.divide(plan.price_yearly, plan.price_monthly)
    saved = EXACT.divide(MONTHS - months, Decimal(MONTHS)).scaleb(2, EXACT)
    yield from (plain(it.quantize(_TENTH, ROUND_HALF_UP, EXACT)) for it in (months, saved))
