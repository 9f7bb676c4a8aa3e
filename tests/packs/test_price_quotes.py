"""What price lists say is read as they say it, and compared with what a cost has."""

from __future__ import annotations

import time
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ratesmith.packs.ai_platform.component_text import name_of
from ratesmith.packs.ai_platform.components import Component, CostTable, cost_table
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.price_quotes import read_quote
from ratesmith.packs.ai_platform.quoted_costs import (
    Comparison,
    compare_with_quote,
    describe,
    unsourced,
)

READ = {
    "$1.25 / $10.00 per 1M tokens": "$1.25 per 1,000,000 tokens (input); $10 per 1,000,000 tokens (output)",
    "$0.25/M input, $2/M output": "$0.25 per 1,000,000 tokens (input); $2 per 1,000,000 tokens (output)",
    "Input: $2.50 / 1M tokens · Cached input: $1.25 / 1M tokens · Output: $10.00": (
        "$2.5 per 1,000,000 tokens (input); $1.25 per 1,000,000 tokens (cached input);"
        " $10 per 1,000,000 tokens (output)"
    ),
    "Input\n$2.50\nCached input\n$1.25\nper MTok": (
        "$2.5 per 1,000,000 tokens (input); $1.25 per 1,000,000 tokens (cached input)"
    ),
    "Base input $3/MTok, 1h cache writes $6/MTok, cache hits $0.30/MTok": (
        "$3 per 1,000,000 tokens (input); $6 per 1,000,000 tokens (cache write 1h);"
        " $0.3 per 1,000,000 tokens (cached input)"
    ),
    "1M tokens input price (cache hit) $0.07, (cache miss) $0.27": (
        "$0.07 per 1,000,000 tokens (cached input); $0.27 per 1,000,000 tokens (input)"
    ),
    "Input/Output: $1/$4 per thousand": "$1 per 1,000 tokens (input); $4 per 1,000 tokens (output)",
    "Input $1 Output $4 per token": "$1 per token (input); $4 per token (output)",
    "$1 for input tokens and $4 for output tokens, per million": (
        "$1 per 1,000,000 tokens (input); $4 per 1,000,000 tokens (output)"
    ),
    "Batch: input $0.5, output $2; Standard: input $1 per 1M": (
        "$0.5 per 1,000,000 tokens (batch, input); $2 per 1,000,000 tokens (batch, output);"
        " $1 per 1,000,000 tokens (input)"
    ),
    "Input $1 (batch: $0.50), output $4 per 1M": (
        "$1 per 1,000,000 tokens (input); $0.5 per 1,000,000 tokens (batch, input); $4 per 1,000,000 tokens (output)"
    ),
    "Prompts ≤ 200k: input $1; prompts > 200k: input $2 per 1M tokens": (
        "$1 per 1,000,000 tokens (input); $2 per 1,000,000 tokens (input, prompts over 200,000 tokens)"
    ),
    "$0.040 per image (1024x1024)": "$0.04 per image (image, 1024x1024)",
    "$0.006 / minute": "$0.006 per minute (audio second)",
    "$0.10 / second of video": "$0.1 per second (video second)",
    "$10.00 / 1k calls": "$10 per 1,000 calls (request)",
    "Web search: $10 / 1,000 queries": "$10 per 1,000 calls (web search)",
    "$15 / 1M characters": "$15 per 1,000,000 characters (character)",
    "USD 3 per million": "$3 per 1,000,000 tokens",
    "15¢ per image": "$0.15 per image (image)",
    "0,15 €": "0.15 EUR",
    "1.250,00 € or ¥2 or £1,250": "1250 EUR; 2 CNY or JPY; 1250 GBP",
    "＄２．５０ per 1K tokens": "$2.5 per 1,000 tokens",
    "from 8 to 128K tokens, gpt-4o 1024x1024": "",
}


@pytest.mark.parametrize("quote", READ)
def test_a_quote_is_read_as_price_lists_write_it(quote: str) -> None:
    assert "; ".join(map(describe, read_quote(quote))) == READ[quote]


def compared(quote: str, **cost: Any) -> Comparison:
    source = {"url": "https://a.test/prices", "quote": quote, "as_of": "2026-11-20"}
    typed = msgspec.convert(cost | {"source": source}, Cost)
    return compare_with_quote(typed, cost_table(typed))


def tokens(**amounts: str) -> dict[str, Decimal]:
    return {meter: Decimal(amount) for meter, amount in amounts.items()}


