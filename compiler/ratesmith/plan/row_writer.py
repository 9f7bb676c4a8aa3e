"""Write the rows of a table as JSON: what its columns need for that is looked up once, and so are most cells."""

from __future__ import annotations

from typing import Final

from ratesmith.core.ir import Row
from ratesmith.core.memo import Memo
from ratesmith.core.once import OncePer
from ratesmith.core.tables import Cell, Table
from ratesmith.plan.cell_json import Raw, encoder, name_text


class RowWriter:
    """The encoders of a table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        columns = [(place, it, Memo(encoder(it.type), "null").__getitem__) for place, it in enumerate(table.columns)]
        self._columns = {it.name: encode for _, it, encode in columns}
        self._keys = [self._columns[name] for name in table.key]
        owned = sorted((it.name, place, encode) for place, it, encode in columns if not it.operator)
        self._owned = [(f"{name_text(name)}: ", place, encode) for name, place, encode in owned]

    def cell(self, column: str, cell: Cell) -> Raw:
        """Return a cell as JSON. Raises KeyError for an unknown column."""
        return self._columns[column](cell)

    def key(self, key: Row) -> str:
        """Return the key of a row as JSON, as a state holds it."""
        return f"[{', '.join([encode(cell) for encode, cell in zip(self._keys, key, strict=True)])}]"

    def row(self, row: Row) -> str:
        """Return what configuration owns of a row as JSON, as state.json writes it, columns sorted by name."""
        return f"{{{', '.join([name + encode(row[place]) for name, place, encode in self._owned])}}}"


writer_of: Final = OncePer(RowWriter)
"""Returns the writer of a table, the same one each time."""
