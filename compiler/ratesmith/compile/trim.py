"""Trim maps with very many refused keys: the validator copies the whole map into the error of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec

from ratesmith.core.ir import Node
from ratesmith.core.limits import MAX_FINDINGS

NameCheck = Callable[[str], Callable[[str], bool]]
"""Return the check of a key by the text of its schema."""


def trimmed(schema: Any, tree: Node, check_of: NameCheck) -> Node:
    """Return the tree without the refused keys that are more than `MAX_FINDINGS` in one map."""
    return _trimmed(schema, schema, tree, check_of)


def _trimmed(root: Any, schema: Any, tree: Node, check_of: NameCheck) -> Node:
    for part in _parts(root, schema):
        if isinstance(tree, list) and isinstance(part.get("items"), dict):
            tree = [_trimmed(root, part["items"], item, check_of) for item in tree]
        elif isinstance(tree, dict):
            properties, others = part.get("properties", {}), part.get("additionalProperties")
            if "propertyNames" in part and len(tree) > MAX_FINDINGS:
                tree = _with_few_refused(tree, check_of(msgspec.json.encode(part["propertyNames"]).decode()))
            inner = {key: properties.get(key, others) for key in tree}
            tree = {
                key: _trimmed(root, inner[key], value, check_of)
                if isinstance(inner[key], dict) and isinstance(value, (dict, list))
                else value
                for key, value in tree.items()
            }
    return tree


def _with_few_refused(tree: dict[str, Node], accepts: Callable[[str], bool]) -> dict[str, Node]:
    refused = islice((key for key in tree if not accepts(key)), MAX_FINDINGS, None)
    left_out = {*refused}
    return {key: value for key, value in tree.items() if key not in left_out}


def _parts(root: Any, schema: Any) -> Iterator[Any]:
    """Yield a schema and those that it refers to, or has as alternatives."""
    yield schema
    for other in schema.get("anyOf", ()):
        yield from _parts(root, other)
    if "$ref" in schema:
        yield from _parts(root, root["$defs"][schema["$ref"].rpartition("/")[2]])
