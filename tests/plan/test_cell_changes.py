"""What a reviewer is shown of a change: never two texts that look the same, and nothing that needs a decoder."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ratesmith.core.canonical_json import canonical
from ratesmith.core.tables import Column, Json, Text
from ratesmith.plan.cell_changes import LONGEST, cell_text, changes_for_people, changes_in, key_text
from support.traps import TRAPS

COLUMN = Column(name="prompt", type=Text(), sql="prompt")
JSON = Column(name="config", type=Json(), sql="config")
BEGINNING = "You are a writer for small shops. You write short articles about what they sell, "
END = " and you end each one with a question. Never name a price, and never promise a date."
STAGES = {"1": {"batch_size": 50, "budget_pct": 15}, "4": {"batch_size": 1, "budget_pct": 40}}


def shown(column: Column, old: Any, new: Any) -> list[str]:
    return [f"{it.name}: {it.old} -> {it.new}" for it in changes_in(column, old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (1000, 900, "prompt: 1000 -> 900"),
        (Decimal("1.250"), None, "prompt: 1.25 -> NULL"),
        (True, False, "prompt: true -> false"),
        (date(2026, 1, 2), date(2026, 1, 3), "prompt: 2026-01-02 -> 2026-01-03"),
        (None, "NULL", 'prompt: NULL -> "NULL"'),
        ("bria:10@1", "it's; {{ x }} 5 %", 'prompt: "bria:10@1" -> "it\'s; {{ x }} 5 %"'),
        ("gpt", "gрt", 'prompt: "gpt" -> "g\\u0440t"'),
        ("a\nb", "a\\nb", 'prompt: "a\\nb" -> "a\\\\nb"'),
        ("a", "##[add-mask]", 'prompt: "a" -> "\\u0023#[add-mask]"'),
        ("a", "a\u202e\x07\x7f", 'prompt: "a" -> "a\\u202e\\u0007\\u007f"'),
        (
            f"{BEGINNING}in a friendly tone,{END}",
            f"{BEGINNING}in a formal tone,{END}",
            'prompt: "...what they sell, in a friendly tone, and you end each..."'
            ' -> "...what they sell, in a formal tone, and you end each..."',
        ),
        (
            f"{BEGINNING}{END}",
            f"{BEGINNING}{END} Be kind.",
            'prompt: "...never promise a date." -> "...never promise a date. Be kind."',
        ),
        (
            "1" + BEGINNING + END + "1",
            "2" + BEGINNING + END + "2",
            'prompt: "1You are a writer for small sh ... ce, and never promise a date.1"'
            ' -> "2You are a writer for small sh ... ce, and never promise a date.2"',
        ),
    ],
)
def test_a_change_is_shown_in_plain_characters(old: Any, new: Any, expected: str) -> None:
    assert shown(COLUMN, old, new) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (STAGES, {**STAGES, "4": {"batch_size": 1, "budget_pct": 35}}, ["config.4.budget_pct: 40 -> 35"]),
        ({"a": 1}, {"b": None}, ["config.a: 1 -> (none)", "config.b: (none) -> null"]),
        ({"a.b": "x\n-- migrate:down"}, {"a.b": 1}, ['config."a.b": "x\\n-- migrate:down" -> 1']),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["config.a.1.b: 2 -> 3"]),
        ({"a": [1]}, {"a": [1, 2]}, ["config.a: [1] -> [1,2]"]),
        ({"a": {}}, {"a": []}, ["config.a: {} -> []"]),
        ({}, None, ["config: {} -> null"]),
    ],
)
def test_of_a_json_document_the_leaves_that_differ_are_shown(old: Any, new: Any, expected: list[str]) -> None:
    assert shown(JSON, canonical(old), canonical(new)) == expected


def test_null_and_the_json_null_are_told_apart() -> None:
    assert shown(JSON, None, "null") == ["config: NULL -> null"]


def test_of_many_leaves_the_first_are_shown_and_the_others_counted() -> None:
    old, new = ({f"{number:04d}": change for number in range(2000)} for change in (1, 2))
    lines = shown(JSON, canonical(old), canonical(new))
    assert (len(lines), lines[0], lines[-1]) == (21, "config.0000: 1 -> 2", "config: ... -> ... (1,980 more)")


texts = st.lists(st.sampled_from([*TRAPS, BEGINNING, END, "a", " ", "..."]), max_size=6).map("".join)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(texts, texts)
@example("x" * 500, "x" * 501)
@example("ab" * 100, "ab" * 101)
@example("x" * 200 + "...", "x" * 200)
def test_two_texts_never_look_the_same(old: str, new: str) -> None:
    assume(old != new)
    ((name, before, after),) = changes_in(COLUMN, old, new)
    assert before != after
    assert all(it.isascii() and it.isprintable() for it in (name, before, after))
    assert len(before) + len(after) < 12 * LONGEST * 4


@pytest.mark.slow
@given(trees, trees)
def test_two_documents_never_look_the_same(old: Any, new: Any) -> None:
    old, new = canonical(old), canonical(new)
    assume(old != new)
    found = [*changes_in(JSON, old, new)]
    assert found and all(it.old != it.new for it in found)
    assert all(part.isascii() and part.isprintable() for it in found for part in it)


@pytest.mark.slow
@given(texts)
def test_a_cell_and_a_key_are_one_line_of_plain_characters(text: str) -> None:
    for line in (cell_text(COLUMN, text), cell_text(JSON, text), key_text(text)):
        assert line.isascii() and (line.isprintable() or not line)
    assert key_text("runware:97@1") == "runware:97@1"


@pytest.mark.parametrize(
    ("column", "old", "new", "expected"),
    [
        (COLUMN, "Keywords → Clusters", "x", "prompt: 'Keywords → Clusters' -> 'x'"),
        (COLUMN, None, "x", "prompt: NULL -> 'x'"),
        (
            COLUMN,
            f"{BEGINNING}in a friendly tone,{END}",
            f"{BEGINNING}in a formal tone,{END}",
            'prompt: "...what they sell, in a friendly tone, and you end each..."'
            ' -> "...what they sell, in a formal tone, and you end each..."',
        ),
        (
            JSON,
            canonical(STAGES),
            canonical({**STAGES, "4": {"batch_size": 1, "budget_pct": 35}}),
            "config.4.budget_pct: 40 -> 35",
        ),
        (JSON, '{"api_key":"hunter2"}', "{}", "config: '{\"api_key\":\"‹redacted›\"}' -> '{}'"),
    ],
)
def test_a_person_sees_the_difference_and_nothing_that_looks_like_a_secret(
    column: Column, old: Any, new: Any, expected: str
) -> None:
    assert [f"{it.name}: {it.old} -> {it.new}" for it in changes_for_people(column, old, new)] == [expected]
