"""The answer of `ratesmith quote`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from ratesmith.core.tables import plain
from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """What a call takes, earns and costs."""

    quote: Mapping[str, Any] | None = None
    """By the names that the pack gives; an amount is text, with at most twelve digits behind the point."""


def quote_object(quote: msgspec.Struct) -> Any:
    """Return a pack's quote as the answer has it."""
    return _value(msgspec.to_builtins(quote, builtin_types=(Decimal,)))


def _value(value: Any) -> Any:
    match value:
        case Decimal():
            return plain(round(value, 12))
        case dict():
            return {key: _value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_value(inner) for inner in value]
        case _:
            return value
