"""Cells whose value depends on the day, in states and plans: all of it is there, whatever the day is."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from ratesmith.core.tables import Cell, Column, Integer, Json, Numeric, Scheduled, Text, Type, scheduled, shown
from ratesmith.plan.cell_changes import cell_text, changes_in
from ratesmith.plan.cell_json import decoded, encoded
from ratesmith.plan.diff import diff
from ratesmith.plan.state import parse_state, state_of
from ratesmith.release.checkpoint import checkpoint_text, read_checkpoint
from ratesmith.release.released_files import CHECKPOINT
from ratesmith.release.rendered_again import require_rendered
from support.file_texts import state_text
from support.histories import Chain, Steps
from support.sample_tables import model, state

DAY, NEXT = date(2027, 1, 1), date(2027, 2, 1)
PRICE = scheduled(2000, {DAY: 1000})
COLUMN = Column(name="credits", type=Integer(), sql="credits")


def test_a_value_that_never_changes_is_no_schedule() -> None:
    assert scheduled(5, {}) == scheduled(5, {DAY: 5}) == 5
    assert scheduled(5, {NEXT: 6, DAY: 5}) == scheduled(5, {NEXT: 6})


@pytest.mark.parametrize(
    "steps",
    [((None, 1),), ((DAY, 1), (NEXT, 2)), ((None, 1), (NEXT, 2), (DAY, 3)), ((None, 1), (DAY, 2), (DAY, 3))],
    ids=["one value", "no first value", "days that fall", "a day twice"],
)
def test_a_schedule_has_a_first_value_and_rising_days(steps: tuple) -> None:
    with pytest.raises(ValueError, match="rising days"):
        Scheduled(steps)


def test_a_value_holds_from_its_day_until_the_next_one() -> None:
    cell = scheduled(3, {DAY: 2, NEXT: 1})
    assert isinstance(cell, Scheduled)
    days = (date(1, 1, 1), date(2026, 12, 31), DAY, date(2027, 1, 31), NEXT, date(9999, 12, 31))
    assert [cell.on(day) for day in days] == [3, 3, 2, 2, 1, 1]


@pytest.mark.parametrize(
    ("type", "cell", "text"),
    [
        (Integer(), PRICE, '{"scheduled": {"launch": 2000, "2027-01-01": 1000}}'),
        (
            Numeric(10, 6),
            scheduled(Decimal("0.0025"), {DAY: Decimal("0.001")}),
            '{"scheduled": {"launch": "0.0025", "2027-01-01": "0.001"}}',
        ),
        (Text(9), scheduled(None, {DAY: "a;é"}), '{"scheduled": {"launch": null, "2027-01-01": "a;\\u00e9"}}'),
    ],
)
def test_a_schedule_is_written_as_json_and_read_back(type: Type, cell: Cell, text: str) -> None:
    assert encoded(type, cell) == text
    assert decoded(type, text) == decoded(type, json.dumps(json.loads(text), separators=(",", ":"))) == cell


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"scheduled": {}}',
        '{"scheduled": {"launch": 1}}',
        '{"scheduled": {"2027-01-01": 1, "2027-02-01": 2}}',
        '{"scheduled": {"launch": 1, "2027-02-01": 2, "2027-01-01": 3}}',
        '{"scheduled": {"2027-01-01": 2, "launch": 1}}',
        '{"scheduled": {"launch": 1, "launch": 9, "2027-01-01": 2}}',
        '{"scheduled": {"launch": 1, "20270101": 2}}',
        '{"scheduled": {"launch": 1, "2027-01-01T00:00": 2}}',
        '{"scheduled": {"launch": 1, "2027-01-01": "2"}}',
        '{"scheduled": {"launch": 1, "2027-01-01": {"scheduled": {"launch": 1, "2027-01-01": 2}}}}',
        '{"scheduled": {"launch": 1, "2027-01-01": 2}, "more": {}}',
        '{"scheduled": [1, 2]}',
        '{"scheduled": 1}',
    ],
)
def test_what_no_build_writes_is_no_schedule(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decoded(Integer(), text)


def test_a_json_document_of_that_form_stays_a_document() -> None:
    text = '{"scheduled":{"2027-01-01":1,"launch":2}}'
    assert decoded(Json(), encoded(Json(), text)) == text


def test_people_read_the_value_and_then_the_days() -> None:
    assert shown(PRICE) == cell_text(COLUMN, PRICE) == "2000, from 2027-01-01: 1000"
    (change,) = changes_in(COLUMN, 2000, PRICE)
    assert change == ("credits", "2000", "2000, from 2027-01-01: 1000")


def test_a_state_holds_the_whole_schedule_and_is_read_back() -> None:
    dataset = state(model("a", credits=PRICE, cost=scheduled(Decimal(1), {DAY: None})))
    made = state_of(dataset)
    (row,) = json.loads(state_text(made))["tables"]["model"]
    assert row["credits"] == {"scheduled": {"launch": 2000, "2027-01-01": 1000}}
    read = parse_state(state_text(made).encode(), [data.table for data in dataset])
    assert read.hash == made.hash and read.hash != state_of(state(model("a", credits=2000))).hash


def test_any_value_of_a_schedule_is_no_difference_and_another_one_is() -> None:
    wanted = state(model("a", credits=PRICE))
    assert [bool(diff(wanted, state(model("a", credits=it)))) for it in (2000, 1000, 3000, None)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_plan_with_schedules_is_replayed_and_says_in_its_comments_what_changes() -> None:
    states = (
        state(model("a", credits=2000)),
        state(model("a", credits=PRICE), model("b", credits=scheduled(1, {DAY: 2}))),
        state(model("a", credits=1000), model("b", credits=scheduled(1, {NEXT: 2}))),
    )
    steps = Steps(*states)
    chain = Chain(chain=steps.chain)
    assert [chain.history.state_at(number).hash for number in (1, 2, 3)] == [state_of(it).hash for it in states]
    assert "--   credits: 2000 -> 2000, from 2027-01-01: 1000\n" in steps.chain[1].up
    assert "--   credits: 2000, from 2027-01-01: 1000 -> 1000\n" in steps.chain[2].up
    assert "CASE WHEN CAST(now() AT TIME ZONE 'UTC' AS date) >= DATE '2027-01-01' THEN 1000 ELSE 2000 END" in (
        steps.chain[1].up
    )
    assert "CURRENT_DATE" not in steps.chain[1].up


def test_released_schedules_are_rendered_again_and_survive_a_squash() -> None:
    states = (
        state(model("a", credits=PRICE)),
        state(model("a", credits=scheduled(2000, {DAY: 900}), cost=scheduled(None, {NEXT: Decimal("0.25")}))),
        state(),
        state(model("a", credits=PRICE)),
    )
    steps = Steps(*states)
    history = Chain(chain=steps.chain).history
    require_rendered(history, {}, steps.build.target.environment, "generated/staging")
    files = {CHECKPOINT: checkpoint_text(squashed.base).encode()} if (squashed := history.squashed_at(3)).base else {}
    read = read_checkpoint(files, "staging", "here")
    assert read is not None and read.state.tombstones["model"] == history.state_at(3).tombstones["model"]
    assert squashed.state_at(4).hash == state_of(states[3]).hash
    require_rendered(squashed, {}, steps.build.target.environment, "generated/staging")
