"""A cost or a price begins on a day of the calendar

The keys of `costs` and `prices` are the first days on which they hold, in UTC: `"2027-03-01"`, or `launch`
for the beginning. A day such as February 30 never comes, and what is written for it would never hold. The first day
of the calendar is what `launch` means: under both names a price could be written twice.

Bad:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2027-02-30":  # error
        tokens_per_credit: 900

Bad:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "0001-01-01":  # error
        tokens_per_credit: 300

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2027-03-01":
        tokens_per_credit: 900
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import MINYEAR, date, timedelta

from ratesmith.api import Config, Problem, Rule, quoted
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import BEGINNING, day_of


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Check every key."""
    for name, parts in model.by_day:
        for key in parts:
            if day_of(key) is None:
                wrong = "is the day that launch means" if key == BEGINNING.isoformat() else "is no day"
                yield Problem.of(model, f"{name}s", key, message=f"{quoted(key)} {wrong}", hint=_hint(key))


def _hint(key: str) -> str:
    """Name the last day of a month that is shorter, and the first of the next."""
    from calendar import monthrange

    if key == BEGINNING.isoformat():
        return "write launch"
    year, month, _ = map(int, key.split("-"))
    if year < MINYEAR or not 1 <= month <= 12:
        return "write it as YEAR-MONTH-DAY, with the month from 01 to 12"
    last = date(year, month, monthrange(year, month)[1])
    return f"write {quoted(last.isoformat())}, the last day of the month, or {quoted(str(last + timedelta(days=1)))}"


RULE = Rule(kind=Model, each=check, waivable=False)
