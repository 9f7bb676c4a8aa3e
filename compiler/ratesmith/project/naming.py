"""Bind the pack's tables to a project: their names in its database, its own columns, and what operators own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ratesmith.api.definitions import Kind, in_order_of_reference
from ratesmith.core.tables import EXPRESSIONS, Boolean, Column, Integer, Reference, Table, Text, Type, Unowned
from ratesmith.core.type_names import type_named
from ratesmith.project.settings import Computed, Ownership, Tables


def in_namespace(name: str, namespace: str | None) -> str:
    """Return the name of a table in a namespace of the database, with a dot between them."""
    return f"{namespace}.{name}" if namespace else name


def bind_tables(
    declared: Iterable[tuple[Kind, Table]], tables: Tables, ownership: Mapping[str, Ownership]
) -> tuple[tuple[Kind, Table], ...]:
    """Return the tables that the platform has, bound to the project, each after those that it refers to."""
    kinds = {table.name: (kind, table) for kind, table in declared if table.name not in tables.skip}
    keys = {name: table.column(table.key[0]).type for name, (_, table) in kinds.items()}
    bound = {
        name: (kind, _with_references(bind_names(table, tables, ownership.get(kind.name)), tables, keys))
        for name, (kind, table) in kinds.items()
    }
    return tuple(in_order_of_reference(bound))


def bind_names(table: Table, tables: Tables, ownership: Ownership | None = None) -> Table:
    """Return `table` with the names and the operator-owned columns of a project.

    `ownership` is what the project says of the kind; None where it says nothing.
    """
    ownership = ownership or Ownership()
    columns, types = tables.columns.get(table.name, {}), tables.types.get(table.name, {})
    secrets = {column.name for column in table.unowned if column.secret}
    own = {column.name: column for column in _own_columns(table, tables, secrets)}
    kept = without_omitted(table, tables)
    return replace(
        kept,
        sql=tables.names.get(table.name, tables.prefix + table.name),
        key=key_of(table, tables),
        surrogate=tables.ids.get(table.name, table.surrogate),
        surrogate_sql=columns.get("id", "id"),
        on_drift="refuse" if table.insert_only else ownership.on_drift,
        only_ours=(table.only_ours or ownership.whole) and not (table.insert_only or table.whole),
        columns=tuple(
            replace(
                column,
                sql=columns.get(column.name, column.name),
                type=(type_named(types[column.name]) or column.type) if column.name in types else column.type,
                operator=column.name in ownership.operator,
            )
            for column in kept.columns
        ),
        unowned=(
            *(
                replace(column, sql=columns.get(column.name, column.name))
                for column in kept.unowned
                if column.name not in own
            ),
            *own.values(),
        ),
        where=tuple(own[name] for name in sorted(tables.where.get(table.name, {}))),
    )


def without_omitted(table: Table, tables: Tables) -> Table:
    """Return `table` without the columns that the platform does not have, and what is made of them.

    A table without the flag that retires a row keeps the rows of removed entities as they are.
    """
    gone = tables.omit.get(table.name, ())
    return replace(
        table,
        columns=tuple(column for column in table.columns if column.name not in gone),
        unowned=tuple(column for column in table.unowned if column.name not in gone),
        unique=tuple(it for it in table.unique if not {*it.columns, *it.where} & {*gone}),
        retire="keep" if table.retire in gone else table.retire,
    )


def key_of(table: Table, tables: Tables) -> tuple[str, ...]:
    """Return the key of the pack, and what the project adds to it: rows go by the first column, whatever follows."""
    added = {*tables.keys.get(table.name, ())} - {*table.key}
    return (*table.key, *(column.name for column in table.columns if column.name in added))


def referring(column: Column, table: str, tables: Tables) -> str | None:
    """Return the table that a column refers to, by the pack or by the project; None for any other column."""
    if isinstance(column.type, Reference):
        return column.type.table
    return tables.references.get(table, {}).get(column.name)


def _with_references(table: Table, tables: Tables, keys: Mapping[str, Type]) -> Table:
    """The table with references to the ids of other tables where the project says so."""
    given = tables.references.get(table.name, {})
    return replace(
        table,
        columns=tuple(
            replace(column, type=Reference(parent, keys[parent])) if (parent := given.get(column.name)) else column
            for column in table.columns
        ),
    )


def _own_columns(table: Table, tables: Tables, secrets: set[str]) -> Iterator[Unowned]:
    """The columns of the platform that the project gives a value: on insert, and what tells its rows from others."""
    given = {**tables.on_insert.get(table.name, {}), **tables.where.get(table.name, {})}
    for name, value in sorted(given.items()):
        if isinstance(value, Computed):
            yield Unowned(name=name, type=EXPRESSIONS.get(value.sql, Text()), default=value.sql, sql=name)
        else:
            secret = name in secrets
            yield Unowned(name=name, type=_type_of(value), default=value, null=value is None, sql=name, secret=secret)


def _type_of(value: str | int | None) -> Type:
    if isinstance(value, bool):
        return Boolean()
    return Integer(bits=64) if isinstance(value, int) else Text()
