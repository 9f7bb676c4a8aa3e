"""The answer of `ratesmith upcoming`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.pack_values import pack_values


class Answer(_Answer, frozen=True, kw_only=True):
    """What changes on which day."""

    today: date | None = None
    """The day after which it begins."""
    upcoming: tuple[Mapping[str, Any], ...] = ()
    """By the names that the pack gives, the next first; an amount is text."""


def upcoming_objects(found: Iterable[msgspec.Struct]) -> tuple[Any, ...]:
    """Return a pack's changes as the answer has them."""
    return tuple(map(pack_values, found))
