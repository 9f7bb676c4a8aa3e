"""The public side of an entity: the fields marked `Public()`, and no others.

The manifest is made from these views alone, so that a field is private until its kind says
otherwise; reading a private one is an AttributeError, which a test finds before a person does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec

from ratesmith.api.definitions import Public
from ratesmith.core.field_types import annotations_of, has_marker

S = TypeVar("S", bound=msgspec.Struct)


def public(value: Any) -> Any:
    """Return `value` with every struct in it replaced by its public side."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, msgspec.Struct):
        return View(value)
    if isinstance(value, dict):
        return {key: public(item) for key, item in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return tuple(public(item) for item in value)
    return value


class View:
    """One struct, of which only the public fields can be read."""

    __slots__ = ("_struct",)

    def __init__(self, struct: msgspec.Struct) -> None:
        self._struct = struct

    def __getattr__(self, name: str) -> Any:
        struct = self._struct
        if name not in public_fields(type(struct)):
            raise _not_public(type(struct), name)
        return public(getattr(struct, name))


def copy_public(shape: type[S], entity: msgspec.Struct, **rest: Any) -> S:
    """Return a `shape` with the fields of `entity` of the same name, and `rest`.

    AttributeError where one of them is not public. A field that holds structs of its own needs a
    shape of its own, as those have private fields too.
    """
    return shape(**_reader(shape, type(entity), tuple(rest))(entity), **rest)


def public_json(struct: msgspec.Struct) -> dict[str, Any]:
    """Return the public fields of `struct` that are not empty, as JSON, and those of the structs in it."""
    found: dict[str, Any] = {}
    for name in struct.__struct_fields__:
        value = getattr(struct, name) if name in public_fields(type(struct)) else None
        value = public_json(value) if isinstance(value, msgspec.Struct) else value
        if value is not None and value != {}:
            found[name] = value
    return dict(sorted(found.items()))


@cache
def public_fields(struct: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names of the fields marked `Public()`, directly or in the type they are declared with."""
    return frozenset(name for name, hint in annotations_of(struct).items() if has_marker(hint, Public))


@cache
def _reader(
    shape: type[msgspec.Struct], struct: type[msgspec.Struct], rest: tuple[str, ...]
) -> Callable[[msgspec.Struct], dict[str, Any]]:
    """Return what reads the fields, after checking once that all of them may be read."""
    names = tuple(name for name in shape.__struct_fields__ if name not in rest)
    _must_be_public(struct, names)
    hints = annotations_of(struct)
    nested = [name for name in names if _holds_structs(hints[name])]
    assert not nested, f"{struct.__name__}.{nested[0]} holds structs: give it a shape of its own"
    if len(names) < 2:
        return lambda entity: {name: getattr(entity, name) for name in names}
    values = attrgetter(*names)
    return lambda entity: dict(zip(names, values(entity), strict=True))


def _must_be_public(struct: type[msgspec.Struct], names: tuple[str, ...]) -> None:
    for name in names:
        if name not in public_fields(struct):
            raise _not_public(struct, name)


def _not_public(struct: type[msgspec.Struct], name: str) -> AttributeError:
    return AttributeError(f"{struct.__name__}.{name} is not public")


def _holds_structs(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _holds_structs(get_args(hint)[0])
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return True
    return any(_holds_structs(option) for option in get_args(hint))
