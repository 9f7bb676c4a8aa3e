"""Name the prices that `ratesmith.yaml` brings under control or moves: what the database has there, nobody here knows.

The rows of both sides say nothing about them: operators may have set what they liked, and a column that was skipped or
had another name was never written. One that is skipped or omitted from now on keeps what it has, whatever price is
configured.
"""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Dataset, TableData
from ratesmith.core.tables import Column, Table


def uncompared_prices(before: Dataset, after: Dataset) -> tuple[str, ...]:
    """Return the columns with prices, by their names in the database, that only one side writes there."""
    was = {data.table.name: data.table for data in before}
    priced = {place for table in was.values() for place in _priced_places(table)}
    found = (it for data in after if data.rows for it in _new_places(was.get(data.table.name), data, priced))
    return tuple(sorted({f"{table}.{column}" for table, column in (*found, *_left_places(before, after))}))


Place = tuple[str, str]
"""A table and a column by their names in the database."""


def _new_places(was: Table | None, now: TableData, priced: set[Place]) -> Iterator[Place]:
    """Yield where prices of a table are written from now on, and what is written where prices were."""
    # Another `where` leads to rows of somebody else, of which nobody here knows either.
    was = was if was is not None and was.where == now.table.where else None
    written = {(column.name, it) for column, it in _written(was)} if was is not None else set()
    for column, place in _written(now.table):
        if (column.priced or place in priced) and (column.name, place) not in written:
            yield place
    known = {(was.sql, it.sql) for it in (*was.unowned, *was.where)} if was is not None else set()
    for unowned in (*now.table.unowned, *now.table.where):
        place = now.table.sql, unowned.sql
        if place in priced and place not in known:
            yield place


def _left_places(before: Dataset, after: Dataset) -> Iterator[Place]:
    """Yield where prices were written that nothing is written to any more, under whatever name."""
    kept = {(data.table.name, column.name) for data in after for column in data.table.columns}
    for data in before:
        for column, place in _written(data.table) if data.rows else ():
            if column.priced and (data.table.name, column.name) not in kept:
                yield place


def _written(table: Table) -> Iterator[tuple[Column, Place]]:
    """Yield the columns that are compared and written, each with its place."""
    yield from ((column, (table.sql, column.sql)) for column in table.columns if not column.operator)


def _priced_places(table: Table) -> Iterator[Place]:
    yield from ((table.sql, column.sql) for column in table.columns if column.priced)
