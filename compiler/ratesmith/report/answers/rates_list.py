"""The answer of `ratesmith rates list`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.pack_values import pack_values


class Answer(_Answer, frozen=True, kw_only=True):
    """The rates in force and to come."""

    rates: tuple[Mapping[str, Any], ...] = ()
    """By the names that the pack gives, by model and day."""


def rate_objects(found: Iterable[msgspec.Struct]) -> tuple[Any, ...]:
    """Return a pack's rates as the answer has them."""
    return tuple(map(pack_values, found))
