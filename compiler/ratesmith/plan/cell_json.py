"""Encode cells as JSON and decode them, as state.json and migration plans hold them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.tables import Boolean, Cell, Date, Double, Integer, Json, Numeric, Reference, Type, plain

Raw = str
"""The JSON text of one value."""


def encoder(type: Type) -> Callable[..., Raw]:
    """Return the function that encodes the non-null cells of a column; decimals, days and times become strings."""
    match type:
        case Reference(of=of):
            return encoder(of)
        case Boolean():
            return {True: "true", False: "false"}.__getitem__
        case Integer():
            return plain
        case Numeric() | Double():
            return lambda number: f'"{plain(number)}"'
        case Json():
            return str
        case _:
            return lambda cell: ascii_json(str(cell))


def encoded(type: Type, cell: Cell) -> Raw:
    """Return one cell as JSON."""
    return "null" if cell is None else encoder(type)(cell)


def decoded(type: Type, raw: Raw) -> Cell:
    """Decode what `encoder` wrote for a column of this type.

    Raises ValueError for any other text.
    """
    if raw == "null":
        return None
    match type:
        case Reference(of=of):
            return decoded(of, raw)
        case Json():
            return raw
        case Boolean():
            return msgspec.json.decode(raw, type=bool)
        case Integer():
            return msgspec.json.decode(raw, type=int)
        case Numeric() | Double():
            return Decimal(msgspec.json.decode(raw, type=str))
        case Date():
            return date.fromisoformat(msgspec.json.decode(raw, type=str))
        case _:
            return msgspec.json.decode(raw, type=str)


def fields(row: str) -> dict[str, Raw]:
    """Return the raw JSON values of a row by column name."""
    found = msgspec.json.decode(row, type=dict[str, msgspec.Raw])
    return {name: bytes(value).decode() for name, value in found.items()}


def joined(values: dict[str, Raw]) -> str:
    """Return a JSON object of these raw values."""
    return "{" + ", ".join(f"{ascii_json(name)}: {value}" for name, value in values.items()) + "}"


def row_text(values: dict[str, Raw]) -> str:
    """Return a row as state.json writes it, columns sorted by name."""
    return joined({name: values[name] for name in sorted(values)})
