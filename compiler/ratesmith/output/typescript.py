"""TypeScript declarations of a JSON Schema, for frontends that read the manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]
_NAMES: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def declarations(schema: Schema, name: str) -> str:
    """Return one interface per object of the schema; `name` is that of the schema itself."""
    blocks = ["// Written by `ratesmith build`; do not edit."]
    blocks += ("\n".join(_interface(key, value)) for key, value in schema.get("$defs", {}).items())
    blocks.append("\n".join(_interface(name, schema)))
    return "\n\n".join(blocks) + "\n"


def _interface(name: str, schema: Schema) -> Iterator[str]:
    yield from _comment(schema, "")
    yield f"export interface {name} {{"
    required = schema.get("required", ())
    for key, value in schema["properties"].items():
        yield from _comment(value, "  ")
        yield f"  {key}{'' if key in required else '?'}: {_type(value)};"
    yield "}"


def _comment(schema: Schema, indent: str) -> Iterator[str]:
    if "description" in schema:
        yield f"{indent}/** {schema['description'].replace('*/', '* /')} */"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(option) for option in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_type(option) for option in schema["anyOf"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": one}) for one in kind)
    if kind == "array":
        item = _type(schema.get("items", {}))
        return f"({item})[]" if " " in item else f"{item}[]"
    if kind == "object":
        return f"Record<string, {_type(schema.get('additionalProperties', {}))}>"
    return _NAMES.get(str(kind), "unknown")
