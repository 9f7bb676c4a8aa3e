"""What changes when: the prices and costs that begin after a day, and what they do to margins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import Final

import msgspec

from ratesmith.api import Config, Sheet, SheetCell, SheetColumn, plain, plural
from ratesmith.packs.ai_platform import margins
from ratesmith.packs.ai_platform.component_text import name_of, unit_of
from ratesmith.packs.ai_platform.credit_offers import Offer, cheapest_offer, list_value
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.kinds.billing import Billing
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_names import shown_names
from ratesmith.packs.ai_platform.money import usd
from ratesmith.packs.ai_platform.windows import Window, day_of

_PRICES: Final = {"tokens_per_credit": "tokens for a credit"}
_NONE: Final = "none"
_COLUMNS: Final = (
    SheetColumn("Day"),
    SheetColumn("Model"),
    SheetColumn("What changes"),
    SheetColumn("From → to", is_number=True),
    SheetColumn("Worst margin", is_number=True),
    SheetColumn("Confirmed"),
)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One number that changes."""

    what: str
    """The meter of a cost with its conditions, or the field of a price."""
    unit: str
    """What the numbers are: `US dollars per 1M tokens`, `tokens for a credit`."""
    before: Decimal | None
    """Null where there was none."""
    after: Decimal | None
    percent: str
    """By how much what is paid changes: `+100 %`; half the tokens for a credit are 100 % more. Empty where unknown."""


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for a model on a day."""

    day: date
    """The first day of it, in UTC."""
    days_until: int
    model: str
    """Its model_name."""
    provider: str
    begins: bool
    """Whether the model begins on that day."""
    price: tuple[Change, ...] = ()
    """What customers pay, in credits."""
    cost: tuple[Change, ...] = ()
    """What we pay."""
    cost_note: str | None = None
    """What is new of the cost beside amounts: that there is none, why it is not known, how tiers apply."""
    margin_before: str | None = None
    """The worst margin, where credits are cheapest; null where none is known."""
    margin_after: str | None = None
    confirmed: bool
    """Whether somebody confirmed all of it."""


def upcoming(config: Config, today: date) -> tuple[Upcoming, ...]:
    """Return what begins after a day, the next first."""
    billing = config.one(Billing)
    offer = None if billing is None else cheapest_offer(config, billing) or list_value(billing)
    found = [it for model in config.all(Model).values() for it in _of_model(model, config, today, offer)]
    return tuple(sorted(found, key=lambda it: (it.day, it.model, it.provider)))


def sheet(config: Config, found: tuple[Upcoming, ...]) -> Sheet:
    """Return the same as a table for people, a row for each number."""
    names = shown_names(config)
    rows = []
    for it in found:
        day = SheetCell(str(it.day), note=f"in {plural(it.days_until, 'day')}")
        name = SheetCell(names[it.provider, it.model], note="begins" if it.begins else "")
        before, after = it.margin_before or "unknown", it.margin_after or "unknown"
        margin = SheetCell(after if it.begins or before == after else f"{before} → {after}")
        confirmed = SheetCell("yes", "good") if it.confirmed else SheetCell("not yet", "warning")
        changes = [*map(_shown, (*it.price, *it.cost)), *([("cost", it.cost_note)] if it.cost_note else [])]
        rows += [
            (day, name, SheetCell(what.replace("_", " ")), SheetCell(how), margin, confirmed) for what, how in changes
        ]
    return Sheet(
        title="What changes next",
        about="Prices and costs that begin on a day, at midnight UTC.",
        columns=_COLUMNS,
        rows=tuple(rows),
        empty="No price and no cost begins later.",
    )


def describe(config: Config, found: tuple[Upcoming, ...]) -> Iterator[str]:
    """Yield a table of what changes."""
    if not found:
        yield "nothing changes: no price and no cost begins after today"
        return
    names = shown_names(config)
    rows = [("day", "in", "model", "what", "from → to", "worst margin", "confirmed")]
    for it in found:
        changes = [*map(_shown, (*it.price, *it.cost)), *([("cost", it.cost_note)] if it.cost_note else [])]
        head = (str(it.day), plural(it.days_until, "day"), names[it.provider, it.model])
        margin = f"{it.margin_before or 'unknown'} → {it.margin_after or 'unknown'}"
        tail = (it.margin_after or "unknown" if it.begins else margin, "yes" if it.confirmed else "no")
        for first, change in zip_longest([(head, tail)], changes):
            (day, until, model), (worst, confirmed) = first or (("", "", ""), ("", ""))
            rows.append((day, until, model, *change, worst, confirmed))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _of_model(model: Model, config: Config, today: date, offer: Offer | None) -> Iterator[Upcoming]:
    for before, window in zip((None, *model.windows), model.windows, strict=False):
        if window.start is not None and window.start > today:
            yield Upcoming(
                day=window.start,
                days_until=(window.start - today).days,
                model=model.model_name,
                provider=model.provider,
                begins=before is None,
                price=tuple(_prices(before, window)),
                cost=tuple(_costs(before, window)),
                cost_note=_note(before, window),
                margin_before=None if before is None else _worst(model, before, offer),
                margin_after=_worst(model, window, offer),
                confirmed=all(it is not None for it in _confirmations(window, config)),
            )


def _worst(model: Model, window: Window, offer: Offer | None) -> str | None:
    margin = margins.worst_margin(model.within(window), offer) if offer is not None else None
    return margin.percent if margin is not None and margin.price else None


def _confirmations(window: Window, config: Config) -> Iterator[date | None]:
    """Yield the day on which each part that begins with a window was confirmed; a base counts for all that have it."""
    for part, at in ((window.cost, window.cost_at), (window.price, window.price_at)):
        if len(at) > 1 and day_of(str(at[1])) == window.start:
            yield getattr(part, "confirmed_on", None)
    base = config.get(Model, window.cost.base) if window.cost.base is not None else None
    under = next((it for it in base.windows if it.start == window.start), None) if base is not None else None
    if base is not None and under is not None:
        yield from _confirmations(msgspec.structs.replace(under, price_at=()), config)


def _prices(before: Window | None, after: Window) -> Iterator[Change]:
    for name in after.price.__struct_fields__:
        old, new = (None if it is None else getattr(it.price, name, None) for it in (before, after))
        if old != new and isinstance(new, int):
            # More tokens for a credit are cheaper; every other price grows with its number.
            was, now = None if old is None else Decimal(old), Decimal(new)
            percent = _percent(now, was) if name in _PRICES and was is not None else _percent(was, now)
            yield Change(what=name, unit=_PRICES.get(name, "credits"), before=was, after=now, percent=percent)


def _costs(before: Window | None, after: Window) -> Iterator[Change]:
    old, new = ({} if it is None else it.table.amounts for it in (before, after))
    for component in sorted({*old, *new}):
        was, now = old.get(component), new.get(component)
        if was != now:
            unit = f"US dollars per {unit_of(component)}"
            yield Change(what=name_of(component), unit=unit, before=was, after=now, percent=_percent(was, now))


def _note(before: Window | None, after: Window) -> str | None:
    old, new = None if before is None else before.table, after.table
    if new.free and not (old is not None and old.free):
        return "free"
    if new.unpriced is not None and not (old is not None and old.unpriced == new.unpriced):
        return f"not known: {new.unpriced}"
    return f"tiers apply to: {new.applies_to}" if old is not None and old.applies_to != new.applies_to else None


def _percent(before: Decimal | None, after: Decimal | None) -> str:
    """Return by how much an amount changes: `+100 %`, rounded to a tenth; empty where it comes or goes."""
    if not before or after is None:
        return ""
    share = EXACT.divide(EXACT.subtract(after, before), before).scaleb(2, EXACT)
    shown = share.quantize(Decimal("0.1"), ROUND_HALF_UP, EXACT)
    return f"{'+' if shown > 0 else ''}{plain(shown)} %" if shown else "less than 0.1 %"


def _shown(it: Change) -> tuple[str, str]:
    """Return what changes, and how."""
    in_dollars = it.unit.startswith("US dollars")
    values = [
        _NONE if value is None else usd(value) if in_dollars else f"{value:,f}" for value in (it.before, it.after)
    ]
    what = f"{it.what}, per {it.unit.removeprefix('US dollars per ')}" if in_dollars else it.what
    return what, " → ".join(values) + (f" ({it.percent})" if it.percent else "")
