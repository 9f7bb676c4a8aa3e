"""The YAML dialect of the configuration: YAML 1.2 core, read without a guess.

libyaml's C parser delivers the events; this module builds the tree. Whatever YAML would
interpret in a way that surprises people is a problem with its fix, never a value.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from ratebook.ir import Node, Route, Span
from ratebook.text import quoted

try:
    from yaml._yaml import CParser
except ImportError as error:  # pragma: no cover - the wheels of every platform carry it
    raise ImportError("PyYAML was installed without libyaml, which ratebook needs") from error

MAX_DEPTH: Final = 64
MAX_NUMBER_LENGTH: Final = 40
MAX_EXPONENT: Final = 30

_NULLS: Final = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS: Final[dict[str, bool | None]] = _NULLS | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_YAML11_BOOLEANS: Final = {
    spelling: meaning
    for meaning, words in ((True, ("yes", "on", "y")), (False, ("no", "off", "n")))
    for word in words
    for spelling in (word, word.capitalize(), word.upper())
}
_NUMBER: Final = re.compile(r"[-+]?(?:(0|[1-9][0-9]*)|(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*|(?:0|[1-9][0-9]*)(?=[eE]))(?:[eE]([-+]?[0-9]+))?)")
_NUMBERLIKE_START: Final = frozenset("0123456789-+.")
_TRAPS: Final = (
    (
        re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"),
        "is a number in base 60 to some YAML readers and a time to others",
        'write "{0}" in quotes',
    ),
    (
        re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"),
        "is a hexadecimal, octal or binary number",
        'write the number in decimal, or "{0}" in quotes if it is text',
    ),
    (
        re.compile(r"[-+]?0[0-9][0-9_]*(?:\.[0-9]*)?"),
        "has a leading zero, which some YAML readers take for octal",
        'write {1}, or "{0}" in quotes if it is text',
    ),
    (
        re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?"),
        "has an underscore in a number",
        'write {2}, or "{0}" in quotes if it is text',
    ),
    (
        re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
        "is not a number that can be priced or stored",
        'write a finite number, or "{0}" in quotes if it is text',
    ),
)


class Problem(NamedTuple):
    """Something in a file that is not read: where, what and how to mend it."""

    span: Span
    message: str
    hint: str
    route: Route | None = None
    related: tuple[tuple[Span, str], ...] = ()


class Parsed(NamedTuple):
    """One file: its tree, or None where the syntax is broken, and every problem found."""

    tree: Node
    problems: list[Problem]


Marks = dict[Route, tuple[Span, Span]]


class _Stop(Exception):
    """The rest of the file cannot be read; the problem is already recorded."""


def parse(text: str, marks: Marks | None = None) -> Parsed:
    """Read one YAML document.

    With `marks`, also record for every route the span of its key and of its value; that is
    asked for only when a message needs a place, because most files never do.
    """
    problems: list[Problem] = []
    try:
        return Parsed(_build(text, problems, marks), problems)
    except _Stop:
        pass
    except MarkedYAMLError as error:
        problems.append(_syntax_problem(text, error))
    except YAMLError as error:
        problems.append(_unreadable_problem(text, error))
    return Parsed(None, problems)


def _build(text: str, problems: list[Problem], marks: Marks | None) -> Node:
    next_event: Callable[[], Any] = CParser(text).get_event
    next_event()
    start = next_event()
    if not isinstance(start, DocumentStartEvent):
        return None
    path: list[str | int] = []

    def report(event: Any, message: str, hint: str, *, at: Route | None = None) -> None:
        problems.append(Problem(_span(event), message, hint, at))

    def scalar(event: Any) -> Node:
        value: str = event.value
        if event.tag is not None:
            report(event, f"the tag {quoted(event.tag)} is not allowed", "remove the tag", at=tuple(path))
            return value
        if event.anchor is not None:
            _refuse_anchor(event, report)
        if event.style:
            if "\0" in value:
                report(event, "a NUL character cannot be stored", "remove the \\0", at=tuple(path))
            return value
        if value[:1] in _NUMBERLIKE_START:
            return number(event, value)
        if value in _WORDS:
            return _WORDS[value]
        if value in _YAML11_BOOLEANS:
            meaning = str(_YAML11_BOOLEANS[value]).lower()
            report(
                event,
                f"{value} means {meaning} to some YAML readers and is text to others",
                f'write {meaning}, or "{value}" in quotes if it is text',
                at=tuple(path),
            )
        return value

    def number(event: Any, value: str) -> Node:
        match = _NUMBER.fullmatch(value)
        if match is not None:
            exponent = match[2]
            too_long = len(value) > MAX_NUMBER_LENGTH
            if too_long or (exponent and (len(exponent) > 4 or abs(int(exponent)) > MAX_EXPONENT)):
                shown = value if not too_long else value[:MAX_NUMBER_LENGTH] + "…"
                report(
                    event,
                    f"the number {shown} is too long or too large to be meant",
                    f"write at most {MAX_NUMBER_LENGTH} characters and an exponent within ±{MAX_EXPONENT}",
                    at=tuple(path),
                )
                return 0
            return int(value) if match[1] is not None else Decimal(value)
        for pattern, what, fix in _TRAPS:
            if pattern.fullmatch(value):
                sign = "-" if value.startswith("-") else ""
                plain = value.lstrip("+-0") or "0"
                plain = sign + (f"0{plain}" if plain.startswith(".") else plain)
                report(
                    event,
                    f"{value} {what}",
                    fix.format(value, plain.replace("_", ""), value.replace("_", "")),
                    at=tuple(path),
                )
                break
        return value

    def mapping(event: Any) -> Node:
        tree: dict[str, Node] = {}
        seen: dict[str, Span] = {}
        while type(key_event := next_event()) is not MappingEndEvent:
            key = mapping_key(key_event)
            if key in tree:
                span = _span(key_event)
                problems.append(
                    Problem(
                        span,
                        f"{quoted(key)} stands twice in the same map",
                        "keep one of the two",
                        (*path, key),
                        ((seen[key] if marks is not None else span, "first here"),),
                    )
                )
            path.append(key)
            value_event = next_event()
            value = node(value_event)
            if marks is not None:
                seen[key] = key_span = _span(key_event)
                marks[tuple(path)] = (key_span, _span(value_event))
            path.pop()
            tree[key] = value
        return tree

    def mapping_key(event: Any) -> str:
        if type(event) is not ScalarEvent:
            report(event, "a key must be plain text", "write a text key")
            raise _Stop
        key: str = event.value
        if event.style == "" or event.tag is not None or event.anchor is not None:
            if key == "<<" and event.style == "":
                report(event, "the merge key << is not allowed", "write the keys out")
            elif not key or key[:1] in _NUMBERLIKE_START or key in _WORDS or key in _YAML11_BOOLEANS or event.tag or event.anchor:
                before = len(problems)
                if not isinstance(scalar(event), str) and len(problems) == before:
                    report(event, f"the key {key or '(empty)'} is not text", f'write "{key}" in quotes')
        return key

    def sequence(event: Any) -> Node:
        tree: list[Node] = []
        while type(item_event := next_event()) is not SequenceEndEvent:
            path.append(len(tree))
            tree.append(node(item_event))
            if marks is not None:
                marks[tuple(path)] = (_span(item_event), _span(item_event))
            path.pop()
        return tree

    def node(event: Any) -> Node:
        kind = type(event)
        if kind is ScalarEvent:
            return scalar(event)
        if kind is AliasEvent:
            report(event, f"the alias *{event.anchor} is not allowed", "write the value out", at=tuple(path))
            return None
        if event.tag is not None:
            report(event, f"the tag {quoted(event.tag)} is not allowed", "remove the tag", at=tuple(path))
        if event.anchor is not None:
            _refuse_anchor(event, report)
        if len(path) >= MAX_DEPTH:
            report(event, f"the file nests deeper than {MAX_DEPTH} levels", "flatten it")
            raise _Stop
        if kind is MappingStartEvent:
            return mapping(event)
        assert kind is SequenceStartEvent
        return sequence(event)

    root_event = next_event()
    if marks is not None:
        marks[()] = (_span(root_event), _span(root_event))
    tree = node(root_event)
    next_event()
    after = next_event()
    if type(after) is not StreamEndEvent:
        report(after, "a second document starts here", "keep one document in a file: remove the ---")
    return tree


def _refuse_anchor(event: Any, report: Callable[[Any, str, str], None]) -> None:
    report(event, f"the anchor &{event.anchor} is not allowed", "write the value out where it is needed")


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    last = end.column if end.line == start.line else start.column
    return Span(start.line + 1, start.column + 1, max(last + 1, start.column + 2))


_SYNTAX_HINTS: Final = (
    ("mapping values are not allowed", "there is a second ': ' on the line, or the indentation changed", "put the value in quotes, or align the key with its neighbours"),
    ("cannot start any token", "a value cannot start with this character", "put the value in quotes; indent with spaces"),
    ("unexpected end of stream", "a quote is opened and never closed", "close the quote"),
    ("did not find expected key", "the indentation does not fit, or a quote ends early", "align the key with its neighbours; write ' inside '…' as ''"),
    ("did not find expected ',' or", "a bracket is opened and never closed", "close the bracket, or write one key per line"),
    ("could not find expected ':'", "a key has no ': ' behind it", "write key: value"),
    ("did not find expected '-' indicator", "a list item has no '- ' before it", "write - before each item, all at one indentation"),
    ("unknown escape character", "this backslash escape does not exist", "write \\\\ for a backslash, or use single quotes"),
)


def _syntax_problem(text: str, error: MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = error.problem or "the syntax is not YAML"
    lines = text.split("\n")
    if line <= len(lines) and "\t" in lines[line - 1][: column + 1]:
        return Problem(Span(line, column, column + 1), "a tab is used for indentation", "indent with spaces")
    for needle, message, hint in _SYNTAX_HINTS:
        if needle in said:
            break
    else:
        message, hint = said, "check the line and the one before it"
    related = ()
    start = error.context_mark
    if start and (start.line + 1, start.column + 1) != (line, column):
        related = ((Span(start.line + 1, start.column + 1, start.column + 2), error.context or "here"),)
    return Problem(Span(line, column, column + 1), message, hint, None, related)


def _unreadable_problem(text: str, error: YAMLError) -> Problem:
    """libyaml names no place for a character it refuses, so the first one is looked for here."""
    refused = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if refused is None:
        return Problem(Span(1, 1, 2), "the file is not readable as YAML", "check its encoding")
    line = text.count("\n", 0, refused.start()) + 1
    column = refused.start() - text.rfind("\n", 0, refused.start())
    what = f"the character U+{ord(refused[0]):04X} is not allowed"
    return Problem(Span(line, column, column + 1), what, "remove it, or write it as an escape in double quotes")
