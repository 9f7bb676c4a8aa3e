"""What differs between two manifests, value by value, and whether it is a price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from ratesmith.api.definitions import Priced
from ratesmith.core.field_types import annotations_of, has_marker


class ManifestDifference(msgspec.Struct, frozen=True):
    """One value that is not the same in both, or one item of a list that only one of them has."""

    path: str
    """Such as `credits.packages[growth].price_usd`."""
    is_priced: bool


def manifest_differences(before: msgspec.Struct, after: msgspec.Struct) -> Iterator[ManifestDifference]:
    """Yield what differs between two manifests of one shape.

    An item of a list is known by its first field, as is each shape of a manifest.
    """
    if before != after:
        yield from _of_structs(before, after, "")


def _of_structs(before: msgspec.Struct, after: msgspec.Struct, above: str) -> Iterator[ManifestDifference]:
    for name, hint in annotations_of(type(after)).items():
        yield from _differences(getattr(before, name), getattr(after, name), f"{above}{name}", has_marker(hint, Priced))


def _differences(before: Any, after: Any, path: str, is_priced: bool) -> Iterator[ManifestDifference]:
    if before == after and not (isinstance(before, dict) and [*before] != [*after]):
        return
    if isinstance(after, msgspec.Struct) and type(before) is type(after):
        yield from _of_structs(before, after, f"{path}.")
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _of_items([*before], [*after], before, after, path, is_priced)
    elif _are_structs(before) and _are_structs(after):
        was, now = dict(_named(before)), dict(_named(after))
        yield from _of_items([*was], [*now], was, now, path, is_priced)
    else:
        yield ManifestDifference(path, is_priced or _has_price(before) or _has_price(after))


def _of_items(
    old: Sequence[str], new: Sequence[str], was: dict[str, Any], now: dict[str, Any], path: str, is_priced: bool
) -> Iterator[ManifestDifference]:
    for name in dict.fromkeys((*old, *new)):
        at = f"{path}[{name}]"
        if name in was and name in now:
            yield from _differences(was[name], now[name], at, is_priced)
        else:
            yield ManifestDifference(at, is_priced or _has_price(was.get(name)) or _has_price(now.get(name)))
    if [name for name in old if name in now] != [name for name in new if name in was]:
        yield ManifestDifference(f"{path} (order)", False)


def _are_structs(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(it, msgspec.Struct) for it in value)


def _named(items: Iterable[msgspec.Struct]) -> Iterator[tuple[str, msgspec.Struct]]:
    """Yield the items of a list by what their first field says; of several with the same the later ones counted."""
    seen: Counter[str] = Counter()
    for it in items:
        name = str(getattr(it, it.__struct_fields__[0]))
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}", it


def _has_price(value: Any) -> bool:
    """Return whether there is a price in what only one manifest has."""
    if isinstance(value, msgspec.Struct):
        return any(
            getattr(value, name) is not None and (has_marker(hint, Priced) or _has_price(getattr(value, name)))
            for name, hint in annotations_of(type(value)).items()
        )
    if isinstance(value, dict):
        return any(map(_has_price, value.values()))
    return isinstance(value, tuple) and any(map(_has_price, value))
