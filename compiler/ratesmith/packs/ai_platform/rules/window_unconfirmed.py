"""A change that comes soon is confirmed

Half of what providers announce ahead changes once more or is called off. So two weeks before a cost or a
price begins somebody looks again and writes `confirmed_on`, or removes it: a change that has not begun can be
called off by removing its day. It is a warning that time alone brings and ends, and `build` ignores it.

Bad:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2026-01-10":  # error
        tokens_per_credit: 900

Good:
    # models/writer.yaml
    price: null
    prices:
      launch:
        tokens_per_credit: 1000
      "2026-01-10":
        tokens_per_credit: 900
        confirmed_on: 2025-12-29
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ratesmith.api import Config, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.windows import BEGINNING, by_day

AHEAD: Final = timedelta(days=14)
"""How long before it begins a change is to be confirmed."""


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Find every cost and price that nobody has confirmed, from two weeks before it begins until it does."""
    for name, parts in model.by_day:
        for day, (part, at) in by_day(parts).items() if parts else ():
            if day != BEGINNING and part.confirmed_on is None:
                yield Problem.of(
                    model,
                    *at,
                    message=f"the {name} from {day} on is not confirmed",
                    hint="look whether it is still announced, and write confirmed_on: with the day on which you did; "
                    "or remove it, if it is called off",
                    since=max(day, date.min + AHEAD) - AHEAD,
                    until=day,
                )


RULE = Rule(kind=Model, each=check, severity="warning")
