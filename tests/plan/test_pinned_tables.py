"""A plan pins all of a table that its SQL could depend on."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.core.tables import Table
from ratesmith.plan.pinned_tables import pin, pinned_after, unpin
from support.projects import SHIPPED, compiled


def without_sources(table: Table) -> Table:
    """The table without how its values come from the configuration, and which of them `plan` calls prices: a plan has
    the values themselves.
    """
    columns = tuple(
        replace(it, field="", value=None, inverse=None, priced=False, charged_by="") for it in table.columns
    )
    return replace(
        table,
        columns=columns,
        items=None,
        item=None,
        follows=False,
        offers=False,
        may_widen_key=(),
    )


def test_a_pinned_table_is_the_table_but_for_where_its_values_come_from() -> None:
    tables = {data.table.name: data.table for data in compiled(SHIPPED).targets["staging"].dataset.tables}
    pinned = {name: unpin([name], pinned_after({}, pin([name], tables, {})))[name] for name in tables}
    assert pinned == {name: without_sources(table) for name, table in tables.items()}
