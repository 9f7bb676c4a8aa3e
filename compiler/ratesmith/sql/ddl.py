"""The tables of a compiled state, for those who have no migrations of their own."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Column, Reference, Table, Unique, Unowned
from ratesmith.sql.bound_table import Sheet, sheets, value_type
from ratesmith.sql.dialect import Dialect, short
from ratesmith.sql.statement import Statement


def schema(dataset: Dataset, dialect: Dialect) -> Iterator[Statement]:
    """Statements that create what does not exist yet: tables, unique keys and indexes, foreign keys."""
    tables = {data.table.name: data.table for data in dataset}
    for sheet in sheets(dataset, dialect):
        yield Statement(_table(sheet, tables), sheet.label, section=sheet.table.name)
        for unique in sheet.table.unique:
            yield Statement(_index(sheet, unique), sheet.label, section=sheet.table.name)


def index_name(table: Table, unique: Unique) -> str:
    """What a partial unique index is called in the database."""
    return short(f"{table.sql}_{unique.name}")


def _table(sheet: Sheet, tables: dict[str, Table]) -> str:
    identity = [f'"id" {sheet.dialect.identity}'] if sheet.table.surrogate == "identity" else []
    keys = ", ".join(sheet.column(key.name) for key in sheet.keys)
    lines = [
        *identity,
        *(_owned(sheet, column, tables) for column in sheet.table.columns),
        *(_unowned(sheet, column) for column in sheet.table.unowned),
        f"UNIQUE ({keys})" if identity else f"PRIMARY KEY ({keys})",
    ]
    return f"CREATE TABLE IF NOT EXISTS {sheet.name} (\n  " + ",\n  ".join(lines) + "\n)"


def _owned(sheet: Sheet, column: Column, tables: dict[str, Table]) -> str:
    null = "" if column.null else " NOT NULL"
    name, type = sheet.column(column.name), column.type
    if not isinstance(type, Reference):
        return f"{name} {sheet.dialect.ddl(type)}{null}"
    parent = tables[type.table]
    by_id = parent.surrogate == "identity"
    target = "id" if by_id else parent.column(parent.key[0]).sql
    held = sheet.dialect.ddl(type if by_id else value_type(column))
    place = f"{sheet.dialect.quoted(parent.sql)} ({sheet.dialect.quoted(target)})"
    return f"{name} {held}{null} REFERENCES {place}"


def _unowned(sheet: Sheet, column: Unowned) -> str:
    null = "" if column.null else " NOT NULL"
    default = "" if column.default is None else f" DEFAULT ({sheet.dialect.default(column)})"
    return f"{sheet.column(column.name)} {sheet.dialect.ddl(column.type)}{null}{default}"


def _index(sheet: Sheet, unique: Unique) -> str:
    columns = ", ".join(sheet.column(name) for name in unique.columns)
    flags = " AND ".join(sheet.column(name) for name in unique.where)
    where = f" WHERE {flags}" if flags else ""
    name = sheet.dialect.quoted(index_name(sheet.table, unique))
    return f"CREATE UNIQUE INDEX IF NOT EXISTS {name}\n  ON {sheet.name} ({columns}){where}"
