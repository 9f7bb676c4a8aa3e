"""Rows as COPY takes them: whatever is in a text, the row has as many columns, and the column that text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.ir import Row
from ratesmith.core.tables import Boolean, Date, Integer, Numeric, Text
from ratesmith.database.postgresql_text import copied

TYPES = (Text(), Integer(), Numeric(10, 2), Boolean(), Date(), Text())
TEXTS = st.text() | st.sampled_from(["\\N", "\\", "\t", "a\tb", "\n", "\r\n", "", "\\."])
CELLS = st.tuples(
    TEXTS | st.none(),
    st.integers() | st.none(),
    st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.none(),
    st.booleans() | st.none(),
    st.dates() | st.none(),
    TEXTS,
)
ESCAPES = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def read(text: str) -> str | None:
    """A column as PostgreSQL reads it."""
    return None if text == "\\N" else re.sub(r"\\.", lambda found: ESCAPES[found[0]], text)


@given(st.lists(CELLS, max_size=5))
def test_each_cell_comes_back(rows: list[Row]) -> None:
    lines = copied(TYPES, rows).split("\n")
    assert lines.pop() == ""
    found = [[read(column) for column in line.split("\t")] for line in lines]
    assert found == [[shown(cell) for cell in row] for row in rows]


def shown(cell: object) -> str | None:
    match cell:
        case None:
            return None
        case bool():
            return "t" if cell else "f"
        case Decimal():
            text = format(cell, "f").rstrip("0").rstrip(".")
            return "0" if text in ("", "-0", "-") else text
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
