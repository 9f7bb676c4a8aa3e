"""What tables and columns are called in the database of a project, and which are the operator's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ratesmith.core.ir import Route
from ratesmith.core.sanitize import did_you_mean, quoted
from ratesmith.core.tables import Boolean, Cell, Integer, Table, Text, Type, Unowned
from ratesmith.project.settings import Ownership, Tables

Mistake = tuple[Route, str, str]
"""Where in `ratesmith.yaml`, what, and what to do."""


def named(table: Table, tables: Tables, ownership: Ownership | None = None) -> Table:
    """`table` as the project has it: its names in the database, its own columns among the unowned ones, its operator's.

    `ownership` is what the project says of the kind; None where it says nothing.
    """
    ownership = ownership or Ownership()
    columns = tables.columns.get(table.name, {})
    extra = tables.on_insert.get(table.name, {})
    secrets = {column.name for column in table.unowned if column.secret}
    return replace(
        table,
        sql=tables.names.get(table.name, tables.prefix + table.name),
        on_drift=ownership.on_drift,
        columns=tuple(
            replace(column, sql=columns.get(column.name, column.name), operator=column.name in ownership.operator)
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


def names_mistakes(tables: Tables, declared: Iterable[Table]) -> Iterator[Mistake]:
    """What is wrong with the names a project gives, seen beside the pack's tables. Upper and lower case are one."""
    known = {table.name: table for table in declared}
    for field in ("names", "columns", "on_insert"):
        for name in getattr(tables, field):
            if name not in known:
                message = f"the pack has no table {quoted(name)}{did_you_mean(name, known)}"
                yield ("tables", field, name), message, f"name one of: {', '.join(known)}"
    taken = {tables.ledger.casefold(): "the ledger", tables.secrets_ledger.casefold(): "the ledger of secrets"}
    for name, table in known.items():
        sql = named(table, tables).sql
        other = taken.setdefault(sql.casefold(), name)
        if other != name:
            route = ("tables", "names", name if name in tables.names else other)
            yield route, f"{other} and {name} are both named {quoted(sql)}", "give each table a name of its own"
        yield from _column_mistakes(table, tables)


def _column_mistakes(table: Table, tables: Tables) -> Iterator[Mistake]:
    renamed, extra = tables.columns.get(table.name, {}), tables.on_insert.get(table.name, {})
    owned = [column.name for column in table.columns]
    known = [*owned, *(column.name for column in table.unowned)]
    for name in renamed:
        if name not in known:
            message = f"{table.name} has no column {quoted(name)}{did_you_mean(name, known)}"
            yield ("tables", "columns", table.name, name), message, f"name one of: {', '.join(known)}"
    wrong = set()
    for name in extra:
        route = ("tables", "on_insert", table.name, name)
        if name.casefold() in map(str.casefold, owned):
            wrong.add(name)
            yield route, f"the configuration owns {table.name}.{name}, and gives it a value", "remove it here"
        elif name in renamed:
            wrong.add(name)
            message = f"{table.name}.{name} is named {quoted(renamed[name])} in the database"
            yield route, message, "keep one of the two: its name below columns, or its value below on_insert"
    columns = [
        (("tables", "columns", table.name, name), renamed.get(name, name)) for name in known if name not in extra
    ]
    columns += [(("tables", "on_insert", table.name, name), name) for name in extra if name not in wrong]
    taken: dict[str, Route] = {"id": ()} if table.surrogate == "identity" else {}
    # What the project renamed or added comes last, so that it is what is pointed at.
    for route, sql in sorted(columns, key=lambda column: column[0][3] in renamed or column[0][3] in extra):
        other = taken.setdefault(sql.casefold(), route)
        if other == ():
            yield route, f"{table.name} has an id already, which the database gives every row", "choose another name"
        elif other != route:
            message = f"{other[3]} and {route[3]} of {table.name} are both named {quoted(sql)}"
            yield route, message, "give each column a name of its own"


def _type_of(value: Cell) -> Type:
    if isinstance(value, bool):
        return Boolean()
    return Integer(bits=64) if isinstance(value, int) else Text()
