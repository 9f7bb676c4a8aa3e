"""Compare two datasets: the typed, reversible operations that lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Final, Literal

from ratesmith.core.ir import Dataset, Frozen, Row, TableData
from ratesmith.core.row_change import RowOp
from ratesmith.core.tables import Cell, Column, Double, Scheduled, Table


class Change(Frozen, frozen=True, kw_only=True):
    """The old and the new value of one column of one row."""

    column: str
    old: Cell
    new: Cell
    blind: bool = False
    """Whether nobody knows the old value: the column was not owned before."""


class Insert(Frozen, frozen=True, kw_only=True):
    """Add a row."""

    table: str
    key: Row
    row: Row
    """Its cells, in the order of the table's columns."""

    @property
    def verb(self) -> str:
        return "insert"


class Delete(Frozen, frozen=True, kw_only=True):
    """Delete a row."""

    table: str
    key: Row
    row: Row

    @property
    def verb(self) -> str:
        return "delete"


Lifecycle = Literal["stays", "retires", "returns", "forgets"]
"""`forgets`: the configuration no longer names a row of a table that is insert-only, and no state does; it stays as it
is."""
ROW_OPS: Final[Mapping[str, RowOp]] = {
    "insert": "insert",
    "delete": "delete",
    "stays": "update",
    "retires": "retire",
    "forgets": "retire",
    "returns": "return",
}
"""What an operation does to its row, by its verb, which is also what a plan's text calls it."""


class Update(Frozen, frozen=True, kw_only=True):
    """Change columns of a row."""

    table: str
    key: Row
    changes: tuple[Change, ...]
    lifecycle: Lifecycle = "stays"
    """Whether its entity leaves the configuration, or is added again."""
    renamed: Row | None = None
    """Its key from then on, where the changes are of the key as well."""
    row: Row | None = None
    """All cells of a row that returns, for a database that a seed filled after the row was removed: it has none."""
    held: Mapping[str, Cell] = {}
    """What a row that is compared as a whole on the way back held, by column: one that returns, or that of a table of
    which configuration names every row."""

    @property
    def verb(self) -> str:
        return self.lifecycle

    @property
    def there(self) -> Row:
        """Return the key of the row after the update."""
        return self.renamed or self.key


Operation = Insert | Update | Delete


class Plan(Frozen, frozen=True, kw_only=True):
    """Operations in execution order: parents are inserted before their children and deleted after them."""

    operations: tuple[Operation, ...]

    def __bool__(self) -> bool:
        return bool(self.operations)


def diff(expected: Dataset, actual: Dataset) -> Plan:
    """Return the operations that lead from `actual` to `expected`; a table missing on one side counts as empty.

    Operator-owned columns never count as a difference, nor does another value of a schedule than today's.
    """
    wanted, found = _by_name(expected), _by_name(actual)
    names = list(dict.fromkeys((*wanted, *found)))
    pairs = [(_Keyed(wanted.get(name)), _Keyed(found.get(name))) for name in names]
    writes = [operation for pair in pairs for operation in _writes(*pair)]
    deletes = [operation for pair in reversed(pairs) for operation in _deletes(*pair)]
    return Plan(operations=(*writes, *deletes))


def reverse(plan: Plan) -> Plan:
    """Return the plan that undoes another one."""
    return Plan(operations=tuple(_reversed(operation) for operation in reversed(plan.operations)))


def keyed(data: TableData | None) -> dict[Row, Row]:
    """Return the rows by key, in their order."""
    if data is None:
        return {}
    keys = zip(*(map(itemgetter(place), data.rows) for place in key_places(data.table)), strict=True)
    return dict(zip(keys, data.rows, strict=True))


def key_places(table: Table) -> tuple[int, ...]:
    """Return the positions of the key columns in a row."""
    names = [column.name for column in table.columns]
    return tuple(names.index(name) for name in table.key)


def _by_name(dataset: Dataset) -> dict[str, TableData]:
    return {data.table.name: data for data in dataset}


class _Keyed:
    """The rows of a table by key; none where there is no table."""

    def __init__(self, data: TableData | None) -> None:
        self.data, self.rows = data, keyed(data)


def _writes(wanted: _Keyed, found: _Keyed) -> Iterator[Insert | Update]:
    if wanted.data is None:
        return
    table, there = wanted.data.table, found.rows
    for key, row in wanted.rows.items():
        if (found_row := there.get(key)) is None:
            yield Insert(table=table.name, key=key, row=row)
        # Equal cells hold the same value; of others that is asked for each.
        elif found_row != row and (changes := tuple(_changes(table.columns, found_row, row))):
            yield Update(table=table.name, key=key, changes=changes)


def _deletes(wanted: _Keyed, found: _Keyed) -> Iterator[Delete]:
    for key, row in found.rows.items():
        if key not in wanted.rows:
            assert found.data is not None
            yield Delete(table=found.data.table.name, key=key, row=row)


def _changes(columns: tuple[Column, ...], old: Row, new: Row) -> Iterator[Change]:
    for column, before, after in zip(columns, old, new, strict=True):
        if not column.operator and not holds(column, before, after):
            yield Change(column=column.name, old=before, new=after)


def holds(column: Column, found: Cell, wanted: Cell) -> bool:
    """Return whether what a database holds in a column is what is wanted there, of a schedule on some day."""
    return same_cell(column, found, wanted) or (isinstance(wanted, Scheduled) and found in wanted.values)


def same_cell(column: Column, one: Cell, other: Cell) -> bool:
    """Return whether two cells of a column hold the same value."""
    return one == other or (isinstance(column.type, Double) and _same_double(one, other))


def _same_double(one: Cell, other: Cell) -> bool:
    """Whether two doubles agree in the 15 digits that every database preserves."""
    return isinstance(one, (Decimal, int)) and isinstance(other, (Decimal, int)) and f"{one:.15g}" == f"{other:.15g}"


def _reversed(operation: Operation) -> Operation:
    match operation:
        case Insert(table=table, key=key, row=row):
            return Delete(table=table, key=key, row=row)
        case Delete(table=table, key=key, row=row):
            return Insert(table=table, key=key, row=row)
        case Update(table=table, key=key, changes=changes, lifecycle=lifecycle):
            back = tuple(Change(column=it.column, old=it.new, new=it.old) for it in changes if not it.blind)
            before = key if operation.renamed else None
            return Update(table=table, key=operation.there, changes=back, lifecycle=_BACK[lifecycle], renamed=before)


_BACK: Final[dict[Lifecycle, Lifecycle]] = {
    "stays": "stays",
    "retires": "returns",
    "returns": "retires",
    "forgets": "stays",
}
