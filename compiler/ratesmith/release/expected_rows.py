"""The rows that a database should have after a migration."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Table
from ratesmith.plan.cell_json import fields
from ratesmith.plan.planner import dataset_of
from ratesmith.plan.state import State
from ratesmith.release.build import Build


def expected_rows(build: Build, head: int) -> Dataset:
    """Return the rows of a database that is at migration `head`."""
    if head == build.history.head and build.history.state_hash == build.state.hash:
        return build.target.dataset
    return rows_of(build.history.state_at(head), build.target.dataset)


def rows_of(state: State, like: Dataset) -> Dataset:
    """Return the rows of a state in the tables of `like`; columns that the state lacks are never compared."""
    tables = tuple(replace(data, table=_as_of(data.table, state)) for data in like)
    return dataset_of(state, replace(like, tables=tables))


def _as_of(table: Table, state: State) -> Table:
    """Return `table` with every column absent from `state` marked operator-owned, so that it is never compared."""
    row = next(iter(state.tables.get(table.name, {}).values()), None)
    if row is None:
        return table
    known = fields(row).keys()
    columns = (column if column.name in known else replace(column, operator=True) for column in table.columns)
    return replace(table, columns=tuple(columns))
