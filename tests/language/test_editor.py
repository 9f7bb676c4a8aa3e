"""Changes to YAML files: exactly what was meant, and nothing else in the file."""

from __future__ import annotations

import difflib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ratesmith.language.editor import REMOVED, Uneditable, Write, apply_writes
from ratesmith.language.parser import parse
from ratesmith.language.writer import scalar

FILE = """\
# what it is
name: gpt   # plain

cost:  # dollars
  input: 1.25   # per million
  "output": "10"
  # nothing behind this

style: {size: 1, sizes: [a, b]}
days:
  - mon   # first
  # in between
  - tue
  - wed
text: |   # a prompt
    one

    two
words: >-
  folded
  lines
empty:
none: null   # nothing
list: []
blank: |
last: 'single'
"""
ORDER = ("name", "added", "cost")


def edit(source: str, route: tuple[str | int, ...], value: Any) -> str:
    return apply_writes(source, [Write(route, value)], lambda _: ORDER)


def changed(route: tuple[str | int, ...], value: Any, source: str = FILE) -> list[str]:
    """The lines that a change takes and brings."""
    lines = difflib.unified_diff(source.splitlines(), edit(source, route, value).splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


CASES: dict[str, tuple[tuple[str | int, ...], Any, list[str]]] = {
    "a number": (
        ("cost", "input"),
        Decimal("0.0000010"),
        ["-  input: 1.25   # per million", "+  input: 0.000001   # per million"],
    ),
    "a quoted text stays quoted": (("cost", "output"), "12", ['-  "output": "10"', '+  "output": "12"']),
    "a quoted text becomes a number": (("cost", "output"), 12, ['-  "output": "10"', '+  "output": 12']),
    "single quotes stay": (("last",), "it's", ["-last: 'single'", "+last: 'it''s'"]),
    "a text that reads as something else is quoted": (
        ("name",),
        "no",
        ["-name: gpt   # plain", '+name: "no"   # plain'],
    ),
    "a text of several lines beside a comment": (
        ("name",),
        "a\nb\n",
        ["-name: gpt   # plain", '+name: "a\\nb\\n"   # plain'],
    ),
    "a text of several lines": (("last",), "a\n\nb", ["-last: 'single'", "+last: |-", "+  a", "+", "+  b"]),
    "one line of a block": (("text",), "one\n\nthree\n", ["-    two", "+    three"]),
    "a block loses its last line break": (
        ("text",),
        "one\n\ntwo",
        ["-text: |   # a prompt", "+text: |-   # a prompt"],
    ),
    "a block that ends in empty lines": (
        ("text",),
        "one\n\n\n",
        ["-text: |   # a prompt", "-    one", "-", "-    two", '+text: "one\\n\\n\\n"'],
    ),
    "a block without a line": (("blank",), "a\nb\n", ["+  a", "+  b"]),
    "a folded text": (("words",), "other", ["-words: >-", "-  folded", "-  lines", "+words: other"]),
    "what was empty": (("empty",), True, ["-empty:", "+empty: true"]),
    "what was empty becomes lines": (("empty",), "a\nb\n", ["-empty:", "+empty: |", "+  a", "+  b"]),
    "null": (("name",), None, ["-name: gpt   # plain", "+name: null   # plain"]),
    "a key that is not there, behind its neighbour": (("added",), 1, ["+added: 1"]),
    "a map that is not there": (("limits", "most"), 5, ["+limits:", "+  most: 5"]),
    "a key at the end of a map": (("cost", "both"), Decimal("0.5"), ["+  both: 0.5"]),
    "a key below null beside a comment": (
        ("none", "deep"),
        1,
        ["-none: null   # nothing", "+none: {deep: 1}   # nothing"],
    ),
    "a key in brackets": (
        ("style", "new"),
        "x, y",
        ["-style: {size: 1, sizes: [a, b]}", '+style: {size: 1, sizes: [a, b], new: "x, y"}'],
    ),
    "a list in brackets": (
        ("style", "sizes"),
        ["c"],
        ["-style: {size: 1, sizes: [a, b]}", "+style: {size: 1, sizes: [c]}"],
    ),
    "a key that goes": (("name",), REMOVED, ["-name: gpt   # plain"]),
    "the middle of a list": (("days",), ["mon", "fri", "wed"], ["-  - tue", "+  - fri"]),
    "the end of a list": (("days",), ["mon", "tue"], ["-  - wed"]),
    "the beginning of a list": (("days",), ["sun", "mon", "tue", "wed"], ["+  - sun"]),
    "more at the end of a list": (("days",), ["mon", "tue", "wed", "no"], ['+  - "no"']),
    "a list that becomes empty": (
        ("days",),
        [],
        ["-days:", "-  - mon   # first", "-  # in between", "-  - tue", "-  - wed", "+days: []"],
    ),
    "a list that was empty": (("list",), ["a", {"b": [1]}], ["-list: []", "+list:", "+  - a", "+  - b:", "+      - 1"]),
}


@pytest.mark.parametrize("case", CASES)
def test_only_these_lines_change_for(case: str) -> None:
    route, value, lines = CASES[case]
    assert changed(route, value) == lines


def test_a_key_is_put_behind_the_one_that_people_write_before_it() -> None:
    assert edit(FILE, ("added",), 1).split("\n")[1:4] == ["name: gpt   # plain", "added: 1", ""]


@pytest.mark.parametrize(
    "source",
    [
        FILE.replace("\n", "\r\n"),
        "\ufeff" + FILE,
        FILE.rstrip("\n"),
        "\ufeff" + FILE.replace("\n", "\r\n").rstrip("\r\n"),
    ],
    ids=["CRLF", "byte order mark", "no line break at the end", "all three"],
)
@pytest.mark.parametrize("case", CASES)
def test_the_form_of_a_file_stays(case: str, source: str) -> None:
    route, value, _ = CASES[case]
    after, plain = edit(source, route, value), edit(FILE, route, value)
    assert parse(after.removeprefix("\ufeff")).tree == parse(plain).tree
    assert after.startswith("\ufeff") is source.startswith("\ufeff")
    assert after.count("\n") == after.count("\r\n") or "\r\n" not in source


def test_many_values_change_at_once() -> None:
    writes = [Write(("limits", "a"), 1), Write(("limits", "b"), 2), Write(("cost", "input"), 3), Write(("name",), "x")]
    after = parse(apply_writes(FILE, writes, lambda _: ())).tree
    assert (after["limits"], after["cost"]["input"], after["name"]) == ({"a": 1, "b": 2}, 3, "x")


@pytest.mark.parametrize(
    "value", ["a\0b", "\ud800", Decimal("NaN"), 10**50], ids=["NUL", "half a pair", "NaN", "large"]
)
def test_what_no_file_can_hold_is_refused(value: Any) -> None:
    with pytest.raises(Uneditable):
        edit(FILE, ("name",), value)


TEXTS = st.one_of(
    st.text(),
    st.text(alphabet="ab \n\t:#-'\"{}[],&*!|>%@`~?0.1\r\x85\u2028\u202e"),
    st.sampled_from(
        ["", "no", "~", "0x1F", "12:30", "1e6", "<<", "---", "2025-01-01", "- a", "a: b", "a #b", "=", "<<<<<<< x"]
    ),
).filter(lambda text: "\0" not in text)
PLACES = [
    ("name",),
    ("cost", "output"),
    ("style", "size"),
    ("days", 1),
    ("text",),
    ("words",),
    ("empty",),
    ("last",),
    ("new", "key"),
]


@pytest.mark.slow
@given(TEXTS, st.sampled_from(PLACES))
@example("a\n\x1b[31m\u202eb", ("text",))
@example("\n a\n", ("text",))
@example("a\n  \n", ("text",))
def test_every_text_is_read_back_as_it_is_and_the_rest_stays(text: str, place: tuple[str | int, ...]) -> None:
    before, after = parse(FILE).tree, parse(edit(FILE, place, text)).tree
    for name in before.keys() - {place[0]}:
        assert after[name] == before[name]
    value = after
    for step in place:
        value = value[step]
    assert value == text


@given(TEXTS)
def test_no_hidden_character_gets_into_a_file(text: str) -> None:
    assert scalar(text).isprintable() or "\n" not in scalar(text)
    assert "\u202e" not in scalar(text)


NODES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**9), 10**9),
        st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-999, max_value=999),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS.filter(bool), inner, max_size=4)),
    max_leaves=8,
)


