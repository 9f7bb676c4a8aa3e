"""Providers that are called at another address, switched off, or gone."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from ratesmith.api import BeforeAfter, Change, Fact, Impact, Place, hosts_of, plural
from ratesmith.packs.ai_platform.impact_words import removed_ids, role
from ratesmith.packs.ai_platform.kinds.provider import Provider
from ratesmith.packs.ai_platform.queries import TYPES, Picked, models


def impacts(change: Change) -> Iterator[Impact]:
    """Yield where calls and keys go from now on, and the providers that nobody calls any more."""
    renamed = removed_ids(change, Provider)
    for pair in change.changed(Provider):
        was, now = pair.before, pair.after
        if was is None or pair.id in renamed:
            continue
        if now is None or (was.is_active and not now.is_active):
            word = "removed" if now is None else "switched off"
            at = Place(was) if now is None else Place.of(now, "is_active")
            lost = _uncallable(change, pair.id)
            headline = f"provider {pair.id} {word}{f': {_worst(change, lost)}' if lost else ''}"
            facts = (Fact(label="cannot be called", note=", ".join(it.id for it in lost)),) if lost else ()
            yield Impact(at=at, weight="gone", headline=headline, facts=facts, covers=frozenset({"is_active"}))
        elif was.api_endpoint != now.api_endpoint:
            yield _moved(pair.id, was, now)


def _uncallable(change: Change, id: str) -> list[Picked]:
    """The models that customers can choose and that nobody answers for."""
    return [it for type in TYPES for it in models(change.after, type, lambda model: model.provider == id)]


def _worst(change: Change, lost: list[Picked]) -> str:
    picked = [f", the {its} {it.id} among them" for it in lost if (its := role(change.after, it.model))]
    return f"{plural(len(lost), 'model')} cannot be called{''.join(picked[:1])}"


def _address(provider: Provider) -> str:
    """Return host and path: what else is in a URL may be a password."""
    parts = urlsplit(provider.api_endpoint or "")
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _moved(id: str, was: Provider, now: Provider) -> Impact:
    before, after = (", ".join(hosts_of(it)) or "the provider's own address" for it in (was, now))
    keys = " and its keys go" if now.secrets else " goes"
    headline = f"{id} is called at another path" if before == after else f"what calls {id}{keys} to {after}"
    amount = BeforeAfter("", _address(was) or before, _address(now) or after)
    return Impact(
        at=Place.of(now, "api_endpoint"),
        weight="detail" if before == after else "changed",
        headline=headline,
        facts=(Fact(label="called at", amounts=(amount,), note="keys go with it" if now.secrets else ""),),
        covers=frozenset({"api_endpoint"}),
    )
