"""The answer of `ratesmith history`."""

from __future__ import annotations

from ratesmith.compare.history import PastOf
from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """What the commits made of an entity or of one of its values."""

    history: PastOf | None = None
    """Null where nothing has the name that was asked for."""
