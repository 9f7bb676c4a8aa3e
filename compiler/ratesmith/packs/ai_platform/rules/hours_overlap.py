"""Certain hours do not overlap

At each minute of the day one price holds. Hours that overlap give two for the same minute, and hours
that end when they begin are none or the whole day. They may pass midnight: `16:30-00:30`.

Bad:
    # models/writer.yaml
    cost:
      hours_utc:
        "16:30-00:30":
          per_1m_tokens: {input: 0.5, output: 2}
        "00:00-04:00":  # error
          per_1m_tokens: {input: 0.4, output: 2}

Good:
    # models/writer.yaml
    cost:
      hours_utc:
        "16:30-00:30":
          per_1m_tokens: {input: 0.5, output: 2}
        "00:30-04:00":
          per_1m_tokens: {input: 0.4, output: 2}
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.model import Model

DAY = 24 * 60


def check(model: Model, _: Config) -> Iterator[Problem]:
    """Compare every two of the hours of one model."""
    for at, cost in model.written_costs:
        names = [*cost.hours_utc]
        for number, name in enumerate(names):
            route = (*at, "hours_utc", name)
            if not _length(name):
                hint = "write when it ends; what holds all day is the cost itself"
                yield Problem.of(model, *route, message=f"{name} ends when it begins", hint=hint)
                continue
            for other in names[:number]:
                if _begins_inside(name, other) or _begins_inside(other, name):
                    yield Problem.of(
                        model,
                        *route,
                        message=f"{name} overlaps {other}, so that two prices hold at once",
                        hint="let one begin when the other ends",
                        related=[(Place.of(model, *at, "hours_utc", other), "the other hours")],
                    )


def _begins_inside(name: str, other: str) -> bool:
    return (_minutes(name)[0] - _minutes(other)[0]) % DAY < _length(other)


def _length(name: str) -> int:
    first, last = _minutes(name)
    return (last - first) % DAY


def _minutes(name: str) -> tuple[int, int]:
    first, last = (int(time[:2]) * 60 + int(time[3:]) for time in name.split("-"))
    return first, last


RULE = Rule(kind=Model, each=check, waivable=False)
