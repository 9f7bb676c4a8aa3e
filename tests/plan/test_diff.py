"""Two states and the operations between them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.plan.diff import Change, Delete, Insert, Operation, Plan, Update, diff, keyed, reverse
from support.sample_tables import MODEL, SETTINGS, data, model, state

settings_rows = st.dictionaries(st.integers(1, 6), st.sampled_from("xyz"), max_size=6).map(
    lambda rows: [{"id": id, "order": order} for id, order in rows.items()]
)
models = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)).map(
    lambda rows: [model(name, credits=credits or None) for name, credits in rows.items()]
)
states = st.builds(lambda models, settings: state(*models, settings=settings), models, settings_rows)


def carried_out(plan: Plan, dataset: Dataset) -> Dataset:
    """The state after the operations of a plan; every operation must find what it expects."""
    tables = {each.table.name: keyed(each) for each in dataset}
    for operation in plan.operations:
        _carry_out(operation, tables[operation.table], dataset)
    return replace(dataset, tables=tuple(_with(each, tables[each.table.name]) for each in dataset))


def _carry_out(operation: Operation, rows: dict[Row, Row], dataset: Dataset) -> None:
    match operation:
        case Insert(key=key, row=row):
            assert key not in rows
            rows[key] = row
        case Delete(key=key, row=row):
            assert rows.pop(key) == row
        case Update(table=table, key=key, changes=changes):
            (columns,) = (each.table.columns for each in dataset if each.table.name == table)
            cells = dict(zip((column.name for column in columns), rows[key], strict=True))
            for change in changes:
                assert cells[change.column] == change.old
                cells[change.column] = change.new
            rows[key] = tuple(cells.values())


def _with(each: TableData, rows: dict[Row, Row]) -> TableData:
    ordered = tuple(sorted(rows.values(), key=repr))
    return TableData(table=each.table, rows=ordered, sources=tuple(("sample", str(row)) for row in ordered))


@pytest.mark.slow
@settings(deadline=None)
@given(old=states, new=states)
def test_a_plan_leads_there_and_its_reverse_leads_back(old: Dataset, new: Dataset) -> None:
    plan = diff(new, old)
    assert carried_out(plan, old) == new
    assert carried_out(reverse(plan), new) == old
    assert reverse(reverse(plan)) == plan
    assert bool(plan) == (old != new)


def test_an_update_names_only_the_columns_that_change() -> None:
    plan = diff(state(model("a", credits=6, notes="new")), state(model("a")))
    changes = (Change(column="credits", old=5, new=6), Change(column="notes", old="", new="new"))
    assert plan == Plan(operations=(Update(table="model", key=("a",), changes=changes),))


def test_parents_are_inserted_before_and_deleted_behind_their_children() -> None:
    full, empty = state(model("a")), state(provider=[], industry=[], keyword=[], settings=[])
    inserted = [operation.table for operation in diff(full, empty).operations]
    deleted = [operation.table for operation in diff(empty, full).operations]
    assert inserted.index("provider") < inserted.index("model") and inserted.index("industry") < inserted.index(
        "keyword"
    )
    assert deleted.index("provider") > deleted.index("model") and deleted.index("industry") > deleted.index("keyword")


def test_a_table_that_one_state_does_not_have_counts_as_empty() -> None:
    row = {"id": 1, "order": "x"}
    with_it = Dataset(environment="x", tables=(data(SETTINGS, [row]),))
    without = Dataset(environment="x", tables=())
    assert diff(with_it, without).operations == (Insert(table="settings", key=(1,), row=(1, "x")),)
    assert diff(without, with_it).operations == (Delete(table="settings", key=(1,), row=(1, "x")),)


def test_digits_that_a_double_does_not_keep_are_no_difference() -> None:
    written, kept = Decimal("0.12345678901234567890"), Decimal(repr(float("0.12345678901234567890")))
    assert diff(state(model("a", temperature=written)), state(model("a", temperature=kept))).operations == ()
    assert diff(state(model("a", temperature=None)), state(model("a", temperature=kept))).operations != ()
    assert MODEL.column("temperature").type.misfit(kept) is None
