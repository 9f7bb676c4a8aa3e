"""expected: the rows that a database should have at a migration, and words for those that it has not."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.compile.result import Target
from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Table
from ratesmith.plan.cell_json import fields
from ratesmith.plan.planner import dataset_of
from ratesmith.plan.state import State
from ratesmith.release.migration import Origin


def expected_at(target: Target, head: int) -> Dataset:
    """The rows of a database that is at a migration."""
    release = target.release
    assert release is not None
    if head == release.head and release.is_compiled:
        return target.dataset
    state = state_at(target, head)
    tables = tuple(replace(data, table=_as_of(data.table, state)) for data in target.dataset)
    return dataset_of(state, replace(target.dataset, tables=tables))


def _as_of(table: Table, state: State) -> Table:
    """A table as a state knew it: a column that came later is nobody's yet, and never compared."""
    row = next(iter(state.tables.get(table.name, {}).values()), None)
    if row is None:
        return table
    known = fields(row).keys()
    columns = (column if column.name in known else replace(column, operator=True) for column in table.columns)
    return replace(table, columns=tuple(columns))


def state_at(target: Target, head: int) -> State:
    """The state that a migration leads to, with the tombstones of what was removed by then."""
    assert target.release is not None
    return Origin(chain=target.release.migrations[:head], environment=target.name).state
