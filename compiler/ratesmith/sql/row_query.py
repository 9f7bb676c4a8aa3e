"""The query for one value of one row."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from ratesmith.core.tables import Table
from ratesmith.sql.dialect import Dialect


def value_query(dialect: Dialect, table: Table, key: str, id: str, column: str, most: int) -> str:
    """Return the query for the first characters of a value, as text, of the row whose column `key` is `id`."""
    identifies, wanted = table.column(key), table.column(column)
    value = f"substr(CAST({dialect.quoted(wanted.sql or wanted.name)} AS TEXT), 1, {most})"
    condition = f"{dialect.quoted(identifies.sql or identifies.name)} = {dialect.literals(identifies.type)(id)}"
    return f"SELECT {value} FROM {dialect.quoted(table.sql)} WHERE {condition}"
