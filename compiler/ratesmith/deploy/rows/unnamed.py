"""Rows in use that configuration does not name, in tables that say what customers get, or that are to be ours alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Table
from ratesmith.database.introspect import read
from ratesmith.deploy.rows.orphans import OrphanedRow
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import Delete, diff
from ratesmith.sql.bound_table import bind_tables


class UnnamedRows(NamedTuple):
    """What a database has in use beside the rows of the configuration."""

    drift: tuple[Delete, ...] = ()
    """Those of tables of which the project says that configuration names every row."""
    noted: tuple[Delete, ...] = ()
    """Those of the other tables with prices: the platform may have rows of its own."""


def find_unnamed(deployment: Deployment, expected: Dataset, orphans: Iterable[OrphanedRow]) -> UnnamedRows:
    """Return the rows in use that `expected` does not name and that are no orphans, in a transaction of its own.

    Only reads.
    """
    asked = tuple(
        replace(data, table=replace(data.table, whole=True))
        for data in expected
        if (data.table.offers or data.table.only_ours) and not (data.table.whole or data.table.insert_only)
    )
    names = {data.table.name for data in asked}
    if not names:
        return UnnamedRows()
    rest = (replace(data, rows=(), sources=()) for data in expected)
    every = {data.table.name: data for data in (*rest, *asked)}
    bound = bind_tables(replace(expected, tables=tuple(every.values())), deployment.dialect)
    try:
        deployment.begin_reading()
        there = [it for it in bound if it.table.name in names and _has_table(deployment, it.table)]
        found = read(deployment.driver, expected.environment, there, foreign=True)
    finally:
        deployment.driver.rollback()
    ours = {data.table.name for data in asked if data.table.only_ours}
    known = {(orphan.table, orphan.key) for orphan in orphans}
    operations = diff(replace(expected, tables=asked), found).operations
    rows = [it for it in operations if isinstance(it, Delete) and (it.table, it.key) not in known]
    return UnnamedRows(tuple(it for it in rows if it.table in ours), tuple(it for it in rows if it.table not in ours))


def _has_table(deployment: Deployment, table: Table) -> bool:
    """Whether the database has a table; one without rows in config/ need not be there."""
    columns = deployment.driver.columns(table.sql)
    return columns is not None and {column.sql for column in table.columns} <= {*columns}
