"""Public catalogues: read in their own formats, exactly and within bounds; entries are found by names alone."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ratesmith.api import ReferenceFile
from ratesmith.packs.ai_platform import catalogues
from ratesmith.packs.ai_platform.catalogue_entry import Entry
from ratesmith.packs.ai_platform.catalogue_matches import MAX_OF_A_NAME, index
from ratesmith.packs.ai_platform.catalogues import SNAPSHOT, Catalogue, mistake, snapshot, with_snapshot
from ratesmith.packs.ai_platform.components import Component

DAY = date(2026, 11, 20)


def file(tree: object, as_of: date | None = DAY) -> ReferenceFile:
    data = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    return ReferenceFile("downloaded", "catalogues/x.json", as_of, data)


def read(tree: object, as_of: date | None = DAY) -> Catalogue:
    (found, *_) = with_snapshot((file(tree, as_of),))
    assert found.name == "downloaded"
    return found


def said(entry: Entry) -> list[str]:
    return [f"{_conditions(it)}{it.meter} {it.amount_usd:f}/{it.per}" for it in entry.components]


def _conditions(it: Component) -> str:
    words = (it.service, f">{it.over_tokens}", it.quality, it.size, it.search_context)
    return "".join(f"{word} " for word in words if word not in ("standard", ">0", ""))


MODELS_DEV = """{"openai": {"id": "openai", "models": {
  "gpt-5.4": {"id": "gpt-5.4", "cost": {"input": 2.5, "output": 15, "cache_read": 0.25,
    "tiers": [{"tier": {"type": "context", "size": 272000}, "input": 5, "output": 22.5}],
    "context_over_200k": {"input": 999}}},
  "old": {"cost": {"input": 1.10, "output": 4.40, "context_over_200k": {"input": 2.2}}},
  "free": {"cost": {"input": 0, "output": 0}}, "unpriced": {"limit": {"context": 1}}}}}"""
LITELLM = """{"sample_spec": {"input_cost_per_token": "a text", "litellm_provider": "one of"},
  "azure/gpt-5.4": {"litellm_provider": "azure", "mode": "chat", "input_cost_per_token": 2.5e-06,
    "output_cost_per_token": 1.5e-05, "input_cost_per_token_above_272k_tokens": 5e-06,
    "input_cost_per_token_batches": 1.25e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
    "input_cost_per_token_above_272k_tokens_priority": 1e-05,
    "search_context_cost_per_query": {"search_context_size_low": 0.01, "elsewhere": 1}},
  "hd/1024-x-1024/dall-e-3": {"litellm_provider": "openai", "input_cost_per_pixel": 7.629e-08},
  "aiml/flux/dev": {"litellm_provider": "aiml", "output_cost_per_image": 0.033, "aliases": ["flux-dev"]},
  "whisper-1": {"litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001}}"""
GENAI = """[{"id": "google", "models": [
  {"id": "gemini", "match": {"or": [{"equals": "gemini-001"}, {"regex": "(a+)+$"}]}, "prices": [
    {"prices": {"input_mtok": 0.75, "output_mtok": 3}},
    {"constraint": {"start_date": "2026-11-20"}, "prices": {"input_mtok": {"base": 1.5,
      "tiers": [{"start": 200000, "price": 3}]}, "requests_kcount": 35}},
    {"constraint": {"start_date": "2027-01-01"}, "prices": {"input_mtok": 9}},
    {"constraint": {"start_time": "16:30:00Z"}, "prices": {"input_mtok": 8}}]}]}]"""
FORMATS = {
    "models.dev": (
        MODELS_DEV,
        {
            "openai/gpt-5.4": [
                "cached_input 0.25/1000000",
                "input 2.5/1000000",
                ">272000 input 5/1000000",
                "output 15/1000000",
                ">272000 output 22.5/1000000",
            ],
            "openai/old": ["input 1.1/1000000", ">200000 input 2.2/1000000", "output 4.4/1000000"],
        },
    ),
    "LiteLLM": (
        LITELLM,
        {
            "azure/gpt-5.4": [
                "cache_write_1h 6/1000000",
                "batch input 1.25/1000000",
                "priority >272000 input 10/1000000",
                "input 2.5/1000000",
                ">272000 input 5/1000000",
                "output 15/1000000",
                "low web_search 10/1000",
            ],
            "openai/dall-e-3": ["hd 1024x1024 image 0.07999586304/1"],
            "aiml/flux/dev": ["image 0.033/1"],
            "openai/whisper-1": ["audio_second 0.006/60"],
        },
    ),
    "genai-prices": (
        GENAI,
        {"google/gemini": ["input 1.5/1000000", ">200000 input 3/1000000", "request 35/1000"]},
    ),
}


@pytest.mark.parametrize("title", FORMATS)
def test_a_catalogue_is_read_in_the_units_of_components_and_exactly(title: str) -> None:
    text, wanted = FORMATS[title]
    found = read(text.encode())
    assert (found.title, found.skipped) == (title, 0)
    assert {f"{it.provider}/{it.model_name}": said(it) for it in found.entries} == wanted


@pytest.mark.parametrize(("day", "first"), [(None, "0.75"), (date(2026, 11, 19), "0.75"), (date(2027, 1, 1), "9")])
def test_a_dated_price_is_the_one_of_the_day_of_the_catalogue(day: date | None, first: str) -> None:
    (it,) = read(GENAI.encode(), day).entries
    assert it.components[0].amount_usd == Decimal(first)


def cost(value: Any) -> dict[str, Any]:
    return {"openai": {"id": "openai", "models": {"good": {"cost": {"input": 1}}, "bad": {"cost": {"input": value}}}}}


@pytest.mark.parametrize("value", [-1, True, "1", None, [], {}, 10**400, 1e300, 1e-300, [[[]]], 10**15])
def test_what_is_no_amount_is_skipped_and_counted(value: Any) -> None:
    found = read(cost(value))
    assert ([it.model_name for it in found.entries], found.skipped) == (["good"], 1)


@pytest.mark.parametrize("number", ["1e999999999999999999999", "NaN", "1" * 5000, "0." + "1" * 5000, "-0", "1e-99999"])
def test_a_number_of_any_length_takes_no_time(number: str) -> None:
    begun = time.process_time()
    text = json.dumps(cost(7)).replace("7", number).encode()
    why = mistake(file(text))
    assert time.process_time() - begun < 0.5
    assert why in (None, "it is not JSON")


@pytest.mark.parametrize("name", ["", "x" * 201, "a\u202eb", "a\nb", "\x1b[31m"])
def test_a_name_that_nobody_has_is_skipped_and_counted(name: str) -> None:
    tree = {"openai": {"id": "openai", "models": {name: {"cost": {"input": 1}}}}, name: {"models": {"x": {"cost": {}}}}}
    found = read(tree)
    assert (found.entries, found.skipped) == ((), 2)


NONE = {
    "{": "it is not JSON",
    "\xff": "it is not JSON",
    "{}": "it is empty",
    "[" * 100_000: "it nests too deep",
    f"[{'[],' * 1_000_001}]": "it has more than 2,000,000 values",
    '{"gpt-4o": {"input": 1}}': "it has the form of no catalogue that is known: genai-prices, LiteLLM, models.dev",
    "7": "it has the form of no catalogue that is known: genai-prices, LiteLLM, models.dev",
}


@pytest.mark.parametrize("text", NONE, ids=range(len(NONE)))
def test_what_is_no_catalogue_is_said_and_not_used(text: str) -> None:
    reference = file(text.encode("latin-1"))
    assert mistake(reference) == NONE[text]
    assert with_snapshot((reference,)) == (snapshot(),)


def test_a_catalogue_of_more_models_than_there_are_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "MAX_ENTRIES", 20)
    many = {str(number): {"litellm_provider": "a", "output_cost_per_image": 1} for number in range(21)}
    assert mistake(file(many)) == "it has more than 20 models"


def test_a_newer_copy_takes_the_place_of_the_snapshot() -> None:
    assert [it.title for it in with_snapshot((file(GENAI.encode()),))] == ["genai-prices"]
    assert [it.title for it in with_snapshot((file(LITELLM.encode()),))] == ["LiteLLM", "genai-prices"]


MATCHES = {
    ("azure", "gpt-5.4"): ["azure/gpt-5.4 same-provider"],
    ("Azure", "GPT-5.4"): ["azure/gpt-5.4 same-provider"],
    ("elsewhere", "gpt-5.4"): ["azure/gpt-5.4 same-name"],
    ("elsewhere", "openai/gpt-5.4"): ["azure/gpt-5.4 similar-name"],
    ("elsewhere", "gpt-5.4-2026-03-05"): ["azure/gpt-5.4 similar-name"],
    ("elsewhere", "gpt-5.4@20260305"): ["azure/gpt-5.4 similar-name"],
    ("elsewhere", "gpt-5.4-latest"): ["azure/gpt-5.4 similar-name"],
    ("elsewhere", "flux-dev"): ["aiml/flux/dev same-name"],
    ("elsewhere", "dev"): [],
    ("elsewhere", "gpt-5.4-mini"): [],
    ("elsewhere", "gpt-5.4-0305"): [],
    ("elsewhere", "gpt-5-4"): [],
}


@pytest.mark.parametrize("model", MATCHES, ids=str)
def test_a_model_is_found_by_its_name_and_never_guessed(model: tuple[str, str]) -> None:
    found = index((file(LITELLM.encode()),)).matches(*model)
    assert [f"{it.label} {it.how}" for it in found if it.catalogue.title == "LiteLLM"] == MATCHES[model]


def test_entries_of_one_name_are_bounded_for_each_catalogue() -> None:
    many = {f"p{number}/gpt-4o": {"litellm_provider": f"p{number}", "input_cost_per_token": 1} for number in range(99)}
    alone = index(()).matches("p1", "gpt-4o-2031-01-01")
    assert len(index((file(many),)).matches("p1", "gpt-4o-2031-01-01")) == MAX_OF_A_NAME + len(alone) > MAX_OF_A_NAME


def test_the_snapshot_is_small_and_whole() -> None:
    assert SNAPSHOT.stat().st_size <= 150_000
    assert (SNAPSHOT.parent / "LICENSE").read_text(encoding="utf-8").count("MIT License") == 1
    entries = snapshot().entries
    assert len(entries) > 1000 and all(it.components for it in entries)
    (mini,) = (it for it in entries if (it.provider, it.model_name) == ("openai", "gpt-4o-mini"))
    assert said(mini) == ["cached_input 0.075/1000000", "input 0.15/1000000", "output 0.6/1000000"]
