"""What holds for any call, any settings and any clock."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratesmith.runtime import MOST_CREDITS, Kind, Rates, next_slots
from support.vectors import manifest, vectors

quick = settings(max_examples=25, deadline=None, derandomize=True, database=None)
KINDS = st.sampled_from(["account", "site"])
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ROUNDED = {
    "up": math.ceil,
    "down": math.floor,
    "nearest": lambda it: math.floor(it + Fraction(1, 2)),
}


@quick
@given(
    st.integers(0, 10**22),
    st.integers(1, 2**31 - 1),
    st.sampled_from(sorted(ROUNDED)),
    st.decimals(0, 9999, places=6),
)
def test_credits_and_amounts_are_those_of_fractions(tokens: int, per: int, rounding: str, value: Any) -> None:
    model = {"model_name": "m", "model_type": "text", "tokens_per_credit": per}
    rates = Rates.from_rows([model], {"credit_value_usd": value, "rounding": rounding}, [])
    credits = ROUNDED[rounding](Fraction(tokens, per))
    if credits > MOST_CREDITS:
        credits, tokens = 0, 0
    quote = rates.credits_for("m", tokens=tokens)
    assert (quote.credits, Fraction(quote.usd)) == (credits, credits * Fraction(value))


TEXTS = ["hd", "cartoon", "premium", "vivid", "hourly", "04:00", "04:00:00", "4:00"]
LISTS: list[list[str]] = [[], ["sat"], ["09:00"], ["mon", "mon"]]
VALUES = st.sampled_from([None, True, False, {}, *TEXTS, *LISTS]) | st.integers(-5, 150) | st.floats()


def stored(kind: Kind) -> st.SearchStrategy[Any]:
    """Overrides as somebody may have stored them: right, out of range, of another type, of another version."""
    if kind == "account":
        names = ["temperature", "max_tokens", "image_style", "image_quality", "image_quality_tier", "max_images", "x"]
        return st.dictionaries(st.sampled_from(names), VALUES)
    columns = ["enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct", "x"]
    stage = st.dictionaries(st.sampled_from(columns), VALUES) | VALUES
    return st.fixed_dictionaries(
        {},
        optional={
            "automation": st.dictionaries(st.sampled_from(["enabled", "frequency", "time", "x"]), VALUES) | VALUES,
            "stages": st.dictionaries(st.sampled_from("12345678"), stage) | VALUES,
            "delays": st.dictionaries(st.sampled_from(["within_stage", "between_stage"]), VALUES) | VALUES,
            "publishing": st.dictionaries(
                st.sampled_from(["auto_approval_enabled", "auto_publish_enabled", "publish_days", "time_slots"]), VALUES
            ),
            "x": VALUES,
        },
    )


@st.composite
def overrides(draw: st.DrawFn) -> tuple[Kind, Any]:
    kind = draw(KINDS)
    return kind, draw(stored(kind))


def answered(kind: Kind, overrides: Any, *, extra: bool = True) -> dict[str, Any]:
    ask = manifest().account_body if kind == "account" else manifest().site_body
    return dict(json.loads(json.dumps(ask(overrides, extra=extra), allow_nan=False)))


def holds(kind: Kind, overrides: Any) -> Any:
    ask = manifest().account_settings if kind == "account" else manifest().site_settings
    return replace(ask(overrides), overrides={})


def kept(kind: Kind, overrides: Any) -> dict[str, Any]:
    ask = manifest().account_settings if kind == "account" else manifest().site_settings
    return ask(overrides).overrides


@quick
@given(overrides(), st.booleans())
def test_an_answered_body_can_be_sent_back_and_changes_nothing(it: tuple[Kind, Any], extra: bool) -> None:
    kind, stored = it
    body = answered(kind, stored, extra=extra)
    assert manifest().validate_overrides(kind, body, stored) == []
    assert manifest().changes(kind, body, stored) == kept(kind, stored)
    assert manifest().changes(kind, answered(kind, stored)) == kept(kind, stored)


def leaves(value: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, inner in value.items():
        yield from leaves(inner, (*above, key)) if isinstance(inner, dict) else [(*above, key)]


@quick
@given(overrides())
def test_what_is_stored_is_all_that_differs_and_nothing_else(it: tuple[Kind, Any]) -> None:
    kind, stored = it
    sparse = kept(kind, stored)
    assert answered(kind, sparse) == answered(kind, stored)
    assert manifest().account_settings(sparse).ignored == () if kind == "account" else True
    budgets = [path for path in leaves(sparse) if path[-1] == "budget_pct"]
    assert len(budgets) in (0, 5)
    for path in set(leaves(sparse)) - {*budgets}:
        without = json.loads(json.dumps(sparse))
        place = without
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]
        assert holds(kind, without) != holds(kind, sparse), path


KEYS = st.sampled_from(
    [*"147", "stages", "publishing", "time_slots", "content_generation", "temperature", "days", "__proto__"]
)
ANYTHING = st.recursive(
    VALUES | st.text(max_size=9) | st.integers() | st.decimals(allow_nan=True),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@quick
@given(KINDS, ANYTHING, ANYTHING)
def test_nothing_that_is_sent_or_stored_raises(kind: Kind, body: Any, stored: Any) -> None:
    answered(kind, stored)
    if manifest().validate_overrides(kind, body, stored) == []:
        assert kept(kind, manifest().changes(kind, body, stored)) == manifest().changes(kind, body, stored)


ZONES = sorted({it["zone"] for it in vectors("slots")["cases"]})


@quick
@given(
    st.datetimes(datetime(2005, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.sets(st.sampled_from(DAYS), min_size=1),
    st.sets(st.times(), min_size=1, max_size=6),
    st.integers(1, 12),
)
def test_slots_follow_each_other_on_the_days_and_at_the_times_of_the_site(
    after: datetime, zone: str, days: set[str], times: set[Any], count: int
) -> None:
    slots = sorted({f"{it:%H:%M}" for it in times})
    publishing = {"publish_days": sorted(days, key=DAYS.index), "time_slots": slots}
    found = next_slots(after, zone, publishing, count=count)
    moments = [it.astimezone(UTC) for it in found]
    assert len(found) == count
    assert all(one < other for one, other in zip([after, *moments], moments, strict=False))
    assert all(it.fold == 0 for it in found)
    place = ZoneInfo(zone)
    for it in found:
        said = it.replace(tzinfo=place)
        on_time = f"{said:%H:%M}" in slots and DAYS[said.weekday()] in days
        assert on_time or (it - timedelta(hours=25)).utcoffset() != it.utcoffset()
    assert next_slots(after, zone, publishing, moments[:1], count)[: count - 1] == found[1:]
