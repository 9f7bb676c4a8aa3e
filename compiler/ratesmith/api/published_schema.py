"""The schemas of what is published: a closed one, from which types and docs are made, and the open one that others get.

An old reader meets new keys and new values: the open schema takes both, and lets upper bounds grow. The closed one
refuses them, and says more in keywords that begin with `x-` and are never published: `x-unit`, `x-stability`, and the
`x-values`, `x-closed` and `x-doc` of a named type.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, Literal

import msgspec

from ratesmith.api.definitions import ForPeople, Opaque, Shape, Unit
from ratesmith.api.json_schema import DRAFT, Schema, described, flat, structs_of
from ratesmith.core.field_types import annotations_of, markers_in

Stability = Literal["stable", "open", "text", "opaque"]
PUBLISHED_NOTE: Final = "Written by `ratesmith build`; do not edit."
_UPPER: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_OF_CLOSED: Final = _UPPER | {"propertyNames"}
_CLOSED: Final[dict[type[msgspec.Struct], Schema]] = {}
"""The closed schemas that were derived, which never change; roots share most of their shapes."""


def definitions_of(roots: tuple[type[Shape], ...]) -> dict[str, Schema]:
    """Return the closed schema of each shape that the roots are made of, by name."""
    found: dict[str, Schema] = {}
    for root in roots:
        structs = structs_of(root)
        if new := [name for name, struct in structs.items() if struct not in _CLOSED]:
            _, components = msgspec.json.schema_components((root,))
            _CLOSED.update({structs[name]: _closed(structs[name], components[name]) for name in new})
        found |= {name: _CLOSED[struct] for name, struct in structs.items()}
    return dict(sorted(found.items()))


def closed_schema(root: type[Shape], title: str) -> Schema:
    """Return the schema that refuses whatever this version does not know."""
    return _of_root(root, title, {name: _each(it, _published) for name, it in definitions_of((root,)).items()})


@cache
def open_schema(root: type[Shape], title: str) -> Schema:
    """Return the schema that later files of the same version satisfy too."""
    found = definitions_of((root,)).items()
    return _of_root(root, title, {name: _each(_each(it, _opened), _published) for name, it in found})


@cache
def shape_properties(shape: type[Shape]) -> dict[str, Schema]:
    """Return the schema of each key of a shape, as it is published; whoever asks leaves them as they are."""
    schema = _each(definitions_of((shape,))[shape.__name__], _published)
    found: dict[str, Schema] = schema["properties"]
    return found


def stability_of(schema: Mapping[str, Any]) -> Stability:
    """Return what is promised of a value: see `docs/manifest.md`."""
    listed: Schema = {**schema, **schema.get("items", {})}
    if "x-stability" in schema:
        found: Stability = schema["x-stability"]
        return found
    return "open" if is_open(listed) else "stable"


def is_open(schema: Mapping[str, Any]) -> bool:
    """Return whether later files may have other values than those that are listed."""
    return "x-values" in schema and "x-closed" not in schema


def named_types(schemas: Iterable[Schema]) -> dict[str, Schema]:
    """Return the types that have a name of their own, by name: of all of them the first schema that has it."""
    found: dict[str, Schema] = {}

    def note(schema: Schema) -> Schema:
        if "x-doc" in schema:
            found.setdefault(schema["title"], schema)
        return schema

    for schema in schemas:
        _each(schema, note)
    return dict(sorted(found.items()))


def _of_root(root: type[Shape], title: str, definitions: dict[str, Schema]) -> Schema:
    head: Schema = {"$schema": DRAFT, "$comment": PUBLISHED_NOTE, "title": title}
    top = {key: value for key, value in definitions.pop(root.__name__).items() if key != "title"}
    return head | top | ({"$defs": definitions} if definitions else {})


def _closed(struct: type[msgspec.Struct], definition: Schema) -> Schema:
    """Return the schema of a shape, in which each key says its unit and what is promised of it."""
    schema = described(struct, flat(definition))
    schema["description"] = inspect.cleandoc(struct.__doc__ or "")
    for name, hint in annotations_of(struct).items():
        told = schema["properties"][name]
        markers = [*markers_in(hint, object)]
        if unit := next((it for it in markers if isinstance(it, Unit)), None):
            told["x-unit"] = unit.name
        if any(isinstance(it, ForPeople) for it in markers):
            told["x-stability"] = "text"
        elif any(isinstance(it, Opaque) for it in markers):
            told["x-stability"] = "opaque"
    made: Schema = _each(schema, _ordered)
    return made


def _each(schema: Any, change: Callable[[Schema], Schema]) -> Any:
    """Return a schema with a change made to each schema in it, the inner ones first."""
    made = dict(schema)
    for key in ("properties", "$defs"):
        if key in made:
            made[key] = {name: _each(it, change) for name, it in made[key].items()}
    for key in ("items", "additionalProperties", "propertyNames"):
        if isinstance(made.get(key), dict):
            made[key] = _each(made[key], change)
    if "anyOf" in made:
        made["anyOf"] = [_each(it, change) for it in made["anyOf"]]
    return change(made)


def _ordered(schema: Schema) -> Schema:
    """Return a schema whose list of values is in the order of `x-values`."""
    if "x-values" not in schema:
        return schema
    return {**schema, "enum": [*schema["x-values"], *([None] if None in schema["enum"] else [])]}


def _published(schema: Schema) -> Schema:
    """Return a schema without our own keywords, in which a pattern that ends in `$` ends the text in every engine."""
    # A format such as ours is an error to validators that do not know it.
    made = {key: value for key, value in schema.items() if not key.startswith("x-") and key != "format"}
    # Python's `$` matches before a last line break as well.
    return {**made, "not": {"type": "string", "pattern": "\\n"}} if "pattern" in made else made


def _opened(schema: Schema) -> Schema:
    """Return a schema that takes other keys, other values and higher bounds as well."""
    made = {key: value for key, value in schema.items() if key not in _OF_CLOSED}
    if made.get("additionalProperties") is False:
        del made["additionalProperties"]
    if is_open(made):
        values = made.pop("enum")
        types = ["integer" if isinstance(values[0], int) else "string", *(["null"] if None in values else [])]
        made |= {"type": types if len(types) > 1 else types[0], "examples": [it for it in values if it is not None]}
    return made