BOTH = "$1.25 / $10.00 per 1M tokens"
DIFFERENT: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "another unit": (
        BOTH,
        {"per_1k_tokens": tokens(input="1.25", output="0.01")},
        ["the file $1,250.00: 1,000 times as much, the unit is another; write it under per_1m_tokens"],
    ),
    "cents": ("4¢ per image", {"per_image": Decimal(4)}, ["$4.00: 100 times as much, cents and dollars are mixed up"]),
    "the point": (BOTH, {"per_1m_tokens": tokens(input="12.5", output="10")}, ["10 times as much, the decimal point"]),
    "the row": (
        "Input $1.25, cached input $0.125 per MTok",
        {"per_1m_tokens": tokens(input="1.25", cached_input="1.25")},
        ["$0.125 per 1M tokens for cached_input, and the file $1.25: that is what it says for input"],
    ),
    "seconds": ("$0.006 / minute", {"per_second": tokens(audio="0.006")}, ["60 times as much, seconds and minutes"]),
    "an old price": (BOTH, {"per_1m_tokens": tokens(input="1.25", output="8")}, ["and the file $8.00: 20 % less"]),
    "both sides alike": (
        BOTH,
        {"per_1m_tokens": tokens(input="1", output="8")},
        ["for input, and the file $1.00: 20 % less; the same for output"],
    ),
    "both sides by different amounts": (
        BOTH,
        {"per_1m_tokens": tokens(input="1", output="5")},
        ["$1.00: 20 % less", "$5.00: 2 times as little"],
    ),
    "mixed up": (
        "Input $1.25, cached input $0.125 per MTok",
        {"per_1m_tokens": tokens(input="0.125", cached_input="1.25")},
        ["for input, and the file $0.125: that is what it says for cached_input; and the other way round"],
    ),
    "a search that ranks": (
        "Rerank $2.00 / 1K searches",
        {"per_1k_calls": tokens(request="20")},
        ["for request, and the file $20.00: 10 times as much"],
    ),
    "what is read from the cache": (
        "Prompt caching Write $1.25 / MTok Read $0.10 / MTok",
        {"per_1m_tokens": tokens(cache_write="1.25", cached_input="1")},
        ["for cached_input, and the file $1.00: 10 times as much"],
    ),
    "batch": (
        "Batch: $0.50 input per 1M",
        {"per_1m_tokens": tokens(input="1"), "service": {"batch": {"per_1m_tokens": tokens(input="0.6")}}},
        ["$0.50 per 1M tokens for input in batch, and the file $0.60: 20 % more"],
    ),
    "a size": (
        "$0.04 per image (1024x1024), HD $0.08",
        {"per_image": {"standard": tokens(**{"1024x1024": "0.04"}), "hd": tokens(**{"1024x1024": "0.12"})}},
        ["for image of 1024x1024, in hd, and the file $0.12: 50 % more"],
    ),
    "a size of films": (
        "720p: $0.40 / second of video, 4k: $0.60 / second. Fast: 720p $0.10 / second",
        {"per_second": {"video_out": {"720p": Decimal("0.4"), "4k": Decimal("0.7"), "fast": {"720p": Decimal("0.2")}}}},
        [
            "for video_second of 4k, and the file $42.00: 16.7 % more",
            "for video_second of 720p, in fast, and the file $12.00: 2 times as much",
        ],
    ),
    "one amount of neither side": (
        "$3 per 1M tokens",
        {"per_1m_tokens": tokens(input="1", output="4")},
        ["the quote says $3.00 per 1M tokens for input, and the file $1.00: 3 times as little"],
    ),
    "the yuan": ("¥2 per 1M input tokens", {"per_1m_tokens": tokens(input="2")}, ["the same number of US dollars"]),
    "another thing": ("$0.04 per image", {"per_1m_tokens": tokens(input="2")}, ["nothing in the quote is a price of"]),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_the_file_has_instead_is_said_as_exactly_as_the_numbers_allow(name: str) -> None:
    quote, cost, said = DIFFERENT[name]
    found = [f"{it.message}; {it.hint}" for it in compared(quote, **cost).mismatches]
    assert len(found) == len(said), found
    assert [text for text, whole in zip(said, found, strict=True) if text not in whole] == [], found


