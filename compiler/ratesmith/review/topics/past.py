"""The past: amounts that have begun, which a pack says are not changed without a word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.ir import route_name
from ratesmith.core.tree_changes import ABSENT
from ratesmith.language.positions import deciding_layer
from ratesmith.review.change import Change
from ratesmith.review.configurations import environments_of
from ratesmith.review.remark import Remark, remark

RANK: Final = 11
TITLE: Final = "prices and costs that have begun"


def remarks(change: Change) -> Iterator[Remark]:
    """Yield what the pack's module `past` finds, once for all environments; nothing of what was only called off."""
    module = change.pack.optional("past")
    if module is None or not (change.before.documents or change.after.documents):
        return
    seen = set()
    for sides in environments_of(change).values():
        for it in module.past_changes(*sides, change.today):
            document, route = deciding_layer(sides[0 if it.gone else 1].layers[it.kind, it.id], it.id, it.route)
            before, after = (ABSENT if value is None else value for value in (it.before, it.after))
            found = remark(document.path, route_name(route), before, after, it.why)
            if it.verdict != "called-off" and found not in seen:
                seen.add(found)
                yield found
