"""Rows whose keys others keep, such as rates, at the head of a migration."""

from __future__ import annotations

import re

import pytest

from ratesmith.core.ir import TableData
from ratesmith.core.tables import Column, Table, Text
from ratesmith.plan.diff import Delete, Insert, Operation
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.comments import cited
from ratesmith.sql.dialect import dialect
from support.traps import TRAPS

RATE = Table(
    name="rate",
    sql="shop_rate",
    key=("id",),
    surrogate="none",
    insert_only=True,
    cited_as="rates",
    columns=(Column("id", Text(9), sql="id"), Column("model", Text(99), sql="model", headline=True)),
)


def lines(*operations: Operation) -> list[str]:
    bound = BoundTable(TableData(table=RATE, rows=(), sources=()), dialect("postgresql"), {}, "live")
    return [*cited(operations, bound)]


def added(id: str, model: str = "writer") -> Insert:
    return Insert(table="rate", key=(id,), row=(id, model))


def test_each_row_that_is_added_is_named_with_what_it_is_of_three_in_a_line() -> None:
    left = Delete(table="rate", key=("r9",), row=("r9", "writer"))
    assert lines(*(added(f"r{number}") for number in range(4)), left) == [
        "rates: r0 (writer), r1 (writer), r2 (writer),",
        "  r3 (writer)",
    ]
    assert lines(left) == []


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    found = lines(*(added(f"r{number}") for number in range(1_100)))
    assert (len(found), found[-1]) == (21, "  and 1,040 more")


@pytest.mark.parametrize("trap", TRAPS)
def test_no_name_leaves_its_line_or_its_brackets(trap: str) -> None:
    (line,) = lines(added("r1", f"a\n-- migrate:down\n{trap}"))
    assert re.fullmatch(r"rates: r1 \([ -~]*\)", line)
