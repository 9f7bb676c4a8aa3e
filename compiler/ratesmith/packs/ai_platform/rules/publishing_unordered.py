"""Publishing days and times are in order, each once

Capacity is days times slots, so a day or a time that is repeated promises articles that are
never published. In order, a list reads like a calendar and two branches that add to it merge.
The changes of presets are checked in the same way.

Bad:
    # automation/schedule.yaml
    publishing:
      publish_days:
        - mon
        - wed
        - tue  # error
      time_slots:
        - "09:00"
        - "09:00"  # error

Good:
    # automation/schedule.yaml
    publishing:
      publish_days:
        - mon
        - tue
        - wed
      time_slots:
        - "09:00"
        - "14:00"
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.fields import DAYS
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.schedule import Schedule


def check(config: Config) -> Iterator[Problem]:
    """Check the lists of the schedule and of every preset."""
    for schedule in config.all(Schedule).values():
        publishing = schedule.publishing
        yield from _list(Place.of(schedule, "publishing"), publishing.publish_days, publishing.time_slots)
    for preset in config.all(Preset).values():
        change = preset.schedule.publishing
        at = Place.of(preset, "schedule", "publishing")
        yield from _list(at, change.publish_days or (), change.time_slots or ())


def _list(at: Place, days: tuple[str, ...], slots: tuple[str, ...]) -> Iterator[Problem]:
    by_week = {day: place for place, day in enumerate(DAYS)}
    for field, values, ordered in (
        ("publish_days", days, sorted(set(days), key=lambda day: by_week[day])),  # type: ignore[index]
        ("time_slots", slots, sorted(set(slots))),
    ):
        if list(values) == ordered:
            continue
        index, what = _first_mistake(values, ordered)
        yield Problem.of(
            at.entity,
            *at.route,
            field,
            index,
            message=f"{field}: {what}",
            hint=f"write them as: {', '.join(ordered)}",
        )


def _first_mistake(values: tuple[str, ...], ordered: list[str]) -> tuple[int, str]:
    """Return the first value that is repeated or comes after a later one, and what is wrong with it."""
    rank = {value: place for place, value in enumerate(ordered)}
    for index, value in enumerate(values):
        if value in values[:index]:
            return index, f"{value} is listed twice"
        if index and rank[value] < rank[values[index - 1]]:
            return index, f"{value} comes after {values[index - 1]}"
    raise AssertionError("a list that is not in order has a first mistake")


RULE = Rule(whole=check)
