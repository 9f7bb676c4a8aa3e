"""Documents whose numbers are all whole are read by a faster reader, which says the same of each, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.canonical_json import canonical
from ratesmith.core.tables import Json
from ratesmith.database import cell_reader
from ratesmith.database.cell_reader import column_reader

TEXTS = st.text() | st.sampled_from(["", "-0", "1.5", "\x7f", "\u2028", "é", "\\", '"'])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
ODD = [
    "-0",
    "[-0]",
    '{"a": -0, "b": "-0"}',
    "0.0",
    "910.0",
    "1e400",
    "1E5",
    "123456789012345678901234567890",
    '{"b": 1, "a": 2, "a": 3}',
    '"\\ud83d"',
    '"\\ud83d\\ude00"',
    '"\\u0000"',
    '"\t"',
    "NaN",
    "[1,]",
    "",
    "01",
    " { } ",
]


def slowly(text: str, *, exact: bool) -> Any:
    decoder = cell_reader._EXACT_DOCUMENT if exact else cell_reader._DOCUMENT
    try:
        return canonical(decoder.decode(text))
    except (ValueError, ArithmeticError):
        return text


def both(text: str, *, exact: bool) -> tuple[Any, Any]:
    (cell,) = column_reader(Json(), 10_000, exact=exact)([text])
    return cell, slowly(text, exact=exact)


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("text", ODD)
def test_an_odd_document_is_read_as_ever(text: str, exact: bool) -> None:
    read, wanted = both(text, exact=exact)
    assert read == wanted


@given(VALUES, st.booleans(), st.booleans())
def test_a_document_is_read_as_ever(value: Any, exact: bool, escaped: bool) -> None:
    read, wanted = both(json.dumps(value, ensure_ascii=escaped), exact=exact)
    assert read == wanted


def test_a_column_of_cells_is_left_as_it_is() -> None:
    values = (1, None, 2)
    assert column_reader(cell_reader.Integer(), 0, exact=False)(values) is values