@pytest.mark.slow
@given(
    NODES,
    st.sampled_from(
        [
            ("days",),
            ("cost",),
            ("style",),
            ("style", "sizes"),
            ("list",),
            ("empty",),
            ("none",),
            ("new",),
            ("cost", "input"),
        ]
    ),
)
def test_every_json_value_is_read_back_as_it_is(value: Any, place: tuple[str, ...]) -> None:
    tree = parse(edit(FILE, place, value)).tree
    for step in place:
        tree = tree[step]
    assert tree == value


def test_changes_of_one_place_wait_for_each_other() -> None:
    keys = [f"key{number}" for number in range(9)]
    writes = [
        Write((*place, key), 1) for key in keys for place in ((), ("cost",), ("new",), ("new", "deep"), ("style",))
    ]
    writes += [Write(("days",), ["sun"]), Write(("name",), REMOVED), Write(("text",), "x\ny\n")]
    tree = parse(apply_writes(FILE, writes, lambda _: ("key5", "key3"))).tree
    for part in (tree, tree["cost"], tree["new"], tree["new"]["deep"], tree["style"]):
        assert keys == sorted(key for key in part if key.startswith("key"))
    assert (tree["days"], tree["text"], "name" in tree) == (["sun"], "x\ny\n", False)


def test_a_change_that_breaks_the_file_does_not_hide_behind_others() -> None:
    writes = [Write(("one",), "\ud800"), Write(("two",), 2), Write(("three",), 3)]
    with pytest.raises(Uneditable):
        apply_writes(FILE, writes, lambda _: ())
