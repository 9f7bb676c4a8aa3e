"""The public side of an entity: the fields marked `Public()`, and no others.

The manifest is made from these views alone, so that a field is private until its kind says
otherwise; reading a private one is an AttributeError, which a test finds before a person does.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from ratebook.pack import Public


def public(value: Any) -> Any:
    """`value` with every struct in it replaced by its public side."""
    if isinstance(value, msgspec.Struct):
        return View(value)
    if isinstance(value, dict):
        return {key: public(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(public(item) for item in value)
    return value


class View:
    """One struct, of which only the public fields can be read."""

    __slots__ = ("_names", "_struct")

    def __init__(self, struct: msgspec.Struct) -> None:
        self._struct = struct
        self._names = public_fields(type(struct))

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise AttributeError(f"{type(self._struct).__name__}.{name} is not public")
        value = getattr(self._struct, name)
        return value if type(value) in _PLAIN else public(value)


_PLAIN = frozenset({str, int, bool, type(None)})


@cache
def public_fields(struct: type[msgspec.Struct]) -> frozenset[str]:
    """The names of the fields marked `Public()`, directly or in the type they are declared with."""
    return frozenset(name for name, hint in get_type_hints(struct, include_extras=True).items() if _is_public(hint))


def _is_public(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return any(isinstance(marker, Public) for marker in get_args(hint)[1:])
    return any(_is_public(option) for option in get_args(hint) if get_origin(option) is Annotated)
