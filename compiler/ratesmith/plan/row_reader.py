"""Read the rows of a table from their JSON: what its columns need for that is looked up once for all rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec.structs import astuple

from ratesmith.core.ir import Row
from ratesmith.core.tables import (
    Boolean,
    Cell,
    Column,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Reference,
    Table,
    Type,
    Value,
)
from ratesmith.plan.cell_json import Raw, amount, decoder, fields

_Convert = Callable[[Any], Value]


class RowReader:
    """The decoders of a table.

    Most rows are decoded whole, by their types; one with a schedule, or of other columns than its table has, cell by
    cell.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._columns = {column.name: decoder(column.type) for column in table.columns}
        self._keys = [decoder(column.type) for column in table.key_columns]
        owned = sorted((it for it in table.columns if not it.operator), key=lambda it: it.name)
        places = {column.name: place for place, column in enumerate(owned)}
        self._blanks = [blank(it) for it in table.columns if it.operator]
        behind = iter(range(len(owned), len(table.columns)))
        self._order = [places[it.name] if it.name in places else next(behind) for it in table.columns]
        self._decode_row = _row_decoder(tuple((it.name, it.type) for it in owned)).decode
        self._decode_key = _key_decoder(tuple(it.type for it in table.key_columns)).decode
        self._of_row, self._of_key = _conversions(owned), _conversions(table.key_columns)

    def key(self, raw: Raw | bytes | msgspec.Raw) -> Row:
        """Return the key in a JSON array. Raises ValueError where it is none of this table."""
        try:
            return _converted(self._decode_key(raw), self._of_key)
        except (ValueError, ArithmeticError):
            raws = _decode_key(raw)
            return tuple([decode(str(each, "utf-8")) for decode, each in zip(self._keys, raws, strict=True)])

    def cell(self, column: str, raw: Raw) -> Cell:
        """Return the cell of a column. Raises ValueError where it is none, and KeyError for an unknown column."""
        return self._columns[column](raw)

    def row(self, text: str) -> Row:
        """Return the cells of a row of a state, in the order of the columns."""
        return self.exact_row(text) or self._row_by_cell(text)

    def exact_row(self, text: str) -> Row | None:
        """Return the same of a row that has each column that configuration owns and no other, and no schedule; None
        for another one.
        """
        try:
            cells = _converted(astuple(self._decode_row(text)), self._of_row)
        except (ValueError, ArithmeticError):
            return None
        cells = (*cells, *self._blanks)
        return tuple([cells[place] for place in self._order])

    def _row_by_cell(self, text: str) -> Row:
        values = fields(text)
        return tuple(
            [self.cell(it.name, values[it.name]) if it.name in values else blank(it) for it in self.table.columns]
        )


def blank(column: Column) -> Cell:
    """Return what a returning row gets in a column that no state holds, such as the operator's."""
    return None if column.null else {Boolean: False, Integer: 0, Numeric: 0, Double: 0}.get(type(column.type), "")


@lru_cache(maxsize=1024)
def _row_decoder(columns: tuple[tuple[str, Type], ...]) -> msgspec.json.Decoder[Any]:
    names = {f"c{place}": name for place, (name, _) in enumerate(columns)}
    typed = [(field, _json_type(type)) for field, (_, type) in zip(names, columns, strict=True)]
    return msgspec.json.Decoder(msgspec.defstruct("Row", typed, rename=names, forbid_unknown_fields=True))


@lru_cache(maxsize=1024)
def _key_decoder(types: tuple[Type, ...]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(tuple[tuple(map(_json_type, types))])  # type: ignore[misc]


def _value_type(type: Type) -> Type:
    return _value_type(type.of) if isinstance(type, Reference) else type


def _json_type(type: Type) -> Any:
    """What the JSON of a cell is, if the cell has no schedule."""
    match _value_type(type):
        case Json():
            return msgspec.Raw
        case Boolean():
            return bool | None
        case Integer():
            return int | None
        case _:
            return str | None


def _conversions(columns: Iterable[Column]) -> list[tuple[int, _Convert]]:
    """How the cells that are not what their JSON is are made of that."""
    found = ((place, _CONVERSIONS.get(_value_type(it.type).__class__)) for place, it in enumerate(columns))
    return [(place, convert) for place, convert in found if convert is not None]


def _converted(values: tuple[Any, ...], conversions: list[tuple[int, _Convert]]) -> Row:
    if not conversions:
        return values
    cells = [*values]
    for place, convert in conversions:
        if cells[place] is not None:
            cells[place] = convert(cells[place])
    return tuple(cells)


def _document(raw: msgspec.Raw) -> Value:
    text = str(raw, "utf-8")
    return None if text == "null" else text


_amount: Final = lru_cache(maxsize=4096)(amount)
_CONVERSIONS: Final[dict[type[Type], _Convert]] = {
    Numeric: _amount,
    Double: _amount,
    Date: lru_cache(maxsize=4096)(date.fromisoformat),
    Json: _document,
}
_decode_key: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
