"""A row is decoded whole, by the types of its columns, and cell by cell where that fails: both say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.tables import Scheduled, Table
from ratesmith.plan.cell_json import encoded, fields, row_text
from ratesmith.plan.diff import Change, Delete, Insert, Update
from ratesmith.plan.plan_file import encode_operation, joined, operation_parts, texts_of
from ratesmith.plan.row_reader import RowReader
from ratesmith.plan.row_writer import RowWriter, writer_of
from support.sample_tables import model, state

DAYS = Scheduled(((None, 5), (date(2027, 1, 1), 7)))
SAMPLES = state(
    model("a", cost=Decimal("0.00125"), capabilities='{"b":[1,2.50],"a":null}', released=date(2026, 1, 2)),
    model("b", cost=None, credits=DAYS, notes='\\ " \n é \x7f'),
)
ODD = ['"1"', "1", "1.0", "true", "null", "-0", '"2026-01-02"', '"2026-13-02"', '"1e5000"', "{}", "[1]", '"NaN"', '""']


def by_cell(reader: RowReader, text: str) -> Any:
    return reader._row_by_cell(text)


def said(read: Callable[[str], Any], text: str) -> Any:
    """What is read, or the kind of mistake."""
    try:
        return read(text)
    except ArithmeticError:
        return ArithmeticError
    except (ValueError, KeyError) as error:
        return KeyError if isinstance(error, KeyError) else ValueError


@pytest.mark.parametrize("data", SAMPLES.tables, ids=lambda it: it.table.name)
def test_rows_and_keys_come_back(data: Any) -> None:
    table: Table = data.table
    reader, writer = RowReader(table), RowWriter(table)
    for row in data.rows:
        text = writer.row(row)
        owned = {
            it.name: encoded(it.type, cell) for it, cell in zip(table.columns, row, strict=True) if not it.operator
        }
        assert text == row_text(owned)
        back = reader.row(text)
        assert back == by_cell(reader, text)
        cells = zip(table.columns, row, back, strict=True)
        assert all(found == cell for column, cell, found in cells if not column.operator)
        key = tuple(row[table.columns.index(column)] for column in table.key_columns)
        assert reader.key(writer.key(key)) == key


@pytest.mark.slow
@given(st.data())
def test_a_row_that_no_build_writes_is_read_as_ever(data: Any) -> None:
    """With odd values, columns that are missing, unknown or there twice."""
    table = next(it for it in SAMPLES if it.table.name == "model").table
    row = data.draw(st.sampled_from([it for each in SAMPLES if each.table is table for it in each.rows]))
    reader = RowReader(table)
    values = fields(RowWriter(table).row(row))
    for name in data.draw(st.lists(st.sampled_from([*values, "unknown"]), max_size=3)):
        values[name] = data.draw(st.sampled_from(ODD))
    for name in data.draw(st.lists(st.sampled_from([*values]), max_size=2)):
        values.pop(name, None)
    text = joined(values)
    twice = (
        f"{text[:-1]}{', ' if values else ''}{json.dumps(table.columns[-1].name)}: {data.draw(st.sampled_from(ODD))}}}"
    )
    for each in (text, twice):
        assert said(reader.row, each) == said(lambda it: by_cell(reader, it), each)


def test_the_texts_of_an_operation_are_those_of_its_place_in_a_plan() -> None:
    for data in SAMPLES:
        for row in data.rows:
            key = tuple(row[data.table.columns.index(column)] for column in data.table.key_columns)
            column = next((it for it in data.table.columns if it.name not in data.table.key and not it.operator), None)
            change = [Change(column=column.name, old=None, new=row[data.table.columns.index(column)])] if column else []
            change += [Change(column=it.column, old=it.old, new=it.new, blind=True) for it in change]
            name = data.table.name
            for operation in (
                Insert(table=name, key=key, row=row),
                Delete(table=name, key=key, row=row),
                *(Update(table=name, key=key, changes=(it,), lifecycle="retires", renamed=key) for it in change),
                Update(table=name, key=key, changes=()),
            ):
                assert texts_of(operation, data.table) == operation_parts(encode_operation(operation, data.table))


def test_a_table_has_one_writer() -> None:
    table = SAMPLES.tables[0].table
    assert writer_of(table) is writer_of(table)
