"""What a usage costs: exact, at any size, and refused where the cost does not say it."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import msgspec
import pytest
import yaml

from ratesmith.packs.ai_platform.charge import FALLBACK, Charge, charge, is_within
from ratesmith.packs.ai_platform.components import PROMPT, TOKENS, CostTable, cost_table
from ratesmith.packs.ai_platform.cost import Cost
from ratesmith.packs.ai_platform.usage import Usage


class _Text(yaml.SafeLoader):
    """A loader that leaves numbers as they are written."""

    yaml_implicit_resolvers: Any = {}


def table(text: str) -> CostTable:
    """The components of a cost as a file has it."""
    return cost_table(msgspec.convert(yaml.load(text, _Text), Cost, strict=False))


FILM: Final = "per_second: {video_out: {720p: 0.40, 4k: 0.60, fast: {720p: 0.10, 4k: 0.30}}}"
LONG: Final = """
per_1m_tokens: {input: 2.50, output: 15, cached_input: 0.25, cache_write: 3.125}
per_1k_calls: {web_search: {low: 5, high: 12}}
per_image: {512x512: 0.01, hd: {512x512: 0.02, 1024x1024: 0.08}}
per_second: {audio: 0.0001}
long_context:
  applies_to: whole_request
  over:
    "200000":
      per_1m_tokens: {input: 5, output: 22.5, cached_input: 0.5, cache_write: not_offered}
    "400000":
      per_1m_tokens: {input: 6, output: as_standard, cached_input: 0.6, cache_write: 7}
service:
  batch:
    per_1m_tokens: {input: 1.25, output: 7.5, cached_input: as_standard, cache_write: not_offered}
region:
  eu: {uplift: 1.1}
"""
TIERS_OF_BATCH: Final = """
per_1m_tokens: {input: 2, output: 8}
service:
  batch:
    per_1m_tokens: {input: 1, output: 4}
    long_context:
      applies_to: marginal
      over:
        "200000": {per_1m_tokens: {input: 3, output: as_standard}}
"""
HOURS: Final = """
per_1m_tokens: {input: 1, output: 2, cached_input: 0.1}
per_1k_calls: {web_search: 5}
hours_utc:
  16:30-00:30: {per_1m_tokens: {input: 0.5, output: 1, cached_input: not_offered}}