UNCLEAR = {
    "see the page": "'see the page' has no amount with its currency",
    "$1 and $4": "does not say what $1 is for: per how many tokens, per image, per call; understood: $1, $4",
    "$4 per 1M tokens": "does not say whether $4 is for input or output; understood: $4 per 1,000,000 tokens",
    "$4 output per 0 tokens": "the quote does not say what $4 is for: per how many tokens",
    "0,15 € per 1M input tokens": "the quote is in EUR, and amounts are in US dollars",
}


@pytest.mark.parametrize("quote", UNCLEAR)
def test_a_quote_that_says_too_little_is_said_with_what_was_understood(quote: str) -> None:
    found = compared(quote, per_1m_tokens=tokens(input="1", output="4"))
    assert found.mismatches == ()
    (unreadable,) = found.unreadable
    assert UNCLEAR[quote] in unreadable.message


def said(components: Iterable[Component]) -> list[str]:
    return sorted(map(name_of, components))


def test_a_quote_confirms_what_it_names_alone() -> None:
    amounts = tokens(input="1.25", cached_input="0.125", output="10")
    batch = {"batch": {"per_1m_tokens": tokens(input="1.25", output="5", cached_input="0.1")}}
    assert said(compared(BOTH, per_1m_tokens=amounts, service=batch).confirmed) == ["input", "output"]
    assert said(compared(BOTH, per_1m_tokens=amounts | tokens(output="12")).confirmed) == []
    # An hour in minutes has no end behind the point.
    assert said(compared("$1 / hour", per_minute=tokens(audio="0.016667")).confirmed) == ["audio_second"]


def test_a_new_model_and_a_change_of_twice_need_a_source_that_confirms_them() -> None:
    def table(**amounts: str) -> CostTable:
        cost = {"per_1m_tokens": tokens(**amounts), "region": {"eu": {"uplift": Decimal(2)}}}
        return cost_table(msgspec.convert(cost, Cost))

    after = table(input="1", output="4", cached_input="0.1")
    source = {"url": "https://a.test/", "quote": "$1 / $4 per 1M tokens", "as_of": "2026-11-20"}
    sourced = msgspec.convert({"source": source}, Cost)
    assert said(unsourced(None, Cost(), after)) == ["cached_input", "input", "output"]
    assert said(unsourced(None, sourced, after)) == ["cached_input"]
    assert said(unsourced(table(input="0.6", output="8", cached_input="0.1"), Cost(), after)) == ["output"]
    assert said(unsourced(table(input="0.5", output="4", cached_input="0.1"), Cost(), after)) == ["input"]
    assert said(unsourced(after, Cost(), after)) == []


HOSTILE = ["$" * 500, "9" * 500, "1,111" * 100, "$1" * 250, "per " * 125, "(" * 500, "$1e99 per 1M", "½$" * 250]


@pytest.mark.parametrize("quote", [*HOSTILE, "> 9" * 160, "1 x 1 " * 80, "a-" * 250, "\x00\u202e$1 ```", "/ 1M " * 100])
def test_a_hostile_quote_takes_no_time_and_breaks_nothing(quote: str) -> None:
    begun = time.process_time()
    found = compared(quote, per_1m_tokens=tokens(input="1", output="4"))
    assert time.process_time() - begun < 0.5
    for it in (*found.mismatches, *found.unreadable):
        assert len(it.message) < 800 and it.message.isprintable()


def test_a_quote_of_many_amounts_is_compared_with_many_amounts_of_a_cost_at_once_and_once() -> None:
    quote = " ".join(f"${9 + number / 100:.2f}" for number in range(50)) + " per image"
    sizes = [f"{100 + number}x{100 + number}" for number in range(100)]
    images = {
        f"q{quality}": {size: Decimal(f"0.0{quality + 10}{place:02}") for place, size in enumerate(sizes)}
        for quality in range(19)
    }
    source = {"url": "https://example.com", "quote": quote, "as_of": "2026-01-01"}
    cost = msgspec.convert({"per_image": images, "source": source}, Cost)
    table = cost_table(cost)
    begun = time.process_time()
    found = compare_with_quote(cost, table)
    assert time.process_time() - begun < 1
    assert len(found.mismatches) == 50 and compare_with_quote(cost, table) is found


def test_a_quote_of_brackets_alone_is_read_in_one_go() -> None:
    quotes = [f"${number} {'(' * 500}"[:500] for number in range(200)]
    begun = time.process_time()
    for quote in quotes:
        read_quote(quote)
    assert time.process_time() - begun < 1
