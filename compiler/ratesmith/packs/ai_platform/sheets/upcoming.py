"""What changes on which day."""

from __future__ import annotations

from datetime import date
from typing import Final

from ratesmith.api import Config, Sheet
from ratesmith.packs.ai_platform import upcoming

RANK: Final = 6


def sheet(config: Config, today: date) -> Sheet:
    """Return every price and cost that begins after a day."""
    return upcoming.sheet(config, upcoming.upcoming(config, today))
