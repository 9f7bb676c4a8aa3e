"""The answer of `ratesmith quote`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, Final

import msgspec

from ratesmith.core.tables import plain
from ratesmith.report.answer import Answer as _Answer

_WIDE: Final = Context(prec=200)
"""Rounds no number of a quote but behind the point."""


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
            return plain(value.quantize(Decimal("1E-12"), context=_WIDE))
        case dict():
            return {key: _value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_value(inner) for inner in value]
        case _:
            return value
