"""CREATE statements for the tables of a compiled state, for platforms without migrations of their own."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Column, Reference, Table, Unique, Unowned, Uuid
from ratesmith.sql.bound_table import BoundTable, bind_tables, stored_type
from ratesmith.sql.catalog import Trigger
from ratesmith.sql.dialect import Dialect, short
from ratesmith.sql.guard_messages import INDEX_TAKEN, INSERT_ONLY, PREFIX
from ratesmith.sql.log_triggers import KEEPS
from ratesmith.sql.namespace_guard import made_elsewhere
from ratesmith.sql.objects import BoundObjects
from ratesmith.sql.records import Record
from ratesmith.sql.statement import Statement
from ratesmith.sql.trusted_roles import CALL


def schema(dataset: Dataset, dialect: Dialect, objects: BoundObjects) -> Iterator[Statement]:
    """Yield statements that create missing tables, unique keys, indexes and foreign keys, and the pack's objects."""
    tables = {data.table.name: data.table for data in dataset}
    yield from made_elsewhere(dialect, [*(table.sql for table in tables.values()), *objects.expected])
    for bound in bind_tables(dataset, dialect):
        yield Statement(_table(bound, tables), bound.label, section=bound.table.name)
        for unique in bound.table.unique:
            yield Statement(_index(bound, unique), bound.label, section=bound.table.name)
        yield from _own_indexes(bound)
        if bound.table.insert_only:
            yield from _kept(bound)
        if bound.table.holds_secrets and (sql := dialect.keep_private(bound.name)):
            yield Statement(sql, bound.label, section=bound.table.name)
    yield from objects.schema()


def index_name(table: Table, unique: Unique) -> str:
    """Return the name of a partial unique index in the database."""
    return short(f"{table.sql.rpartition('.')[2]}_{unique.name}")


def keepers(tables: Iterable[Table]) -> tuple[str, ...]:
    """Return the functions that keep the rows of tables which are insert-only, as `trusted_roles` names them."""
    return tuple(_keeper(table) + CALL for table in tables if table.insert_only)


def kept(tables: Iterable[Table]) -> tuple[Record, ...]:
    """Return these tables, each with the trigger that keeps its rows."""
    return tuple(
        Record(
            table=table.sql,
            triggers=(
                Trigger(name=_keeper(table).rpartition(".")[2], function=_keeper(table), type=KEEPS, has_own_path=True),
            ),
            is_platforms=True,
        )
        for table in tables
        if table.insert_only
    )


def _keeper(table: Table) -> str:
    """The name of a trigger, and of its function where there are any."""
    namespace, dot, name = table.sql.rpartition(".")
    return namespace + dot + short(f"{name}_insert_only")


def _own_indexes(bound: BoundTable) -> Iterator[Statement]:
    """What fails where somebody else has the name of an index: IF NOT EXISTS asks for no more than that."""
    names = [index_name(bound.table, unique) for unique in bound.table.unique]
    if names:
        taken = bound.dialect.indexes_elsewhere(bound.label, names)
        values = {"others": f"(SELECT {bound.dialect.joined('e.name')} FROM elsewhere AS e)"}
        failed = bound.dialect.fail(INDEX_TAKEN.expression(bound.dialect, values, table=bound.label))
        asked = f"SELECT CASE WHEN EXISTS (SELECT 1 FROM elsewhere)\n  THEN {failed} END AS refused"
        yield Statement(f"WITH elsewhere AS (\n  {taken})\n{asked}", bound.label, section=bound.table.name)


def _table(bound: BoundTable, tables: dict[str, Table]) -> str:
    surrogates = {"identity": bound.dialect.identity, "uuid": f"{bound.dialect.ddl(Uuid())} NOT NULL PRIMARY KEY"}
    kind = bound.table.surrogate
    identity = [] if kind == "none" else [f"{bound.id} {surrogates[kind]}"]
    keys = ", ".join(bound.column(key.name) for key in bound.keys)
    lines = [
        *identity,
        *(_owned(bound, column, tables) for column in bound.table.columns),
        *(_unowned(bound, column) for column in bound.table.unowned),
        f"UNIQUE ({keys})" if identity else f"PRIMARY KEY ({keys})",
    ]
    return f"CREATE TABLE IF NOT EXISTS {bound.name} (\n  " + ",\n  ".join(lines) + "\n)"


def _owned(bound: BoundTable, column: Column, tables: dict[str, Table]) -> str:
    null = "" if column.null else " NOT NULL"
    name, type = bound.column(column.name), column.type
    if not isinstance(type, Reference):
        return f"{name} {bound.dialect.ddl(type)}{null}"
    parent = tables[type.table]
    target = parent.column(parent.key[0]).sql if parent.surrogate == "none" else parent.surrogate_sql
    held = bound.dialect.ddl(stored_type(column, tables))
    place = f"{bound.dialect.quoted(parent.sql)} ({bound.dialect.quoted(target)})"
    return f"{name} {held}{null} REFERENCES {place}"


def _unowned(bound: BoundTable, column: Unowned) -> str:
    null = "" if column.null else " NOT NULL"
    default = "" if column.default is None else f" DEFAULT ({bound.dialect.default(column)})"
    return f"{bound.column(column.name)} {bound.dialect.ddl(column.type)}{null}{default}"


def _kept(bound: BoundTable) -> Iterator[Statement]:
    """The trigger of a table that is insert-only."""
    trigger = _keeper(bound.table).rpartition(".")[2]
    unique = [
        [bound.column(key.name) for key in bound.keys],
        *([] if bound.table.surrogate == "none" else [[bound.id]]),
    ]
    message = f"{PREFIX}{INSERT_ONLY.text(table=bound.label)}"
    made = bound.dialect.keep_rows(bound.name, trigger, unique, message)
    for sql in (*made, *bound.dialect.keep_triggers(bound.name)):
        yield Statement(sql, bound.label, section=bound.table.name)


def _index(bound: BoundTable, unique: Unique) -> str:
    columns = ", ".join(bound.column(name) for name in unique.columns)
    flags = " AND ".join(bound.column(name) for name in unique.where)
    where = f" WHERE {flags}" if flags else ""
    name = bound.dialect.quoted(index_name(bound.table, unique))
    return f"CREATE UNIQUE INDEX IF NOT EXISTS {name}\n  ON {bound.name} ({columns}){where}"
