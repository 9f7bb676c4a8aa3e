"""The price lists of pydantic/genai-prices as costs of ours, and as components read without our code.

`GENAI_PRICES` names a checkout of it, or one lies beside this one; without any, the tests that need it are skipped and
say so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml

VARIABLE: Final = "GENAI_PRICES"
BESIDE: Final = Path(__file__).parents[3] / "shared" / "corpora" / "genai-prices"
_TOKENS: Final = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cached_input",
    "cache_write_mtok": "cache_write",
    "cache_write_1h_mtok": "cache_write_1h",
    "output_reasoning_mtok": "reasoning",
    "output_citation_mtok": "citation",
    "input_audio_mtok": "input_audio",
    "output_audio_mtok": "output_audio",
    "cache_audio_read_mtok": "cached_audio",
    "input_image_mtok": "input_image",
    "output_image_mtok": "output_image",
    "cache_image_read_mtok": "cached_image",
    "input_video_mtok": "input_video",
    "output_video_mtok": "output_video",
}
_CALLS: Final = {"web_searches_kcount": "web_search", "requests_kcount": "request"}
_TYPES: Final = {"rerank": "rerank", "whisper": "audio", "tts": "audio", "audio": "audio", "moderation": "moderation"}

Amounts = frozenset[tuple[str, int, str, int, Decimal]]
"""Meter, length of the prompt, hours, number of units and US dollars."""


class Entry(NamedTuple):
    """One price of a list: a model, and the day from which it holds."""

    name: str
    """Provider, model and, where there are several, the first day."""
    provider: str
    prices: tuple[tuple[str, Mapping[str, Any]], ...]
    """The amounts as the list has them, by hours; those of all other hours first."""

    @property
    def model_type(self) -> str:
        """What the model makes, which the lists do not say: by its amounts and its name."""
        if "output_mtok" in self.prices[0][1]:
            return "text"
        return next((kind for word, kind in _TYPES.items() if word in self.name.lower()), "embedding")


def folder() -> Path:
    """Return the folder with the lists; skips the test without one."""
    found = Path(os.environ.get(VARIABLE) or BESIDE) / "prices" / "providers"
    if not found.is_dir():
        pytest.skip(f"{VARIABLE} does not name a checkout of pydantic/genai-prices, and none lies beside this one")
    return found


def entries() -> Iterator[Entry]:
    """Yield every priced entry, in the order of the files."""
    for path in sorted(folder().glob("*.yml")):
        for model in yaml.load(path.read_bytes(), Loader=_Exact)["models"]:
            yield from _entries(path.stem, model)


def cost(entry: Entry) -> dict[str, Any]:
    """Return a cost as our files say it. Raises LookupError for what they cannot say."""
    (_, standard), *hours = entry.prices
    if not any(map(_levels, standard.values())):
        return {"free": True}
    tree: dict[str, Any] = _map(standard, _TOKENS, "per_1m_tokens", 0) | _map(standard, _CALLS, "per_1k_calls", 0)
    over = sorted({start for value in standard.values() for start in _levels(value) if start})
    if over:
        tiers = {str(start): _map(standard, _TOKENS, "per_1m_tokens", start) for start in over}
        tree["long_context"] = {"applies_to": "whole_request", "over": tiers}
    if hours:
        tree["hours_utc"] = {name: _map(prices, _TOKENS, "per_1m_tokens", 0) for name, prices in hours}
    unknown = {key for _, prices in entry.prices for key in prices} - {*_TOKENS, *_CALLS}
    if unknown or (hours and over):
        raise LookupError(f"{entry.name}: {', '.join(sorted(unknown)) or 'hours and lengths of the prompt at once'}")
    return tree


def amounts(entry: Entry) -> Amounts:
    """Return what the list itself says, with nothing of our code."""
    found: set[tuple[str, int, str, int, Decimal]] = set()
    starts = {
        tier["start"] for value in entry.prices[0][1].values() if isinstance(value, dict) for tier in value["tiers"]
    }
    for hours, prices in entry.prices:
        for key, value in prices.items():
            meter, per = (_TOKENS[key], 1_000_000) if key in _TOKENS else (_CALLS[key], 1000)
            tiers = {tier["start"]: tier["price"] for tier in value["tiers"]} if isinstance(value, dict) else {}
            base = Decimal(value["base"] if isinstance(value, dict) else value)
            found.add((meter, 0, hours, per, base))
            for start in starts if key in _TOKENS else ():
                reached = [first for first in tiers if first <= start]
                found.add((meter, start, hours, per, Decimal(tiers[max(reached)]) if reached else base))
    return frozenset(found) if any(amount for *_, amount in found) else frozenset()


def _entries(provider: str, model: Mapping[str, Any]) -> Iterator[Entry]:
    given = model.get("prices") or {}
    name, listed = f"{provider}/{model['id']}", given if isinstance(given, list) else [{"prices": given}]
    hours: list[tuple[str, Mapping[str, Any]]] = []
    for it in listed:
        limits = it.get("constraint") or {}
        if "start_time" in limits:
            hours.append((f"{limits['start_time'][:5]}-{limits['end_time'][:5]}", it["prices"]))
    for it in listed:
        limits, first = it.get("constraint") or {}, ""
        if "start_time" not in limits and it["prices"]:
            if isinstance(limits.get("start_date"), date):
                first = f"@{limits['start_date']}"
            yield Entry(name + first, provider, (("", it["prices"]), *hours))


def _levels(value: Any) -> dict[int, Decimal]:
    """Return an amount other than zero by the length of the prompt; empty where there is none."""
    if isinstance(value, dict):
        return {0: value["base"]} | {tier["start"]: tier["price"] for tier in value["tiers"]}
    return {0: value} if value else {}


def _map(prices: Mapping[str, Any], names: Mapping[str, str], unit: str, start: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in prices.keys() & names.keys():
        value = prices[key]
        levels = _levels(value) if isinstance(value, dict) else {0: value}
        found[names[key]] = levels.get(start, "as_standard")
    return {unit: dict(sorted(found.items()))} if found else {}


class _Exact(yaml.CSafeLoader):
    """Numbers with all their digits; times and days as the lists write them."""


_Exact.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))
_Exact.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _number(loader.construct_scalar(node)))


def _number(text: str) -> int | str:
    return text if ":" in text else int(text.replace("_", ""))
