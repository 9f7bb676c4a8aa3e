"""Where a value came from and what it becomes: the answer to `ratesmith explain`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from ratesmith.api.definitions import Kind, Pack
from ratesmith.api.provenance import item_of, place_of
from ratesmith.core.ir import Config, Dataset, Document, Entity, Node, Route, TableData
from ratesmith.core.sanitize import REDACTED, is_secret_name, quoted, visible
from ratesmith.core.suggest import did_you_mean
from ratesmith.core.tables import Column, shown
from ratesmith.language.positions import origin, winner, written


class Unknown(Exception):
    """Nothing goes by that name; the message says what is near."""


class Place(NamedTuple):
    """A column of one row."""

    data: TableData
    number: int
    column: Column

    @property
    def cell(self) -> str:
        """The column's name in the database, what it holds, and whether an operator may change it there."""
        then = "  (when it is inserted, then the operator's)" if self.column.operator else ""
        return f"{self.column.sql} = {self._shown[self.column.name]}{then}"

    @property
    def row(self) -> str:
        """The table, and what identifies the row in it."""
        table = self.data.table
        return f"{table.sql}, the row with {', '.join(f'{name} {self._shown[name]}' for name in table.key)}"

    @property
    def _shown(self) -> dict[str, str]:
        cells = zip(self.data.table.columns, self.data.rows[self.number], strict=True)
        return {column.name: shown(cell) for column, cell in cells}


class Subject(NamedTuple):
    """An entity, and the route of the part that is asked for."""

    kind: Kind
    id: str
    route: Route
    columns: tuple[Place, ...] = ()
    """What is asked for by the name of a column."""


def find(question: str, pack: Pack, config: Config, dataset: Dataset) -> Subject:
    """What `KIND/ID[.FIELD]` means. The id may be the key of a row, the field a column. Raises Unknown."""
    kind, rest = _kind(question, pack, config)
    if not kind.many:
        return _part(Subject(kind, kind.name, ()), rest, pack, config, dataset)
    names = _names(kind, config, dataset)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if rest == name or rest.startswith(name + "."):
            id, row = names[name]
            whole = Subject(kind, id, item_of(*row, config).route if row else ())
            return _part(whole, rest[len(name) + 1 :], pack, config, dataset)
    guess = did_you_mean(rest, names) or did_you_mean(rest.partition(".")[0], names)
    raise Unknown(f"there is no {kind.name} {quoted(rest)}{guess}; there are {_some(sorted(config.all(kind.entity)))}")


def explain(subject: Subject, config: Config, dataset: Dataset) -> Iterator[str]:
    """The value, every layer that writes it, and the columns it compiles to; of a part, each value in it."""
    kind, id, route, columns = subject
    entity = config.all(kind.entity).get(id)
    if entity is None:
        raise Unknown(f"{kind.name} {quoted(id)} has mistakes; see: ratesmith validate")
    if columns and not _read_from_one_place(columns):
        for place in columns:
            yield place.row
            yield f"  {place.cell}  {_winner(config, *place_of(*place, config))}"
        return
    value = _value(entity, route)
    if _fields(value):
        yield _name(subject)
        for leaf in _leaves(value, route):
            name, shown = ".".join(map(str, leaf)), _shown(_value(entity, leaf), leaf)
            yield f"  {name} = {shown}  {_winner(config, kind.name, id, leaf)}"
    else:
        yield f"{_name(subject)} = {_shown(value, route)}"
        yield from _layers(config, subject)
    yield from _compiled(columns or tuple(_made_of(subject, config, dataset)))


def _name(subject: Subject) -> str:
    head = f"{subject.kind.name}/{subject.id}" if subject.kind.many else subject.kind.name
    return ".".join((head, *map(str, subject.route)))


def _leaves(value: Any, route: Route) -> Iterator[Route]:
    fields = _fields(value)
    if not fields and (route[-1:] not in (("waive",), ("renamed_from",))):
        yield route
    for name in fields:
        yield from _leaves(_value_step(value, name), (*route, name))


def _winner(config: Config, kind: str, id: str, route: Route) -> str:
    layer, inside = winner(config.layers[kind, id], id, route)
    if not written(layer.tree, inside):
        return "(default)"
    place = origin(layer, inside)
    return f"{visible(place.path)}:{place.span.line}:{place.span.column}"


def _layers(config: Config, subject: Subject) -> Iterator[str]:
    kind, id, route, _ = subject
    layers = [layer for layer in config.layers[kind.name, id] if written(layer.tree, layer.route(id, route))]
    for layer in layers:
        yield _layer(layer, id, route, wins=layer is layers[-1])
    if not layers:
        yield "  not written anywhere: this is the default"


def _kind(question: str, pack: Pack, config: Config) -> tuple[Kind, str]:
    name, slash, rest = question.partition("/")
    if not slash:
        name, _, rest = question.partition(".")
    kind = pack.kinds.get(name)
    if kind is None:
        raise Unknown(
            f"there is no kind {quoted(name)}{did_you_mean(name, pack.kinds)}; there are {', '.join(pack.kinds)}"
        )
    if not slash and kind.many:
        raise Unknown(f"say which {name}: {name}/ID; there are {_some([*config.all(kind.entity)])}")
    if slash and not kind.many and (rest == name or name not in kind.entity.__struct_fields__):
        rest = rest.removeprefix(name).removeprefix(".")
    return kind, rest


