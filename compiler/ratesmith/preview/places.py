"""Find the file and the key that decide a value of the manifest, and what the value can be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from ratesmith.api.definitions import Kind, Pack
from ratesmith.api.json_schema import kind_schema
from ratesmith.core.ir import Config, Document, Node, Route
from ratesmith.language.positions import layer_to_edit
from ratesmith.project.key_order import schemas_at

Is = Literal["integer", "number", "amount", "boolean", "text", "list"]
_TYPES: Final[Mapping[str, Is]] = {
    "boolean": "boolean",
    "integer": "integer",
    "number": "number",
    "string": "text",
    "array": "list",
}


class Editable(NamedTuple):
    """A value that can be edited."""

    document: Document
    """The file that decides it."""
    kind: Kind
    route: Route
    """Its keys in that file."""
    shown: Node
    """The value as the manifest has it."""
    is_: Is
    """`amount` is a number that the manifest has as a text."""
    min: Node = None
    max: Node = None

    @property
    def schema(self) -> str:
        """The JSON Schema of the file."""
        return kind_schema(self.kind, bool(self.document.layer))


def editable(pack: Pack, config: Config, manifest: Any, plain: Node) -> dict[str, Editable]:
    """Return what can be edited of a manifest, by JSON pointer; `plain` is the manifest as JSON."""
    module = pack.optional("preview")
    assert module is not None
    found = {}
    for pointer, (entity, route) in module.places(config, manifest):
        id = config.id_of(entity)
        kind = pack.kinds[config.kinds[type(entity)]]
        document, inside = layer_to_edit(config.layers[kind.name, id], id, route)
        found[pointer] = _editable(document, kind, inside, _at(plain, pointer))
    return found


def _editable(document: Document, kind: Kind, route: Route, shown: Node) -> Editable:
    schemas = schemas_at(_schema(kind, bool(document.layer)), route)
    named = {
        name for it in schemas for name in ([it["type"]] if isinstance(it.get("type"), str) else it.get("type", ()))
    }
    is_: Is = next((_TYPES[name] for name in _TYPES if name in named), "text")
    limits = {
        name: next((it[key] for it in schemas if key in it), None)
        for name, key in {"min": "minimum", "max": "maximum"}.items()
    }
    if is_ in ("number", "integer") and isinstance(shown, str):
        is_ = "amount"
    return Editable(document, kind, route, shown, is_, **limits)


@cache
def _schema(kind: Kind, overlay: bool) -> Any:
    return json.loads(kind_schema(kind, overlay))


def _at(tree: Node, pointer: str) -> Node:
    for step in pointer.split("/")[1:]:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree
