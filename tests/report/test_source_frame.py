"""Frames: the lines of a file beside a finding, in which no secret may stand."""

import pytest

from ratesmith.core.ir import Origin, Span
from ratesmith.report.source_frame import frame

SECRET = "hunter2"
HIDDEN = {
    "beside its key": "password: hunter2\n",
    "in a flow map": "config: {password: hunter2}\n",
    "in a flow map of several lines": "config: {\n  password:\nhunter2,\n  a: 1}\n",
    "in a flow map after other keys": "config: {a: 1, b: {client_secret: hunter2}, c: 2}\n",
    "in a flow list": "tokens_of: 1\nsecret: [a,\n hunter2]\n",
    "in JSON": '{"a": 1, "api_key":"hunter2"}\n',
    "in a folded block": "password: >-\n  first\n\n  hunter2\n",
    "in a literal block": "a:\n  password: |\n    first\n    hunter2\n  b: 1\n",
    "in quotes over several lines": 'password: "first\n\n  hunter2"\n',
    "in quotes without indentation": "password: 'first\nhunter2'\n",
    "in plain text over several lines": "password: first\n  hunter2\n",
    "in a map": "password:\n  today: hunter2\n",
    "in a map in a map": "a:\n  credential:\n    b:\n      c: hunter2\n",
    "in a list below its key": "password:\n- first\n- hunter2\n",
    "under a key written with an escape": '"pass\\x77ord": hunter2\n',
    "under a key of its own line": "? password\n: hunter2\n",
    "among declarations": "secrets: [hunter2]\n",
    "with a number as its neighbour": "password:\n  pin: 12\n  token: hunter2\n",
    "in a file that is no YAML": "a: [1\nconfig: {password: hunter2}\n",
    "in a block of a file that is no YAML": "password: |\n  first\n  hunter2\nb: : :\n",
    "in a list of a file that is no YAML": "password:\n- first\n- hunter2\nb: : :\n",
    "in a quote that is never closed": 'password: "first\nhunter2\n',
    "in a bracket that is never closed": "a: {password:\nhunter2\n",
    "below what is starred out already": "password: ****\ntoken: >\n  hunter2\n",
    "in a comment": "# password: hunter2\na: 1\n",
    "far behind in a long line": "a: " + "x " * 300 + "password: hunter2\n",
}
SHOWN = {
    "a map of other keys": "limits:\n  max_tokens: 8192\n",
    "what is expected of a secret": "secrets:\n  api_key:\n    min_length: 20\n    required: true\n",
    "a text without a colon": "notes: the password is elsewhere\n",
}


def shown(source: str) -> str:
    """Every frame of a file."""
    lines = range(1, source.count("\n") + 1)
    return "\n".join(line for number in lines for line in frame(Origin("a", Span(number, 1, 2)), {"a": source}))


@pytest.mark.parametrize("source", HIDDEN.values(), ids=HIDDEN)
def test_a_frame_shows_no_value_of_a_secret_named_key(source: str) -> None:
    assert SECRET not in shown(source)


@pytest.mark.parametrize("source", SHOWN.values(), ids=SHOWN)
def test_a_frame_shows_what_is_no_secret(source: str) -> None:
    assert all(f"| {line}" in shown(source) for line in source.splitlines())


def test_what_stands_beside_a_secret_is_shown() -> None:
    assert frame(Origin("a", Span(2, 1, 9)), {"a": "a: 1\npassword: |\n  hunter2\nb: 2\n"}) == [
        "1 | a: 1",
        "2 | password: ‹redacted›",
        "  | ^",
        "3 | ‹redacted›",
    ]


@pytest.mark.parametrize("column", [1, 50, 60, 100, 199])
def test_a_long_line_is_cut_around_the_place_that_is_marked(column: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(200))
    above, marked = frame(Origin("a.yaml", Span(1, column, column + 1)), {"a.yaml": line})
    assert len(above) <= 78
    assert above[marked.index("^")] == line[column - 1]
