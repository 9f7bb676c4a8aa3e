"""Models that customers can use no more: removed, or switched off."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ratesmith.api import BeforeAfter, Change, Config, Fact, Impact, Place
from ratesmith.packs.ai_platform.impact_words import named
from ratesmith.packs.ai_platform.impacts.model_default import PICKED
from ratesmith.packs.ai_platform.kinds.model import Model, ModelType
from ratesmith.packs.ai_platform.model_facts import Seen, compared, seen
from ratesmith.packs.ai_platform.model_identity import Gone, gone_models
from ratesmith.packs.ai_platform.model_reach import hits_fact
from ratesmith.packs.ai_platform.queries import TYPES, any_model, models


def without_role(change: Change) -> Iterator[str]:
    """Yield which places are empty now: `no testing text model is left`."""
    for type in TYPES:
        if models(change.before, type, any_model) and not models(change.after, type, any_model):
            yield f"no {type} model is left"
            continue
        for word, flag, _ in PICKED:
            if _has(change.before, type, flag) and not _has(change.after, type, flag):
                yield f"no {word} {type} model is left"


def _has(config: Config, type: ModelType, flag: str) -> bool:
    return any(getattr(it.model, flag) for it in models(config, type, any_model))


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the models that are gone; the first speaks for all."""
    found = [*gone_models(change)]
    left = [*without_role(change)]
    for place, it in enumerate(found):
        yield Impact(
            at=Place(it.before) if it.is_removed else Place.of(it.at, "is_active"),
            weight="gone",
            headline="" if place else _headline(found, left),
            facts=tuple(_facts(change, it)),
            covers=frozenset({"is_active", "is_default", "is_testing"}),
        )
    for pair in change.both(Model):
        if pair.after is None and pair.before is not None and not pair.before.is_active:
            yield Impact(at=Place(pair.before), weight="detail", headline=f"{pair.id} removed; it was switched off")


def _headline(found: list[Gone], left: list[str]) -> str:
    removed = [it.id for it in found if it.is_removed]
    off = [it.id for it in found if not it.is_removed]
    said = [
        f"{named(ids, 'model', alone=True)} {word}"
        for ids, word in ((removed, "removed"), (off, "switched off"))
        if ids
    ]
    return "; ".join((" and ".join(said), *left))


def _facts(change: Change, it: Gone) -> Iterator[Fact]:
    hits = ", ".join(fact.note for fact in hits_fact(change.before, it.before))
    yield Fact(label="hits", note=f"every account that chose it{f', {hits}' if hits else ''}")
    was, now = (_cheapest(side, it.before, change) for side in (change.before, change.after))
    if was is None or now is None or was.price_usd == now.price_usd:
        return
    amount = compared("", was.price_usd, now.price_usd, lambda _: "")
    shown = BeforeAfter("", was.shown_price, now.shown_price, amount.effect, amount.share)
    yield Fact(label=f"cheapest {it.before.model_type} model", amounts=(shown,))


def _cheapest(config: Config, like: Model, change: Change) -> Seen | None:
    """Return the model of a type that customers pay least for, of those that are sold by the same unit."""
    found = [seen(config, one.model, change.today) for one in models(config, like.model_type, any_model)]
    priced = [it for it in found if it is not None and it.price_usd and it.model.sold == like.sold]
    return min(priced, key=lambda it: it.price_usd or Decimal(0), default=None)
