"""Python models of what is published, for pydantic 2: FastAPI and Django Ninja take them as they are."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from ratesmith.api.json_schema import Schema
from ratesmith.api.published_schema import PUBLISHED_NOTE, is_open, named_types

_NAMES: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_BOUNDS: Final = {
    "minimum": "ge",
    "maximum": "le",
    "minLength": "min_length",
    "maxLength": "max_length",
    "maxItems": "max_length",
}
_TAKEN: Final = frozenset({"construct", "copy", "dict", "json", "model_config", "schema", "validate"})
"""Names that pydantic's models have themselves."""
_UPPER: Final = frozenset({"maximum", "maxLength", "maxItems"})
_AMOUNT: Final = "Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]"
_HEAD: Final = '''"""What is published, as pydantic models. {note}

Keys and values that these models do not know are left out or kept as they are: a later file of this version has more.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _exact(value: object) -> object:
    """Return an amount as it is written; a float is none."""
    if not isinstance(value, (str, Decimal)):
        raise ValueError("an amount is a decimal number in a string")
    return value


class _Published(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, protected_namespaces=())
'''


def models(definitions: Mapping[str, Schema], unions: Mapping[str, tuple[str, ...]], requests: Collection[str]) -> str:
    """Return the models of closed schemas by name; those of requests have every bound, the others may grow."""
    blocks = [_HEAD.format(note=PUBLISHED_NOTE)]
    blocks += [_named(name, schema) for name, schema in named_types(definitions.values()).items()]
    for name, schema in definitions.items():
        blocks.append("\n".join(_model(name, schema, _BOUNDS.keys() if name in requests else _BOUNDS.keys() - _UPPER)))
    blocks += [f"{name} = {' | '.join(of)}\n" for name, of in unions.items()]
    first, *others = (block.rstrip() for block in blocks)
    return "\n\n".join([first + "\n", *others]) + "\n"


def _named(name: str, schema: Schema) -> str:
    type_ = f"Literal[{_listed(schema['x-values'])}]" if "x-values" in schema else _AMOUNT
    return f'{name} = {type_}\n"""{schema["x-doc"]}"""'


def _model(name: str, schema: Schema, bounds: Collection[str]) -> Iterator[str]:
    yield ""
    yield f"class {name}(_Published):"
    yield f'    """{schema["description"]}"""'
    yield ""
    required = schema.get("required", ())
    for key, value in schema["properties"].items():
        is_required = key in required
        type_, field = _type(value, bounds) if is_required else _or_none(_type(value, bounds)), key
        if keyword.iskeyword(key) or key in _TAKEN:
            type_, field = f'Annotated[{type_}, Field(alias="{key}")]', f"{key}_"
        yield f"    {field}: {type_}{'' if is_required else ' = None'}"
        unit = f" Unit: {value['x-unit']}." if "x-unit" in value else ""
        yield f'    """{value["description"]}{unit}"""'


def _or_none(type_: str) -> str:
    return type_ if type_.endswith("| None") else f"{type_} | None"


def _type(schema: Schema, bounds: Collection[str]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(option, bounds) for option in schema["anyOf"])
    types = schema.get("type")
    or_none = " | None" if None in schema.get("enum", ()) or (isinstance(types, list) and "null" in types) else ""
    if "x-doc" in schema:
        kind = "int" if isinstance(schema.get("x-values", [""])[0], int) else "str"
        return str(schema["title"]) + (f" | {kind}" if is_open(schema) else "") + or_none
    if "enum" in schema:
        return f"Literal[{_listed([it for it in schema['enum'] if it is not None])}]{or_none}"
    plain = next((it for it in types if it != "null"), "") if isinstance(types, list) else types
    given = [f"{_BOUNDS[it]}={schema[it]}" for it in _BOUNDS if it in bounds and it in schema]
    found = _plain_type(schema, str(plain), bounds)
    return (f"Annotated[{found}, Field({', '.join(given)})]" if given else found) + or_none


def _plain_type(schema: Schema, kind: str, bounds: Collection[str]) -> str:
    if kind == "array":
        return f"tuple[{_type(schema['items'], bounds)}, ...]"
    if kind == "object":
        return f"dict[str, {_type(schema['additionalProperties'], bounds)}]"
    return _NAMES[kind]


def _listed(values: list[Any]) -> str:
    return ", ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
