"""LiteLLM: `model_prices_and_context_window.json`, a map of models; US dollars per token, image, second or call.

Keys may begin with the provider (`azure/gpt-4o`), and those of images with quality and size
(`hd/1024-x-1024/dall-e-3`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from ratesmith.packs.ai_platform.catalogue_entry import MAX_NAME, Entry, Meant, entry, listed
from ratesmith.packs.ai_platform.components import MILLION, STANDARD, Component

TITLE: Final = "LiteLLM"
_TOKENS: Final = {
    "input_cost_per_token": "input",
    "output_cost_per_token": "output",
    "cache_read_input_token_cost": "cached_input",
    "cache_creation_input_token_cost": "cache_write",
    "output_cost_per_reasoning_token": "reasoning",
    "citation_cost_per_token": "citation",
    "input_cost_per_audio_token": "input_audio",
    "output_cost_per_audio_token": "output_audio",
    "cache_read_input_audio_token_cost": "cached_audio",
    "cache_creation_input_audio_token_cost": "cache_write_audio",
    "input_cost_per_image_token": "input_image",
    "output_cost_per_image_token": "output_image",
}
_OTHERS: Final[Mapping[str, tuple[str, int]]] = {
    "output_cost_per_image": ("image", 1),
    "input_cost_per_image": ("image_in", 1),
    "input_cost_per_query": ("request", 1000),
    "input_cost_per_request": ("request", 1000),
    "ocr_cost_per_page": ("page", 1000),
    "annotation_cost_per_page": ("annotated_page", 1000),
    "input_cost_per_character": ("character", MILLION),
    "output_cost_per_video_per_second": ("video_second", 60),
}
_BY_SECOND: Final = {"audio_transcription": "input_cost_per_second", "audio_speech": "output_cost_per_second"}
_SERVICES: Final = {"": STANDARD, "_batches": "batch", "_flex": "flex", "_priority": "priority"}
_ABOVE: Final = {"": 0, **{f"_above_{length}k_tokens": length * 1000 for length in (128, 200, 256, 272, 512)}}
_SEARCH: Final = "search_context_size_"
_IMAGE_KEY: Final = re.compile(r"(?:(?P<quality>[a-z]{2,20})/)?(?P<width>\d{2,5})-x-(?P<height>\d{2,5})/(?P<name>.+)")


def recognizes(tree: object) -> bool:
    """Return whether a document is one of LiteLLM: a map of models that say their `litellm_provider`."""
    some = [it for key, it in [*listed(tree).items()][:20] if key != "fallback_generalizations"]
    return bool(some) and all("litellm_provider" in listed(it) for it in some)


def entries(tree: object, _: object) -> Iterator[Entry]:
    """Yield the models, but for the one that explains the format."""
    for key, model in listed(tree).items():
        if key not in ("sample_spec", "fallback_generalizations"):
            yield _entry(key, listed(model))


def _entry(key: str, model: Mapping[str, Any]) -> Entry:
    provider = model.get("litellm_provider")
    name = key.removeprefix(f"{provider}/")
    found = _IMAGE_KEY.fullmatch(name) if len(key) <= MAX_NAME else None
    quality, size = "", ""
    if found is not None:
        name, quality, size = found["name"], found["quality"] or "", f"{found['width']}x{found['height']}"
    aliases = model.get("aliases")
    names = aliases if isinstance(aliases, list) else []
    return entry(provider, name, _values(model, quality, size), names)


def _values(model: Mapping[str, Any], quality: str, size: str) -> Iterator[tuple[object, Meant]]:
    for key in model.keys() & _KEYS.keys():
        it, factor = _KEYS[key]
        sized = it._replace(quality=quality, size=size) if it.meter == "image" else it
        yield model[key], (sized, factor)
    by_second = _BY_SECOND.get(str(model.get("mode")), "")
    if by_second in model:
        yield model[by_second], (Component("audio_second"), 60)
    # How much a picture of a size costs is written as what one of its pixels costs.
    if size and "output_cost_per_image" not in model and "input_cost_per_pixel" in model:
        width, _, height = size.partition("x")
        each = Component("image", quality=quality, size=size)
        yield model["input_cost_per_pixel"], (each, Decimal(width) * Decimal(height))
    for context, value in listed(model.get("search_context_cost_per_query")).items():
        if context.removeprefix(_SEARCH) in ("low", "medium", "high"):
            yield value, (Component("web_search", search_context=context.removeprefix(_SEARCH)), 1000)


def _keys() -> Iterator[tuple[str, Meant]]:
    for key, meter in _TOKENS.items():
        for behind, service in _SERVICES.items():
            for above, over in _ABOVE.items():
                yield f"{key}{above}{behind}", (Component(meter, service, over_tokens=over), MILLION)
    yield "cache_creation_input_token_cost_above_1hr", (Component("cache_write_1h"), MILLION)
    for key, (meter, factor) in _OTHERS.items():
        yield key, (Component(meter), factor)


_KEYS: Final[Mapping[str, Meant]] = dict(_keys())
