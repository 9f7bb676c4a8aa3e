"""How plan and history write the values that differ."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from ratesmith.compare.fields import field_changes
from ratesmith.core.ir import Entity, Waiver


class Picture(Entity, frozen=True, kw_only=True):
    """An entity with a list."""

    sizes: tuple[str, ...] = ()
    frame: dict[str, Any] = {}


WAIVED = Picture(waive=(Waiver(rule="margin-below-floor", reason="it is so", until=date(2027, 1, 1)),))
CHANGES = {
    "a longer list": (
        Picture(sizes=("1x1",)),
        Picture(sizes=("1x1", "2x2")),
        [("sizes", "1x1", "1x1, 2x2")],
    ),
    "the first of a list": (Picture(), Picture(sizes=("1x1",)), [("sizes", None, "1x1")]),
    "a waiver": (WAIVED, Picture(), [("waive", "margin-below-floor", None)]),
    "nothing written": (None, Picture(), []),
    "a switch that is a number now": (
        Picture(frame={"a": True, "b": 0}),
        Picture(frame={"a": 1, "b": 0}),
        [("frame.a", "true", "1")],
    ),
    "keys of anybody's choice": (
        Picture(),
        Picture(sizes=("1x1",), frame={"a": "b"}),
        [("sizes", None, "1x1"), ("frame.a", None, "b")],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_list_is_shown_as_what_is_in_it_and_an_empty_one_is_nothing(name: str) -> None:
    before, after, said = CHANGES[name]
    assert [(it.where, it.before, it.after) for it in field_changes(before, after)] == said


def test_a_long_key_is_looked_at_once_and_not_for_each_value_below_it() -> None:
    """A file of 32 KB kept a plan busy for 15 seconds, and one within all bounds for hours."""
    before, after = (Picture(frame={"aut" * 10_000: [value] * 2_000}) for value in (1, 2))
    begin = time.process_time()
    (found,) = field_changes(before, after)
    assert time.process_time() - begin < 1
    assert len(found.where) == 301
