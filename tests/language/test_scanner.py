"""The scanner of lines reads what the full parser reads, to the digit and to the order of the keys, or gives up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.limits import MAX_DEPTH, MAX_VALUES
from ratesmith.language import parser, scanner
from ratesmith.language.event_parser import parse_events
from ratesmith.language.node_spans import NodeSpans
from ratesmith.language.parser import parse
from ratesmith.language.scanned_spans import scanned_spans
from ratesmith.language.scanner import scan
from support import genai_prices, mistakes
from support.projects import DATA
from support.yaml_files import load
from support.yaml_texts import yaml_text

ROOT = Path(__file__).parents[2]
TAKEN = {
    "pairs": "a: 1\nb: 1.10\nc: text of words\nd: true\ne: ~\nf:\n",
    "maps in maps": "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n",
    "a list": "a:\n  - 1\n  - b c\n  - 'q'\n",
    "a list in the column of its key": "a:\n- 1\n- b: 2\n  c: 3\n- d:\n  - 4\ne: 5\n",
    "a list of maps": "a:\n  - b: 1\n    c:\n      d: 2\n    e: 3\n  - b: 4\n",
    "wide gaps": "a:   1\nb:\n  -   c: 1\n      d: 2\n",
    "comments": "# a\n\na: 1 # b: c\n   # d\nb: # e\n  c: x#y\n# f",
    "quotes": "a: 'it''s: # x'\nb: \"x: [y] # 'z'\"\n'6': ''\n\"7\": \"\"\n",
    "colons in keys and values": "a:b: c:d\nrunware:97@1: https://x.y/z\n1024x1024: 1:x\n",
    "brackets": "a: [1, 2.50, x-y]\nb: [ a ,b ]\nc: []\nd: {}\ne:\n  - [yes.no]\n  - {}\n",
    "a literal block": "a: |\n  b: c\n    d\n\n  # e\n\nf: |-\n  g\n\n",
    "a folded block": "a: >\n  b\n  c: d \nf:\n  - g: >-  # h\n      i\n      j\n    k: 1\n",
    "a folded block with blank lines": "a: >-\n  b\n  c\n\n  d\n\n\n  e\n\nf: 1\n",
    "keys of several words": "two words: 1\nb:\n  - c d e:\n      f -g: 2\n",
    "line ends of Windows": "a: 1\r\nb: |\r\n  c\r\n  d\r\n",
    "other scripts": "# →\na: naïve — ≤ 1 €\nb: 'Größe'\nc: 価格\nd: 🙂\n",
    "no line end": "a: 1\nb: 2",
    "other numbers": "a: +1\nb: -0.0\nc: 1e-6\nd: .5\ne: 2026-01-01\nf: --- x\n",
}
LEFT = {
    "nothing": "",
    "only comments": "# a\n",
    "a list at the top": "- a\n",
    "a map in the middle of a line": "  a: 1\n",
    "a scalar": "a\n",
    "a key twice": "a: 1\nb: 2\na: 3\n",
    "a key twice in an item": "a:\n  - b: 1\n    b: 2\n",
    "a key twice, as a number in quotes": "'6': 1\n\"6\": 2\n",
    "a key that is a number": "a:\n  6: 1\n",
    "a key that is a word of YAML": "null: 1\n",
    "Norway": "no: 1\n",
    "a merge key": "<<: {}\n",
    "an empty key": "'': 1\n",
    "a key with a meaning in JavaScript": "a:\n  - __proto__: 1\n",
    "a key of 1,025 characters": f"{'k' * 1025}: 1\n",
    "a key that asks": "? a\n: 1\n",
    "a value that readers disagree on": "a: 010\n",
    "such a value in brackets": "a: [1, 010]\n",
    "an anchor": "a: &b 1\n",
    "an alias": "a: *b\n",
    "a tag": "a: !b 1\n",
    "a value that goes on": "a: b\n  c\n",
    "a value that goes on behind a blank line": "a: b\n\n  c\n",
    "a value that begins below": "a:\n  b\n",
    "an item that goes on": "a:\n  - b\n    c\n",
    "quotes over two lines": "a: 'b\n  c'\n",
    "two values": "a: b: c\n",
    "no blank behind the colon": "a:1\n",
    "an escape": 'a: "\\x62"\n',
    "a tab before a key": "a:\n\tb: 1\n",
    "a tab behind a value": "a: b\t\n",
    "a tab in a block": "a: |\n  b\tc\n",
    "a byte order mark": "\ufeffa: 1\n",
    "a carriage return": "a: 1 # b\rc: 2\n",
    "an invisible break": "a: 1 # b\u2028c: 2\n",
    "a blank that is none": "a:\u00a01\n",
    "a control character": "a: b\x07\n",
    "a document start": "---\na: 1\n",
    "a second document": "a: 1\n---\nb: 2\n",
    "a document end": "a: 1\n...\n",
    "a directive": "%YAML 1.2\n---\na: 1\n",
    "a conflict": "<<<<<<< a\nb: 1\n=======\nb: 2\n>>>>>>> c\n",
    "an odd column": "a:\n    b: 1\n  c: 2\n",
    "a list in a column of no list": "a:\n  - b\n- c\n",
    "an item where a key is": "a: 1\n- b\n",
    "a list in a list": "a:\n  - - b\n",
    "an empty item": "a:\n  -\n    b: 1\n",
    "a block with a number": "a: |2\n  b\n",
    "a block that keeps its end": "a: |+\n  b\n\n",
    "a block without lines": "a: |\nb: 1\n",
    "a block with blanks before it": "a: |\n\n  b\n",
    "a block without a line end": "a: |\n  b",
    "a folded block with a deeper line": "a: >\n  b\n    c\n",
    "a line that is too high for its block": "a: |\n    b\n  c\nd: 1\n",
    "a map in braces": "a: {b: 1}\n",
    "brackets over two lines": "a: [b,\n  c]\n",
    "brackets in brackets": "a: [[b]]\n",
}


def agree(text: str) -> bool:
    """Compare both; return whether the scanner read the text."""
    scanned = scan(text)
    if scanned is not None:
        marks = NodeSpans()
        tree, problems = parse_events(text, marks)
        # With the types, the digits and the order of the keys.
        assert (repr(scanned.tree), problems) == (repr(tree), []), text
        assert scanned.size == size(tree), text
        # In the order of the file, in which places are looked for.
        assert [*(scanned_spans(text) or {}).items()] == [*marks.items()], text
    return scanned is not None


def size(tree: Any) -> int:
    if not isinstance(tree, (dict, list)):
        return 0
    parts = tree.values() if isinstance(tree, dict) else tree
    return len(tree) * (2 if isinstance(tree, dict) else 1) + sum(map(size, parts))


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_the_plain_block_style_is_scanned(text: str) -> None:
    assert agree(text)


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_all_else_is_left_to_the_full_parser(text: str) -> None:
    assert scan(text) is None
    assert parse(text) == parse_events(text)


def test_the_depth_that_is_scanned_is_one_that_may_be() -> None:
    def nested(depth: int) -> str:
        return "".join(f"{'  ' * level}a:\n" for level in range(depth)) + f"{'  ' * depth}a:\n{'  ' * depth}- b: [c]\n"

    taken = [depth for depth in range(MAX_DEPTH + 3) if agree(nested(depth))]
    assert taken == [*range(MAX_DEPTH - 3)]


def test_every_character_that_is_scanned_is_one_that_may_be() -> None:
    printable = [chr(code) for code in range(0xA0, 0x110000) if chr(code).isprintable()]
    lines = ["".join(printable[start : start + 900]) for start in range(0, len(printable), 900)]
    assert agree("".join(f"k{number}: x{line}\n" for number, line in enumerate(lines)))
    assert agree("".join(f"k{number}: |\n  # {line}\n" for number, line in enumerate(lines)))
    assert not any(agree(f"a: b{blank}c\n") for blank in "\x85\u00a0\u1680\u2003\u200b\u2028\u2029\u2060\u3000\ufeff")


@pytest.mark.slow
def test_a_file_with_too_many_values_is_left_to_the_full_parser() -> None:
    most = "".join(f"k{number}: 1\n" for number in range(MAX_VALUES // 2 - 1))
    assert agree(most)
    assert scan(f"{most}x:\n") is None
    assert parse(f"{most}x:\n").problems


@pytest.mark.slow
def test_a_file_of_many_blocks_is_read_in_a_time_that_grows_with_it() -> None:
    text = "".join(f"a{number:x}: |\n b\n" for number in range(40_000)).ljust(1 << 20, "\n")
    before = time.process_time()
    assert scan(text) is not None
    assert time.process_time() - before < 5  # a copy of what is left, for each block, took half a minute


def test_files_do_not_share_what_could_be_changed() -> None:
    one, other = scan("a: [b]\nc: {}\n"), scan("a: [b]\nc: {}\n")
    assert one is not None
    assert other is not None
    one.tree["a"].append("d")
    one.tree["c"]["d"] = 1
    assert other.tree == {"a": ["b"], "c": {}}


def test_the_lines_that_are_remembered_are_bounded() -> None:
    scan("".join(f"k{number}: {number}\n" for number in range(2 * scanner._REMEMBERED)))
    assert scanner.read_line.cache_info().currsize == scanner._REMEMBERED


def test_marks_come_from_the_full_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "scan", lambda text: pytest.fail("asked"))
    marks = parser.NodeSpans()
    assert parse("a: 1\n", marks).tree == {"a": 1}
    assert [*marks] == [(), ("a",)]


@given(st.integers(0, 2**64))
def test_both_read_made_up_files_alike(seed: int) -> None:
    agree(yaml_text(Random(seed)))


@given(st.text(alphabet=" \n:-#'\"|>[]{}ab1.\r\té", max_size=40))
def test_both_read_any_text_alike(text: str) -> None:
    agree(text)


def test_the_made_up_files_try_the_scanner() -> None:
    taken = sum(agree(yaml_text(Random(seed))) for seed in range(500))
    assert 150 < taken < 400


@pytest.mark.torture
@pytest.mark.parametrize("part", range(20))
def test_both_read_a_million_made_up_files_alike(part: int) -> None:
    for seed in range(part * 50_000, (part + 1) * 50_000):
        agree(yaml_text(Random(seed)))


def texts_of_cases() -> Iterator[str]:
    """Every file of every case of a mistake or a rule, as it is before and after."""
    for path in DATA.rglob("*.yaml"):
        yield path.read_text()
    for case in mistakes.cases().values():
        edits = case.get("edit", [])
        for name, old, new in edits if edits and isinstance(edits[0], list) else [edits] if edits else []:
            places = (mistakes.FOLDER / "config" / name, DATA / "base/config" / name)
            text = next(place for place in places if place.exists()).read_text()
            assert old in text
            yield text.replace(old, new)
        yield from case.get("write", {}).values()
    for path in (DATA / "rule_cases").glob("*.yaml"):
        for case in load(path).values():
            yield from (text for text in case["files"].values() if text)


def test_both_read_the_mistakes_of_people_alike() -> None:
    texts = [*texts_of_cases()]
    assert len(texts) > 500
    assert sum(map(agree, texts)) > 300


def test_nearly_all_of_the_shipped_configuration_is_scanned() -> None:
    texts = [path.read_text() for path in (ROOT / "config").rglob("*.yaml") if "secrets" not in path.parts]
    assert sum(map(agree, texts)) / len(texts) > 0.9


def test_both_read_the_price_lists_of_others_alike() -> None:
    assert sum(agree(path.read_text()) for path in genai_prices.folder().glob("*.yml")) > 10
