"""What calls used: written by people, and read from what providers answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from ratesmith.packs.ai_platform.usage import Count, Usage
from support.cli import COMPILER
from support.projects import SHIPPED

DATA: Final = SHIPPED / "tests/data/usage"
READERS: Final = {"openai": Usage.from_openai, "anthropic": Usage.from_anthropic}
EXAMPLES: Final = [
    pytest.param(provider, example, id=name)
    for provider in READERS
    for name, example in json.loads((DATA / f"{provider}.json").read_text(encoding="utf-8")).items()
]


@pytest.mark.parametrize(("provider", "example"), EXAMPLES)
def test_what_a_provider_answers_becomes_disjoint_counts(provider: str, example: dict[str, Any]) -> None:
    usage = READERS[provider](example["body"])
    assert (str(usage), usage.service, usage.region) == (
        example["usage"],
        example.get("service", ""),
        example.get("region", ""),
    )


CHAT: Final = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
MESSAGE: Final = {"input_tokens": 100, "output_tokens": 50}


def cached(**details: Any) -> dict[str, Any]:
    return CHAT | {"prompt_tokens_details": details}


REFUSED: Final[dict[str, tuple[str, Any, str]]] = {
    "no object": ("openai", [1], "is an object, not 'list'"),
    "a part of a stream": ("openai", {"usage": None}, "usage is null"),
    "usage that is no object": ("anthropic", {"usage": 7}, "usage is 'int'"),
    "nothing": ("openai", {}, "usage has no input_tokens"),
    "no prompt": ("openai", {"prompt_tokens": None, "completion_tokens": 5}, "usage has no input_tokens"),
    "no completion": ("openai", {"prompt_tokens": 5}, "usage has no completion_tokens"),
    "no completion, but in the total": ("openai", {"prompt_tokens": 5, "total_tokens": 9}, "total_tokens is 9"),
    "a total that is none": ("openai", CHAT | {"total_tokens": 151}, "total_tokens is 151, but"),
    "a negative count": ("openai", CHAT | {"prompt_tokens": -1}, "prompt_tokens is negative"),
    "half a token": ("openai", CHAT | {"prompt_tokens": 99.5}, "prompt_tokens is 99.5, not a whole number"),
    "a whole float": ("openai", CHAT | {"prompt_tokens": 100.0}, "not a whole number"),
    "true": ("anthropic", MESSAGE | {"input_tokens": True}, "input_tokens is True, not a whole number"),
    "text": ("anthropic", MESSAGE | {"output_tokens": "50"}, "not a whole number"),
    "a huge count": ("anthropic", MESSAGE | {"output_tokens": 10**5000}, "above 1,000,000,000,000,000"),
    "more cached than sent": ("openai", cached(cached_tokens=101), "prompt_tokens is 100, less than its parts"),
    "cached, written and sound above the prompt": (
        "openai",
        cached(cached_tokens=60, cache_write_tokens=20, audio_tokens=30),
        "cached_tokens 60, cache_write_tokens 20, audio_tokens 30",
    ),
    "more cached sound than sound": (
        "openai",
        cached(cached_tokens=60, audio_tokens=5, cached_tokens_details={"audio_tokens": 6}),
        "audio_tokens is 5, less than its parts together: cached_audio_tokens 6",
    ),
    "more reasoning than completion": (
        "openai",
        CHAT | {"completion_tokens_details": {"reasoning_tokens": 51}},
        "completion_tokens is 50, less than its parts together: reasoning_tokens 51",
    ),
    "details that are a list": ("openai", CHAT | {"prompt_tokens_details": [1]}, "is 'list', not an object"),
    "a tier that is not settled": ("openai", {"service_tier": "auto", "usage": CHAT}, "service_tier is 'auto'"),
    "a tier that is a list": ("openai", {"service_tier": [], "usage": CHAT}, "service_tier is 'list'"),
    "endless seconds": ("openai", {"type": "duration", "seconds": float("inf")}, "seconds is 'inf'"),
    "Anthropic's, read as OpenAI's": ("openai", MESSAGE | {"cache_read_input_tokens": 5}, "a usage of Anthropic"),
    "OpenAI's, read as Anthropic's": ("anthropic", CHAT, "a usage of OpenAI"),
    "no output": ("anthropic", {"input_tokens": 5}, "usage has no output_tokens"),
    "a split that is not the total": (
        "anthropic",
        MESSAGE | {"cache_creation_input_tokens": 5, "cache_creation": {"ephemeral_5m_input_tokens": 4}},
        "cache_creation_input_tokens is 5, but cache_creation has 4",
    ),
    "more thinking than output": (
        "anthropic",
        MESSAGE | {"output_tokens_details": {"thinking_tokens": 51}},
        "output_tokens is 50, less than its parts together: thinking_tokens 51",
    ),
    "an unknown tier": ("anthropic", MESSAGE | {"service_tier": "flex"}, "there are standard, batch, priority"),
    "a speed of another price": ("anthropic", MESSAGE | {"speed": "fast"}, "the speed 'fast'"),
    "a hostile region": ("anthropic", MESSAGE | {"inference_geo": "US\n"}, "inference_geo is"),
    "a region that is no text": ("anthropic", MESSAGE | {"inference_geo": {}}, "inference_geo is"),
    "iterations that are not in the counts": (
        "anthropic",
        MESSAGE | {"iterations": [{"type": "compaction", "input_tokens": 180000}]},
        "leave out the iteration of the type 'compaction'",
    ),
}


@pytest.mark.parametrize(("provider", "body", "said"), REFUSED.values(), ids=REFUSED)
def test_what_no_provider_answers_is_refused(provider: str, body: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        READERS[provider](body)
    assert len(str(refused.value)) < 300


SCRAPS: Final = [None, -1, 0, 1, 2, 3, 7, 50, 10**16, True, 1.5, "x", [], {}, {"audio_tokens": 1}, float("nan"), [[]]]


def scrambled(random: Random, value: Any) -> Any:
    """An answer with some values that no provider sends."""
    if random.random() < 0.04:
        return random.choice(SCRAPS)
    return {key: scrambled(random, inner) for key, inner in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("cases", [400, pytest.param(50_000, marks=pytest.mark.slow)])
def test_whatever_is_in_an_answer_all_of_its_tokens_are_counted_once_or_it_is_refused(cases: int) -> None:
    random, read = Random(11), 0
    for _ in range(cases):
        provider, example = random.choice(EXAMPLES).values
        body = scrambled(random, example["body"])
        try:
            usage = READERS[provider](body)
        except ValueError as refused:
            assert len(str(refused)) < 300
            continue
        read += 1
        said = body.get("usage", body)
        if provider == "openai" and said.get("type") != "duration":
            total = sum(int(it.number) for it in usage.counts)
            key = (
                ("prompt_tokens", "completion_tokens")
                if said.get("prompt_tokens")
                else ("input_tokens", "output_tokens")
            )
            assert total == (said.get("total_tokens") or sum(said.get(it) or 0 for it in key)), body
    assert cases * 0.2 < read < cases * 0.8


READ: Final = {
    "input=1200,cached_input=800,output=300": "input=1200,output=300,cached_input=800",
    " output = 300 , input=1 ": "input=1,output=300",
    "input=0,output=5": "output=5",
    "video_second=8@1080p,video_second=1.5@720p/fast": "video_second=8@1080p,video_second=1.5@720p/fast",
    "image=3@512x512,image=2@1024x1024/hd,image=1@hd": "image=1@hd,image=2@1024x1024/hd,image=3@512x512",
    "web_search=3@high,web_search=1": "web_search=1,web_search=3@high",
    "audio_second=12.50,megapixel=1.048576": "megapixel=1.048576,audio_second=12.5",
    f"input={10**39}": f"input={10**39}",
}
UNREADABLE: Final = {
    "": "'' is not METER=COUNT",
    "input": "'input' is not METER=COUNT",
    "inputs=3": "there is no meter 'inputs' (did you mean 'input'?)",
    "zzzzzzzz=3": "there are input, output, cached_input",
    "input=1k": "write 1000",
    "input=1,200": "write counts without separators",
    "input=-1": "'-1' is no number, 0 or more",
    "input=1e3": "'1e3' is no number",
    "input=\u0663": "is no number",
    "input=1.5": "input takes a whole number, not '1.5'",
    "audio_second=0.1234567890123": "at most 12 decimal places",
    f"input={10**40}": "less than 10^40",
    f"input={'9' * 5000}": "is no number",
    "input=1,input=2": "input is given twice",
    "image=1@hd,image=2@hd": "image@hd is given twice",
    "image=1@": "has nothing after @",
    "image=1@1024": "'1024' is no size",
    "image=1@720p": "'720p' is no size",
    "video_second=1@720": "'720' is no size; write width and height in pixels: 1024x1024, or 1080p",
    "image=1@1024x1024/HD": "'HD' is no quality",
    "web_search=1@hd": "low, medium, high",
    "input=1@hd": "only image and video_second have",
}


@pytest.mark.parametrize(("text", "usage"), READ.items())
def test_a_usage_is_read_as_it_is_written(text: str, usage: str) -> None:
    assert str(Usage.parse(text)) == usage
    assert Usage.parse(usage) == Usage.parse(text)


@pytest.mark.parametrize(("text", "said"), UNREADABLE.items(), ids=[it[:30] or "empty" for it in UNREADABLE])
def test_what_is_no_usage_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Usage.parse(text)


def test_usages_add_up() -> None:
    both = Usage.of(input=1, audio_second=Decimal("1.5"), service="batch") + Usage.of(
        Count("image", 2, size="512x512"), input=10**39, audio_second=2, region="eu"
    )
    assert (str(both), both.service, both.region) == (
        f"input={10**39 + 1},image=2@512x512,audio_second=3.5",
        "batch",
        "eu",
    )
    assert both.prompt == 10**39 + 1


@pytest.mark.parametrize("count", [True, 1.5, "3", None, Decimal("NaN"), Decimal("Infinity")])
def test_a_count_that_is_no_number_is_refused(count: Any) -> None:
    with pytest.raises(ValueError, match="input takes a whole number"):
        Usage.of(input=count)


def test_the_library_needs_no_command_line_no_yaml_and_no_project(tmp_path: Path) -> None:
    program = """\
