"""Compare the types of the columns that a database really has with the values that are to be stored in them.

A column that rounds, cuts or refuses a value is named with its type and the value, before anything is written or
compared: what it holds afterwards would look as if somebody had changed it by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from ratesmith.core.ir import Dataset, TableData
from ratesmith.core.tables import (
    Boolean,
    Cell,
    Column,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Reference,
    Table,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    Value,
    shown,
    values_of,
)
from ratesmith.core.type_names import type_name, type_named
from ratesmith.database.driver import DeclaredColumn, Driver
from ratesmith.sql.bound_table import stored_type, surrogate_type

_INEXACT: Final = ("double precision", "real", "money")
"""Types of PostgreSQL that round amounts."""
_ALIKE: Final[dict[type[Type], tuple[type[Type], ...]]] = {
    Numeric: (Numeric, Integer),
    Double: (Double, Numeric, Integer),
    Integer: (Integer, Numeric, Double),
    Text: (Text,),
    Json: (Json, Text),
    Boolean: (Boolean,),
    Date: (Date,),
    Time: (Time,),
    Timestamp: (Timestamp,),
    Uuid: (Uuid,),
}
"""The types whose columns take the values of a type; of a type that is in neither place nothing is known."""


def wrong_types(driver: Driver, dataset: Dataset) -> tuple[str, ...]:
    """Return what is wrong with each column that cannot hold what `dataset` has for it; only tables that exist."""
    real = driver.declared_columns(data.table.sql for data in dataset if data.rows)
    return tuple(_wrong_types(dataset, real))


def columns_without_value(driver: Driver, dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the columns, by the pack's name of their table, that must have a value and that no insert gives one."""
    real = driver.declared_columns(data.table.sql for data in dataset if data.rows)
    found = {}
    for data in dataset:
        table = data.table
        given = {column.sql for column in table.columns}
        given |= {column.sql for column in table.unowned if column.default is not None}
        given |= {table.surrogate_sql} if table.surrogate == "uuid" else set()
        required = (name for name, column in real.get(table.sql, {}).items() if column.required)
        if lacking := tuple(name for name in required if name not in given):
            found[table.name] = lacking
    return found


def _wrong_types(dataset: Dataset, real: Mapping[str, Mapping[str, DeclaredColumn]]) -> Iterator[str]:
    tables = {data.table.name: data.table for data in dataset}
    for data in dataset:
        table, columns = data.table, real.get(data.table.sql, {})
        surrogate = surrogate_type(table)
        if surrogate is not None and table.surrogate_sql in columns:
            name = columns[table.surrogate_sql].type
            if not isinstance(type_named(name), type(surrogate)):
                meant = f"ids: {{{table.name}: …}} in ratesmith.yaml says what it is"
                yield f"{table.sql}.{table.surrogate_sql} is {name}, and not {type_name(surrogate)}; {meant}"
        for place, column in enumerate(table.columns):
            if column.sql in columns and (wrong := _wrong(data, place, column, columns[column.sql].type, tables)):
                yield f"{table.sql}.{column.sql} {wrong}"


def _wrong(data: TableData, place: int, column: Column, name: str, tables: dict[str, Table]) -> str:
    wanted = stored_type(column, tables)
    if isinstance(wanted, Numeric) and name in _INEXACT:
        return f"is {name}, which rounds amounts of money: it must be {type_name(wanted)}"
    real = type_named(name)
    if real is None:
        return ""
    if not isinstance(real, _ALIKE[type(wanted)]):
        return f"is {name}, and what is stored there is {type_name(wanted)}"
    if _covers(real, wanted) or (isinstance(column.type, Reference) and wanted != column.type.of):
        return ""
    return next(
        (
            f"is {name}, which cannot hold {shown(row[place])} of {_key(data, row)} exactly:"
            f" it must be {_wide_enough(real, wanted, [row[place] for row in data.rows])} or wider"
            for row in data.rows
            if not all(value is None or _holds(real, value) for value in values_of(row[place]))
        ),
        "",
    )


def _covers(real: Type, wanted: Type) -> bool:
    """Whether a type holds every value of another one, so that no value has to be asked."""
    match real, wanted:
        case Numeric(), Numeric():
            return real.scale >= wanted.scale and real.precision - real.scale >= wanted.precision - wanted.scale
        case Integer(), Integer():
            return real.bits >= wanted.bits
        case Text(), Text():
            return real.length is None or (wanted.length is not None and real.length >= wanted.length)
        case _:
            return real == wanted


def _holds(real: Type, cell: Value) -> bool:
    match real:
        case Integer() if isinstance(cell, Decimal):
            return cell == cell.to_integral_value() and real.misfit(int(cell)) is None
        case Integer() | Numeric() | Text():
            return real.misfit(cell) is None
        case _:
            return True


def _wide_enough(real: Type, wanted: Type, cells: Iterable[Cell]) -> str:
    """The type of the configuration, or the narrowest that holds all values, where the project declares less."""
    if isinstance(real, Numeric) and isinstance(wanted, Numeric):
        for value in (value for cell in cells for value in values_of(cell)):
            if isinstance(value, Decimal):
                real = real.widened(value) or real
        return type_name(real)
    return type_name(wanted)


def _key(data: TableData, row: tuple[Cell, ...]) -> str:
    names = [column.name for column in data.table.columns]
    return ", ".join(shown(row[names.index(name)]) for name in data.table.key)
