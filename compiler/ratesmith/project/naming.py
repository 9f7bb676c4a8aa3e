"""Bind the pack's tables to a project: their names in its database, its own columns, and what operators own."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.core.tables import Boolean, Cell, Integer, Table, Text, Type, Unowned
from ratesmith.core.type_names import type_named
from ratesmith.project.settings import Ownership, Tables


def in_namespace(name: str, namespace: str | None) -> str:
    """Return the name of a table in a namespace of the database, with a dot between them."""
    return f"{namespace}.{name}" if namespace else name


def bind_names(table: Table, tables: Tables, ownership: Ownership | None = None) -> Table:
    """Return `table` with the names and the operator-owned columns of a project.

    `ownership` is what the project says of the kind; None where it says nothing.
    """
    ownership = ownership or Ownership()
    columns, types = tables.columns.get(table.name, {}), tables.types.get(table.name, {})
    extra = tables.on_insert.get(table.name, {})
    secrets = {column.name for column in table.unowned if column.secret}
    return replace(
        table,
        sql=tables.names.get(table.name, tables.prefix + table.name),
        surrogate=tables.ids.get(table.name, table.surrogate),
        surrogate_sql=columns.get("id", "id"),
        on_drift=ownership.on_drift,
        columns=tuple(
            replace(
                column,
                sql=columns.get(column.name, column.name),
                type=(type_named(types[column.name]) or column.type) if column.name in types else column.type,
                operator=column.name in ownership.operator,
            )
            for column in table.columns
        ),
        unowned=(
            *(
                replace(column, sql=columns.get(column.name, column.name))
                for column in table.unowned
                if column.name not in extra
            ),
            *(
                Unowned(name=name, type=_type_of(value), default=value, sql=name, secret=name in secrets)
                for name, value in sorted(extra.items())
            ),
        ),
    )


def _type_of(value: Cell) -> Type:
    if isinstance(value, bool):
        return Boolean()
    return Integer(bits=64) if isinstance(value, int) else Text()
