"""Name the rows that stand in the way of a compiled one, where a unique index refused it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from ratesmith.core.errors import Refusal, RefusalKind
from ratesmith.core.ir import Row
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Cell, Table
from ratesmith.database.driver import Driver
from ratesmith.database.refusals import rows_in_the_way
from ratesmith.plan.diff import keyed
from ratesmith.sql.bound_table import BoundTable, row_label
from ratesmith.sql.unique_keys import other_holders

_ASKED: Final = 100
"""How many values one query asks for."""
_NAMED: Final = 5
"""How many rows a message names."""


class _Place(NamedTuple):
    """The columns of a unique index, and the flags that a row in it has."""

    columns: tuple[str, ...]
    where: tuple[str, ...] = ()


@contextmanager
def naming_what_stands_in_the_way(driver: Driver, wanted: Callable[[], Iterable[BoundTable]]) -> Iterator[None]:
    """Name the rows in a refusal by a unique index, where others are `wanted`; ends the transaction, which failed."""
    try:
        yield
    except Refusal as refusal:
        if refusal.kind is not RefusalKind.CONFLICT:
            raise
        driver.rollback()
        try:
            found = tuple(dict.fromkeys(_found(driver, wanted())))
        except Refusal:  # A role may write what it may not read.
            raise refusal from None
        raise rows_in_the_way(refusal, found[:_NAMED], len(found) - _NAMED) if found else refusal from None


def _found(driver: Driver, wanted: Iterable[BoundTable]) -> Iterator[str]:
    for bound in wanted:
        if bound.data.rows and driver.columns(bound.label) is not None:
            declared = (_Place(it.columns, it.where) for it in bound.table.unique)
            for place in (*declared, *_places(bound.table, driver.unique(bound.label))):
                yield from _holders(driver, bound, place)


def _places(table: Table, indexes: tuple[frozenset[str], ...]) -> Iterator[_Place]:
    names = {column.sql: column.name for column in table.columns if not column.operator}
    for index in indexes:
        if index <= names.keys() and {names[it] for it in index} != set(table.key):
            yield _Place(tuple(sorted(names[it] for it in index)))


def _holders(driver: Driver, bound: BoundTable, place: _Place) -> Iterator[str]:
    """Yield the rows that hold what another one is compiled to, and that are not compiled to something else."""
    compiled = {key: _values(bound.table, row, place) for key, row in keyed(bound.data).items()}
    known = {row_label(bound, key): values for key, values in compiled.items()}
    wanted = [(key, values) for key, values in compiled.items() if values is not None]
    for start in range(0, len(wanted), _ASKED):
        queries = (
            other_holders(bound, key, row_label(bound, key), dict(zip(place.columns, values, strict=True)), place.where)
            for key, values in wanted[start : start + _ASKED]
        )
        for wants, label, used in driver.rows("\nUNION ALL\n".join(queries)):
            holder = visible(label)
            if known.get(holder, known[wants]) == known[wants]:
                state = "" if used else ", which is switched off,"
                yield f"{holder}{state} has the {' and '.join(place.columns)} of {wants}"


def _values(table: Table, row: Row, place: _Place) -> tuple[Cell, ...] | None:
    """What a compiled row puts into a place; None where it stays out of it. Flags of the operator may be anything."""
    cells = {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
    owned = {column.name for column in table.columns if not column.operator}
    values = tuple(cells[name] for name in place.columns)
    out = any(name in owned and cells[name] is not True for name in place.where)
    return None if out or None in values else values
