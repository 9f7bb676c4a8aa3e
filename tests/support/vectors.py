"""The vectors in `data/runtime/`, which the runtime in TypeScript runs too."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from ratesmith.runtime import Manifest
from support.projects import DATA

FOLDER = DATA / "runtime"


@cache
def vectors(name: str) -> dict[str, Any]:
    """The content of a file, with what no JSON text holds in place of its name."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text(), object_hook=_revived))


def _revived(it: dict[str, Any]) -> Any:
    if "$number" in it:
        return float(it["$number"])
    if "$int" in it:
        return int(it["$int"])
    if "$repeat" in it:
        item, times = it["$repeat"]
        return [item] * times
    return it


@cache
def manifest() -> Manifest:
    """The manifest of the vectors."""
    return Manifest.load(FOLDER / "manifest.json")


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """A manifest with the hash of its content."""
    text = json.dumps(data | {"environment": "", "content_hash": ""}, ensure_ascii=False, separators=(",", ":"))
    return data | {"content_hash": hashlib.sha256(text.encode()).hexdigest()}


def with_account_keys() -> str:
    """The manifest of the vectors where accounts can save what `account-keys.json` says."""
    data = json.loads((FOLDER / "manifest.json").read_text())
    return json.dumps(sealed(data | {"account_keys": vectors("account-keys")["account_keys"]}))


def at(value: Any, pointer: str) -> Any:
    """What a JSON pointer leads to."""
    for step in pointer.split("/")[1:]:
        value = value[int(step) if isinstance(value, list) else step]
    return value
