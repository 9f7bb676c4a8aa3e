"""TypeScript declarations of what is published: read-only, with a comment on each key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ratesmith.api.json_schema import Schema
from ratesmith.api.published_schema import PUBLISHED_NOTE, is_open, named_types

_NAMES: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declarations(definitions: Mapping[str, Schema], unions: Mapping[str, tuple[str, ...]]) -> str:
    """Return the declarations of closed schemas by name, and of the unions of some of them."""
    blocks = [f"// {PUBLISHED_NOTE}"]
    blocks += ("\n".join(_named(name, schema)) for name, schema in named_types(definitions.values()).items())
    blocks += ("\n".join(_interface(name, schema)) for name, schema in definitions.items())
    blocks += (f"export type {name} = {' | '.join(of)};" for name, of in unions.items())
    return "\n\n".join(blocks) + "\n"


def _named(name: str, schema: Schema) -> Iterator[str]:
    yield from _comment(schema.get("x-doc", ""), "")
    if "x-values" in schema:
        yield f"export type {name} = {_listed(schema['x-values'])};"
    else:
        # Only what was read from a manifest has such a type: an amount that was typed in is checked first.
        yield f'export type {name} = string & {{ readonly "__type": "{name}" }};'


def _interface(name: str, schema: Schema) -> Iterator[str]:
    yield from _comment(schema.get("description", ""), "")
    yield f"export interface {name} {{"
    required = schema.get("required", ())
    for key, value in schema["properties"].items():
        yield from _comment(value.get("description", ""), "  ", value.get("x-unit", ""))
        yield f"  readonly {json.dumps(key)}{'' if key in required else '?'}: {_type(value)};"
    yield "}"


def _comment(text: str, indent: str, unit: str = "") -> Iterator[str]:
    if text:
        about = f"{text} Unit: {unit}." if unit else text
        yield f"{indent}/** {about.replace('*/', '* /')} */"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    types = schema.get("type")
    or_null = " | null" if None in schema.get("enum", ()) or (isinstance(types, list) and "null" in types) else ""
    if "x-doc" in schema:
        kind = "number" if isinstance(schema.get("x-values", [""])[0], int) else "string"
        # Completion still offers the values that are known, and a later manifest may have others.
        return str(schema["title"]) + (f" | ({kind} & {{}})" if is_open(schema) else "") + or_null
    if "enum" in schema:
        return _listed([it for it in schema["enum"] if it is not None]) + or_null
    plain = next((it for it in types if it != "null"), "") if isinstance(types, list) else types
    return _plain_type(schema, str(plain)) + or_null


def _plain_type(schema: Schema, kind: str) -> str:
    if kind == "array":
        item = _type(schema["items"])
        return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
    if kind == "object":
        value = _type(schema["additionalProperties"])
        if names := schema.get("propertyNames", {}).get("enum"):
            return f"{{ readonly [Key in {_listed(names)}]?: {value} }}"
        return f"{{ readonly [key: string]: {value} }}"
    return _NAMES[kind]


def _listed(values: list[Any]) -> str:
    return " | ".join(json.dumps(value) for value in values)
