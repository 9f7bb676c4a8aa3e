"""Plan the edits of configuration files that make them say what a database holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, Final, NamedTuple

from ratesmith.api.destinations import destinations_at
from ratesmith.api.provenance import Provenance, field_of
from ratesmith.compile.resolve import merge
from ratesmith.compile.result import Target
from ratesmith.core.canonical_json import canonical, decode_json
from ratesmith.core.ir import Address, Document, Entity, Node, Origin, Route, Row, TableData
from ratesmith.core.redacted_json import shown_cell
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Cell, Column, Date, Json, Scheduled, Time
from ratesmith.database.cell_reader import CutText
from ratesmith.language.editor import REMOVED, Removed, Write
from ratesmith.language.positions import deciding_layer, is_written, origin
from ratesmith.plan.diff import Change, Plan, Update, keyed

_ABSENT: Final = object()


class CellAddress(NamedTuple):
    """One column of one row, by the names of the pack."""

    table: str
    key: Row
    column: str


class FileChange(NamedTuple):
    """One edit of one configuration file."""

    at: Address
    document: Document
    write: Write


class ProposedEdit(NamedTuple):
    """A value that a database holds and the configuration should get."""

    address: CellAddress
    value: Cell
    changes: tuple[FileChange, ...]
    reason: str = ""
    """Why it cannot be written, where it cannot."""


def propose_edits(plan: Plan, target: Target) -> Iterator[ProposedEdit]:
    """Propose an edit for each column that differs."""
    provenance = Provenance(target.config)
    tables = {data.table.name: data for data in target.dataset}
    places = {name: {key: index for index, key in enumerate(keyed(data))} for name, data in tables.items()}
    for operation in plan.operations:
        if isinstance(operation, Update):
            data, index = tables[operation.table], places[operation.table][operation.key]
            for change in operation.changes:
                address = CellAddress(operation.table, operation.key, change.column)
                yield _propose(address, change, data, index, provenance)


def place_of(address: CellAddress, target: Target) -> Origin:
    """Return where the configuration decides a value."""
    data = next(data for data in target.dataset if data.table.name == address.table)
    index = [*keyed(data)].index(address.key)
    return _origin(data.table.column(address.column), data, index, Provenance(target.config))


def _propose(address: CellAddress, change: Change, data: TableData, index: int, provenance: Provenance) -> ProposedEdit:
    column = data.table.column(address.column)
    if isinstance(change.new, Scheduled):
        return ProposedEdit(address, change.old, (), _undecided(change.new, column, data, index, provenance))
    if isinstance(change.old, CutText):
        return ProposedEdit(address, change.old, (), _TOO_LONG)
    try:
        steps = _steps(column, data, index, _node(column, change.old), provenance)
    except ValueError:
        return ProposedEdit(address, change.old, (), "what the database holds there is no JSON")
    if steps is None:
        return ProposedEdit(address, change.old, (), _computed(column, data, index, provenance))
    changes: list[FileChange] = []
    for route, node in steps.items():
        kind, id, whole = provenance.place_at(data, index, route)
        layers = provenance.config.layers[kind, id]
        for leaf, value in _leaves(_value_at(_merged(layers, id), whole), node, whole):
            type_, old = provenance.config.entity_type(kind), _value_at(_merged(layers, id), leaf)
            if any(_destinations(type_, leaf, it) for it in (old, value)):
                return ProposedEdit(address, change.old, (), _REVIEWED.format(place=_line(layers, id, leaf)))
            changes.append(_file_change((kind, id, leaf), value, layers))
    return ProposedEdit(
        address, change.old, tuple(changes), "" if changes else _computed(column, data, index, provenance)
    )


_TOO_LONG: Final = "it is longer than what is read of a cell; if it is right, write it in config/ by hand"
_REVIEWED: Final = (
    "it says where secrets are sent, which only a review may change: if it is right, write it in {place}; if nobody"
    " of you did it, put the old value back and rotate the secrets"
)


def _destinations(type_: type[Entity], route: Route, value: Any) -> bool:
    return value is not _ABSENT and any(destinations_at(type_, route, value))


def _line(layers: tuple[Document, ...], id: str, route: Route) -> str:
    place = origin(*deciding_layer(layers, id, route))
    return f"{visible(place.path)}:{place.span.line}"


def _steps(
    column: Column, data: TableData, index: int, node: Node, provenance: Provenance
) -> Mapping[tuple[str, ...], Any] | None:
    """What to write inside the item of a row; None where the column is computed."""
    if column.inverse is not None:
        return column.inverse(provenance.item_of(data, index), node)
    return None if column.value else {field_of(column): node}


def _computed(column: Column, data: TableData, index: int, provenance: Provenance) -> str:
    address = _origin(column, data, index, provenance)
    return f"it is computed, and there is no sure way back; edit {visible(address.path)}:{address.span.line}"


def _undecided(cell: Scheduled, column: Column, data: TableData, index: int, provenance: Provenance) -> str:
    address = _origin(column, data, index, provenance)
    return (
        f"it depends on the day ({shown_cell(column, cell)}), and nothing says which of the values it replaces;"
        f" edit {visible(address.path)}:{address.span.line}"
    )


def _origin(column: Column, data: TableData, index: int, provenance: Provenance) -> Origin:
    kind, id, route = provenance.place_of(data, index, column)
    return origin(*deciding_layer(provenance.config.layers[kind, id], id, route))


def _node(column: Column, cell: Cell) -> Node:
    """A cell as the configuration writes it. Raises ValueError where the database holds something else."""
    if cell is None:
        return None
    match column.type:
        case Json():
            return decode_json(str(cell))
        case Time():
            return str(cell).removesuffix(":00") if str(cell).count(":") == 2 else cell
        case Date():
            return str(cell)
        case _:
            return cell


def _merged(layers: tuple[Document, ...], id: str) -> Node:
    trees = ({key: value for key, value in layer.entities[id].items() if key != "new"} for layer in layers)
    return reduce(merge, trees, {})


def _value_at(tree: Node, route: Route) -> Node:
    for step in route:
        if not isinstance(tree, dict) or step not in tree:
            return _ABSENT
        tree = tree[step]
    return tree


def _leaves(old: Node, new: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    """The smallest changes that lead from one value to the other."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from (((*route, key), REMOVED) for key in old if key not in new)
        for key, value in new.items():
            yield from _leaves(old.get(key, _ABSENT), value, (*route, key))
    elif old is _ABSENT or canonical(old) != canonical(new):
        yield route, new


def _file_change(at: Address, value: Node, layers: tuple[Document, ...]) -> FileChange:
    """The change in the file that decides the value. A key that several layers write is deleted by a null in the
    last.
    """
    _, id, route = at
    document, inside = deciding_layer(layers, id, route)
    if isinstance(value, Removed) and sum(is_written(layer.tree, layer.route(id, route)) for layer in layers) > 1:
        value = None
    return FileChange(at, document, Write(inside, value))
