"""The rows that a rollback takes back and whose keys others keep, such as the rates that customers were charged at.

They stay in their table. What goes back are the rows that said they were in force: those that refer to them.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ratesmith.core.ir import Frozen
from ratesmith.core.tables import Cell, Column, Reference, Table
from ratesmith.database.driver import Driver
from ratesmith.plan.diff import Delete, Operation, Update
from ratesmith.sql.bound_table import BoundTable, value_type

_ASKED = 500
"""How many keys one query asks for."""


class CitedRows(Frozen, frozen=True, kw_only=True):
    """Rows of one table."""

    table: str
    """By the pack's name."""
    called: str
    """`Table.cited_as`."""
    keys: tuple[str, ...]


def cited_rows(driver: Driver, bound: Mapping[str, BoundTable], done: Iterable[Operation]) -> tuple[CitedRows, ...]:
    """Return the rows to which others referred before these operations, and no longer do."""
    named: dict[tuple[str, str], set[str]] = {}
    for operation in done:
        table = bound[operation.table].table
        for column in _references(table, bound):
            before = _before(operation, table, column)
            if before is not None:
                named.setdefault((table.name, column.name), set()).add(str(before))
    gone: dict[str, set[str]] = {}
    for (name, column_name), keys in named.items():
        column = bound[name].table.column(column_name)
        assert isinstance(column.type, Reference)
        still = {key for query in _queries(bound[name], column, sorted(keys)) for (key,) in driver.rows(query)}
        gone.setdefault(column.type.table, set()).update(keys - still)
    return tuple(
        CitedRows(table=name, called=bound[name].table.cited_as, keys=tuple(sorted(keys)))
        for name, keys in sorted(gone.items())
        if keys
    )


def _references(table: Table, bound: Mapping[str, BoundTable]) -> Iterator[Column]:
    """The columns that refer to such rows; a row that is never taken back says nothing of what is in force."""
    for column in table.columns if not table.insert_only else ():
        if isinstance(column.type, Reference) and bound[column.type.table].table.cited_as:
            yield column


def _before(operation: Operation, table: Table, column: Column) -> Cell:
    if isinstance(operation, Delete):
        return operation.row[table.columns.index(column)]
    changes = operation.changes if isinstance(operation, Update) else ()
    return next((change.old for change in changes if change.column == column.name), None)


def _queries(bound: BoundTable, column: Column, keys: list[str]) -> Iterator[str]:
    """Yield the queries for those of the keys that rows refer to now."""
    literal, held = bound.dialect.literals(value_type(column)), bound.natural(column)
    for start in range(0, len(keys), _ASKED):
        listed = ", ".join(map(literal, keys[start : start + _ASKED]))
        yield f"SELECT DISTINCT {held} FROM {bound.name} AS t{bound.joins}\n  WHERE {held} IN ({listed})"
