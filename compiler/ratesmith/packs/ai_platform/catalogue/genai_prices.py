"""genai-prices: `data.json` of pydantic/genai-prices, a list of providers with their models.

Amounts are US dollars per million tokens, and per thousand requests. A model of several prices has the one that holds
on the day of the catalogue; prices for hours of the day are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from ratesmith.packs.ai_platform.catalogue_entry import MAX_NAMES, Entry, Meant, entry, listed
from ratesmith.packs.ai_platform.components import Component

TITLE: Final = "genai-prices"
_METERS: Final = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
    "output_reasoning_mtok": "reasoning",
    "output_citation_mtok": "citation",
    "input_audio_mtok": "input_audio",
    "output_audio_mtok": "output_audio",
    "cache_audio_read_mtok": "cached_audio",
    "cache_audio_write_mtok": "cache_write_audio",
    "input_image_mtok": "input_image",
    "output_image_mtok": "output_image",
    "cache_image_read_mtok": "cached_image",
    "input_video_mtok": "input_video",
    "output_video_mtok": "output_video",
    "requests_kcount": "request",
    "web_searches_kcount": "web_search",
}


def recognizes(tree: object) -> bool:
    """Return whether a document is one of genai-prices: a list of providers, each with an id and a list of models."""
    some = tree[:20] if isinstance(tree, list) else []
    return bool(some) and all("id" in listed(it) and isinstance(listed(it).get("models"), list) for it in some)


def entries(tree: object, as_of: date | None) -> Iterator[Entry]:
    """Yield the models that have prices."""
    for provider in tree if isinstance(tree, list) else ():
        models = listed(provider).get("models")
        for model in models if isinstance(models, list) else ():
            prices = _in_force(listed(model).get("prices"), as_of)
            yield entry(listed(provider).get("id"), listed(model).get("id"), _values(prices), _names(model))


def _in_force(prices: object, as_of: date | None) -> Mapping[str, Any]:
    """Return the last prices that have begun; the first ones where none has, or no day is known."""
    if not isinstance(prices, list):
        return listed(prices)
    chosen: object = None
    for conditional in prices:
        constraint = listed(listed(conditional).get("constraint"))
        begun = not constraint or (as_of is not None and str(constraint.get("start_date", "9999")) <= as_of.isoformat())
        if chosen is None or begun:
            chosen = listed(conditional).get("prices")
    return listed(chosen)


def _values(prices: Mapping[str, Any]) -> Iterator[tuple[object, Meant]]:
    for key, meter in _METERS.items():
        value = prices.get(key)
        if isinstance(value, Mapping):
            yield value.get("base"), (Component(meter), 1)
            tiers = value.get("tiers")
            for tier in tiers if isinstance(tiers, list) else ():
                start = listed(tier).get("start")
                over = start if isinstance(start, int) and 0 < start < 10**12 else 0
                yield listed(tier).get("price") if over else None, (Component(meter, over_tokens=over), 1)
        elif value is not None:
            yield value, (Component(meter), 1)


def _names(model: Mapping[str, Any]) -> list[object]:
    """Return the names that the model is matched by exactly; patterns are not run."""
    match = listed(listed(model).get("match"))
    choices = match.get("or")
    clauses = choices if isinstance(choices, list) else [match]
    return [listed(clause)["equals"] for clause in clauses[:MAX_NAMES] if "equals" in listed(clause)]
