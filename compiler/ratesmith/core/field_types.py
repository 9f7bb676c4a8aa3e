"""What the fields of a struct are declared as, and which field a path leads to."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec.structs import replace

from ratesmith.core.suggest import did_you_mean

M = TypeVar("M")


class Declared(msgspec.Struct, frozen=True):
    """The declaration of a value, free of its markers."""

    type: Any
    """A class or a generic such as `dict[str, Stage]`, never Optional or Annotated."""
    null: bool = False
    """Whether it may be None."""
    length: int | None = None
    """Most characters of a text, or items of a collection; None for any number."""


@cache
def annotations_of(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the annotations of every field, inherited ones and markers included."""
    found: dict[str, Any] = {}
    for base in reversed(struct.__mro__):
        found |= inspect.get_annotations(base)
    # Evaluated only where they are text, as that imports and compiles.
    if any(isinstance(hint, str) for hint in found.values()):
        found = get_type_hints(struct, include_extras=True)
    return {name: hint for name, hint in found.items() if get_origin(hint) is not ClassVar}


@cache
def markers_below(hint: Any) -> frozenset[type]:
    """Return the types of the markers that an annotation has, and that the structs in it have, at any depth."""
    if type(hint) is type:
        return frozenset()
    if get_origin(hint) is Annotated:
        base, *markers = get_args(hint)
        return markers_below(base).union(map(type, markers))
    is_struct = isinstance(hint, type) and issubclass(hint, msgspec.Struct)
    parts = annotations_of(hint).values() if is_struct else get_args(hint)
    return frozenset[type]().union(*map(markers_below, parts))


def has_marker(hint: Any, marker: type) -> bool:
    """Return whether an annotation has a marker of a type, directly or in one of its options."""
    return next(markers_in(hint, marker), None) is not None


def markers_in(hint: Any, marker: type[M]) -> Iterator[M]:
    """Yield the markers of a type that an annotation has, directly or in one of its options; the outermost first."""
    if get_origin(hint) is Annotated:
        yield from (it for it in reversed(get_args(hint)[1:]) if isinstance(it, marker))
        yield from markers_in(get_args(hint)[0], marker)
    elif _is_union(hint):
        for option in get_args(hint):
            yield from markers_in(option, marker)


def declared(hint: Any) -> Declared:
    """Return what an annotation declares."""
    if type(hint) is type:
        return Declared(hint)
    if get_origin(hint) is Annotated:
        base, *markers = get_args(hint)
        lengths = [marker.max_length for marker in markers if isinstance(marker, msgspec.Meta)]
        found = declared(base)
        return replace(found, length=next((length for length in lengths if length is not None), found.length))
    if _is_union(hint):
        options = [option for option in get_args(hint) if option is not NoneType]
        if len(options) == 1:
            return replace(declared(options[0]), null=True)
    return Declared(hint)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, UnionType)


@cache
def fields_of(struct: type[msgspec.Struct]) -> dict[str, Declared]:
    """Return what every field of a struct is declared as."""
    return {name: declared(hint) for name, hint in annotations_of(struct).items()}


def follow(struct: type[msgspec.Struct], route: tuple[str | int, ...]) -> Declared:
    """Return the declaration of the value at a route inside a struct.

    A step is the name of a field, the key of a map or the index of a list; below a value of any
    type every step is right. LookupError names the step that leads nowhere.
    """
    at = Declared(struct)
    for step in route:
        at = _step(at.type, step)
    return at


def is_marked(struct: type[msgspec.Struct], route: tuple[str, ...], marker: type) -> bool:
    """Return whether the field at a route inside a struct has a marker of a type; one of a map has none.

    Raises LookupError like `follow`.
    """
    above = follow(struct, route[:-1]).type
    if not (isinstance(above, type) and issubclass(above, msgspec.Struct)):
        return False
    return has_marker(annotations_of(above)[route[-1]], marker)


def _step(type_: Any, step: str | int) -> Declared:
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        fields = fields_of(type_)
        if step not in fields:
            raise LookupError(f"{type_.__name__} has no field {step!r}{did_you_mean(str(step), fields)}")
        return fields[str(step)]
    origin, arguments = get_origin(type_), get_args(type_)
    if origin is dict and isinstance(step, str):
        return declared(arguments[1])
    if origin in (tuple, list) and isinstance(step, int):
        return declared(arguments[0])
    if type_ is Any:
        return Declared(Any)
    raise LookupError(f"{step!r} leads nowhere inside {getattr(type_, '__name__', type_)}")