import sys
from ratesmith.packs.ai_platform.charge import charge
from ratesmith.packs.ai_platform.usage import Usage
print(Usage.parse("input=1"), *sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(COMPILER)},
        capture_output=True,
        text=True,
        check=True,
    )
    first, *modules = done.stdout.split()
    loaded = {name.partition(".")[0] for name in modules} & {"click", "yaml", "jsonschema_rs", "psycopg"}
    kinds = [name for name in modules if name.startswith(("ratesmith.packs.ai_platform.kinds", "ratesmith.cli"))]
    assert (first, loaded, kinds) == ("input=1", set(), [])


@pytest.mark.parametrize(
    ("usage", "kept"),
    [
        (Usage(), {}),
        (Usage.parse("input=86,cached_input=10"), {"input": 86, "cached_input": 10}),
        (Usage.of(audio_second=Decimal("12.50"), service="batch", region="eu"), None),
        (Usage.parse("image=2@1024x1024/hd,image=1@hd,web_search=3@high"), None),
    ],
)
def test_a_log_keeps_a_usage_as_json(usage: Usage, kept: dict[str, int | str] | None) -> None:
    text = json.dumps(usage.as_json())
    assert kept is None or json.loads(text) == kept
    assert Usage.from_json(json.loads(text)) == usage


@pytest.mark.parametrize("wrong", ["input=5", {"input": True}, {"input": 1.5}, {"inputs": 1}, {"input": "-1"}, None])
def test_what_is_no_usage_of_a_log_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"usage of a log|takes a number|no meter|no number"):
        Usage.from_json(wrong)
