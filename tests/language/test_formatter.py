"""Formatting: the same values, every comment, and one way to write them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratesmith.core.canonical_json import canonical
from ratesmith.language.format_check import comments, difference
from ratesmith.language.formatter import format_text
from ratesmith.language.parser import parse
from ratesmith.language.writer import scalar

ORDER = ("name", "cost", "days")


def formatted(source: str) -> str:
    return format_text(source, lambda route: () if route else ORDER)


UNFORMATTED = """\

# yaml-language-server: $schema=x
# about the days
days:
- mon    # first
  # more of it

# between
-   # beside a dash
    at: 'nine'
    of: "#1"


cost:   # dollars
    # a million
    input: 1.50   # eleven
    output: { "a" : 1e-6 , b: [x,  'z', ] }  # both

    # the end of cost
text: |4-   # kept
      two columns in
    none
name: "gpt"
folded: >+
   one
   two

     further

long: "of
   two lines"
lines: [
  # in brackets
  1, # one
  ~
]
# the end
"""
FORMATTED = """\
# yaml-language-server: $schema=x
name: gpt

cost:  # dollars
  # a million
  input: 1.50  # eleven
  output: {a: 1e-6, b: [x, z]}  # both

  # the end of cost
# about the days
days:
  - mon  # first
  # more of it

  # between
  # beside a dash
  - at: nine
    of: "#1"
text: |2-  # kept
    two columns in
  none
folded: >+
  one
  two

    further

long: "of
  two lines"
lines:
  # in brackets
  - 1  # one
  - null
# the end
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "a mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_there_is_one_way_to_write_a_file_and_line_ends_stay(mark: str, end: str) -> None:
    source, wanted = (mark + text.replace("\n", end) for text in (UNFORMATTED, FORMATTED))
    assert formatted(source) == wanted == formatted(wanted)
    assert difference(source, wanted) == ""


KEPT = """\
# a header

# about a
a: 10.00
b: +5
"2030-01-01": "1024x1024"
c: .5

# about d
d: ""
e: {}
f: []
g: "yes"
h: it's
i: '"a" word'
j: "a\\tb"
k: |
  # no comment
  x
"""


def test_what_is_written_that_way_stays() -> None:
    assert formatted(KEPT) == KEPT
    assert formatted("a: {}  # c") == "a: {}  # c\n"
    assert formatted("{a: 1, b: x}") == "a: 1\nb: x\n"
    assert formatted("{}\n# c") == "{}\n# c\n"


def test_brackets_that_do_not_fit_get_a_line_for_each_entry() -> None:
    words = [f"word{number}" for number in range(20)]
    assert formatted(f"a: [{', '.join(words)}]") == "a:\n" + "".join(f"  - {word}\n" for word in words)


LOST = {
    "a number": ("a: 1\n", "a: 1.5\n", "a value would be read differently"),
    "a comment": ("a: 1  # c\n", "a: 1\n", "the comment # c would be lost"),
    "one of two": ("a: 1  # c\nb: 1  # c\n", "a: 1  # c\nb: 1\n", "the comment # c would be lost"),
    "a text": ("a: 2026-01-01\n", 'a: "2026-01-01"\n', "another YAML reader would read a value differently"),
}


@pytest.mark.parametrize(("before", "after", "reason"), LOST.values(), ids=LOST)
def test_what_would_be_lost_is_seen(before: str, after: str, reason: str) -> None:
    assert difference(before, after) == reason


TEXTS = st.text(alphabet="ab1-:#,'\"\\ {}[]|>&*!%@é\n\t?~.", max_size=12)
SCALARS = st.one_of(TEXTS, st.integers(-99, 999), st.booleans(), st.none())
KEYS = st.text(alphabet="abcdné1 -#:'", min_size=1, max_size=4)


class Hurried:
    """Writes a file as somebody does in a hurry."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.count = 0

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def hash(self) -> str:
        self.count += 1
        return f"# c{self.count}"

    def comment(self, indent: int) -> None:
        if self.number(0, 3) == 0:
            self.lines += [""] * self.number(0, 2)
            self.lines.append(" " * self.draw(st.sampled_from([indent, 0, indent + 1])) + self.hash())

    def beside(self) -> str:
        return "" if self.number(0, 3) else f"   {self.hash()}"

    def flow(self, depth: int) -> str:
        kind = self.number(0, 2) if depth < 2 else 2
        if kind == 2:
            return scalar(self.draw(SCALARS), self.draw(st.sampled_from(["", "'", '"'])))
        inner = [self.flow(depth + 1) for _ in range(self.number(0, 3))]
        if kind:
            return f"[{',   '.join(inner)} ]"
        return "{ " + " , ".join(f"k{n}: {it}" for n, it in enumerate(inner)) + "}"

    def value(self, before: str, indent: int, depth: int) -> None:
        kind = self.number(0, 5 if depth < 3 else 3)
        if kind <= 1:
            self.lines.append(f"{before} {self.flow(2 if kind else 0)}{self.beside()}")
        elif kind == 2:
            self.text(before, indent)
        elif kind == 3:
            quote = self.draw(st.sampled_from(["", '"']))
            more = " " * (indent + self.number(1, 3))
            self.lines += [f"{before} {quote}one", f"{more}two{quote}{self.beside()}"]
        else:
            self.lines.append(before + self.beside())
            self.block(indent + self.number(1, 4), depth + 1)

    def text(self, before: str, indent: int) -> None:
        sign = self.draw(st.sampled_from(["|", "|-", "|+", ">", ">-", ">+", "|2", ">2"]))
        self.lines.append(f"{before} {sign}{self.beside()}")
        step = 2 if sign.endswith("2") else self.number(1, 4)
        texts = self.draw(st.lists(st.sampled_from(["x", "  y", "", "# z", "w: 'v"]), max_size=5))
        self.lines += [" " * (indent + step) + text for text in texts]

    def block(self, indent: int, depth: int) -> None:
        if depth and self.draw(st.booleans()):
            before = ["-"] * self.number(1, 3)
        else:
            before = [f"{scalar(key)}:" for key in self.draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))]
        for each in before:
            self.comment(indent)
            self.value(" " * indent + each, indent, depth)
        self.comment(indent)


@st.composite
def documents(draw: st.DrawFn) -> str:
    hurried = Hurried(draw)
    hurried.block(0, 0)
    return "\n".join(hurried.lines) + draw(st.sampled_from(["", "\n", "\n\n"]))


def check_formatting(source: str) -> None:
    def order(route: tuple[str | int, ...]) -> tuple[str, ...]:
        return ("b", "k1", "a", "k0")

    parsed = parse(source)
    if parsed.problems or not isinstance(parsed.tree, dict):
        return
    once = format_text(source, order)
    tree: Any = parse(once).tree
    assert canonical(tree) == canonical(parsed.tree)
    assert Counter(comments(once)) == Counter(comments(source))
    assert format_text(once, order) == once
    assert difference(source, once) == ""
    assert sorted(re.findall(r"# c[0-9]+", once)) == sorted(re.findall(r"# c[0-9]+", source))


@settings(max_examples=15)
@given(documents())
def test_formatting_keeps_every_value_and_comment_and_is_done_at_once(source: str) -> None:
    check_formatting(source)


@pytest.mark.torture
@settings(max_examples=5000)
@given(documents())
def test_formatting_thousands_of_files_keeps_them(source: str) -> None:
    check_formatting(source)
