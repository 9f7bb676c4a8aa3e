"""What has another name now: the same row, or, where nobody said so, one that is gone and another one."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.api import Change, Fact, Impact, Place
from ratesmith.packs.ai_platform.impact_words import role
from ratesmith.packs.ai_platform.kinds.model import Model


def impacts(change: Change) -> Iterator[Impact]:
    """Yield models that calls send another name of, and what was probably renamed of any kind."""
    for pair in change.edited(Model):
        if pair.before.model_name != pair.after.model_name:
            was, now = pair.before.model_name, pair.after.model_name
            its = role(change.after, pair.after)
            yield Impact(
                at=Place.of(pair.after, "model_name"),
                weight="changed",
                headline=f"{its}{' ' if its else ''}{was} becomes {now}, same row",
                facts=(Fact(label="calls", note=f"send {now}; what is stored by the name {was} does not follow"),),
                covers=frozenset({"model_name", "renamed_from"}),
            )
    for (kind, id), former in sorted(change.likely.items(), key=lambda pair: (pair[0][0].__name__, pair[0][1])):
        new, gone = change.after.all(kind)[id], change.before.all(kind)[former]
        its = role(change.before, gone) if isinstance(gone, Model) else ""
        name = f"{its or change.after.kinds[kind]} {former}"
        yield Impact(
            at=Place(new),
            weight="gone",
            headline=f"{name} REMOVED, {id} added: rename?",
            facts=(Fact(label="like", note=f"{former}, which is removed, in most fields"),),
        )
        yield Impact(
            at=Place(gone), weight="gone", headline="", facts=(Fact(label="like", note=f"{id}, which is new"),)
        )
