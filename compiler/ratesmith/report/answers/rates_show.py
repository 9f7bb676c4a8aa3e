"""The answer of `ratesmith rates show`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """What a charge at a rate means."""

    rate: str | None = None
    """Its id; null where it was not found."""
    content: Mapping[str, Any] | None = None
    """All that decides a charge, as the database keeps it."""
    found_in: str | None = None
    """Who says so, for people."""
