"""Collect what the page shows: manifests of now and of a base, and where each value is configured. Nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from ratesmith.compare.sides import Before
from ratesmith.compile.result import Compiled, Opened, Target
from ratesmith.core.ir import Node
from ratesmith.core.sanitize import visible
from ratesmith.preview.places import Editable, editable


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What a configuration is compared with."""

    name: str
    before: Before


def contents(opened: Opened, compiled: Compiled, compared: Compared | None, today: date) -> dict[str, Any]:
    """Return what the page shows of a configuration without errors."""
    before: Mapping[str, Target] = compared.before.targets if compared is not None else {}
    names = [*compiled.targets]
    default = opened.project.default_environment
    return {
        "project": visible(opened.project.project),
        "today": today.isoformat(),
        "base": None if compared is None else {"name": visible(compared.name), "trouble": _trouble(compared)},
        "opens": default if default in names else names[0],
        "environments": [_environment(target, before.get(name)) for name, target in compiled.targets.items()],
    }


def _trouble(compared: Compared) -> str:
    """Return why nothing can be compared; empty where it can."""
    before = compared.before
    if before.trouble or before.targets:
        return visible(before.trouble)
    return visible(f"The configuration of {compared.name} has mistakes, so nothing is compared with it.")


def _environment(target: Target, before: Target | None) -> dict[str, Any]:
    manifest = built_manifest(target)
    plain = manifest_json(manifest)
    places = editable(target.pack, target.config, manifest, plain)
    return {
        "name": target.name,
        "manifest": plain,
        "before": None if before is None else manifest_json(built_manifest(before)),
        "places": {pointer: dict(_place(it)) for pointer, it in places.items()},
    }


def built_manifest(target: Target) -> Any:
    """Return the manifest of an environment; its hash is left out, as nothing here is shipped."""
    return target.pack.published.build(target.config, "")


def manifest_json(manifest: Any) -> Node:
    """Return a manifest as JSON, without characters that cannot be seen, or that turn others."""
    return _shown(msgspec.to_builtins(manifest, builtin_types=(Decimal,)))


def _shown(value: Node) -> Node:
    match value:
        case str():
            return "\n".join(map(visible, value.split("\n")))
        case dict():
            return {key: _shown(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_shown(inner) for inner in value]
    return value


def _place(it: Editable) -> Iterator[tuple[str, Any]]:
    yield "file", visible(it.document.path)
    yield "layer", it.document.layer
    yield "route", [str(step) for step in it.route]
    yield "is", it.is_
    yield from ((name, limit) for name, limit in (("min", it.min), ("max", it.max)) if limit is not None)
