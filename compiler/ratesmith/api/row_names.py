"""Which entity of one configuration is which of another: the one with the same row, whatever its file is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ratesmith.api.definitions import Kind


def former_ids(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return the id before of each entity that was there before, by its id after; both as structs, or as YAML has them.

    The row of an entity has the name that it had; or the one that `renamed_from` says; or, if nobody else has that
    row, it has the same id.
    """
    names = {id: _row_name(kind, id, entity) for id, entity in before.items()}
    by_name = {name: id for id, name in names.items()}
    found: dict[str, str] = {}
    for id, entity in after.items():
        name = _row_name(kind, id, entity)
        if (former := id if names.get(id) == name else by_name.get(name)) is not None:
            found[id] = former
    for id in after.keys() - found:
        renamed = _field(after[id], "renamed_from")
        if isinstance(renamed, str):
            former = by_name.get(renamed, renamed)
            if former in before and former not in found.values():
                found[id] = former
    left = after.keys() - found
    return found | {id: id for id in left if id in before and id not in found.values()}


def _row_name(kind: Kind, id: str, entity: Any) -> str:
    """Return the field that the row of an entity is found by; its id where that is no field, or no text."""
    key = kind.tables[0].key if kind.tables else ()
    columns = [it for it in kind.tables[0].columns if it.name in key and it.value is None] if len(key) == 1 else []
    name = _field(entity, columns[0].field or columns[0].name) if columns else None
    return name if isinstance(name, str) else id


def _field(entity: Any, name: str) -> Any:
    return entity.get(name) if isinstance(entity, dict) else getattr(entity, name, None)