def _names(kind: Kind, config: Config, dataset: Dataset) -> dict[str, tuple[str, tuple[TableData, int] | None]]:
    """Every name of every entity, and of its parts with rows of their own: its id, and a row's key that is one text."""
    names: dict[str, tuple[str, tuple[TableData, int] | None]] = {id: (id, None) for id in config.all(kind.entity)}
    for data in dataset:
        if data.table.name in {table.name for table in kind.tables} and len(data.table.key) == 1:
            key = [column.name for column in data.table.columns].index(data.table.key[0])
            for index, (row, (_, id)) in enumerate(zip(data.rows, data.sources, strict=True)):
                if isinstance(row[key], str):
                    names.setdefault(str(row[key]), (id, (data, index)))
    return names


def _part(whole: Subject, field: str, pack: Pack, config: Config, dataset: Dataset) -> Subject:
    """The part of something by its path in the YAML, or by the name of a column, of a table and a column."""
    try:
        return whole._replace(route=_route(whole, field, config))
    except Unknown:
        columns = tuple(_columns(whole, field, config, dataset))
        if not columns:
            raise
    if not _read_from_one_place(columns):
        return whole._replace(columns=columns)
    kind, id, route = place_of(*columns[0], config)
    return Subject(pack.kinds[kind], id, route, columns)


def _columns(whole: Subject, field: str, config: Config, dataset: Dataset) -> Iterator[Place]:
    """The columns of that name in all rows that something makes."""
    for data in dataset:
        if data.table.name not in {table.name for table in whole.kind.tables}:
            continue
        found = [column for column in data.table.columns if field in (column.name, f"{data.table.name}.{column.name}")]
        for index, source in enumerate(data.sources if found else ()):
            if source == (whole.kind.name, whole.id):
                inside = item_of(data, index, config).route
                yield from (Place(data, index, it) for it in found if inside[: len(whole.route)] == whole.route)


def _read_from_one_place(columns: tuple[Place, ...]) -> bool:
    """Whether there is one value, as it is written; a computed one without a field is only there in the row."""
    return len(columns) == 1 and _is_read(columns[0].column)


def _is_read(column: Column) -> bool:
    return bool(column.field or not column.value)


def _route(whole: Subject, field: str, config: Config) -> Route:
    """The route of a field given as a YAML path."""
    route = list(whole.route)
    value = _value(config.all(whole.kind.entity).get(whole.id), whole.route)
    rest = field
    while rest:
        known = {str(name): name for name in _fields(value)}
        step = next(
            (name for name in sorted(known, key=len, reverse=True) if rest == name or rest.startswith(name + ".")), None
        )
        if step is None:
            columns = {column.name for table in whole.kind.tables for column in table.columns}
            if field in columns:
                raise Unknown(f"{_name(whole)} makes no row with a column {quoted(field)}")
            raise Unknown(f"{whole.kind.name} has no field {quoted(field)}{did_you_mean(rest, {*known, *columns})}")
        route.append(known[step])
        value = _value_step(value, known[step])
        rest = rest[len(step) + 1 :]
    return tuple(route)


def _fields(value: Any) -> list[str | int]:
    if isinstance(value, msgspec.Struct):
        return list(value.__struct_fields__)
    if isinstance(value, dict):
        return list(value)
    return list(range(len(value))) if isinstance(value, tuple) else []


def _value_step(value: Any, step: str | int) -> Any:
    return getattr(value, str(step)) if isinstance(value, msgspec.Struct) else value[step]


def _value(entity: Entity | None, route: Route) -> Any:
    """The value at a route; None below what is not there."""
    value: Any = entity
    for step in route:
        if value is None:
            break
        value = _value_step(value, step)
    return value


def _layer(layer: Document, id: str, route: Route, *, wins: bool) -> str:
    inside = layer.route(id, route)
    place = origin(layer, inside)
    node: Node = layer.tree
    for step in inside:
        if node is None:
            break
        node = node[step]
    name = f"overlay {layer.layer}" if layer.layer else "base"
    where = f"{visible(place.path)}:{place.span.line}:{place.span.column}"
    return f"  {where}  {name}: {_shown(node, route)}{'  ← wins' if wins else ''}"


def _compiled(columns: tuple[Place, ...]) -> Iterator[str]:
    above = ""
    for place in columns:
        if place.row != above:
            yield f"compiles to {place.row}"
        above = place.row
        yield f"  {place.cell}"


def _made_of(subject: Subject, config: Config, dataset: Dataset) -> Iterator[Place]:
    """The columns that hold what is asked for, a part of it, or something that it is a part of."""
    kind, id, route, _ = subject
    for data in dataset:
        for index, source in enumerate(data.sources):
            # The only row of a table may hold values of several kinds.
            if source != (kind.name, id) and len(data.sources) > 1:
                continue
            for column in data.table.columns:
                *entity, at = place_of(data, index, column, config)
                inside = at[: len(route)] == route
                if entity == [kind.name, id] and (inside or (_is_read(column) and route[: len(at)] == at)):
                    yield Place(data, index, column)


def _shown(value: Any, route: Route) -> str:
    """A value as compact JSON, values of secret-named keys hidden."""
    if any(is_secret_name(str(step)) for step in route):
        return REDACTED
    from ratesmith.core.canonical_json import compact

    return visible(compact(_hidden(msgspec.to_builtins(value, builtin_types=(Decimal,)))).decode())


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: REDACTED if is_secret_name(str(key)) and item is not None else _hidden(item)
            for key, item in value.items()
        }
    return [_hidden(item) for item in value] if isinstance(value, list) else value


def _some(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
