"""Providers and models that are new, or switched on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import msgspec

from ratesmith.api import Change, Fact, Impact, Place, hosts_of, plural
from ratesmith.packs.ai_platform.customer_price import price_fact
from ratesmith.packs.ai_platform.exact import EXACT
from ratesmith.packs.ai_platform.impact_words import named, with_role
from ratesmith.packs.ai_platform.impacts.model_price import COVERED
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.margins import Margin, worst_margin
from ratesmith.packs.ai_platform.model_facts import Seen, cost_fact, margin_fact, seen
from ratesmith.packs.ai_platform.model_reach import hits_fact

_UNKNOWN: Final = Decimal("Infinity")


class _New(msgspec.Struct, frozen=True):
    """A model that customers can use from now on."""

    id: str
    model: Model
    seen: Seen | None
    margin: Margin | None
    """Of its worst mix, at the cheapest way to buy a credit."""
    was_off: bool

    @property
    def left(self) -> Decimal:
        """Which part of the price is left, to sort by; unknown last."""
        return _UNKNOWN if self.margin is None else 1 - EXACT.divide(self.margin.cost, self.margin.price)


def impacts(change: Change) -> Iterator[Impact]:
    """Yield the new ones; the first speaks for all."""
    models = sorted(_models(change), key=lambda it: (it.left, it.id))
    providers = [it for it in change.both(Provider) if it.before is None and not _is_likely(change, Provider, it.id)]
    secrets = sum(len(it.after.secrets) for it in providers if it.after is not None)
    headline = _headline(change, models, [it.id for it in providers], secrets)
    for place, it in enumerate(models):
        yield _impact(change, it, "" if place else headline)
    for place, provider in enumerate(providers):
        if provider.after is not None:
            yield _provider(provider.after, "" if models or place else headline)
    for pair in change.both(Model):
        if pair.before is None and pair.after is not None and not pair.after.is_active:
            at, said = Place.of(pair.after, "is_active"), f"{pair.id} added, switched off"
            facts = (
                *price_fact(None, None, now := seen(change.after, pair.after, change.today)),
                *cost_fact(None, now),
            )
            yield Impact(at=at, weight="detail", headline=said, facts=facts)


def _models(change: Change) -> Iterator[_New]:
    for pair in change.changed(Model):
        was_on = pair.before is not None and pair.before.is_active
        if pair.after is not None and pair.after.is_active and not was_on and not _is_likely(change, Model, pair.id):
            found = seen(change.after, pair.after, change.today)
            margin = worst_margin(found.model, found.offer) if found is not None else None
            has_price = margin is not None and bool(margin.price)
            yield _New(pair.id, pair.after, found, margin if has_price else None, pair.before is not None)


def _is_likely(change: Change, kind: type[Model] | type[Provider], id: str) -> bool:
    return (kind, id) in change.likely


def _headline(change: Change, models: list[_New], providers: list[str], secrets: int) -> str:
    added = [it for it in models if not it.was_off]
    names = sorted(with_role(change.after, it.id, it.model).rstrip(",") for it in added)
    parts = [
        named(providers, "provider") if providers else "",
        named(names, "model", alone=not providers) if added else "",
        plural(secrets, "secret") if secrets else "",
    ]
    said = f"{', '.join(filter(None, parts))} added" if any(parts) else ""
    on = [it.id for it in models if it.was_off]
    switched = f"{named(on, 'model', alone=True)} switched on" if on else ""
    worst = models[0].margin if models else None
    margins = ""
    if worst is not None:
        margins = f"margins from {worst.percent}" if len(models) > 1 else f"margin from {worst.percent}"
    return "; ".join(filter(None, (said, switched, margins)))


def _impact(change: Change, it: _New, headline: str) -> Impact:
    is_meant = any(waiver.rule == "price-below-cost" for waiver in it.model.waive)
    is_loss = it.margin is not None and it.margin.cost > it.margin.price and not is_meant
    return Impact(
        at=Place.of(it.model, "is_active" if it.was_off else "model_name"),
        weight="loss" if is_loss else "new",
        share=Decimal(bool(headline)),
        headline=headline,
        facts=(
            *price_fact(None, None, it.seen),
            *cost_fact(None, it.seen),
            *margin_fact(None, it.seen),
            *hits_fact(change.after, it.model),
        ),
        covers=frozenset({"is_active"}) | (COVERED if it.was_off else frozenset()),
    )


def _provider(provider: Provider, headline: str) -> Impact:
    secrets = ", ".join(f"{name}{'' if it.required else ' (optional)'}" for name, it in provider.secrets.items())
    facts = [
        Fact(label="called at", note=", ".join(hosts_of(provider)) or "the provider's own address"),
        *([Fact(label="secrets", note=secrets)] if secrets else []),
    ]
    return Impact(at=Place(provider), weight="new", headline=headline, facts=tuple(facts))
