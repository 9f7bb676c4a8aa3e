"""Columns of PostgreSQL that it computes from other ones: whoever sees them sees the others."""

# ruff: noqa: S608 - aliases of our own

from __future__ import annotations


def computed_from(column: str, other: str) -> str:
    """Return the condition that a column is computed from another one of its table; both are aliases of pg_attribute.

    Up to PostgreSQL 14 the column itself depends on the other one, later its expression does.
    """
    relations, defaults = (
        f"CAST(CAST('pg_catalog.{name}' AS pg_catalog.regclass) AS pg_catalog.oid)"
        for name in ("pg_class", "pg_attrdef")
    )
    return (
        f"({column}.attgenerated <> '' AND EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS x"
        " LEFT JOIN pg_catalog.pg_attrdef AS y ON y.oid = x.objid\n"
        f"    WHERE x.refclassid = {relations} AND x.refobjid = {other}.attrelid AND x.refobjsubid = {other}.attnum\n"
        f"    AND (x.classid = {relations} AND x.objid = {column}.attrelid AND x.objsubid = {column}.attnum\n"
        f"      OR x.classid = {defaults} AND y.adrelid = {column}.attrelid AND y.adnum = {column}.attnum)))"
    )
