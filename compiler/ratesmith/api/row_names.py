"""Which entity of one configuration is which of another: the one with the same row, whatever its file is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ratesmith.api.definitions import Kind


def former_ids(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Return the id before of each entity that was there before, by its id after; both as structs, or as YAML has them.

    The row of an entity has the name that it had; or the one that `renamed_from` says; or, if nobody else has that
    row, it has the same id. Of several rows of one name the id says which one it is, then what may widen the key.
    """
    names, names_after = (_row_names(kind, side, wide=False) for side in (before, after))
    found = {id: id for id, name in names_after.items() if names.get(id) == name}
    wide, wide_after = (_row_names(kind, side, wide=True) for side in (before, after))
    left = {id: name for id, name in wide.items() if id not in found.values()}
    is_repeated = any(len({*side.values()}) < len(side) for side in (names, names_after))
    by_name = _unique(left if is_repeated else names)
    for id, name in (wide_after if is_repeated else names_after).items():
        former = by_name.get(name)
        if id not in found and former is not None and former not in found.values():
            found[id] = former
    narrow = _unique(names)
    for id in after.keys() - found:
        renamed = _field(after[id], "renamed_from")
        if isinstance(renamed, str):
            former = narrow.get((renamed,), renamed)
            if former in before and former not in found.values():
                found[id] = former
    return found | {id: id for id in after.keys() - found if id in before and id not in found.values()}


def replaced_rows(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the names of the former row and of the row of each entity that has another one, by its id after.

    Nothing says `renamed_from` of the former row there, so that it is removed, and the other one is added.
    """
    names, names_after = (_row_names(kind, side, wide=False) for side in (before, after))
    return {
        id: (names[former][0], names_after[id][0])
        for id, former in former_ids(kind, before, after).items()
        if names[former] not in (names_after[id], (_field(after[id], "renamed_from"),))
    }


_Name = tuple[str, ...]


def _row_names(kind: Kind, entities: Mapping[str, Any], *, wide: bool) -> dict[str, _Name]:
    """Return what the row of each entity is found by, by its id: the id itself where that is no field, or no text.

    With `wide`, also what a project may widen the key by.
    """
    table = kind.tables[0] if kind.tables else None
    if table is None or len(table.key) != 1:
        return {id: (id,) for id in entities}
    fields = {it.name: it.field or it.name for it in table.columns if it.value is None}
    key = [fields.get(it, "") for it in (*table.key, *(table.may_widen_key if wide else ()))]
    return {id: _name(entity, key) or (id,) for id, entity in entities.items()}


def _name(entity: Any, fields: Sequence[str]) -> _Name:
    values = [_field(entity, it) for it in fields]
    return tuple(values) if all(isinstance(it, str) for it in values) else ()


def _unique(names: Mapping[str, _Name]) -> dict[_Name, str]:
    """Return the ids by their names, without names that several have: nothing says which one is meant."""
    counts = Counter(names.values())
    return {name: id for id, name in names.items() if counts[name] == 1}


def _field(entity: Any, name: str) -> Any:
    return entity.get(name) if isinstance(entity, dict) else getattr(entity, name, None)
