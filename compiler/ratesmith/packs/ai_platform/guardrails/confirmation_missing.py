"""What begins in two weeks is confirmed

Of six prices that public catalogues had ahead of their day four were called off before it. A cost or a price that a
change lets begin within 14 days is one that somebody looked at again: it has `confirmed_on`. What begins later is
asked about when its day comes near, by `window-unconfirmed`.

Bad:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2026-01-10":  # error
        tokens_per_credit: 950

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2026-01-10":
        tokens_per_credit: 950
        confirmed_on: 2025-12-30
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ratesmith.api import Change, Place, Problem, Route, Rule, plural
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.rules.window_unconfirmed import AHEAD
from ratesmith.packs.ai_platform.windows import by_day, same_charge


def check(change: Change) -> Iterator[Problem]:
    """Find what is new or another amount, and begins soon."""
    for pair in change.changed(Model):
        if pair.after is None:
            continue
        former = {} if pair.before is None else dict(pair.before.by_day)
        for name, parts in pair.after.by_day:
            was = by_day(former.get(name, {}))
            for day, (part, at) in by_day(parts).items():
                is_new = day not in was or not same_charge(was[day][0], part)
                if is_new and part.confirmed_on is None and change.today < day <= change.today + AHEAD:
                    yield _problem(pair.after, name, day, at, change.today)


def _problem(model: Model, name: str, day: date, at: Route, today: date) -> Problem:
    return Problem(
        at=Place(model, at),
        message=f"the {name} begins on {day}, in {plural((day - today).days, 'day')}, and nobody confirmed it",
        hint="look whether it is still announced, and write confirmed_on: with the day on which you did",
    )


RULE = Rule(change=check)
