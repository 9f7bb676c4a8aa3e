"""Explain a value: where it came from and what it compiles to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, get_args, get_origin

import msgspec
from msgspec.structs import replace

from ratesmith.api.definitions import Kind, Pack
from ratesmith.api.provenance import Provenance
from ratesmith.compile.explanation import ExplainedCell, ExplainedField, ExplainedLayer, Explanation, SourcePlace
from ratesmith.core.field_types import annotations_of
from ratesmith.core.ir import Config, Dataset, Document, Entity, Node, Route, SecretDeclaration, TableData
from ratesmith.core.redacted_json import json_cell, shown_cell
from ratesmith.core.sanitize import REDACTED, is_secret_name, quoted, visible
from ratesmith.core.suggest import did_you_mean
from ratesmith.core.tables import Column
from ratesmith.language.positions import deciding_layer, is_written, origin, route_on_line
from ratesmith.plan.diff import key_places


class Unknown(Exception):
    """Nothing has the name that was asked for; the message suggests the nearest."""


class CompiledCell(NamedTuple):
    """One column of one compiled row."""

    data: TableData
    number: int
    """Index of the row in `data`."""
    column: Column

    def explained(self, place: SourcePlace | None = None) -> ExplainedCell:
        """Return the cell as an answer has it."""
        table = self.data.table
        cells = {it.name: cell for it, cell in zip(table.columns, self.data.rows[self.number], strict=True)}
        keys = [(table.column(name), cells[name]) for name in table.key]
        named = ", ".join(f"{column.name} {shown_cell(column, cell)}" for column, cell in keys)
        return ExplainedCell(
            table=table.sql,
            key={column.sql: json_cell(column, cell) for column, cell in keys},
            row=f"{table.sql}, the row with {named}",
            column=self.column.sql,
            value=json_cell(self.column, cells[self.column.name]),
            shown=shown_cell(self.column, cells[self.column.name]),
            operator=self.column.operator,
            place=place,
        )


class Subject(NamedTuple):
    """What is asked for: an entity, and the route of a part of it."""

    kind: Kind
    id: str
    route: Route
    cells: tuple[CompiledCell, ...] = ()
    """The compiled cells, where the part was named by a column."""

    @property
    def name(self) -> str:
        """What is asked for, written out: `KIND/ID.FIELD`."""
        head = f"{self.kind.name}/{self.id}" if self.kind.many else self.kind.name
        return ".".join((head, *map(str, self.route)))


def find(question: str, pack: Pack, config: Config, dataset: Dataset) -> Subject:
    """Return the subject of `KIND/ID[.FIELD]`; the id may be the key of a row, the field a column.

    A file stands for what it holds, and an id that only one kind has needs no kind.
    Raises Unknown if nothing has that name.
    """
    kind, rest = _kind(_with_kind(question, pack, config, dataset), pack, config)
    if not kind.many:
        return _part(Subject(kind, kind.name, ()), rest, pack, Provenance(config), dataset)
    names = _names(kind, config, dataset)
    provenance = Provenance(config)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if _begins(rest, name):
            id, row = names[name]
            whole = Subject(kind, id, provenance.item_of(*row).route if row else ())
            return _part(whole, rest[len(name) + 1 :], pack, provenance, dataset)
    several = sorted(name for name in names if "/" in name and _begins(rest, name.rpartition("/")[0]))
    if several:
        called = visible(" or ".join(f"{kind.name}/{name}" for name in several))
        raise Unknown(f"{quoted(rest)} names several rows: write {called}")
    guess = did_you_mean(rest, names) or did_you_mean(rest.partition(".")[0], names)
    raise Unknown(f"there is no {kind.name} {quoted(rest)}{guess}; there are {_some(sorted(config.all(kind.entity)))}")


def explain(subject: Subject, config: Config, dataset: Dataset) -> Explanation:
    """Return the value, every layer that writes it, and the columns it compiles to.

    Raises Unknown if the entity has mistakes.
    """
    kind, id, route, cells = subject
    entity = config.all(kind.entity).get(id)
    if entity is None:
        raise Unknown(f"{kind.name} {quoted(id)} has mistakes; see: ratesmith validate")
    answer = Explanation(name=subject.name, kind=kind.name, id=id)
    provenance = Provenance(config)
    if cells and not _read_from_one_place(cells):
        placed = (cell.explained(_location(config, *provenance.place_of(*cell))) for cell in cells)
        return replace(answer, computed=True, cells=tuple(placed))
    made = cells_of(subject, config, dataset)
    answer = replace(answer, cells=tuple(cell.explained() for cell in made))
    value = _value(entity, route)
    if not _fields(value):
        return replace(answer, value=_safe(kind, value, route), layers=tuple(_layers(config, subject)))
    fields = (
        ExplainedField(
            path=".".join(map(str, leaf)),
            value=_safe(kind, _value(entity, leaf), leaf),
            place=_location(config, kind.name, id, leaf),
        )
        for leaf in _leaves(value, route)
        if not _is_left_out(subject, config, leaf)
    )
    return replace(answer, fields=tuple(fields))


def cells_of(subject: Subject, config: Config, dataset: Dataset) -> tuple[CompiledCell, ...]:
    """Return the compiled cells that hold what is asked for, a part of it, or a value that it is a part of."""
    return subject.cells or tuple(_cells_made_from(subject, Provenance(config), dataset))


def _leaves(value: Any, route: Route) -> Iterator[Route]:
    fields = _fields(value)
    if not fields and (route[-1:] not in (("waive",), ("renamed_from",))):
        yield route
    for name in fields:
        yield from _leaves(_value_step(value, name), (*route, name))


def _is_left_out(subject: Subject, config: Config, leaf: Route) -> bool:
    """Return whether a part of a field is null and no file says so, as most of the amounts that a cost may have are."""
    kind, id, *_ = subject
    entity = config.all(kind.entity)[id]
    return len(leaf) > 1 and _value(entity, leaf) is None and _location(config, kind.name, id, leaf) is None


def _location(config: Config, kind: str, id: str, route: Route) -> SourcePlace | None:
    layer, inside = deciding_layer(config.layers[kind, id], id, route)
    return _place(layer, inside) if is_written(layer.tree, inside) else None


def _place(layer: Document, inside: Route) -> SourcePlace:
    place = origin(layer, inside)
    return SourcePlace(file=visible(place.path), line=place.span.line, column=place.span.column)


def _layers(config: Config, subject: Subject) -> Iterator[ExplainedLayer]:
    kind, id, route, _ = subject
    layers = [layer for layer in config.layers[kind.name, id] if is_written(layer.tree, layer.route(id, route))]
    for layer in layers:
        inside = layer.route(id, route)
        node: Node = layer.tree
        for step in inside:
            if node is None:
                break
            node = node[step]
        value, wins = _safe(kind, node, route), layer is layers[-1]
        yield ExplainedLayer(layer=layer.layer, place=_place(layer, inside), value=value, wins=wins)


def _with_kind(question: str, pack: Pack, config: Config, dataset: Dataset) -> str:
    """Return a question with its kind, where it is a file or only an id. Raises Unknown if it is none or several."""
    if question.endswith(".yaml"):
        return _in_file(question.removeprefix("./"), pack, config)
    if pasted := re.fullmatch(r"(.+\.yaml):([0-9]{1,9})(?::[0-9]+)?", question):
        return _on_line(pasted[1].removeprefix("./"), int(pasted[2]), pack, config)
    name, slash, _ = question.partition("/")
    if name in pack.kinds or question.partition(".")[0] in pack.kinds:
        return question
    if slash:
        return question
    names = {kind.name: _names(kind, config, dataset) for kind in pack.kinds.values() if kind.many}
    found = [f"{kind}/{question}" for kind, known in names.items() if any(_begins(question, name) for name in known)]
    if len(found) > 1:
        raise Unknown(f"several kinds have {quoted(question)}: write {visible(' or '.join(found))}")
    if not found:
        known = {*pack.kinds, *(name for names in names.values() for name in names)}
        guess = did_you_mean(question, known) or did_you_mean(question.partition(".")[0], known)
        raise Unknown(f"nothing is named {quoted(question)}{guess}; write KIND/ID; kinds are {', '.join(pack.kinds)}")
    return found[0]


def _on_line(file: str, line: int, pack: Pack, config: Config) -> str:
    """Return kind, id and field of what a line of a file says. Raises Unknown if it says nothing."""
    for (kind, id), layers in config.layers.items():
        for layer in layers:
            route = route_on_line(layer, line) if _is_path(file, layer.path) else None
            if route is not None and (layer.id or (route and route[0] == id)):
                inside = route if layer.id else route[1:]
                head = f"{kind}/{id}" if pack.kinds[kind].many else kind
                return ".".join((head, *map(str, inside)))
    paths = {layer.path for layers in config.layers.values() for layer in layers}
    if any(_is_path(file, path) for path in paths):
        raise Unknown(f"line {line} of {quoted(file)} holds no value")
    raise _unread(file, paths)


def _unread(file: str, paths: set[str]) -> Unknown:
    return Unknown(f"no configuration is read from {quoted(file)}{did_you_mean(file, paths)}")


def _is_path(asked: str, path: str) -> bool:
    """Return whether one path ends in the other: what was asked for may begin anywhere above the file."""
    return f"/{path}".endswith(f"/{asked}") or f"/{asked}".endswith(f"/{path}")


def _in_file(file: str, pack: Pack, config: Config) -> str:
    """Return kind and id of what a file holds; the path may begin anywhere above the file."""
    paths = {key: [layer.path for layer in layers] for key, layers in config.layers.items()}
    found = [
        f"{kind}/{id}" if pack.kinds[kind].many else kind
        for (kind, id), places in paths.items()
        if any(_is_path(file, path) for path in places)
    ]
    if len(found) > 1:
        raise Unknown(f"{quoted(file)} holds several, say which: {_some(found)}")
    if not found:
        raise _unread(file, {path for places in paths.values() for path in places})
    return found[0]


def _begins(question: str, name: str) -> bool:
    return question == name or question.startswith(f"{name}.")


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
    """Return ids, and row keys of one text with what a project added to them, or without where one row has it; each
    with the id of the entity, and with table and index where it is the key of a row.
    """
    names: dict[str, tuple[str, tuple[TableData, int] | None]] = {id: (id, None) for id in config.all(kind.entity)}
    for data in dataset:
        if data.table.name in {table.name for table in kind.tables} and data.table.has_text_key:
            keys = [[str(row[place]) for place in key_places(data.table)] for row in data.rows]
            firsts = Counter(key[0] for key in keys)
            for index, key in enumerate(keys):
                for name in ("/".join(key), *(key[:1] if firsts[key[0]] == 1 else ())):
                    names.setdefault(name, (data.sources[index][1], (data, index)))
    return names


def _part(whole: Subject, field: str, pack: Pack, provenance: Provenance, dataset: Dataset) -> Subject:
    """Return the part that `field` names: a path in the YAML, `column` or `table.column`."""
    try:
        return whole._replace(route=_route(whole, field, provenance.config))
    except Unknown:
        cells = tuple(_cells(whole, field, provenance, dataset))
        if not cells:
            raise
    if not _read_from_one_place(cells):
        return whole._replace(cells=cells)
    kind, id, route = provenance.place_of(*cells[0])
    return Subject(pack.kinds[kind], id, route, cells)


def _cells(whole: Subject, field: str, provenance: Provenance, dataset: Dataset) -> Iterator[CompiledCell]:
    """Yield the cells of the columns named `field` in all rows of an entity."""
    for data in dataset:
        if data.table.name not in {table.name for table in whole.kind.tables}:
            continue
        found = [column for column in data.table.columns if field in (column.name, f"{data.table.name}.{column.name}")]
        for index, source in enumerate(data.sources if found else ()):
            if source == (whole.kind.name, whole.id):
                inside = provenance.item_of(data, index).route
                yield from (CompiledCell(data, index, it) for it in found if inside[: len(whole.route)] == whole.route)


def _read_from_one_place(cells: tuple[CompiledCell, ...]) -> bool:
    """Return whether this is one cell that holds a value of the configuration as it is written."""
    return len(cells) == 1 and _is_read(cells[0].column)


def _is_read(column: Column) -> bool:
    return bool(column.field or not column.value)


def _route(whole: Subject, field: str, config: Config) -> Route:
    """Return the route of a field given as a YAML path. Raises Unknown."""
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
                raise Unknown(f"{whole.name} makes no row with a column {quoted(field)}")
            guess = _inside(value, rest, tuple(route)) or did_you_mean(rest, {*known, *columns})
            there = "" if guess or not known else f"; there are {_some([*known])}"
            raise Unknown(f"{whole.kind.name} has no field {quoted(field)}{guess}{there}")
        route.append(known[step])
        value = _value_step(value, known[step])
        rest = rest[len(step) + 1 :]
    return tuple(route)


def _inside(value: Any, field: str, route: Route) -> str:
    """Return the path below a value that ends as the field does, as a guess; empty for none, or where two are short."""
    found = [leaf for leaf in _leaves(value, route) if str(leaf[-1:][0] if leaf else "") == field.rpartition(".")[2]]
    least = min(map(len, found), default=0)
    near = [leaf for leaf in found if len(leaf) == least]
    return f" (did you mean {quoted('.'.join(map(str, near[0])))}?)" if len(near) == 1 else ""


def _fields(value: Any) -> list[str | int]:
    if isinstance(value, msgspec.Struct):
        return list(value.__struct_fields__)
    if isinstance(value, dict):
        return list(value)
    return list(range(len(value))) if isinstance(value, tuple) else []


def _value_step(value: Any, step: str | int) -> Any:
    return getattr(value, str(step)) if isinstance(value, msgspec.Struct) else value[step]


def _value(entity: Entity | None, route: Route) -> Any:
    """Return the value at a route; None where a part of the route is null."""
    value: Any = entity
    for step in route:
        if value is None:
            break
        value = _value_step(value, step)
    return value


def _cells_made_from(subject: Subject, provenance: Provenance, dataset: Dataset) -> Iterator[CompiledCell]:
    """Yield the cells that hold what is asked for, a part of it, or a value that it is a part of."""
    kind, id, route, _ = subject
    for data in dataset:
        for index, source in enumerate(data.sources):
            # The only row of a table may hold values of several kinds.
            if source != (kind.name, id) and len(data.sources) > 1:
                continue
            for column in data.table.columns:
                *entity, at = provenance.place_of(data, index, column)
                inside = at[: len(route)] == route
                if entity == [kind.name, id] and (inside or (_is_read(column) and route[: len(at)] == at)):
                    yield CompiledCell(data, index, column)


def _safe(kind: Kind, value: Any, route: Route) -> Any:
    """Return a value as a JSON value, the values of secret-named keys redacted."""
    plain = msgspec.to_builtins(value, builtin_types=(Decimal,))
    if _declares_secrets(kind.entity, route):
        return plain
    return REDACTED if any(is_secret_name(str(step)) for step in route) else _hidden(plain)


def _declares_secrets(annotation: Any, route: Route) -> bool:
    """Return whether what a type has at a route says what is expected of secrets; no secret is in there."""
    if annotation is SecretDeclaration:
        return True
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return bool(route) and _declares_secrets(annotations_of(annotation).get(str(route[0])), route[1:])
    inside = route[1:] if get_origin(annotation) in (dict, tuple) else route
    return any(_declares_secrets(argument, inside) for argument in get_args(annotation))


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: REDACTED if is_secret_name(str(key)) and item is not None else _hidden(item)
            for key, item in value.items()
        }
    return [_hidden(item) for item in value] if isinstance(value, list) else value


def _some(names: list[str]) -> str:
    return (", ".join(names[:12]) or "none") + (f" and {len(names) - 12} more" if len(names) > 12 else "")
