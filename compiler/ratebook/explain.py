"""Where a value came from and what it becomes: the answer to `ratebook explain`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from ratebook.ir import Config, Dataset, Document, Entity, Node, Route, TableData
from ratebook.locate import origin, written
from ratebook.pack import Kind, Pack
from ratebook.tables import Cell, Column, shown
from ratebook.text import REDACTED, did_you_mean, is_secret_name, quoted, visible


class Unknown(Exception):
    """Nothing goes by that name; the message says what is near."""


class Subject(NamedTuple):
    """An entity, and the route of the part that is asked for."""

    kind: Kind
    id: str
    route: Route


def find(question: str, pack: Pack, config: Config, dataset: Dataset) -> Subject:
    """What `KIND/ID[.FIELD]` means. The id may be the key of its row, the field a column. Raises Unknown."""
    kind, rest = _kind(question, pack, config)
    names = _names(kind, config, dataset)
    if not kind.many:
        return Subject(kind, kind.name, _route(kind, kind.name, rest, config))
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if rest == name or rest.startswith(name + "."):
            id = names[name]
            return Subject(kind, id, _route(kind, id, rest[len(name) + 1 :], config))
    guess = did_you_mean(rest, names) or did_you_mean(rest.partition(".")[0], names)
    raise Unknown(f"there is no {kind.name} {quoted(rest)}{guess}; there are {_some(sorted(set(names.values())))}")


def explain(subject: Subject, config: Config, dataset: Dataset) -> Iterator[str]:
    """The value, every layer that writes it, and the columns it compiles to; of a part, each value in it."""
    kind, id, route = subject
    entity = config.all(kind.entity).get(id)
    if entity is None:
        raise Unknown(f"{kind.name} {quoted(id)} has mistakes; see: ratebook validate")
    value = _value(entity, route)
    if _fields(value):
        yield _name(subject)
        for leaf in _leaves(value, route):
            name, shown = ".".join(map(str, leaf)), _shown(_value(entity, leaf), leaf)
            yield f"  {name} = {shown}  {_winner(config, subject, leaf)}"
    else:
        yield f"{_name(subject)} = {_shown(value, route)}"
        yield from _layers(config, subject)
    yield from _compiled(subject, dataset)


def _name(subject: Subject) -> str:
    head = f"{subject.kind.name}/{subject.id}" if subject.kind.many else subject.kind.name
    return ".".join((head, *map(str, subject.route)))


def _leaves(value: Any, route: Route) -> Iterator[Route]:
    fields = _fields(value)
    if not fields and (route[-1:] != ("waive",)):
        yield route
    for name in fields:
        yield from _leaves(_value_step(value, name), (*route, name))


def _winner(config: Config, subject: Subject, route: Route) -> str:
    layers = config.layers[subject.kind.name, subject.id]
    for layer in reversed(layers):
        inside = layer.route(subject.id, route)
        if written(layer.tree, inside):
            place = origin(layer, inside)
            return f"{visible(place.path)}:{place.span.line}:{place.span.column}"
    return "(default)"


def _layers(config: Config, subject: Subject) -> Iterator[str]:
    kind, id, route = subject
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


def _names(kind: Kind, config: Config, dataset: Dataset) -> dict[str, str]:
    """Every name of every entity: its id, and the key of its row where that is one text."""
    names = {id: id for id in config.all(kind.entity)}
    for data in dataset:
        if data.table.name in {table.name for table in kind.tables} and len(data.table.key) == 1:
            index = _index(data, data.table.key[0])
            for row, (_, id) in zip(data.rows, data.sources, strict=True):
                if isinstance(row[index], str):
                    names.setdefault(str(row[index]), id)
    return names


def _route(kind: Kind, id: str, field: str, config: Config) -> Route:
    """The route of a field given as a YAML path or as a column's name."""
    if not field:
        return ()
    for table in kind.tables:
        for column in table.columns:
            if column.name == field and column.field:
                return tuple(column.field.split("."))
    route: list[str | int] = []
    value: Any = config.all(kind.entity).get(id)
    rest = field
    while rest:
        known = {str(name): name for name in _fields(value)}
        step = next(
            (name for name in sorted(known, key=len, reverse=True) if rest == name or rest.startswith(name + ".")), None
        )
        if step is None:
            columns = {column.name for table in kind.tables for column in table.columns}
            raise Unknown(f"{kind.name} has no field {quoted(field)}{did_you_mean(rest, {*known, *columns})}")
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


def _value(entity: Entity, route: Route) -> Any:
    value: Any = entity
    for step in route:
        value = _value_step(value, step)
    return value


def _layer(layer: Document, id: str, route: Route, *, wins: bool) -> str:
    inside = layer.route(id, route)
    place = origin(layer, inside)
    node: Node = layer.tree
    for step in inside:
        node = node[step]
    name = f"overlay {layer.layer}" if layer.layer else "base"
    where = f"{visible(place.path)}:{place.span.line}:{place.span.column}"
    return f"  {where}  {name}: {_shown(node, route)}{'  ← wins' if wins else ''}"


def _compiled(subject: Subject, dataset: Dataset) -> Iterator[str]:
    prefix = ".".join(map(str, subject.route))
    for data in dataset:
        for row, source in zip(data.rows, data.sources, strict=True):
            if source != (subject.kind.name, subject.id):
                continue
            cells = zip(data.table.columns, row, strict=True)
            columns = [f"{column.sql} = {shown(cell)}" for column, cell in cells if _comes_from(column, prefix)]
            if columns:
                yield f"compiles to {data.table.sql}, the row with {_key(data, row)}"
                yield from (f"  {column}" for column in columns)


def _comes_from(column: Column, prefix: str) -> bool:
    field = column.field or column.name
    return not prefix or field == prefix or field.startswith(prefix + ".") or prefix.startswith(field + ".")


def _key(data: TableData, row: tuple[Cell, ...]) -> str:
    return ", ".join(f"{name} {shown(row[_index(data, name)])}" for name in data.table.key)


def _index(data: TableData, name: str) -> int:
    return next(index for index, column in enumerate(data.table.columns) if column.name == name)


def _shown(value: Any, route: Route) -> str:
    """A value as compact JSON, values of secret-named keys hidden."""
    if any(is_secret_name(str(step)) for step in route):
        return REDACTED
    from ratebook.jsontext import compact

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
