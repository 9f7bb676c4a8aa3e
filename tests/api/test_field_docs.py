"""The docstrings under fields are those that Python's own parser finds, however they are read."""

from __future__ import annotations

import pytest

from ratesmith.api.field_docs import docs_by_lines, docs_by_parser, field_docs
from support.projects import SHIPPED

SOURCES = sorted(path for room in ("compiler/ratesmith", "tests") for path in (SHIPPED / room).rglob("*.py"))
USUAL = '''
class Other:
    own: int
    """Of another class."""


class Price(Other, frozen=True):
    """What is paid."""

    first: int
    """Of one line."""
    second: Annotated[
        str,
        Meta(pattern="^[a-z]+$"),
    ] = ""
    # a remark
    """Of several lines,
    with   spaces."""
    bare: int = 0
    last: str | None = None

    """Behind an empty line."""

    limit = 3
    """Not of a field."""

    def total(self) -> int:
        """Not of a field either."""
        it: int = 1
        """Nor this."""
        return it


EXAMPLE = """
price:
"""
'''
EXPECTED = {
    "first": "Of one line.",
    "second": "Of several lines, with spaces.",
    "last": "Behind an empty line.",
}
UNUSUAL = {
    "two classes of one name": '\nclass Price:\n    a: int\n    """A."""\n\nclass Price:\n    b: int\n',
    "a header of several lines": '\nclass Price(\n    Other\n):\n    a: int\n    """A."""\n',
    "a header and a body in one line": '\nclass Price: a: int; """A."""\n',
    "another indentation": '\nclass Price:\n  a: int\n  """A."""\n',
    "tabs": '\nclass Price:\n\ta: int\n\t"""A."""\n',
    "other quotes": "\nclass Price:\n    a: int\n    '''A.'''\n",
    "single quotes": "\nclass Price:\n    a: int\n    'A.'\n",
    "one line in double quotes": '\nclass Price:\n    a: int\n    "A."\n',
    "a raw text": '\nclass Price:\n    a: int\n    r"""A."""\n',
    "an escape": '\nclass Price:\n    a: int\n    """A\\u0042."""\n',
    "a continued line": '\nclass Price:\n    a: int = \\\n        1\n    """A."""\n',
    "a text beside a statement": '\nclass Price:\n    a: int; """A."""\n',
    "a text in two parts": '\nclass Price:\n    a: int\n    """A.""" "B."\n',
    "a text that goes on at the margin": '\nclass Price:\n    a: int\n    """A,\nB."""\n',
    "quotes in a remark": '\nclass Price:\n    a: int  # """\n    """A."""\n',
    "quotes in a value": '\nclass Price:\n    a: str = \'"""\'\n    """A."""\n',
    "a class in a branch": '\nif True:\n    class Price:\n        a: int\n        """A."""\n',
}


def test_a_class_in_the_usual_layout_is_read_by_its_lines() -> None:
    assert docs_by_lines(USUAL, "Price") == EXPECTED == docs_by_parser(USUAL)["Price"]


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_a_class_in_another_layout_is_left_to_the_parser(text: str) -> None:
    assert docs_by_lines(text, "Price") is None
    docs_by_parser(text)


def test_a_class_that_no_source_has_says_nothing() -> None:
    assert docs_by_lines(USUAL, "Pri") == {}
    assert docs_by_lines("", "Price") == {}
    assert field_docs(type("Price", (), {"__module__": __name__})) == {}


def test_a_class_in_a_text_is_no_class() -> None:
    assert docs_by_lines('EXAMPLE = """\nclass Price:\n    a: int\n"""\n', "Price") is None
    assert docs_by_lines(f"EXAMPLE = '''{USUAL}'''\n", "Price") is None


def test_every_class_here_is_read_by_its_lines_as_by_the_parser() -> None:
    read: list[str] = []
    differing: list[str] = []
    left = 0
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for name, docs in docs_by_parser(text).items():
            found = docs_by_lines(text, name)
            (read if found == docs else differing).append(f"{path.name}: {name}")
            left += found is None
    assert len(read) > 500
    assert len(differing) == left < 10
