"""Read tables, columns and rows of a database back, to compare them with the compiled ones."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from ratesmith.core.canonical_json import ascii_json, canonical
from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.limits import MAX_DEPTH
from ratesmith.core.row_change import RowChange
from ratesmith.core.tables import (
    Boolean,
    Cell,
    Column,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Text,
    Timestamp,
    Type,
    plain,
)
from ratesmith.database.driver import Driver
from ratesmith.database.refusals import not_unique
from ratesmith.plan.diff import key_places, keyed
from ratesmith.plan.row_changes import json_key
from ratesmith.sql.bound_table import BoundTable, row_label, value_type
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.foreign_rows import is_foreign
from ratesmith.sql.unique_keys import same_key

_CHUNK: Final = 1000
"""How many keys one query names."""
_FOREIGN: Final = 1000
"""How many foreign rows of a table are read: whoever adds more hides none of these."""
LONGEST_CELL: Final = 10_000
"""Characters of a text that are read, where the configuration has none in that column which is half as long."""
_MOST_DIGITS: Final = 1000
"""Before the point of a number in JSON, or behind it."""
_BRACKETS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}]')
"""Strings of JSON, which may hold brackets too, and brackets."""


class CutText(str):
    """The beginning of a text that is longer than what is read of one."""

    __slots__ = ()


class Gap(msgspec.Struct, frozen=True):
    """A table that a database lacks, or some of whose columns it lacks."""

    table: str
    """Its name in the pack."""
    sql: str
    columns: tuple[str, ...]
    """The columns that are missing; empty where the whole table is."""

    def __str__(self) -> str:
        return f"{self.sql} ({', '.join(self.columns)})" if self.columns else self.sql


def gaps(driver: Driver, dataset: Dataset) -> tuple[Gap, ...]:
    """Return the tables and columns that are missing, in the order of the tables."""
    return tuple(_gaps(driver, dataset))


def read(driver: Driver, environment: str, tables: Iterable[BoundTable], *, foreign: bool = False) -> Dataset:
    """Return the rows that `tables` name, as the database has them; every table must exist.

    Other rows are not fetched, but for `foreign` ones. Raises Fatal where several rows have one key, for nobody knows
    which one is meant.
    """
    several: list[tuple[str, RowChange]] = []
    found = tuple(_read(driver, table, several, foreign=foreign) for table in tables)
    if several:
        raise not_unique([label for label, _ in several], [row for _, row in several])
    return Dataset(environment=environment, tables=found)


def without_unique_index(driver: Driver, dataset: Dataset) -> tuple[str, ...]:
    """Return the tables with rows, and their key columns, where no unique index keeps keys unique among our rows."""
    found = []
    for data in dataset:
        table = data.table
        names = [table.column(name).sql for name in table.key]
        # NULL is no value that an index keeps unique.
        ours = {*names, *(column.sql for column in table.where if column.default is not None)}
        if data.rows and not any(unique <= ours for unique in driver.unique(table.sql)):
            found.append(f"{table.sql} ({', '.join(names)})")
    return tuple(found)


def _gaps(driver: Driver, dataset: Dataset) -> Iterator[Gap]:
    for data in dataset:
        table = data.table
        there = driver.columns(table.sql)
        written = [column.sql for column in table.columns]
        written += [column.sql for column in table.unowned if column.default is not None or column.touch]
        written += [column.sql for column in table.where if column.default is None]
        written += [table.surrogate_sql] if table.surrogate != "none" else []
        if there is None:
            yield Gap(table.name, table.sql, ())
        elif missing := tuple(name for name in written if name not in there):
            yield Gap(table.name, table.sql, missing)


def _read(driver: Driver, bound: BoundTable, several: list[tuple[str, RowChange]], *, foreign: bool) -> TableData:
    """Read one table; keys that several rows have are added to `several`."""
    columns = bound.table.columns
    bounds = [_longest(column, bound.data.rows, place) for place, column in enumerate(columns)]
    shown = ", ".join(_shown(driver.dialect, bound, column, most) for column, most in zip(columns, bounds, strict=True))
    cells = [
        _cell(value_type(column), most, exact=bound.table.insert_only)
        for column, most in zip(columns, bounds, strict=True)
    ]
    wanted, places = keyed(bound.data), key_places(bound.table)
    rows: dict[Row, Row] = {}
    counts: dict[Row, int] = {}
    keys = tuple(wanted)
    queries = [_select(bound, shown, keys[start : start + _CHUNK]) for start in range(0, len(keys), _CHUNK)]
    if foreign and bound.table.whole and (keys or bound.table.offers or bound.table.only_ours):
        queries.append(_select_foreign(bound, shown, keys))
    for query in queries:
        for raw in driver.rows(query):
            row = tuple([None if value is None else cell(value) for cell, value in zip(cells, raw, strict=True)])
            key = tuple([row[place] for place in places])
            rows[key] = row
            counts[key] = counts.get(key, 0) + 1
    for key in wanted:
        if counts.get(key, 0) > 1:
            surplus = RowChange(table=bound.table.sql, key=json_key(bound.table, key), op="delete")
            several.append((f"{row_label(bound, key)} ({counts[key]} rows)", surplus))
    sources = dict(zip(wanted, bound.data.sources, strict=True))
    there = [key for key in wanted if key in rows]
    there += [key for key in rows if key not in wanted] if foreign else []
    return TableData(
        table=bound.table,
        rows=tuple(rows[key] for key in there),
        sources=tuple(sources.get(key, ("", "")) for key in there),
    )


def _longest(column: Column, rows: Iterable[Row], place: int) -> int:
    """How many characters are read of a column; 0 for all, where its type bounds them."""
    if not isinstance(value_type(column), (Text, Json)):
        return 0
    # JSON may come back with more blanks in it, but no longer than that.
    return max(LONGEST_CELL, 2 * max((len(str(row[place])) for row in rows), default=0))


def _shown(dialect: Dialect, bound: BoundTable, column: Column, most: int) -> str:
    cell = dialect.readable(value_type(column), bound.natural(column))
    return dialect.beginning(cell, most + 1) if most else cell


def _select(bound: BoundTable, shown: str, keys: Iterable[Row]) -> str:
    """The query of `shown` in the rows with these keys: a join, so that the database can use an index or a hash."""
    return (
        f"SELECT {shown}\n  FROM ({_keys(bound, keys)}) AS e\n"
        f"  CROSS JOIN {bound.name} AS t{bound.joins}\n  WHERE {same_key(bound, 'e')}"
    )


def _select_foreign(bound: BoundTable, shown: str, keys: Iterable[Row]) -> str:
    """The query of `shown` in rows that are foreign beside those with these keys."""
    order = ", ".join(f"t.{bound.column(key.name)}" for key in bound.keys)
    return (
        f"WITH e AS ({_keys(bound, keys)})\nSELECT {shown}\n  FROM {bound.name} AS t{bound.joins}\n"
        f"  WHERE {is_foreign(bound, 'e')}\n  ORDER BY {order} LIMIT {_FOREIGN}"
    )


def _keys(bound: BoundTable, keys: Iterable[Row]) -> str:
    """The query of some keys."""
    literals = [bound.dialect.literals(value_type(key)) for key in bound.keys]
    cells = (", ".join(literal(cell) for literal, cell in zip(literals, key, strict=True)) for key in keys)
    names = ", ".join(
        f"{bound.cast(key, f'v.column{place}')} AS {bound.column(key.name)}"
        for place, key in enumerate(bound.keys, start=1)
    )
    values = ", ".join(f"({row})" for row in cells)
    if not values:
        nothing = ", ".join(f"{bound.cast(key, 'NULL')} AS {bound.column(key.name)}" for key in bound.keys)
        return f"SELECT {nothing} WHERE 1 = 0"
    return f"SELECT {names} FROM (VALUES {values}) AS v"


def _cell(type: Type, most: int, *, exact: bool) -> Callable[[Any], Cell]:
    read = _exact_json if exact and isinstance(type, Json) else _reader(type)
    as_is = _AS_IS.get(type.__class__)

    def cell(value: Any) -> Cell:
        kind = value.__class__
        if kind is as_is and (kind is not str or not most or len(value) <= most):
            same: Cell = value
            return same
        if most and isinstance(value, (str, bytes)) and len(value) > most:
            if isinstance(type, Json):
                return CutText(ascii_json(f"JSON of more than {most:,} characters"))
            return CutText((value if isinstance(value, str) else value.decode(errors="replace"))[:most])
        try:
            return read(value)
        except (ValueError, TypeError, ArithmeticError):
            # SQLite lets anything into any column; such a value differs, as what it is.
            return str(value)

    known: dict[str, Cell] = {}

    def document(value: Any) -> Cell:
        """A document takes longest to read, and many rows have the same one."""
        if value.__class__ is not str:
            return cell(value)
        if value not in known:
            known[value] = cell(value)
        return known[value]

    return document if isinstance(type, Json) else cell


_AS_IS: Final[Mapping[type[Type], type]] = {Text: str, Integer: int, Boolean: bool, Numeric: Decimal}
"""Of which class most values are that a driver reads from a column of a type, as they are compared."""


def _reader(type: Type) -> Callable[[Any], Cell]:
    match type:
        case Numeric() | Double():
            return _number
        case Integer():
            return _integer
        case Boolean():
            return _boolean
        case Json():
            return _json
        case Date():
            return lambda value: value if isinstance(value, date) else date.fromisoformat(value)
        case Timestamp():
            return _moment
        case _:
            return str


def _exact_json(value: Any) -> Cell:
    return _json(value, _EXACT_DOCUMENT)


def _as_written(number: str) -> Decimal | str:
    """A number of a row that is compared to the last digit: 910.0 is not 910."""
    value = _decimal(number)
    return value if isinstance(value, Decimal) and plain(value) == number else f"{number}, a number"


def _decimal(number: str) -> Decimal | str:
    """A number, or as its text one whose digits no file could hold."""
    value = Decimal(number)
    return value if abs(value.adjusted()) <= _MOST_DIGITS else number


_DOCUMENT: Final = json.JSONDecoder(parse_float=_decimal)
_EXACT_DOCUMENT: Final = json.JSONDecoder(parse_float=_as_written, parse_int=_as_written)


def _json(value: Any, decoder: json.JSONDecoder = _DOCUMENT) -> Cell:
    depth = deepest = 0
    text = str(value)
    for bracket in _BRACKETS.findall(text) if text.count("[") + text.count("{") > MAX_DEPTH else ():
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket, 0)
        deepest = max(depth, deepest)
    if deepest > MAX_DEPTH:
        # No file could hold it, and what compares or shows it is recursive.
        return ascii_json(f"JSON that nests deeper than {MAX_DEPTH} levels")
    if value.__class__ is str:
        return canonical(decoder.decode(value))
    # SQLite may give bytes, or what is no JSON at all.
    return canonical(json.loads(value, parse_float=decoder.parse_float, parse_int=decoder.parse_int))


def _number(value: Any) -> Decimal:
    # SQLite reads 0.002877 as the double beside it; its first 15 digits are those that were written.
    return Decimal(format(value, ".15g") if isinstance(value, float) else str(value))


def _integer(value: Any) -> int:
    if value != int(value):
        raise ValueError(value)
    return int(value)


def _boolean(value: Any) -> bool:
    if value not in (0, 1):
        raise ValueError(value)
    return bool(value)


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
