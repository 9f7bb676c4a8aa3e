"""models.dev: `https://models.dev/api.json`, providers with their models; US dollars per million tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from ratesmith.packs.ai_platform.catalogue_entry import Entry, Meant, entry, listed
from ratesmith.packs.ai_platform.components import Component

TITLE: Final = "models.dev"
_METERS: Final = {
    "input": "input",
    "output": "output",
    "cache_read": "cached_input",
    "cache_write": "cache_write",
    "reasoning": "reasoning",
    "input_audio": "input_audio",
    "output_audio": "output_audio",
}
_OVER_200K: Final = 200_000
MAX_LENGTH: Final = 10**12


def recognizes(tree: object) -> bool:
    """Return whether a document is one of models.dev: a map of providers, each with a map of models."""
    providers = [*listed(tree).values()][:20]
    return bool(providers) and all(isinstance(listed(it).get("models"), Mapping) for it in providers)


def entries(tree: object, _: date | None) -> Iterator[Entry]:
    """Yield the models that have a cost; most free and some unknown ones have none, or zeros."""
    for provider, its in listed(tree).items():
        for name, model in listed(listed(its).get("models")).items():
            if (cost := listed(model).get("cost")) is not None:
                yield entry(provider, name, _values(listed(cost)))


def _values(cost: Mapping[str, Any]) -> Iterator[tuple[object, Meant]]:
    yield from _tier(cost, 0)
    tiers = cost.get("tiers")
    # The older key says 200,000 whatever the length is; the list beside it says the length.
    if isinstance(tiers, list):
        for tier in tiers:
            size = listed(listed(tier).get("tier")).get("size")
            over = size if isinstance(size, int) and 0 < size < MAX_LENGTH else None
            yield from _tier(listed(tier), over) if over is not None else [(None, (Component("input"), 1))]
    else:
        yield from _tier(listed(cost.get("context_over_200k")), _OVER_200K)


def _tier(amounts: Mapping[str, Any], over: int) -> Iterator[tuple[object, Meant]]:
    for key, meter in _METERS.items():
        if key in amounts:
            yield amounts[key], (Component(meter, over_tokens=over), 1)
