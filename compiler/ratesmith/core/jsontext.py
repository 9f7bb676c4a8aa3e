"""JSON as the generated files hold it: indented, exact numbers, a newline at the end."""

from __future__ import annotations

from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def pretty(value: Any) -> str:
    """`value` as indented JSON; a Decimal becomes a number with the digits it was written with."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2).decode() + "\n"


def compact(value: Any) -> bytes:
    """`value` as JSON without blanks, for hashing."""
    return _ENCODER.encode(value)
