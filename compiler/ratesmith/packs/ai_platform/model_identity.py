"""Which model is which after a change, and which are gone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ratesmith.api import Change, Pair
from ratesmith.packs.ai_platform.impact_words import removed_ids
from ratesmith.packs.ai_platform.kinds.model import Model


def former_id(change: Change, id: str) -> str:
    """Return the id that a model had, also where only most of its fields say that it is the same one."""
    return change.former.get((Model, id)) or change.likely.get((Model, id), id)


class Gone(msgspec.Struct, frozen=True):
    """A model that is gone."""

    id: str
    before: Model
    at: Model
    """The model as it is now, or as it was where it is removed."""
    is_removed: bool


def gone_models(change: Change) -> Iterator[Gone]:
    """Yield what customers could call, and can no more; without what was probably renamed."""
    renamed = removed_ids(change, Model)
    for pair in change.changed(Model):
        if (it := _gone(pair)) is not None and it.id not in renamed:
            yield it


def _gone(pair: Pair[Model]) -> Gone | None:
    if pair.before is None or not pair.before.is_active or (pair.after is not None and pair.after.is_active):
        return None
    return Gone(pair.id, pair.before, pair.after or pair.before, pair.after is None)
