"""What has to be written where, so that the configuration says what a database holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, Final, NamedTuple

from ratesmith.api.provenance import At, field_of, item_of, place_at, place_of
from ratesmith.compile.resolve import merge
from ratesmith.compile.result import Target
from ratesmith.core.canonical_json import canonical, decoded
from ratesmith.core.ir import Config, Document, Node, Route, Row, TableData
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Cell, Column, Date, Json, Time
from ratesmith.language.editor import GONE, Gone, Write
from ratesmith.language.positions import origin, winner, written
from ratesmith.plan.diff import Change, Plan, Update, keyed

_ABSENT: Final = object()


class Place(NamedTuple):
    """A column of a row, by the names of the pack."""

    table: str
    key: Row
    column: str


class Placed(NamedTuple):
    """A change to a file of the configuration."""

    at: At
    document: Document
    write: Write


class Wish(NamedTuple):
    """A value that a database holds and the configuration should."""

    place: Place
    value: Cell
    changes: tuple[Placed, ...]
    reason: str = ""
    """Why it cannot be written, where it cannot."""


def wishes(plan: Plan, target: Target) -> Iterator[Wish]:
    """One for each column that differs."""
    tables = {data.table.name: data for data in target.dataset}
    places = {name: {key: index for index, key in enumerate(keyed(data))} for name, data in tables.items()}
    for operation in plan.operations:
        if isinstance(operation, Update):
            data, index = tables[operation.table], places[operation.table][operation.key]
            for change in operation.changes:
                place = Place(operation.table, operation.key, change.column)
                yield _wish(place, change, data, index, target.config)


def _wish(place: Place, change: Change, data: TableData, index: int, config: Config) -> Wish:
    column = data.table.column(place.column)
    try:
        steps = _steps(column, data, index, _node(column, change.old), config)
    except ValueError:
        return Wish(place, change.old, (), "what the database holds there is no JSON")
    if steps is None:
        return Wish(place, change.old, (), _computed(column, data, index, config))
    changes: list[Placed] = []
    for route, node in steps.items():
        kind, id, whole = place_at(data, index, route, config)
        layers = config.layers[kind, id]
        for leaf, value in _leaves(_at(_merged(layers, id), whole), node, whole):
            changes.append(_placed((kind, id, leaf), value, layers))
    return Wish(place, change.old, tuple(changes), "" if changes else _computed(column, data, index, config))


def _steps(
    column: Column, data: TableData, index: int, node: Node, config: Config
) -> Mapping[tuple[str, ...], Any] | None:
    """What to write inside the item of a row."""
    if column.inverse is not None:
        return column.inverse(item_of(data, index, config), node)
    return None if column.value else {field_of(column): node}


def _computed(column: Column, data: TableData, index: int, config: Config) -> str:
    kind, id, route = place_of(data, index, column, config)
    layer, inside = winner(config.layers[kind, id], id, route)
    place = origin(layer, inside)
    return f"it is computed, and there is no sure way back; edit {visible(place.path)}:{place.span.line}"


def _node(column: Column, cell: Cell) -> Node:
    """A cell as the configuration has it. ValueError where the database holds something else."""
    if cell is None:
        return None
    match column.type:
        case Json():
            return decoded(str(cell))
        case Time():
            return str(cell).removesuffix(":00") if str(cell).count(":") == 2 else cell
        case Date():
            return str(cell)
        case _:
            return cell


def _merged(layers: tuple[Document, ...], id: str) -> Node:
    trees = ({key: value for key, value in layer.entities[id].items() if key != "new"} for layer in layers)
    return reduce(merge, trees, {})


def _at(tree: Node, route: Route) -> Node:
    for step in route:
        if not isinstance(tree, dict) or step not in tree:
            return _ABSENT
        tree = tree[step]
    return tree


def _leaves(old: Node, new: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    """The smallest changes that lead from one value to the other."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from (((*route, key), GONE) for key in old if key not in new)
        for key, value in new.items():
            yield from _leaves(old.get(key, _ABSENT), value, (*route, key))
    elif old is _ABSENT or canonical(old) != canonical(new):
        yield route, new


def _placed(at: At, value: Node, layers: tuple[Document, ...]) -> Placed:
    """In the file that won; a key that several layers write is deleted by a null in the last of them."""
    _, id, route = at
    document, inside = winner(layers, id, route)
    if isinstance(value, Gone) and sum(written(layer.tree, layer.route(id, route)) for layer in layers) > 1:
        value = None
    return Placed(at, document, Write(inside, value))
