"""A plan pins all of a table that its SQL could depend on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ratesmith.core.tables import Table
from ratesmith.plan.pinned_tables import pin, pinned_after, unpin
from support.projects import SHIPPED, compiled

TABLES = {data.table.name: data.table for data in compiled(SHIPPED).targets["staging"].dataset.tables}


def without_sources(table: Table) -> Table:
    """The table without how its values come from the configuration: a plan has the values themselves."""
    columns = tuple(replace(it, field="", value=None, inverse=None) for it in table.columns)
    return replace(table, columns=columns, items=None, item=None, follows=False, whole=False, may_widen_key=())


@pytest.mark.parametrize("name", TABLES)
def test_a_pinned_table_is_the_table_but_for_where_its_values_come_from(name: str) -> None:
    pinned = pinned_after({}, pin([name], TABLES, {}))
    assert unpin([name], pinned)[name] == without_sources(TABLES[name])
