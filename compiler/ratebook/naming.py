"""What tables and columns are called in the database of a project."""

from __future__ import annotations

from msgspec.structs import replace

from ratebook.project import Tables
from ratebook.tables import Boolean, Cell, Integer, Table, Text, Type, Unowned


def named(table: Table, tables: Tables) -> Table:
    """`table` with its names in the database, and the project's own columns among the unowned ones."""
    columns = tables.columns.get(table.name, {})
    extra = tables.on_insert.get(table.name, {})
    return replace(
        table,
        sql=tables.names.get(table.name, tables.prefix + table.name),
        columns=tuple(replace(column, sql=columns.get(column.name, column.name)) for column in table.columns),
        unowned=(
            *(
                replace(column, sql=columns.get(column.name, column.name))
                for column in table.unowned
                if column.name not in extra
            ),
            *(
                Unowned(name=name, type=_type_of(value), default=value, sql=name)
                for name, value in sorted(extra.items())
            ),
        ),
    )


def _type_of(value: Cell) -> Type:
    if isinstance(value, bool):
        return Boolean()
    return Integer(bits=64) if isinstance(value, int) else Text()
