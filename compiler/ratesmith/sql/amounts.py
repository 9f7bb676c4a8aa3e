"""How many digits the amounts of a table have: what its columns must hold without rounding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from ratesmith.core.tables import Numeric, values_of
from ratesmith.sql.bound_table import BoundTable


class Amount(NamedTuple):
    """The digits of a column, by names in the database."""

    table: str
    column: str
    whole: int
    """Digits before the point."""
    scale: int
    """Digits behind it."""


def amounts(bound: BoundTable) -> Iterator[Amount]:
    """Yield what each column of money must hold; columns without a value hold anything."""
    for place, column in enumerate(bound.table.columns):
        if isinstance(column.type, Numeric):
            # Of many rows most have an amount that others have.
            found = {*map(itemgetter(place), bound.data.rows)}
            values = {value for cell in found for value in values_of(cell) if value is not None}
            cells = [Decimal(str(value)).normalize() for value in values]
            if cells:
                scale = max(max(0, -int(cell.as_tuple().exponent)) for cell in cells)
                whole = max(max(0, cell.adjusted() + 1) for cell in cells if cell) if any(cells) else 0
                yield Amount(bound.label, column.sql, whole, scale)
