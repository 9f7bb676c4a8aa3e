"""Bring together the names that have the same value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def names_by_value(found: Iterable[tuple[str, T]]) -> dict[T, tuple[str, ...]]:
    """Return each value with the names that have it, both in the order in which they come."""
    names: dict[T, list[str]] = {}
    for name, value in found:
        names.setdefault(value, []).append(name)
    return {value: tuple(its) for value, its in names.items()}
