"""Days around the one on which the tests run, and schedules of them; no test fails because midnight passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from ratesmith.core.tables import Cell, Value, scheduled

TODAY: Final = datetime.now(UTC).date()
YESTERDAY: Final = TODAY - timedelta(days=1)
LATER: Final = TODAY + timedelta(days=2)


def began(before: Value, now: Value) -> Cell:
    """A schedule whose second value holds since yesterday."""
    return scheduled(before, {YESTERDAY: now})


def begins_today(before: Value, now: Value) -> Cell:
    return scheduled(before, {TODAY: now})


def to_come(now: Value, then: Value) -> Cell:
    """A schedule whose first value still holds."""
    return scheduled(now, {LATER: then})
