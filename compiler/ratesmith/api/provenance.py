"""Find where a row and a cell came from: the place in the configuration that a finding about them points at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from ratesmith.core.ir import Address, Config, Entity, Route, TableData
from ratesmith.core.tables import Cell, Column, Item, Table, Value

RowKey = tuple[str, tuple[Cell, ...]]
"""The entity that a row came from, and the cells that identify the row."""


class Leaf(NamedTuple):
    """A number of the configuration, and the route to it."""

    route: Route
    value: Decimal


def key_of(data: TableData, index: int) -> tuple[Cell, ...]:
    """Return the cells that identify a row."""
    positions = [place for place, column in enumerate(data.table.columns) if column.name in data.table.key]
    return tuple(data.rows[index][place] for place in positions)


def field_of(column: Column) -> tuple[str, ...]:
    """Return the steps from an item to the value of a column; none where it is only computed."""
    return tuple((column.field or column.name).split(".")) if column.field or not column.value else ()


class Provenance:
    """Find where the rows and cells of one configuration came from.

    Make one for a whole pass over the rows: the items of a table are derived once, when the first
    of its rows is asked for.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._items: dict[str, Mapping[RowKey, Item]] = {}

    def place_of(self, data: TableData, index: int, column: Column) -> Address:
        """Return the address of the value that a column was read from."""
        return self.place_at(data, index, field_of(column))

    def place_at(self, data: TableData, index: int, steps: tuple[str, ...]) -> Address:
        """Return the address of the value that is `steps` inside the item of a row."""
        kind, id = data.sources[index]
        item = self.item_of(data, index)
        route: list[str] = []
        value: Any = item.value
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else getattr(value, step, None)
            route.append(step)
            if isinstance(value, Entity) and (known := _identified(value, self.config)):
                kind, id = known
                route = []
        return kind, id, (*item.route, *route)

    def number_of(self, data: TableData, index: int, column: Column, value: Value) -> Leaf | None:
        """Return the number that an amount of a computed column was made from: the one below its field with the same
        digits.

        A column may hold an amount in another unit than the configuration: $37.5 per million
        tokens is 0.0375 per thousand. What has to be corrected is the 37.5.
        """
        if not isinstance(value, Decimal):
            return None
        _, _, route = self.place_of(data, index, column)
        item = self.item_of(data, index)
        leaves = [
            leaf
            for leaf in _leaves(_at(item.value, route[len(item.route) :]), route)
            if leaf.value and _digits(leaf.value) == _digits(value)
        ]
        return max(leaves, key=lambda leaf: str(leaf.route[-1]) in column.name, default=None)

    def item_of(self, data: TableData, index: int) -> Item:
        """Return the item that a row was made from."""
        kind, id = data.sources[index]
        table = data.table
        if table.items is None:
            return Item(id, self.config.entities[self.config.entity_type(kind)][id])
        if table.name not in self._items:
            self._items[table.name] = _items(table, self.config)
        return self._items[table.name][id, key_of(data, index)]


def _items(table: Table, config: Config) -> dict[RowKey, Item]:
    """Return the items of a table by the entity and the key of their row; the first where two have the same."""
    assert table.items is not None
    readers = [
        column.value or attrgetter("value." + (column.field or column.name))
        for column in table.columns
        if column.name in table.key
    ]
    items: dict[RowKey, Item] = {}
    for item in table.items(config):
        items.setdefault((item.entity or item.id, tuple(read(item) for read in readers)), item)
    return items


def _identified(entity: Entity, config: Config) -> tuple[str, str] | None:
    """Return kind and id of an entity that is a part of an item."""
    for id, other in config.entities.get(type(entity), {}).items():
        if other is entity:
            return config.kinds[type(entity)], id
    return None


def _at(value: Any, route: Route) -> Any:
    for step in route:
        value = getattr(value, str(step), None)
    return value


def _leaves(value: Any, route: Route) -> Iterator[Leaf]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _leaves(getattr(value, name), (*route, name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, (*route, name))
    elif isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        yield Leaf(route, Decimal(value))


def _digits(number: Decimal) -> str:
    return "".join(map(str, number.as_tuple().digits)).strip("0")
