"""Values of a pack's own structs, as answers have them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from ratesmith.core.tables import plain


def pack_values(value: msgspec.Struct) -> Any:
    """Return a struct as JSON has it: amounts are text with all their digits, days as `2027-01-01`."""
    return _value(msgspec.to_builtins(value, builtin_types=(Decimal,)))


def _value(value: Any) -> Any:
    match value:
        case Decimal():
            return plain(value)
        case dict():
            return {key: _value(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_value(inner) for inner in value]
        case _:
            return value
