"""The bodies in `data/requests/bodies.json`, and what the two settings endpoints answer for a manifest."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ratesmith.api.published_schema import definitions_of
from ratesmith.packs.ai_platform.settings_shapes import AccountSettingsBody, SiteSettingsBody
from support.projects import DATA

SHAPES = {"account-settings": AccountSettingsBody, "site-settings": SiteSettingsBody}
FILE = json.loads((DATA / "requests/bodies.json").read_text())


class Case(NamedTuple):
    """A body as JSON, in which `{"$number": …}` stands for a number that JSON cannot hold."""

    name: str
    text: str
    good: bool
    at: str
    by: str

    @property
    def value(self) -> Any:
        """The body as Python's own reader has it, and what no JSON text holds in place of its name."""
        return json.loads(self.text, object_hook=_revived)


def _revived(it: dict[str, Any]) -> Any:
    return float(it["$number"]) if "$number" in it else it


def body(name: str, manifest: dict[str, Any], *, extra: bool = False) -> dict[str, Any]:
    """What an endpoint answers for an account or site that overrides nothing."""
    shape = SHAPES[name]
    keys = {key: manifest[key] for key in shape.__struct_fields__}
    return keys if extra else dict(_narrowed(keys, {"$ref": f"#/$defs/{shape.__name__}"}, definitions_of((shape,))))


def _narrowed(value: Any, schema: dict[str, Any], shapes: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_narrowed(item, schema["items"], shapes) for item in value]
    if "$ref" not in schema:
        return value
    keys = shapes[schema["$ref"].rpartition("/")[2]]["properties"]
    return {key: _narrowed(value[key], keys[key], shapes) for key in keys}


def cases(name: str, manifest: dict[str, Any]) -> Iterator[Case]:
    """The bodies for an endpoint."""
    answered = {"body": body(name, manifest), "extra": body(name, manifest, extra=True)}
    for it in FILE[name]:
        text = it["text"] if "text" in it else json.dumps(_built(it, answered))
        yield Case(it["name"], text, it["good"], it.get("at", ""), it.get("by", ""))


def _built(case: dict[str, Any], answered: dict[str, Any]) -> Any:
    if "body" in case:
        return case["body"]
    found = copy.deepcopy(answered.get(case.get("from", ""), {}))
    for pointer, value in case.get("set", {}).items():
        parent, last = _parent(found, pointer)
        if last == "-":
            parent.append(value)
        else:
            parent[last] = _repeated(value)
    for pointer in case.get("remove", ()):
        parent, last = _parent(found, pointer)
        del parent[last]
    return found


def _repeated(value: Any) -> Any:
    if isinstance(value, dict):
        if "$repeat" in value:
            item, times = value["$repeat"]
            return [item] * times
        return {key: _repeated(item) for key, item in value.items()}
    return value


def _parent(root: Any, pointer: str) -> tuple[Any, Any]:
    *steps, last = pointer.removeprefix("/").split("/")
    for step in steps:
        root = root[int(step) if isinstance(root, list) else step]
    return root, int(last) if isinstance(root, list) and last != "-" else last
