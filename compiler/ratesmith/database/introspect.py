"""Read tables, columns and rows of a database back, to compare them with the compiled ones."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Final

import msgspec

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.row_change import RowChange
from ratesmith.core.tables import Cell, Column, Json, Text
from ratesmith.database.cell_reader import column_reader
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
_OTHERS: Final = 1000
"""How many rows beside those with the keys of many are read, where all are read at once."""
LONGEST_CELL: Final = 10_000
"""Characters of a text that are read, where the configuration has none in that column which is half as long."""


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
    wanted = keyed(bound.data)
    reader = _Reader(driver, bound)
    missing, has_others = reader.read_all(wanted)
    for start in range(0, len(missing), _CHUNK):
        reader.read(_select(bound, reader.shown, missing[start : start + _CHUNK]))
    if foreign and has_others and bound.table.whole and (wanted or bound.table.offers or bound.table.only_ours):
        reader.read(_select_foreign(bound, reader.shown, wanted))
    rows = reader.rows
    for key in wanted:
        if len(found := rows.get(key, ())) > 1:
            surplus = RowChange(table=bound.table.sql, key=json_key(bound.table, key), op="delete")
            several.append((f"{row_label(bound, key)} ({len(found)} rows)", surplus))
    sources = dict(zip(wanted, bound.data.sources, strict=True))
    there = [key for key in wanted if key in rows]
    there += [key for key in rows if key not in wanted] if foreign else []
    return TableData(
        table=bound.table,
        rows=tuple([rows[key][-1] for key in there]),
        sources=tuple([sources.get(key, _NO_SOURCE) for key in there]),
    )


_NO_SOURCE: Final = ("", "")


class _Reader:
    """Reads rows of one table."""

    def __init__(self, driver: Driver, bound: BoundTable) -> None:
        columns = bound.table.columns
        cells = zip(*bound.data.rows, strict=True) if bound.data.rows else ((),) * len(columns)
        bounds = [*starmap(_longest, zip(columns, cells, strict=True))]
        shown = (_shown(driver.dialect, bound, it, most) for it, most in zip(columns, bounds, strict=True))
        self._driver, self._bound = driver, bound
        self._cells = [
            column_reader(value_type(it), most, exact=bound.table.insert_only)
            for it, most in zip(columns, bounds, strict=True)
        ]
        self._places = key_places(bound.table)
        self.shown = ", ".join(shown)
        """What a query of rows asks for."""
        self.rows: dict[Row, list[Row]] = {}
        """What was read so far, by key."""

    def read(self, query: str, only: Mapping[Row, Row] | None = None) -> bool:
        """Read the rows of a query; with `only` those with these keys. Return whether it has others."""
        read = self._driver.rows(query)
        columns = (
            [cells(values) for cells, values in zip(self._cells, zip(*read, strict=True), strict=True)] if read else []
        )
        has_others = False
        keys = zip(*(columns[place] for place in self._places), strict=True) if read else ()
        for key, row in zip(keys, zip(*columns, strict=True), strict=True):
            if only is None or key in only:
                self.rows.setdefault(key, []).append(row)
            else:
                has_others = True
        return has_others

    def read_all(self, wanted: Mapping[Row, Row]) -> tuple[Sequence[Row], bool]:
        """Read all rows with these keys at once, where there are many, and few others.

        To name each key takes longer than to read the table. Return the keys that the database has to be asked for,
        as it may take another one for the same, and whether there may be rows with other keys.
        """
        every = tuple(wanted)
        if len(every) <= _CHUNK:
            return every, True
        most = len(every) + _OTHERS
        ((count, keys),) = self._driver.rows(_select_counts(self._bound, most + 1))
        if count == 0:
            return (), False
        if count != keys or count > most:
            return every, True
        has_others = self.read(_select_all(self._bound, self.shown, most), wanted)
        return [key for key in every if key not in self.rows], has_others


def _longest(column: Column, cells: Iterable[Cell]) -> int:
    """How many characters are read of a column; 0 for all, where its type bounds them."""
    if not isinstance(value_type(column), (Text, Json)):
        return 0
    # JSON may come back with more blanks in it, but no longer than that.
    return max(LONGEST_CELL, 2 * max(map(len, map(str, cells)), default=0))


def _shown(dialect: Dialect, bound: BoundTable, column: Column, most: int) -> str:
    cell = dialect.readable(value_type(column), bound.natural(column))
    return dialect.beginning(cell, most + 1) if most else cell


def _select(bound: BoundTable, shown: str, keys: Iterable[Row]) -> str:
    """The query of `shown` in the rows with these keys: a join, so that the database can use an index or a hash."""
    return (
        f"SELECT {shown}\n  FROM ({_keys(bound, keys)}) AS e\n"
        f"  CROSS JOIN {bound.name} AS t{bound.joins}\n  WHERE {same_key(bound, 'e')}"
    )


def _select_all(bound: BoundTable, shown: str, most: int) -> str:
    """The query of `shown` in rows of ours, whatever their keys."""
    return f"SELECT {shown}\n  FROM {bound.name} AS t{bound.joins}\n  WHERE {_of_ours(bound)} LIMIT {most}"


def _select_counts(bound: BoundTable, most: int) -> str:
    """The query of how many rows of ours there are, as far as that counts, and of how many keys."""
    keys = ", ".join(f"{bound.natural(key)} AS k{place}" for place, key in enumerate(bound.keys))
    names = ", ".join(f"r.k{place}" for place, _ in enumerate(bound.keys))
    rows = f"SELECT {keys}\n    FROM {bound.name} AS t{bound.joins}\n    WHERE {_of_ours(bound)} LIMIT {most}"
    counts = f"SELECT count(*) AS many FROM (\n    {rows}\n  ) AS r GROUP BY {names}"
    return f"SELECT coalesce(CAST(sum(c.many) AS bigint), 0), count(*) FROM (\n  {counts}\n  ) AS c"


def _of_ours(bound: BoundTable) -> str:
    return " AND ".join(bound.ours("t.")) or "1 = 1"


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
