"""Read the values of a database as cells, a column at a time: most values of many rows are cells already."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, Final

import msgspec

from ratesmith.core.canonical_json import ascii_json, canonical, canonical_words
from ratesmith.core.limits import MAX_DEPTH
from ratesmith.core.tables import Boolean, Cell, Date, Double, Integer, Json, Numeric, Text, Timestamp, Type, plain

_MOST_DIGITS: Final = 1000
"""Before the point of a number in JSON, or behind it."""
_BRACKETS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}]')
"""Strings of JSON, which may hold brackets too, and brackets."""


class CutText(str):
    """The beginning of a text that is longer than what is read of one."""

    __slots__ = ()


def column_reader(type: Type, most: int, *, exact: bool) -> Callable[[Sequence[Any]], Sequence[Cell]]:
    """Return the function that makes the cells of a column of what a driver read there.

    Texts and documents of more than `most` characters are cut; 0 is for a type that bounds them. Where `exact`, a
    document whose numbers have other digits is another one.
    """
    cell, as_is = _cell(type, most, exact=exact), _AS_IS.get(type.__class__)

    def cells(values: Sequence[Any]) -> Sequence[Cell]:
        classes = {value.__class__ for value in values}
        longest = max(map(len, filter(None, values)), default=0) if most and classes <= {str, NoneType} else most + 1
        if classes <= {as_is, NoneType} and (as_is is not str or not most or longest <= most):
            return values
        return [None if value is None else cell(value) for value in values]

    return cells


def _cell(type: Type, most: int, *, exact: bool) -> Callable[[Any], Cell]:
    read = _exact_json if exact and isinstance(type, Json) else _reader(type)
    as_is = _AS_IS.get(type.__class__)

    def cell(value: Any) -> Cell:
        kind = value.__class__
        if kind is as_is and (kind is not str or not most or len(value) <= most):
            same: Cell = value
            return same
        if most and isinstance(value, (str, bytes)) and len(value) > most:
            if isinstance(type, Json):
                return CutText(ascii_json(f"JSON of more than {most:,} characters"))
            return CutText((value if isinstance(value, str) else value.decode(errors="replace"))[:most])
        try:
            return read(value)
        except (ValueError, TypeError, ArithmeticError):
            # SQLite lets anything into any column; such a value differs, as what it is.
            return str(value)

    known: dict[str, Cell] = {}

    def known_cell(value: Any) -> Cell:
        """A document takes longest to read, and many rows have the same one, or the same day."""
        if value.__class__ is not str:
            return cell(value)
        if value not in known:
            known[value] = cell(value)
        return known[value]

    return known_cell if isinstance(type, (Date, Json)) else cell


_AS_IS: Final[Mapping[type[Type], type]] = {Text: str, Integer: int, Boolean: bool, Numeric: Decimal}
"""Of which class most values are that a driver reads from a column of a type, as they are compared."""


def _reader(type: Type) -> Callable[[Any], Cell]:
    match type:
        case Numeric() | Double():
            return _number
        case Integer():
            return _integer
        case Boolean():
            return _boolean
        case Json():
            return _json
        case Date():
            return lambda value: value if isinstance(value, date) else date.fromisoformat(value)
        case Timestamp():
            return _moment
        case _:
            return str


def _exact_json(value: Any) -> Cell:
    return _json(value, _EXACT_DOCUMENT)


def _as_written(number: str) -> Decimal | str:
    """A number of a row that is compared to the last digit: 910.0 is not 910."""
    value = _decimal(number)
    return value if isinstance(value, Decimal) and plain(value) == number else f"{number}, a number"


def _decimal(number: str) -> Decimal | str:
    """A number, or as its text one whose digits no file could hold."""
    value = Decimal(number)
    return value if abs(value.adjusted()) <= _MOST_DIGITS else number


_DOCUMENT: Final = json.JSONDecoder(parse_float=_decimal)
_EXACT_DOCUMENT: Final = json.JSONDecoder(parse_float=_as_written, parse_int=_as_written)


def _json(value: Any, decoder: json.JSONDecoder = _DOCUMENT) -> Cell:
    depth = deepest = 0
    text = str(value)
    for bracket in _BRACKETS.findall(text) if text.count("[") + text.count("{") > MAX_DEPTH else ():
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket, 0)
        deepest = max(depth, deepest)
    if deepest > MAX_DEPTH:
        # No file could hold it, and what compares or shows it is recursive.
        return ascii_json(f"JSON that nests deeper than {MAX_DEPTH} levels")
    if value.__class__ is str:
        return _whole_numbers(value, decoder) or canonical(decoder.decode(value))
    # SQLite may give bytes, or what is no JSON at all.
    return canonical(json.loads(value, parse_float=decoder.parse_float, parse_int=decoder.parse_int))


def _whole_numbers(text: str, decoder: json.JSONDecoder) -> str:
    """The same of a document whose numbers are all whole, in a fifth of the time; empty for another one."""
    if decoder is _EXACT_DOCUMENT and "-0" in text:
        return ""
    try:
        return canonical_words(_WHOLE.decode(text)).text
    except (ValueError, RecursionError):
        return ""


def _refuse(number: str) -> None:
    """Called with each number that is not whole."""
    raise ValueError(number)


_WHOLE: Final = msgspec.json.Decoder(float_hook=_refuse)


def _number(value: Any) -> Decimal:
    # SQLite reads 0.002877 as the double beside it; its first 15 digits are those that were written.
    return Decimal(format(value, ".15g") if isinstance(value, float) else str(value))


def _integer(value: Any) -> int:
    if value != int(value):
        raise ValueError(value)
    return int(value)


def _boolean(value: Any) -> bool:
    if value not in (0, 1):
        raise ValueError(value)
    return bool(value)


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
