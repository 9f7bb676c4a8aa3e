"""lower: Config → Dataset, the rows of every table, free of any SQL dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from operator import attrgetter
from typing import Any

import msgspec

from ratebook.ir import Config, Dataset, Row, TableData
from ratebook.pack import Kind
from ratebook.tables import Cell, Column, Item, Json, Table, Time, plain

Rows = dict[int, tuple[object, Row]]


class Lowering:
    """Makes rows. A row of an entity that several environments share is made once."""

    def __init__(self, tables: Iterable[tuple[Kind, Table]]) -> None:
        self._tables = [(kind, table, [_getter(column) for column in table.columns]) for kind, table in tables]
        self._made: dict[str, Rows] = {table.name: {} for _, table, _ in self._tables}

    def lower(self, config: Config) -> Dataset:
        """The compiled state of one environment."""
        return Dataset(
            environment=config.environment,
            tables=tuple(self._table(config, kind, table, getters) for kind, table, getters in self._tables),
        )

    def _table(self, config: Config, kind: Kind, table: Table, getters: list[Callable[[Item], Cell]]) -> TableData:
        made = self._made[table.name]
        rows: list[tuple[Row, tuple[str, str]]] = []
        if table.items is None:
            for id, entity in config.all(kind.entity).items():
                known = made.get(hash_ := id_of(entity))
                if known is None:
                    item = Item(id, entity)
                    known = made[hash_] = (entity, tuple([get(item) for get in getters]))
                rows.append((known[1], (kind.name, id)))
        else:
            for item in table.items(config):
                rows.append((tuple([get(item) for get in getters]), (kind.name, item.entity or item.id)))
        positions = [index for index, column in enumerate(table.columns) if column.name in table.key]
        rows.sort(key=lambda pair: [_sortable(pair[0][index]) for index in positions])
        return TableData(table=table, rows=tuple(row for row, _ in rows), sources=tuple(source for _, source in rows))


id_of = id
"""Identity of an entity; it lives as long as the rows made from it, which hold it."""


def canonical(value: Any) -> str:
    """A JSON value as text: keys sorted, numbers in shortest plain form, no blanks, ASCII only."""
    match value:
        case str():
            return ascii_json(value)
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case int() | Decimal():
            return plain(value)
        case dict():
            return "{" + ",".join(f"{ascii_json(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
        case list() | tuple():
            return "[" + ",".join(map(canonical, value)) + "]"
        case _:
            return canonical(msgspec.to_builtins(value, builtin_types=(Decimal,)))


def ascii_json(text: str) -> str:
    """A JSON string in which every character outside ASCII is escaped."""
    if text.isascii():
        return msgspec.json.encode(text).decode()
    import json

    return json.dumps(text)


def _getter(column: Column) -> Callable[[Item], Cell]:
    read = column.value or attrgetter("value." + (column.field or column.name))
    if isinstance(column.type, Json):
        return lambda item: canonical(read(item))
    if isinstance(column.type, Time):
        return lambda item: f"{read(item)}:00" if read(item) else None
    return read


def _sortable(cell: Cell) -> tuple[str, Any]:
    return (type(cell).__name__, cell)
