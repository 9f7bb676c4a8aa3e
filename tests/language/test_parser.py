"""The YAML dialect: what it reads, and what it refuses with the fix in the message."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratesmith.core.limits import MAX_DEPTH
from ratesmith.language import event_parser, parser
from ratesmith.language.node_spans import NodeSpans
from ratesmith.language.parser import parse
from ratesmith.language.scalars import RejectedScalar, plain_scalar


@pytest.fixture(params=["scanner", "events"], autouse=True)
def read_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read and said is the same with the scanner of lines and without it."""
    if request.param == "events":
        monkeypatch.setattr(parser, "scan", lambda _: None)


READ = {
    "1": 1,
    "-7": -7,
    "+3": 3,
    "0": 0,
    "1.10": Decimal("1.10"),
    "1e-6": Decimal("0.000001"),
    "2.50E3": Decimal(2500),
    ".5": Decimal("0.5"),
    "-0.0": Decimal("-0.0"),
    "true": True,
    "False": False,
    "null": None,
    "~": None,
    "": None,
    "2025-11-12": "2025-11-12",
    "1024x1024": "1024x1024",
    "runware:97@1": "runware:97@1",
    "gpt-5.1": "gpt-5.1",
    "1.2.3": "1.2.3",
    "'yes'": "yes",
    '"010"': "010",
    "$1.25": "$1.25",
    "1,000": "1,000",
}


@pytest.mark.parametrize(("text", "value"), READ.items(), ids=READ)
def test_a_scalar_is_read_as_yaml_1_2_core_says(text: str, value: object) -> None:
    tree, problems = parse(f"key: {text}\n")
    assert (tree, problems) == ({"key": value}, [])
    assert type(tree["key"]) is type(value)


REFUSED = {
    "yes": "write true",
    "No": "write false",
    "ON": "write true",
    "off": "write false",
    "y": "write true",
    "N": "write false",
    "010": "write 10,",
    "-007": "write -7,",
    "0755": "write 755,",
    "00.5": "write 0.5,",
    "0x1F": "write the number in decimal",
    "0o17": "write the number in decimal",
    "12:30": 'write "12:30" in quotes',
    "09:00": 'write "09:00" in quotes',
    "1:30:00": 'write "1:30:00" in quotes',
    "1_000": "write 1000,",
    "1_0.5": "write 10.5,",
    ".inf": "write a finite number",
    "-.INF": "write a finite number",
    ".nan": "write a finite number",
    "9" * 50: "write at most 40 characters",
    "1e999999999": "an exponent within",
    "!!python/object:os.system x": "remove the tag",
    "!secret x": "remove the tag",
    "&anchor 1": "write the value out",
    '"\\0"': "remove the",
}


@pytest.mark.parametrize(("text", "fix"), REFUSED.items(), ids=[text[:20] for text in REFUSED])
def test_a_scalar_that_readers_disagree_on_is_refused_with_its_fix(text: str, fix: str) -> None:
    _, problems = parse(f"key: {text}\n")
    assert [(problem.span.line, problem.span.column) for problem in problems] == [(1, 6)]
    assert fix in problems[0].hint


BROKEN = {
    "a tab for indentation": ("a:\n\tb: 1\n", 2, "indent with spaces"),
    "a second colon": ("a: b: c\n", 1, "put the value in quotes"),
    "an open quote": ('a: "x\n', 1, "close the quote"),
    "an open bracket": ("a: [1, 2\n", 1, "close the bracket"),
    "an apostrophe in single quotes": ("a: 'it's'\n", 1, "write ' as '' inside"),
    "a misaligned key": ("a: 1\n  b: 2\n", 2, "remove the blanks before it"),
    "a missing colon": ("a: 1\nb\n", 2, "write key: value"),
    "a reserved character": ("a: @b\n", 1, "put the value in quotes"),
    "a wrong escape": ('a: "\\q"\n', 1, "use single quotes"),
    "a control character": ("a: b\x07c\n", 1, "remove it"),
    "an alias": ("a: &x 1\nb: *x\n", 2, "write the value out"),
    "a merge key": ("<<: 1\n", 1, "write the keys out"),
    "a second document": ("a: 1\n---\nb: 2\n", 2, "remove the ---"),
    "a number as key": ("1: x\n", 1, 'write "1" in quotes'),
    "a boolean as key": ("true: x\n", 1, 'write "true" in quotes'),
    "Norway as key": ("NO: x\n", 1, 'write "NO" in quotes'),
    "a NUL in a key": ('"a\\0b": x\n', 1, "remove the"),
    "an invisible line break": ("a: 1  # b\u2028c: 2\n", 1, "remove it"),
    "a next-line character": ("a: 1\n# b\x85c: 2\n", 2, "remove it"),
    "a carriage return alone": ("a: 1  # b\rc: 2\n", 1, "save the file with the line ends of Unix"),
    "a version directive": ("%YAML 1.1\n---\na: 1\n", 1, "starts with %"),
    "a tag directive": ("%TAG ! tag:x,2000:\n---\na: 1\n", 1, "starts with %"),
    "null as key": ("~: x\n", 1, 'write "~" in quotes'),
    "a list as key": ("? [a]\n: 1\n", 1, "write a text key"),
    "a loop": ("a: &x [*x]\n", 1, "write the value out"),
}


@pytest.mark.parametrize(("text", "line", "fix"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_at_its_line_with_the_fix(text: str, line: int, fix: str) -> None:
    _, problems = parse(text)
    assert any(problem.span.line == line and fix in problem.hint for problem in problems), problems


def test_a_duplicate_key_shows_both_places() -> None:
    marks = NodeSpans()
    _, problems = parse("a: 1\nb: 2\na: 3\n", marks)
    (problem,) = problems
    assert (problem.span.line, problem.related[0][0].line) == (3, 1)


def test_every_bad_scalar_of_a_file_is_reported_at_once() -> None:
    _, problems = parse("a: yes\nb: 010\nc:\n  - 12:30\n  - ok\n")
    assert [problem.route for problem in problems] == [("a",), ("b",), ("c", 0)]


def test_nesting_is_refused_behind_its_limit_and_read_up_to_it() -> None:
    def nested(depth: int) -> str:
        return "a: " + "[" * (depth - 1) + "]" * (depth - 1)

    assert parse(nested(MAX_DEPTH)).problems == []
    assert "nests deeper" in parse(nested(MAX_DEPTH + 1)).problems[0].message
    assert "nests deeper" in parse(nested(20_000)).problems[0].message


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_makes_the_reader_fail_and_marks_change_nothing(text: str) -> None:
    plain, marked = parse(text), parse(text, NodeSpans())
    assert plain.tree == marked.tree
    assert [problem.message for problem in plain.problems] == [problem.message for problem in marked.problems]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_an_amount_is_read_exactly(amount: Decimal) -> None:
    assert plain_scalar(str(amount)) == amount


@given(st.text(alphabet="0123456789+-.:_eExob", min_size=1, max_size=12))
def test_a_scalar_made_of_number_characters_is_a_number_a_trap_or_itself(text: str) -> None:
    value = plain_scalar(text)
    if isinstance(value, (int, Decimal)):
        assert Decimal(text) == value
    else:
        assert isinstance(value, RejectedScalar) or value == text


def test_the_keys_and_values_of_a_file_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_parser, "MAX_VALUES", 11)
    assert not parse("a: [1, 2, 3, {b: 4, c: 5}]").problems
    (problem,) = parse("a: [1, 2, 3, {b: 4, c: 5, d: 6}]").problems
    assert problem.message == "the file has more than 11 keys and values; the rest was not read"
