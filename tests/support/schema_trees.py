"""Trees that a JSON Schema accepts, mostly, and the same with a mistake, to compare what two validators say of them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

_TEXTS = (
    "a",
    "ab-1",
    "",
    " ",
    "a ",
    "a\n",
    "A",
    "1.5",
    "2027-01-01",
    "2027-02-30",
    "0000-01-01",
    "09:00",
    "é",
    "\ufeff",
)
_KEYS = tuple(text for text in _TEXTS if text)
"""No tree has an empty key: the parser reports it and leaves it out."""
_FORMS = (
    *(
        "abc",
        "a1",
        "launch",
        "2027-01-01",
        "1024x1024",
        "1080p",
        "16:30-00:30",
        "200000",
        "as_standard",
        "EUR",
        "09:00",
    ),
    *("input_tokens=1000", "en", "https://a.example/v1", "catalogues/a.json", "API_KEY", "app.Model"),
)
_HOSTILE = (
    *_TEXTS,
    *(None, True, False, 0, 1, -1, 7, 10**30, -(10**30), Decimal("1.0"), Decimal("1.5"), Decimal("1E+400")),
    *(Decimal("1E-400"), Decimal("-0.1"), Decimal("0E-7"), [], {}, [1, Decimal("1.0")], [True, 1], ["a", "a"]),
    *({"a": None}, {"a": 1}, [None], [[]], "\u200b", "https://a.example/[", "https://a.example/v1", "e\u0301"),
)


def trees(schema: Any) -> st.SearchStrategy[Any]:
    """Return trees of a schema, with up to two mistakes."""
    return st.builds(lambda seed: _tree(schema, random.Random(seed)), st.integers(0, 2**64 - 1))


def _tree(schema: Any, chance: random.Random) -> Any:
    tree = _valid(schema, schema, chance, 0)
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        tree = _spoiled(tree, chance)
    return tree


def _valid(root: Any, schema: Any, chance: random.Random, depth: int) -> Any:
    if "$ref" in schema:
        return _valid(root, {**root["$defs"][schema["$ref"].rpartition("/")[2]], **_beside(schema)}, chance, depth)
    if "anyOf" in schema:
        return _valid(root, {**chance.choice(schema["anyOf"]), **_beside(schema)}, chance, depth)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if schema.get("examples") and "properties" not in schema and chance.random() < 0.7:
        example = chance.choice(schema["examples"])
        return Decimal(str(example)) if isinstance(example, float) else example
    types = schema.get("type", "string")
    type_ = chance.choice(types) if isinstance(types, list) else types
    return _OF_TYPE[type_](root, schema, chance, depth + 1)


def _beside(schema: Any) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("$ref", "anyOf")}


def _object(root: Any, schema: Any, chance: random.Random, depth: int) -> dict[str, Any]:
    properties, tree = schema.get("properties", {}), {}
    wanted = {it for it in properties if it in schema.get("required", ()) or chance.random() < 0.9 / depth}
    if properties and schema.get("maxProperties") == 1:
        wanted = {chance.choice(sorted(properties))}
    for group in schema.get("allOf", ()):
        wanted |= {*chance.choice(group["anyOf"])["required"]}
    for key, beside in schema.get("dependentSchemas", {}).items():
        names = beside["propertyNames"]
        if key in wanted:
            wanted = wanted & {*names["enum"]} if "enum" in names else wanted - {*names["not"]["enum"]}
    for name in sorted(wanted):
        tree[name] = _valid(root, properties[name], chance, depth)
    if isinstance(more := schema.get("additionalProperties"), dict):
        names, least = schema.get("propertyNames", {}), schema.get("minProperties", 0)
        some = [
            _valid(root, {"type": "string", **names}, chance, depth) for _ in range(chance.randint(least, least + 1))
        ]
        for name in names["enum"] if least > 1 else map(str, some):
            tree[name] = _valid(root, more, chance, depth)
    return tree


def _array(root: Any, schema: Any, chance: random.Random, depth: int) -> list[Any]:
    least = schema.get("minItems", 0)
    items = [_valid(root, schema.get("items", {}), chance, depth) for _ in range(chance.randint(least, least + 1))]
    return items[:1] if schema.get("uniqueItems") else items


def _number(_: Any, schema: Any, chance: random.Random, __: int) -> Any:
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    most = schema.get("maximum", least + 1000)
    return chance.choice(
        (least, most, chance.randint(least, most), Decimal(chance.randint(least * 100, most * 100)) / 100)
    )


def _text(_: Any, schema: Any, chance: random.Random, __: int) -> str:
    if schema.get("format") == "date":
        return chance.choice(("2026-03-01", "2024-02-29", "2026-02-30", "0001-01-01"))
    options = [it for it in _FORMS if re.search(schema.get("pattern", ""), it)]
    return chance.choice(options or ["a"]) if chance.random() < 0.97 else chance.choice((*_TEXTS, "x" * 201))


_OF_TYPE: dict[str, Callable[[Any, Any, random.Random, int], Any]] = {
    "object": _object,
    "array": _array,
    "number": _number,
    "integer": lambda *args: int(_number(*args)),
    "string": _text,
    "boolean": lambda _, __, chance, ___: chance.random() < 0.5,
    "null": lambda *_: None,
}


def _spoiled(tree: Any, chance: random.Random) -> Any:
    """Return a tree with one value or key of it changed."""
    if isinstance(tree, dict) and tree and chance.random() < 0.9:
        key = chance.choice([*tree])
        what = chance.random()
        if what < 0.1:
            return {name: value for name, value in tree.items() if name != key}
        if what < 0.2:
            return {(chance.choice(_KEYS) if name == key else name): value for name, value in tree.items()}
        if what < 0.3:
            return {**tree, chance.choice((*_KEYS, "new", "free", "per_1k_tokens")): chance.choice(_HOSTILE)}
        return {**tree, key: _spoiled(tree[key], chance)}
    if isinstance(tree, list) and tree and chance.random() < 0.8:
        place = chance.randrange(len(tree))
        if chance.random() < 0.3:
            return [*tree, tree[place]]
        return [*tree[:place], _spoiled(tree[place], chance), *tree[place + 1 :]]
    if isinstance(tree, int) and not isinstance(tree, bool) and chance.random() < 0.3:
        return Decimal(tree).scaleb(0).quantize(Decimal("1.0")) if abs(tree) < 10**20 else str(tree)
    if isinstance(tree, (str, Decimal)) and chance.random() < 0.3:
        return chance.choice((f"{tree}\n", f" {tree}", f"{tree}x", f"{tree}\u00e9", str(tree).upper()))
    return chance.choice(_HOSTILE)
