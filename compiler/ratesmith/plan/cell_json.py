"""Cells as JSON and back, as state.json and the plans of migrations hold them."""

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
    """The function that writes the cells of a column, but for None: decimals, days and times as text."""
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
    """One cell as JSON."""
    return "null" if cell is None else encoder(type)(cell)


def decoded(type: Type, raw: Raw) -> Cell:
    """The cell in a JSON text that `encoder` wrote for a column of this type. ValueError where it is none."""
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
    """The values of a row by the names of their columns, each as it is written."""
    found = msgspec.json.decode(row, type=dict[str, msgspec.Raw])
    return {name: bytes(value).decode() for name, value in found.items()}


def joined(values: dict[str, Raw]) -> str:
    """A JSON object of these values."""
    return "{" + ", ".join(f"{ascii_json(name)}: {value}" for name, value in values.items()) + "}"


def row_text(values: dict[str, Raw]) -> str:
    """A row of these values, as the state writes it: columns by name, whatever order they have."""
    return joined({name: values[name] for name in sorted(values)})
