"""Accept what is valid by its type: a JSON Schema is derived and read only to explain what is refused here.

A type says most of what its schema says. What it leaves out stands beside it, in `extra_json_schema`, or in a few
differences between both, and is checked too. Where that cannot tell, the schema decides.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from ratesmith.api.definitions import Kind
from ratesmith.compile.schema_checks import Check, both, checks_of, never, pattern
from ratesmith.core.field_types import annotations_of
from ratesmith.core.ir import Entity, Node

T = TypeVar("T")


def accepted(type_: type[T], tree: Node) -> T | None:
    """Return the typed value of a tree that the schema of its type surely accepts; None where the schema decides."""
    try:
        typed = msgspec.convert(tree, type_)
    except msgspec.ValidationError:
        return None
    kind: Any = type_
    check = _check_of(kind)
    return typed if check is None or check(tree) else None


def accepted_entity(kind: Kind, tree: Node) -> Entity | None:
    """Return the typed value of a complete entity, as `accepted` does."""
    entity = accepted(kind.entity, tree)
    if entity is None or any(tree.keys().isdisjoint(keys) for keys in kind.one_of):
        return None
    return entity


def accepted_file(kind: Kind, tree: Node) -> dict[str, Entity] | None:
    """Return the typed values in a base file, by id where it has several; None where the schema decides."""
    trees = {"": tree} if not kind.nested else tree if isinstance(tree, dict) and _are_ids(kind, tree) else None
    if trees is None:
        return None
    typed: dict[str, Entity] = {}
    for id, inner in trees.items():
        if (entity := accepted_entity(kind, inner)) is None:
            return None
        typed[id] = entity
    return typed


def accepts_overlay(kind: Kind, tree: Node) -> bool:
    """Return whether the schema of its overlays surely accepts a file."""
    if not kind.nested:
        return _accepts_sparse_entity(kind, tree)
    return (
        isinstance(tree, dict)
        and _are_ids(kind, tree)
        and all(_accepts_sparse_entity(kind, inner) for inner in tree.values())
    )


def _are_ids(kind: Kind, tree: dict[str, Node]) -> bool:
    return all(map(_id_check(kind.ids), tree))


@cache
def _id_check(ids: str) -> Check:
    return pattern(ids)


def _accepts_sparse_entity(kind: Kind, tree: Node) -> bool:
    if not isinstance(tree, dict):
        return False
    if kind.many and isinstance(tree.get("new"), bool):
        tree = {key: value for key, value in tree.items() if key != "new"}
    return _accepts_sparse(kind.entity, tree)


def _accepts_sparse(annotation: Any, tree: Node) -> bool:
    """Return whether an overlay may say this: keys may be missing, null deletes an optional one, lists are whole."""
    bare, markers = _apart(annotation)
    if _is_struct(bare) and isinstance(tree, dict):
        annotations, optional = annotations_of(bare), _optional(bare)
        inner = _check_of(bare) is not never and all(
            name in annotations and (name in optional if value is None else _accepts_sparse(annotations[name], value))
            for name, value in tree.items()
        )
    elif get_origin(bare) is dict and isinstance(tree, dict):
        key, entry = get_args(bare)
        inner = all(
            accepted(key, name) is not None and (value is None or _accepts_sparse(entry, value))
            for name, value in tree.items()
        )
    else:
        return accepted(annotation, tree) is not None
    return inner and all(check(tree) for marker in markers for check in _checks_of_marker(marker))


@cache
def _optional(struct: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(it.encode_name for it in msgspec.structs.fields(struct) if not it.required)


def _apart(annotation: Any) -> tuple[Any, list[Any]]:
    """Return an annotation without its markers and without null, and the markers."""
    markers: list[Any] = []
    while True:
        options = [it for it in get_args(annotation) if it is not NoneType] if get_origin(annotation) in _UNIONS else []
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            markers += more
        elif len(options) == 1:
            (annotation,) = options
        else:
            return annotation, markers


_UNIONS: Final = (Union, UnionType)
_COMPLETE: Final = (str, int, bool, date, NoneType, Any)
"""Types that take what their schemas take."""


@cache
def _check_of(annotation: Any) -> Check | None:
    """Return the check of what a type leaves out; None where it leaves out nothing."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        inner = _check_of(arguments[0])
        return both([*([] if inner is None else [inner]), *(it for m in arguments[1:] for it in _checks_of_marker(m))])
    if origin in _UNIONS:
        checks = [it for option in arguments if (it := _check_of(option)) is not None]
        if checks and (len(arguments) > 2 or NoneType not in arguments):
            return never
        return _or_null(checks[0]) if checks else None
    if origin is dict:
        return _of_map(_check_of(arguments[0]), _check_of(arguments[1]))
    if origin is tuple and arguments[1:] == (...,):
        item = _check_of(arguments[0])
        return None if item is None else lambda items: all(map(item, items))
    if annotation is Decimal:
        return _is_no_text
    if _is_struct(annotation):
        return _of_struct(annotation)
    return None if origin is Literal or annotation in _COMPLETE else never


def _is_struct(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)


def _is_no_text(value: Node) -> bool:
    """Refuse a text for an amount, which msgspec would read as one."""
    return not isinstance(value, str)


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _of_map(key: Check | None, entry: Check | None) -> Check | None:
    if key is None and entry is None:
        return None
    return lambda tree: (key is None or all(map(key, tree))) and (entry is None or all(map(entry, tree.values())))


def _of_struct(struct: type[msgspec.Struct]) -> Check:
    config = struct.__struct_config__
    if config.tag is not None or config.array_like or struct.__struct_fields__ != struct.__struct_encode_fields__:
        return never
    annotations: dict[str, Any] = {}
    checks: dict[str, Check | None] = {}

    def check(tree: Node) -> bool:
        for name, value in tree.items():
            if name not in checks:
                # When a field is first met: no file has all of them, and a type may hold itself.
                annotations.update(annotations or annotations_of(struct))
                checks[name] = _check_of(annotations[name]) if name in annotations else None
            if (found := checks[name]) is not None and not found(value):
                return False
        return True

    return check


def _checks_of_marker(marker: Any) -> list[Check]:
    if not isinstance(marker, msgspec.Meta):
        return []
    schema = marker.extra_json_schema or {}
    return checks_of(schema if marker.pattern is None else {**schema, "pattern": marker.pattern})
