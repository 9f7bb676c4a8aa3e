"""What an environment owns in a database, which is known without compiling its configuration."""

from __future__ import annotations

from msgspec.structs import replace

from ratesmith.api.definitions import Kind
from ratesmith.compile.result import DatabaseScope, Opened
from ratesmith.core.tables import Table
from ratesmith.project.naming import bind_tables, in_namespace
from ratesmith.project.settings import effective


def database_scope(opened: Opened, environment: str) -> DatabaseScope:
    """Return what an environment owns in a database."""
    settings, _ = effective(opened.project, environment)
    tables = tuple(placed(table, settings.namespace) for _, table in tables_of(opened))
    return DatabaseScope(
        name=environment,
        settings=settings,
        names=opened.project.tables,
        tables=tables,
        sql_objects=opened.pack.sql_objects,
    )


def tables_of(opened: Opened) -> tuple[tuple[Kind, Table], ...]:
    """Return the pack's tables as the project's platform has them, parents first."""
    return bind_tables(opened.pack.tables, opened.project.tables, opened.project.ownership)


def placed(table: Table, namespace: str | None) -> Table:
    """Return `table` with the namespace before its name."""
    return replace(table, sql=in_namespace(table.sql, namespace))
