"""What is published automatically has a day and a time

With `auto_publish_enabled` approved content goes out by itself, at the slots of the days. With
no day or no slot it waits forever, and nothing says so. The result of each preset is checked in
the same way.

Bad:
    # automation/schedule.yaml
    publishing:
      time_slots: []  # error

Good:
    # automation/schedule.yaml
    publishing:
      auto_publish_enabled: false
      time_slots: []
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ratesmith.api import Config, Place, Problem, Rule
from ratesmith.packs.ai_platform.kinds.preset import Preset
from ratesmith.packs.ai_platform.kinds.schedule import Publishing, Schedule
from ratesmith.packs.ai_platform.queries import changed_settings

EXAMPLE = {"publish_days": "a day, such as mon", "time_slots": 'a time, such as "09:00"'}


def check(config: Config) -> Iterator[Problem]:
    """Check the schedule as configured; if that is right, after each preset."""
    schedule = config.one(Schedule)
    if schedule is None:
        return
    empty = _empty(schedule.publishing)
    if empty:
        yield _problem(Place.of(schedule, "publishing", empty[0]), empty)
        return
    for preset in config.all(Preset).values():
        changed = list(changed_settings(preset.schedule.publishing))
        values = {field: getattr(preset.schedule.publishing, field) for field in changed}
        empty = _empty(msgspec.structs.replace(schedule.publishing, **values))
        if empty:
            field = empty[0] if empty[0] in changed else "auto_publish_enabled"
            yield _problem(Place.of(preset, "schedule", "publishing", field), empty)


def _empty(publishing: Publishing) -> list[str]:
    """The empty lists that keep content from being published."""
    return [field for field in EXAMPLE if publishing.auto_publish_enabled and not getattr(publishing, field)]


def _problem(at: Place, empty: list[str]) -> Problem:
    return Problem(
        at=at,
        message=f"auto_publish_enabled is true and {_and(empty)} empty, so approved content is never published",
        hint=f"add {' and '.join(EXAMPLE[field] for field in empty)}; or write auto_publish_enabled: false",
    )


def _and(fields: list[str]) -> str:
    return f"{fields[0]} is" if len(fields) == 1 else f"{' and '.join(fields)} are"


RULE = Rule(whole=check)
