"""Read the rows of a table from their JSON: what its columns need for that is looked up once for all rows."""

from __future__ import annotations

from typing import Final

import msgspec

from ratesmith.core.ir import Row
from ratesmith.core.tables import Boolean, Cell, Column, Double, Integer, Numeric, Table
from ratesmith.plan.cell_json import Raw, decoder, fields


class RowReader:
    """The decoders of a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._columns = {column.name: decoder(column.type) for column in table.columns}
        self._keys = [decoder(column.type) for column in table.key_columns]

    def key(self, raw: Raw | bytes | msgspec.Raw) -> Row:
        """Return the key in a JSON array. Raises ValueError where it is none of this table."""
        raws = _decode_key(raw)
        return tuple([decode(str(each, "utf-8")) for decode, each in zip(self._keys, raws, strict=True)])

    def cell(self, column: str, raw: Raw) -> Cell:
        """Return the cell of a column. Raises ValueError where it is none, and KeyError for an unknown column."""
        return self._columns[column](raw)

    def row(self, text: str) -> Row:
        """Return the cells of a row of a state, in the order of the columns."""
        values = fields(text)
        return tuple(
            [self.cell(it.name, values[it.name]) if it.name in values else blank(it) for it in self.table.columns]
        )


def blank(column: Column) -> Cell:
    """Return what a returning row gets in a column that no state holds, such as the operator's."""
    return None if column.null else {Boolean: False, Integer: 0, Numeric: 0, Double: 0}.get(type(column.type), "")


_decode_key: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