"""
CHARGED: Final[dict[str, tuple[str, str, dict[str, Any], str]]] = {
    "each meter by its own amount": (LONG, "input=1200,cached_input=800,output=300", {}, "0.0077"),
    "just not above a tier": (LONG, "input=100000,cached_input=100000,output=1000", {}, "0.29"),
    "just above a tier, all of it": (LONG, "input=100001,cached_input=100000,output=1000", {}, "0.572505"),
    "output makes no prompt longer": (LONG, "input=1,output=1000000", {}, "15.0000025"),
    "the greatest tier below the prompt": (LONG, "input=400001,output=1000", {}, "2.415006"),
    "a service": (LONG, "input=1000,cached_input=1000", {"service": "batch"}, "0.0015"),
    "tiers of a service alone are marginal where it says so": (
        TIERS_OF_BATCH,
        "input=300000",
        {"service": "batch"},
        "0.5",
    ),
    "as standard at a length that the standard has no tier for": (
        TIERS_OF_BATCH,
        "input=400000,output=1000000",
        {"service": "batch"},
        # Half of the tokens at 1 and 4, half at 3 and what the standard costs at that length.
        "6.8",
    ),
    "a region": (LONG, "input=1000", {"region": "eu"}, "0.00275"),
    "calls, images and seconds": (LONG, "web_search=2@high,image=1@512x512,audio_second=12.5", {}, "0.03525"),
    "films by size and quality": (FILM, "video_second=10@720p,video_second=1.5@4k/fast", {}, "4.45"),
    "the sort that says the most": (LONG, "image=3@512x512/hd", {}, "0.06"),
    "outside of certain hours": (HOURS, "input=1000000", {"at_time": time(16, 29)}, "1"),
    "in certain hours, over midnight": (HOURS, "input=1000000,web_search=1", {"at_time": time(0, 29)}, "0.505"),
    "without a time of day": (HOURS, "input=1000000", {}, "1"),
    "marginal": (LONG.replace("whole_request", "marginal"), "input=250000", {}, "0.75"),
    "marginal, output by the same shares": (
        LONG.replace("whole_request", "marginal"),
        "input=200000,cached_input=50000,output=1000",
        # Four fifths of all tokens are below 200,000, one fifth is above.
        {},
        "0.6315",
    ),
}


@pytest.mark.parametrize(("cost", "usage", "where", "usd"), CHARGED.values(), ids=CHARGED)
def test_a_usage_costs(cost: str, usage: str, where: dict[str, Any], usd: str) -> None:
    charged = charge(table(cost), Usage.parse(usage), **where)
    assert charged.usd == Fraction(usd) == sum(part.usd for part in charged.parts)


WITHOUT: Final[dict[str, tuple[str, str, dict[str, Any], str]]] = {
    "a meter": (LONG, "input_audio=1", {}, "no amount for input_audio; it has audio_second, cache_write, cached_input"),
    "a meter of a service": (
        LONG,
        "cache_write=1",
        {"service": "batch"},
        "no amount for cache_write in the service batch; it has one in standard",
    ),
    "a service": (LONG, "input=1", {"service": "flex"}, "no service 'flex'; it has batch, standard"),
    "a service that sells no long prompts": (
        LONG.replace("batch:", 'batch:\n    long_context: {applies_to: whole_request, over: {"200000": {}}}'),
        "input=200001",
        {"service": "batch"},
        "no amount for input in the service batch over 200,000 tokens; it has one in standard",
    ),
    "a region": (LONG, "input=1", {"region": "us"}, "no region 'us'; it has eu"),
    "any region": (HOURS, "input=1", {"region": "us"}, "no region 'us'; it is the same in all of them"),
    "a meter of a tier": (LONG, "input=200000,cache_write=1", {}, "no amount for cache_write over 200,000 tokens"),
    "a meter at certain hours": (
        HOURS,
        "cached_input=1",
        {"at_time": time(18)},
        "no amount for cached_input at 16:30-00:30 UTC",
    ),
    "a size": (
        LONG,
        "image=1@256x256",
        {},
        "no amount for image@256x256; those for image are @1024x1024/hd, @512x512, @512x512/hd",
    ),
    "no size": (LONG, "image=1", {}, "no amount for image; those for image are @1024x1024/hd,"),
    "no search context": (LONG, "web_search=1", {}, "no amount for web_search; those for web_search are @high, @low"),
    "a tier at certain hours": (
        HOURS
        + 'long_context: {applies_to: marginal, over: {"9": {per_1m_tokens: {input: 1, output: 1, cached_input: 1}}}}',
        "input=10",
        {"at_time": time(18)},
        "none for both; this prompt has 10",
    ),
    "hours that overlap": (
        HOURS + "  18:00-19:00: {per_1m_tokens: {input: 1, output: 1, cached_input: 1}}",
        "input=10",
        {"at_time": time(18)},
        "for 16:30-00:30 and for 18:00-19:00, and 18:00 is in both",
    ),
    "anything": ("per_image: 0.04", "input=1", {}, "it has image"),
}


@pytest.mark.parametrize(("cost", "usage", "where", "said"), WITHOUT.values(), ids=WITHOUT)
def test_what_a_cost_has_no_amount_for_is_refused_by_name(
    cost: str, usage: str, where: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        charge(table(cost), Usage.parse(usage), **where)


def test_a_free_model_costs_nothing_whatever_it_is_used_for() -> None:
    assert charge(CostTable(free=True), Usage.parse("input=5,image=7"), service="batch") == Charge(usd=Fraction(0))


def test_an_unpriced_model_has_no_cost_and_says_why() -> None:
    assert charge(table("unpriced: not published"), Usage.of(input=1)) == Charge(usd=None, unpriced="not published")


def test_service_and_region_are_those_of_the_usage_unless_they_are_given() -> None:
    usage = Usage.of(input=1000, service="batch", region="eu")
    assert charge(table(LONG), usage).usd == Fraction("0.001375")
    assert charge(table(LONG), usage, service="standard", region="").usd == Fraction("0.0025")


@pytest.mark.parametrize(("meter", "other"), FALLBACK.items())
def test_a_meter_that_the_cost_never_names_costs_as_another_one_and_says_so(meter: str, other: str) -> None:
    (part,) = charge(table(f"per_1m_tokens: {{{other}: 3}}"), Usage.of(**{meter: 10})).parts
    assert (part.usd, part.fell_back, part.component.meter) == (Fraction("0.00003"), True, other)
    own = charge(table(f"per_1m_tokens: {{{other}: 3, {meter}: 2}}"), Usage.of(**{meter: 10})).parts
    assert [(part.usd, part.fell_back) for part in own] == [(Fraction("0.00002"), False)]


def test_a_meter_that_another_service_names_does_not_cost_as_another_one() -> None:
    batch = "{batch: {per_1m_tokens: {input: 2, cached_input: not_offered}}}"
    cost = f"{{per_1m_tokens: {{input: 3, cached_input: 1}}, service: {batch}}}"
    with pytest.raises(ValueError, match="no amount for cached_input in the service batch"):
        charge(table(cost), Usage.of(cached_input=1), service="batch")


def test_a_meter_falls_back_to_one_that_is_sent_or_made_as_it_is() -> None:
    for meter, other in FALLBACK.items():
        assert (meter in PROMPT, other not in FALLBACK, {meter, other} <= {*TOKENS}) == (other in PROMPT, True, True)


@pytest.mark.parametrize("digits", [29, 39])
def test_a_wide_count_loses_nothing(digits: int) -> None:
    charged = charge(table("per_1m_tokens: {input: 0.000000001}"), Usage.of(input=10**digits + 1))
    assert charged.usd == Fraction(10**digits + 1, 10**15)


def test_a_third_of_a_cent_is_not_rounded() -> None:
    assert charge(table("per_minute: {audio: 0.01}"), Usage.of(audio_second=Decimal(20))).usd == Fraction(1, 300)


@pytest.mark.parametrize(
    ("hours", "moment", "inside"),
    [
        ("09:00-17:00", time(9), True),
        ("09:00-17:00", time(16, 59, 59, 999999), True),
        ("09:00-17:00", time(17), False),
        ("22:00-06:00", time(23), True),
        ("22:00-06:00", time(5, 59), True),
        ("22:00-06:00", time(6), False),
        ("00:00-00:00", time(12), True),
    ],
)
def test_hours_begin_with_their_first_minute_and_end_before_their_last(hours: str, moment: time, inside: bool) -> None:
    assert is_within(hours, moment) is inside
