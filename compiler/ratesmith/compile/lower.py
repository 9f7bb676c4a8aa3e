"""Lower a configuration to the rows of every table, independent of any SQL dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter, itemgetter
from typing import Any, Final

from msgspec.structs import replace

from ratesmith.api.definitions import Kind
from ratesmith.core.canonical_json import canonical
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Config, Dataset, Key, Row, TableData
from ratesmith.core.limits import MAX_ROWS, MORE, allowed
from ratesmith.core.tables import Cell, Column, Integer, Item, Json, Numeric, Scheduled, Table, Text, Time

_FEWER_ROWS: Final = f"work on one of them with --env, or remove environments{MORE}"

Rows = dict[tuple[int, str, str], tuple[object, Row]]
"""Value and row, by the identity of the value, its id and its parent's id.

The value is kept, so that its identity is not reused."""


_Reader = Callable[[Iterable[Item]], list[Cell]]


class Lowering:
    """Lowers several environments; the row of an entity that they share is built once."""

    def __init__(self, tables: Iterable[tuple[Kind, Table]], *, once: bool = False) -> None:
        """Take the tables; `once` where there is one environment, so that nothing is kept for another one."""
        self._once = once
        self._tables = [(kind, table, [_reader(table, column) for column in table.columns]) for kind, table in tables]
        self._built: dict[str, Rows] = {table.name: {} for _, table, _ in self._tables}
        self._latest: dict[str, tuple[list[Item], list[Row]]] = {table.name: ([], []) for _, table, _ in self._tables}
        """What is not in `_built` yet: of a single environment, nobody asks again."""

    def lower(self, config: Config, before: int = 0) -> Dataset:
        """Return the compiled state of one environment; those before it have as many rows as `before` says.

        Raises Fatal where they have more than `MAX_ROWS` together.
        """
        tables: list[TableData] = []
        keys: dict[Key, Key] = {}
        for kind, table, readers in self._tables:
            tables.append(self._table(config, kind, table, readers, keys, allowed(MAX_ROWS) - before))
            before += len(tables[-1].rows)
        return Dataset(environment=config.environment, tables=tuple(tables))

    def _table(
        self, config: Config, kind: Kind, table: Table, readers: list[_Reader], keys: dict[Key, Key], most: int
    ) -> TableData:
        every = (
            table.items(config) if table.items else (Item(id, value) for id, value in config.all(kind.entity).items())
        )
        items = [*islice(every, most + 1)]
        if len(items) > most:
            raise Fatal(Exit.INPUT, f"the environments have more than {allowed(MAX_ROWS):,} rows together", _FEWER_ROWS)
        rows = self._rows(table, items, readers)
        order = _order(rows, [index for index, column in enumerate(table.columns) if column.name in table.key])
        data = TableData(
            table=table,
            rows=tuple(map(rows.__getitem__, order)),
            sources=tuple(
                keys.setdefault(key, key)
                for key in ((kind.name, item.entity or item.id) for item in map(items.__getitem__, order))
            ),
        )
        if not table.own_key or table.insert_only:
            return data
        return replace(data, renamed=dict(_renamed(config, kind, zip(data.rows, data.sources, strict=True), table)))

    def _rows(self, table: Table, items: list[Item], readers: list[_Reader]) -> list[Row]:
        """Return the row of each item: that of an environment before, where it is the same item."""
        built, (before, lowered) = self._built[table.name], self._latest[table.name]
        built.update((_identity(it), (it.value, row)) for it, row in zip(before, lowered, strict=True))
        if not built:
            made = [*zip(*(read(items) for read in readers), strict=True)]
            if not self._once:
                self._latest[table.name] = items, made
            return made
        self._latest[table.name] = [], []
        new = {_identity(it): it for it in items if _identity(it) not in built}
        made = [*zip(*(read(new.values()) for read in readers), strict=True)]
        built.update((key, (it.value, row)) for (key, it), row in zip(new.items(), made, strict=True))
        return [built[_identity(it)][1] for it in items]


def _identity(item: Item) -> tuple[int, str, str]:
    return id(item.value), item.id, item.parent


def _renamed(config: Config, kind: Kind, rows: Iterable[tuple[Row, Key]], table: Table) -> Iterator[tuple[Row, Row]]:
    """The keys of the rows that were renamed, now and before; what a project adds to a key stays as it is."""
    columns = [column.name for column in table.columns]
    own, *others = (columns.index(name) for name in table.key)
    before = {id: old for id, value in config.all(kind.entity).items() if (old := value.renamed_from) is not None}
    for row, (_, id) in rows if before else ():
        if id in before:
            rest = [row[place] for place in others]
            yield (row[own], *rest), (before[id], *rest)


def _reader(table: Table, column: Column) -> _Reader:
    """Return what reads a column of items: a column at a time, most of it is no step of Python for each cell."""
    read = column.value or attrgetter("value." + (column.field or column.name))
    everywhere = (column.name for column in table.columns) if table.insert_only else ()
    fixed = {*table.key, *everywhere, *(name for unique in table.unique for name in unique.columns)}
    dated = isinstance(column.type, (Integer, Numeric, Text)) and not column.destination and column.name not in fixed

    def cells(items: Iterable[Item]) -> list[Cell]:
        found = [*map(read, items)]
        if column.value is not None and not dated and Scheduled in set(map(type, found)):
            raise TypeError(f"{table.name}.{column.name} of the pack cannot depend on the day")
        if isinstance(column.type, Json):
            return [None if value is None and column.null else canonical(value) for value in found]
        if isinstance(column.type, Time):
            return [f"{value}:00" if value else None for value in found]
        return found

    return cells


def _order(rows: list[Row], positions: list[int]) -> list[int]:
    """Return the places of rows in the order of their keys; cells of different types by the names of these."""
    keys: list[Any] = [*map(itemgetter(*positions), rows)]
    if any(len(set(map(type, map(itemgetter(index), rows)))) > 1 for index in positions):
        keys = [[(type(row[index]).__name__, row[index]) for index in positions] for row in rows]
    return sorted(range(len(rows)), key=keys.__getitem__)
