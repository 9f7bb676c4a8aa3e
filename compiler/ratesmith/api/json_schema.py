"""The JSON Schemas of a pack, derived from its kinds: for editors and for the validator.

A base file must be complete. An overlay may be sparse, may set an optional key to null to
delete it, and may say `new: true`; so every kind has two schemas.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.api.field_docs import field_docs
from ratesmith.core.canonical_json import pretty
from ratesmith.core.field_types import annotations_of

Schema = dict[str, Any]
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_NOTE: Final = "Written by `ratesmith schema export`; do not edit."


def answer_schema(struct: type, title: str) -> Schema:
    """Return the schema of what a command prints."""
    schema = file_schema(struct, inspect.cleandoc(struct.__doc__ or ""), True, title)
    return {key: value for key, value in schema.items() if key != "$comment"}


@cache
def kind_schema(kind: Kind, overlay: bool) -> str:
    """Return the schema of a base file of a kind, or of an overlay, as JSON."""
    return pretty(_sparse(_whole(kind), kind) if overlay else _whole(kind))


@cache
def _whole(kind: Kind) -> Schema:
    """Return the schema of a base file, from which that of an overlay follows."""
    described = inspect.cleandoc(kind.entity.__doc__ or "")
    schema = file_schema(kind.entity, described, not kind.nested, kind.name)
    if kind.nested:
        schema["propertyNames"] = {"pattern": kind.ids}
    if kind.one_of:
        schema["allOf"] = [{"anyOf": [{"required": [key]} for key in keys]} for keys in kind.one_of]
    return schema


def file_schema(type_: type, description: str, single: bool, title: str) -> Schema:
    (root,), definitions = msgspec.json.schema_components((type_,))
    structs = structs_of(type_)
    definitions = {name: described(structs[name], flat(definition)) for name, definition in sorted(definitions.items())}
    head: Schema = {"$schema": DRAFT, "$comment": _NOTE, "title": title, "description": description}
    name = root["$ref"].rpartition("/")[2]
    if single:
        return head | _without_title(definitions.pop(name)) | ({"$defs": definitions} if definitions else {})
    return head | {"type": "object", "additionalProperties": root, "$defs": definitions}


def _without_title(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in ("title", "description")}


def flat(schema: Any) -> Any:
    """Return a schema with decimals as numbers, and `X or null` flat, which gives the better message."""
    if isinstance(schema, list):
        return [flat(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: flat(value) for key, value in schema.items()}
    if schema.get("format") == "decimal":
        del schema["format"]
        schema["type"] = "number"
    options = schema.get("anyOf")
    if options and {"type": "null"} in options and len(options) == 2 and "$ref" not in options[0]:
        (option,) = (option for option in options if option != {"type": "null"})
        del schema["anyOf"]
        if "enum" in option:
            option = option | {"enum": [*option["enum"], None]}
        else:
            option = option | {"type": _or_null(option["type"])}
        schema = option | schema
    return schema


def described(struct: type[msgspec.Struct], definition: Schema) -> Schema:
    """Add what msgspec leaves out: the text under each field, and the keys that a map may have."""
    docs, hints = field_docs(struct), annotations_of(struct)
    for field, schema in definition.get("properties", {}).items():
        if docs.get(field) and "description" not in schema:
            schema = {"description": docs[field], **schema}
        if keys := _keys(hints[field]):
            schema = {**schema, "propertyNames": {"enum": keys}}
        definition["properties"][field] = schema
    return definition


def _keys(hint: Any) -> list[str]:
    """Return the keys of a map that are listed in its type; empty where they are not."""
    if get_origin(hint) is Annotated:
        return _keys(get_args(hint)[0])
    key = get_args(hint)[0] if get_origin(hint) is dict else None
    return [*get_args(key)] if get_origin(key) is Literal else []


def structs_of(type_: Any) -> dict[str, type[msgspec.Struct]]:
    """Return every struct that `type_` is made of, by name."""
    found: dict[str, type[msgspec.Struct]] = {}
    pending = [type_]
    while pending:
        candidate = pending.pop()
        pending.extend(get_args(candidate))
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct) and candidate.__name__ not in found:
            found[candidate.__name__] = candidate
            pending.extend(annotations_of(candidate).values())
    return found


def _sparse(schema: Schema, kind: Kind) -> Schema:
    """Return the schema of an overlay: nothing required, optional keys may be null, lists still whole."""
    full = schema.get("$defs", {})
    used: set[str] = set()
    sparse = _relaxed(schema, used)
    definitions = {name: _relaxed(definition, used) for name, definition in full.items()}
    definitions |= {f"{name}.whole": full[name] for name in sorted(used)}
    if definitions:
        sparse["$defs"] = definitions
    if kind.many:
        entity = sparse
        if kind.nested:
            entity = sparse["$defs"][sparse["additionalProperties"]["$ref"].rpartition("/")[2]]
        entity["properties"]["new"] = {
            "description": "Adds an entity that the layers below do not have.",
            "type": "boolean",
        }
    return sparse


_OF_WHOLE_FILES: Final = frozenset(
    {"required", "allOf", "minProperties", "maxProperties", "dependentSchemas", "dependentRequired", "default", "$defs"}
)
"""Keywords that hold of a base file, and of an overlay once it is merged."""


def _relaxed(schema: Schema, whole: set[str]) -> Schema:
    sparse = {key: value for key, value in schema.items() if key not in _OF_WHOLE_FILES}
    required = schema.get("required", ())
    if "properties" in schema:
        sparse["properties"] = {
            name: _relaxed(value, whole) if name in required else _nullable(_relaxed(value, whole))
            for name, value in schema["properties"].items()
        }
    if isinstance(schema.get("additionalProperties"), dict) and "$schema" not in schema:
        sparse["additionalProperties"] = _nullable(_relaxed(schema["additionalProperties"], whole))
    if "items" in schema and "$ref" in schema["items"]:
        name = schema["items"]["$ref"].rpartition("/")[2]
        whole.add(name)
        sparse["items"] = {"$ref": f"#/$defs/{name}.whole"}
    return sparse


def _nullable(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    if "enum" in schema:
        return schema if None in schema["enum"] else schema | {"enum": [*schema["enum"], None]}
    return schema | {"type": _or_null(schema["type"])} if "type" in schema else schema


def _or_null(types: str | list[str]) -> list[str]:
    listed = [types] if isinstance(types, str) else types
    return [*listed, *([] if "null" in listed else ["null"])]
