"""What has another name now: the same row, or, where nobody said so, one that is gone and another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ratesmith.api import Change, Entity, Fact, Impact, Place
from ratesmith.packs.ai_platform.impact_words import named, role
from ratesmith.packs.ai_platform.kinds.credit_package import CreditPackage
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.plan import Plan
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.model_reach import hits_fact

_BY_ID: Final[Mapping[type[Entity], str]] = {
    Model: "every account that chose it",
    Plan: "every account that subscribed to it",
    CreditPackage: "every link and order that names it",
}
"""Who has the id of an entity stored."""


def impacts(change: Change) -> Iterator[Impact]:
    """Yield models that calls send another name of, and what was probably renamed of any kind."""
    for pair in change.edited(Model):
        if pair.before.model_name != pair.after.model_name and (Model, pair.id) not in change.replaced:
            was, now = pair.before.model_name, pair.after.model_name
            its = role(change.after, pair.after)
            yield Impact(
                at=Place.of(pair.after, "model_name"),
                weight="changed",
                headline=f"{its}{' ' if its else ''}{was} becomes {now}, same row",
                facts=(Fact(label="calls", note=f"send {now}; what is stored by the name {was} does not follow"),),
                covers=frozenset({"model_name", "renamed_from"}),
            )
    for kind, id in sorted(change.replaced, key=lambda it: (it[0].__name__, it[1])):
        yield _replaced(change, kind, id)
    for (kind, id), former in sorted(change.likely.items(), key=lambda pair: (pair[0][0].__name__, pair[0][1])):
        new, gone = change.after.all(kind)[id], change.before.all(kind)[former]
        its = role(change.before, gone) if isinstance(gone, Model) else ""
        name = f"{its or change.after.kinds[kind]} {former}"
        yield Impact(
            at=Place(new),
            weight="gone",
            headline=f"{name} REMOVED, {id} added: rename?",
            facts=(Fact(label="like", note=f"{former}, which is removed, in most fields"), *_taken_over(change, new)),
        )
        yield Impact(
            at=Place(gone),
            weight="gone",
            headline="",
            facts=(
                Fact(label="like", note=f"{id}, which is new"),
                Fact(label="hits", note=_left(change, gone, former, id)),
            ),
        )


def _replaced(change: Change, kind: type[Entity], id: str) -> Impact:
    """Return what it does that an entity has another row, and nobody said that it was renamed."""
    gone = change.before.all(kind)[change.former.get((kind, id), id)]
    new, (was, now) = change.after.all(kind)[id], change.replaced[kind, id]
    its = role(change.before, gone) if isinstance(gone, Model) else ""
    facts = (Fact(label="hits", note=_left(change, gone, was, now)), *_taken_over(change, new))
    return Impact(
        at=Place.of(new, "model_name") if isinstance(new, Model) else Place(new),
        weight="gone",
        headline=f"{its or change.after.kinds[kind]} {was} REMOVED, {now} added: rename?",
        facts=facts,
        covers=frozenset({"model_name"}) if isinstance(new, Model) else frozenset(),
    )


def _taken_over(change: Change, new: Entity) -> Iterator[Fact]:
    """Yield who gets the new one without having chosen either."""
    if isinstance(new, Model):
        yield from hits_fact(change.after, new)


def _left(change: Change, gone: Entity, former: str, id: str) -> str:
    """Return who keeps the old id, and so has nothing."""
    who = _BY_ID.get(type(gone), "")
    if isinstance(gone, Provider):
        its = [name for name, model in change.before.all(Model).items() if model.provider == former]
        who = named(its, "model") if its else ""
    stored = f"what is stored by the id {former} does not follow to {id}"
    return f"{who}; {stored}" if who else stored
