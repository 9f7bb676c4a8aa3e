"""Encode cells as JSON and decode them, as state.json and migration plans hold them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

import msgspec

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.tables import (
    Boolean,
    Cell,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Reference,
    Scheduled,
    Text,
    Type,
    Value,
    plain,
)

Raw = str
"""The JSON text of one value."""
_MOST_DIGITS: Final = 1000
"""Before the point, or behind it: PostgreSQL's double precision has 308."""
SCHEDULE: Final = ': {"scheduled": {"launch": '
"""What a row with a schedule has in its text; another one may have it in a text or a JSON document."""
_LAUNCH: Final = "launch"
"""Stands in a schedule for the first day of its first value, which has none."""


@cache
def encoder(type: Type) -> Callable[..., Raw]:
    """Return the function that encodes the non-null cells of a column; decimals, days and times become strings.

    A schedule is `{"scheduled": {"launch": VALUE, "2027-01-01": VALUE}}`: no value of a column that may have one is an
    object.
    """
    encode = _value_encoder(type)
    if not isinstance(type, (Integer, Numeric, Text)):
        return encode
    return lambda cell: _encoded_schedule(cell, encode) if isinstance(cell, Scheduled) else encode(cell)


def _encoded_schedule(cell: Scheduled, encode: Callable[..., Raw]) -> Raw:
    steps = {str(day or _LAUNCH): "null" if value is None else encode(value) for day, value in cell.steps}
    return joined({"scheduled": joined(steps)})


def _value_encoder(type: Type) -> Callable[..., Raw]:
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
    return decoder(type)(raw)


@cache
def decoder(type: Type) -> Callable[[Raw], Cell]:
    """Return the function that decodes the cells of a column: `decoded`, of which the type is looked at once."""
    decode = _non_null_decoder(type)
    if not isinstance(type, (Integer, Numeric, Text)):
        return lambda raw: None if raw == "null" else decode(raw)

    def cell(raw: Raw) -> Cell:
        if raw == "null":
            return None
        return _decoded_schedule(type, raw) if raw.startswith("{") else decode(raw)

    return cell


def _decoded_schedule(type: Type, raw: Raw) -> Scheduled:
    outer = msgspec.json.decode(raw, type=dict[str, dict[str, msgspec.Raw]])
    found = [(name, decoded_value(type, bytes(value).decode())) for name, value in outer.get("scheduled", {}).items()]
    cell = Scheduled(tuple((None if name == _LAUNCH else date.fromisoformat(name), value) for name, value in found))
    # A database may write other blanks; what else differs, such as a name that is there twice, no build writes.
    if msgspec.json.format(encoded(type, cell), indent=-1) != msgspec.json.format(raw, indent=-1):
        raise ValueError("no schedule as a build writes it")
    return cell


def decoded_value(type: Type, raw: Raw) -> Value:
    """Decode what `encoder` wrote for a value that does not depend on the day. Raises ValueError for other text."""
    return None if raw == "null" else _non_null_decoder(type)(raw)


@cache
def _non_null_decoder(type: Type) -> Callable[[Raw], Value]:
    match type:
        case Reference(of=of):
            return _non_null_decoder(of)
        case Json():
            return str
        case Boolean():
            return msgspec.json.Decoder(bool).decode
        case Integer():
            return msgspec.json.Decoder(int).decode
        case Numeric() | Double():
            return lambda raw: amount(_decode_text(raw))
        case Date():
            return lambda raw: date.fromisoformat(_decode_text(raw))
        case _:
            return _decode_text


def amount(text: str) -> Decimal:
    """Return a number; one of more digits than any column has, written out, is refused: its text can be 12 long.

    Raises ValueError for it, and ArithmeticError where it is none.
    """
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError("no amount that a column holds")
    return number


def fields(row: str) -> dict[str, Raw]:
    """Return the raw JSON values of a row by column name."""
    return {name: str(value, "utf-8") for name, value in _decode_row(row).items()}


def joined(values: dict[str, Raw]) -> str:
    """Return a JSON object of these raw values."""
    return "{" + ", ".join([f"{name_text(name)}: {value}" for name, value in values.items()]) + "}"


def row_text(values: dict[str, Raw]) -> str:
    """Return a row as state.json writes it, columns sorted by name."""
    return joined({name: values[name] for name in sorted(values)})


name_text = lru_cache(maxsize=1024)(ascii_json)
"""Returns the name of a column or a table as JSON: there are few of them."""
_decode_text: Final = msgspec.json.Decoder(str).decode
_decode_row: Final = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
