"""What columns take over from the fields that they are read from: type, length and whether they may be NULL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, get_args, get_origin

import msgspec
from msgspec.structs import replace

from ratesmith.api.definitions import Kind, Priced
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.field_types import Declared, follow, is_marked
from ratesmith.core.tables import Boolean, Column, Date, Derived, Integer, Json, Reference, Table, Text, Type

_SIMPLE: Final[Mapping[type, Type]] = {bool: Boolean(), int: Integer(), date: Date()}
_JSON: Final = (dict, list, tuple, set, frozenset)


def with_types(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the kinds with tables whose columns all have a type.

    Fatal where a column names a field that does not exist or has a type that cannot be derived, where
    a column of the key may be NULL, and where a reference has no single column to refer to.
    """
    tables = {table.name: _with_field_types(kind, table) for kind in kinds.values() for table in kind.tables}
    return {
        name: replace(kind, tables=tuple(_with_key_types(tables[table.name], tables) for table in kind.tables))
        for name, kind in kinds.items()
    }


def _with_field_types(kind: Kind, table: Table) -> Table:
    item = table.item or kind.entity
    return replace(table, columns=tuple(_from_field(table, column, item) for column in table.columns))


def _from_field(table: Table, column: Column, item: type[msgspec.Struct]) -> Column:
    """The column with what the field says; a computed one says it all itself, but its field must exist."""
    field = column.field or ("" if column.value else column.name)
    found = _declared(table, column, item, field) if field else Declared(Any)
    if field and not column.priced and is_marked(item, tuple(field.split(".")), Priced):
        column = replace(column, priced=True)
    if column.value is not None:
        if isinstance(column.type, Derived):
            raise _refused(table, column, "its value is computed, so no field has its type", "write its type")
        return column
    if found.null and column.name in (*table.key, *table.may_widen_key):
        hint = "a row is identified by it: make the field one that always has a value"
        raise _refused(table, column, f"it is part of the key, and {field} may be null", hint)
    type_ = _type_of(table, column, found) if isinstance(column.type, Derived) else column.type
    return replace(column, type=type_, null=column.null or found.null)


def _declared(table: Table, column: Column, item: type[msgspec.Struct], field: str) -> Declared:
    steps = tuple(field.split("."))
    try:
        above = [step for number, step in enumerate(steps[:-1], 1) if follow(item, steps[:number]).null]
        found = follow(item, steps)
    except LookupError as error:
        raise _refused(table, column, str(error.args[0]), "name its field, or compute its value") from None
    if above and column.value is None:
        raise _refused(table, column, f"{field} cannot be read where {above[0]} is null", "compute its value")
    return found


def _type_of(table: Table, column: Column, found: Declared) -> Type:
    """The type of a column that is read from a field as it is."""
    options = {type(option) for option in get_args(found.type)} if get_origin(found.type) is Literal else set()
    kind: Any = options.pop() if len(options) == 1 else get_origin(found.type) or found.type
    if kind is str:
        return Text(found.length)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind in _JSON or (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return Json()
    if kind is Decimal:
        hint = "write Numeric(precision, scale), or Double() for what is no money"
        raise _refused(table, column, "a Decimal does not say how many digits the column keeps", hint)
    raise _refused(table, column, f"no type follows from {found.type}", "write its type")


def _with_key_types(table: Table, tables: Mapping[str, Table]) -> Table:
    return replace(table, columns=tuple(_from_parent(table, column, tables) for column in table.columns))


def _from_parent(table: Table, column: Column, tables: Mapping[str, Table]) -> Column:
    """A reference without a type takes that of the key of its parent."""
    if not isinstance(column.type, Reference) or not isinstance(column.type.of, Derived):
        return column
    parent = tables.get(column.type.table)
    keys = [parent.column(name).type for name in parent.key] if parent else []
    if len(keys) != 1 or isinstance(keys[0], Reference):
        what = "has no key of one column" if parent else "does not exist"
        raise _refused(table, column, f"the table {column.type.table} {what}", "name a table that a row can refer to")
    return replace(column, type=replace(column.type, of=keys[0]))


def _refused(table: Table, column: Column, why: str, hint: str) -> Fatal:
    return Fatal(Exit.INPUT, f"the column {table.name}.{column.name} of the pack cannot be used: {why}", hint)
