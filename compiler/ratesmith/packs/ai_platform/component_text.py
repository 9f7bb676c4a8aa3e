"""Components in words: what one counts, under which conditions it holds, and what its amount is for."""

from __future__ import annotations

from typing import Final

from ratesmith.packs.ai_platform.components import CALLS, STANDARD, TOKENS, Component

_MILLION: Final = 1_000_000
_MINUTE: Final = 60
_COUNTED: Final = {
    **dict.fromkeys(TOKENS, "tokens"),
    **dict.fromkeys(CALLS, "calls"),
    "image": "image",
    "image_in": "image",
    "megapixel": "megapixel",
    "audio_second": "seconds",
    "video_second": "seconds",
    "video_second_in": "seconds",
    "hosting_hour": "hour",
    "page": "pages",
    "annotated_page": "pages",
    "character": "characters",
}


def name_of(it: Component) -> str:
    """Return the meter with its conditions: `cached_input in batch, over 272,000 tokens`."""
    return f"{it.meter}{conditions(it, it.size)}"


def conditions(it: Component, size: str) -> str:
    """Return the conditions of a row as they end a sentence: ` in batch, over 200,000 tokens`."""
    words = [
        f"in {it.service}" if it.service != STANDARD else "",
        f"in the region {it.region}" if it.region else "",
        f"of {size}" if size else "",
        f"in {it.quality}" if it.quality else "",
        f"of context {it.search_context}" if it.search_context else "",
        f"over {it.over_tokens:,} tokens" if it.over_tokens else "",
        f"at {it.hours_utc}" if it.hours_utc else "",
    ]
    said = ", ".join(filter(None, words))
    return f" {said}" if said else ""


def unit_of(it: Component) -> str:
    """Return what its amount is for: `1M tokens`, `image`, `minute`."""
    counted = _COUNTED[it.meter]
    if counted == "seconds" and it.per == _MINUTE:
        return "minute"
    if it.per == 1:
        return counted
    return f"1M {counted}" if it.per == _MILLION else f"{it.per:,} {counted}"
