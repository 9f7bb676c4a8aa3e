"""The past: amounts that have begun, which a pack says are not changed without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.ir import Config, route_name
from ratesmith.core.tree_changes import ABSENT
from ratesmith.language.positions import deciding_layer
from ratesmith.review.change import Change
from ratesmith.review.configurations import environments_of
from ratesmith.review.remark import Remark, remark

RANK: Final = 11
TITLE: Final = "prices and costs that have begun"
_UNCOMPARED: Final = "it had mistakes in the base, so nothing of it was compared: look at every line that differs"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield what the pack's module `past` finds, once for all environments; nothing of what was only called off."""
    module = change.pack.optional("past")
    if module is None or not (change.before.documents or change.after.documents):
        return
    seen = set[Remark]()
    for sides in environments_of(change).values():
        uncompared = {*_uncompared(change, *sides)} - seen
        seen |= uncompared
        yield from sorted(uncompared, key=lambda it: (it.file, it.where))
        for it in module.past_changes(*sides, change.today):
            document, route = deciding_layer(sides[0 if it.gone else 1].layers[it.kind, it.id], it.id, it.route)
            before, after = (ABSENT if value is None else value for value in (it.before, it.after))
            found = remark(document.path, route_name(route), before, after, it.why)
            if it.verdict != "called-off" and found not in seen:
                seen.add(found)
                yield found


def _uncompared(change: Change, before: Config, after: Config) -> Iterator[Remark]:
    """Yield what had mistakes, so that nothing of it was compared, where a file of it differs."""
    kinds = {name: entities for type, name in after.kinds.items() if (entities := after.entities.get(type))}
    for kind, ids in before.broken.items():
        for id in ids & kinds.get(kind, {}).keys():
            for path in dict.fromkeys(document.path for document in after.layers[kind, id]):
                was, now = (side.documents.get(path) for side in (change.before, change.after))
                if now is not None and (was is None or was.entities != now.entities):
                    yield remark(path, id, why=_UNCOMPARED)
