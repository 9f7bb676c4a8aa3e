"""Prices and costs that begin on a day to come: new, another amount, moved, or called off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from ratesmith.api import Change, Fact, Impact, Place, Weight
from ratesmith.packs.ai_platform.customer_price import price_fact
from ratesmith.packs.ai_platform.impact_words import with_role
from ratesmith.packs.ai_platform.impacts.model_price import COVERED
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.model_facts import Seen, cost_fact, more, price_growth, windows_seen


class _Begins(msgspec.Struct, frozen=True):
    """What begins on a day, beside what holds until then."""

    until: Seen | None
    then: Seen

    @property
    def dearer(self) -> Decimal | None:
        return price_growth(self.until, self.then)

    @property
    def what(self) -> str:
        """What differs then: `price`, `cost`, `price and cost`."""
        until = self.until
        if until is None:
            return "price"
        parts = (("price", until.window.price != self.then.window.price), ("cost", _costs(until) != _costs(self.then)))
        return " and ".join(name for name, differs in parts if differs)

    def is_like(self, other: _Begins) -> bool:
        """Whether the same begins, perhaps on another day."""
        return (self.then.price_usd, _costs(self.then)) == (other.then.price_usd, _costs(other.then))


def _costs(it: Seen) -> object:
    return it.window.table


def impacts(change: Change) -> Iterator[Impact]:
    """Yield each day of which more, less or something else is announced than before."""
    for it in change.edited_or_renamed(Model):
        if it.before.has_dates or it.after.has_dates:
            yield from _impacts(change, it.id, it.before, it.after)


def _impacts(change: Change, id: str, before: Model, model: Model) -> Iterator[Impact]:
    was, now = _upcoming(change, before, is_after=False), _upcoming(change, model, is_after=True)
    left = {day: it for day, it in was.items() if day not in now}
    for day, it in now.items():
        old = was.get(day)
        if old is not None and old.is_like(it):
            continue
        moved = next((other for other, one in left.items() if old is None and one.is_like(it)), None)
        if moved is not None:
            del left[moved]
        yield _begins(change, id, model, day, it, moved=moved)
    for day, it in left.items():
        headline = f"the {it.what} of {id} from {day} on is called off"
        facts = tuple(_dated(day, it, "called off"))
        yield Impact(at=_dates(model), weight="changed", headline=headline, facts=facts, covers=COVERED)


def _upcoming(change: Change, model: Model, *, is_after: bool) -> Mapping[date, _Begins]:
    config = change.after if is_after else change.before
    found: dict[date, _Begins] = {}
    until: Seen | None = None
    for it in windows_seen(config, model):
        if it.window.first_day > change.today:
            found[it.window.first_day] = _Begins(until, it)
        until = it
    return found


def _begins(change: Change, id: str, model: Model, day: date, it: _Begins, *, moved: date | None) -> Impact:
    dearer = it.dearer
    weight: Weight = "changed" if not dearer else "dearer" if dearer > 0 else "cheaper"
    said = f"costs customers {more(dearer)}" if dearer else f"has another {it.what}"
    headline = f"{with_role(change.after, id, model)} {said} from {day} on"
    if moved is not None:
        weight, headline = "changed", f"the {it.what} of {id} that begins on {moved} moves to {day}"
    at = it.then.window.price_at if dearer else it.then.window.cost_at
    return Impact(
        at=Place(model, at),
        weight=weight,
        share=abs(dearer or Decimal(0)),
        headline=headline,
        facts=tuple(_dated(day, it, "" if moved is None else f"announced for {moved} before")),
        covers=COVERED,
    )


def _dated(day: date, it: _Begins, note: str) -> Iterator[Fact]:
    has_price = it.until is None or it.until.price_usd != it.then.price_usd
    facts = [*(price_fact(None, it.until, it.then) if has_price else ())]
    if it.until is None or _costs(it.until) != _costs(it.then):
        facts += cost_fact(it.until, it.then)
    for fact in facts:
        yield Fact(label=f"{fact.label} from {day}", amounts=fact.amounts, note=note or fact.note)


def _dates(model: Model) -> Place:
    field = next((field for field in ("prices", "costs") if getattr(model, field)), "")
    return Place(model, (field,) if field else ())
