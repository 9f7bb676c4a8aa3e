"""Primary keys that are UUIDs: derived from what the row is, so that every build and every database has the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ratesmith.core.canonical_json import canonical
from ratesmith.core.tables import Cell

NAMESPACE: Final = "b279a2ff-2fd5-5452-8c37-036eb1d84d74"
"""The namespace of all of them; a documented constant, never to be changed."""


def derived_id(environment: str, table: str, key: Iterable[Cell]) -> str:
    """Return the UUID (version 5) of a row.

    Its name in the namespace is a JSON array without blanks: environment, the pack's name of the table, and the
    cells of the key, all as text: `["production","plan","starter"]`.
    """
    # 3 ms to import, which only tables with such keys need.
    from uuid import UUID, uuid5

    return str(uuid5(UUID(NAMESPACE), canonical([environment, table, *map(str, key)])))
