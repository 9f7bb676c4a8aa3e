"""Names of migrations that nobody named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ratesmith.core.sanitize import harmless
from ratesmith.core.tables import Boolean, Column, Integer, Numeric, Table, Text
from ratesmith.plan.diff import Change, Delete, Insert, Operation, Plan, Update
from ratesmith.release.slug import slug_of

MODEL = Table(
    name="model",
    key=("model_name",),
    columns=(
        Column(name="model_name", type=Text(100)),
        Column(name="price", type=Numeric(10, 2), headline=True),
        Column(name="cost", type=Numeric(10, 6)),
        Column(name="is_active", type=Boolean()),
    ),
)
STAGE = Table(
    name="stage", key=("number",), columns=(Column(name="number", type=Text(1)), Column(name="size", type=Integer()))
)
RATE = Table(name="rate", key=("id",), columns=(Column(name="id", type=Text(9)),), follows=True)
TABLES = {it.name: it for it in (MODEL, STAGE, RATE)}
LONG = "a-model-of-somebody-with-a-name-of-57-characters-in-2027-x"


def of(*changes: Change, key: str = "gpt-5.1", table: str = "model") -> Update:
    """Change a row."""
    return Update(table=table, key=(key,), changes=changes)


PRICE = Change(column="price", old=Decimal("1.00"), new=Decimal("9.50"))
ROUND = Change(column="price", old=Decimal("1.00"), new=Decimal("900.00"))
COST = Change(column="cost", old=Decimal("0.001"), new=Decimal("0.002"))
OFF = Change(column="is_active", old=True, new=False)
RATES = Insert(table="rate", key=("r1",), row=("r1",))
NEW = Insert(table="model", key=("claude-4",), row=("claude-4", Decimal(1), Decimal(0), True))
GONE = Delete(table="model", key=("dall-e",), row=("dall-e", Decimal(1), Decimal(0), True))


@pytest.mark.parametrize(
    ("operations", "name"),
    [
        ([of(PRICE)], "gpt_5_1_9_5_price"),
        ([of(ROUND), RATES], "gpt_5_1_900_price"),
        ([of(COST)], "gpt_5_1_cost"),
        ([of(COST, OFF, ROUND)], "gpt_5_1_900_price_and_2_more"),
        ([of(Change(column="price", old=Decimal(1), new=None))], "gpt_5_1_price"),
        ([NEW], "add_claude_4"),
        ([of(OFF), GONE, NEW], "delete_dall_e_and_2_more"),
        ([NEW, of(ROUND), GONE], "gpt_5_1_900_price_and_2_more"),
        ([of(OFF, key="a"), of(OFF, key="b")], "a_is_active_and_1_more"),
        ([Update(table="model", key=("a",), changes=(OFF,), lifecycle="retires")], "remove_a"),
        ([Update(table="model", key=("a",), changes=(), renamed=("b",))], "rename_a_b"),
        ([of(Change(column="size", old=1, new=2), key="4", table="stage")], "stage_4_size"),
        ([of(ROUND, key="новая")], "model_900_price"),
        ([of(ROUND, key=LONG), NEW], "a_model_of_somebody_with_a_name_of_57_and_1_more"),
        ([of(OFF, key="x" * 80)], "x" * 50),
        ([RATES], "add_r1"),
        ([], "bookkeeping"),
    ],
)
def test_a_name_says_what_changes_and_how_much_more(operations: list[Operation], name: str) -> None:
    assert slug_of(Plan(operations=tuple(operations)), 2, TABLES) == name
    assert len(name) <= 50 and "0_002" not in name
    shown = f"0002_{name}"
    assert harmless(shown) == shown or "x" * 21 in shown, "a name is no key"


def test_the_first_one_is_called_initial_whatever_is_in_it() -> None:
    assert slug_of(Plan(operations=(NEW,)), 1, TABLES) == "initial"
