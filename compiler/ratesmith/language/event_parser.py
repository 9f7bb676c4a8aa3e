"""Parse any file from the events of libyaml's C parser: what is wrong with it, and where all of it is.

This module builds the tree. Spellings that YAML interprets in a surprising way are reported with their
fix and never become a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from ratesmith.core.ir import Node, Span
from ratesmith.core.limits import MAX_DEPTH, MAX_FINDINGS, MAX_VALUES
from ratesmith.core.names import UNSAFE_KEYS
from ratesmith.core.sanitize import quoted
from ratesmith.language.node_spans import NodeSpans, span_of
from ratesmith.language.parsed import Parsed, SyntaxProblem
from ratesmith.language.scalars import NUMBER_START, WORDS, RejectedScalar, plain_scalar
from ratesmith.language.syntax_problems import ODD_BLANKS, after_key_problem, odd_blank, problem_of


def parse_events(text: str, marks: NodeSpans | None = None) -> Parsed:
    """Parse one YAML document, and fill `marks`, where given, with the spans of all nodes."""
    problems: list[SyntaxProblem] = []
    if (not text.isascii() or "\r" in text) and (hidden := re.search(_HIDDEN_BREAK, text)) is not None:
        return Parsed(None, [_hidden_break(text, hidden)])
    try:
        return Parsed(_Builder(text, problems, marks).document(), problems)
    except _Stop:
        pass
    except MarkedYAMLError as error:
        problems.append(problem_of(text, error))
    except YAMLError:
        problems.append(_character_problem(text))
    return Parsed(None, problems)


_HIDDEN_BREAK: Final = r"[\x85\u2028\u2029]|\r(?!\n)"
"""Characters that break a line for libyaml and for nobody who reads the file; a carriage return where it is alone."""


def _hidden_break(text: str, hidden: re.Match[str]) -> SyntaxProblem:
    if hidden[0] == "\r":
        what = "a carriage return alone is not allowed, where most programs show no new line"
        return SyntaxProblem(_span_at(text, hidden.start()), what, "save the file with the line ends of Unix")
    what = f"the invisible line break U+{ord(hidden[0]):04X} is not allowed"
    return SyntaxProblem(_span_at(text, hidden.start()), what, "remove it, or write it as an escape in double quotes")


def _span_at(text: str, index: int) -> Span:
    column = index - text.rfind("\n", 0, index)
    return Span(text.count("\n", 0, index) + 1, column, column + 1)


class _Stop(Exception):
    """The rest of the file cannot be read; the problem is recorded already."""


class _Builder:
    __slots__ = ("left", "marks", "next", "path", "problems", "text")

    def __init__(self, text: str, problems: list[SyntaxProblem], marks: NodeSpans | None) -> None:
        self.text = text
        self.next: Callable[[], Any] = CParser(text).get_event
        self.left = MAX_VALUES
        self.problems = problems
        self.marks = marks
        self.path: list[str | int] = []

    def count(self, event: Any) -> None:
        """Count a key or a value; stop the reading of a file that has too many."""
        self.left -= 1
        if self.left < 0:
            message = f"the file has more than {MAX_VALUES:,} keys and values; the rest was not read"
            self.problems.append(SyntaxProblem(span_of(event), message, "split it, or remove what is not needed"))
            raise _Stop

    def document(self) -> Node:
        self.next()
        start = self.next()
        if type(start) is not DocumentStartEvent:
            return None
        if start.version is not None or start.tags:
            self.report(start, "a % directive is not allowed", "remove the line that starts with %")
        root = self.next()
        self.count(root)
        if self.marks is not None:
            self.marks.add((), root, root)
        tree = self.node(root)
        self.next()
        after = self.next()
        if type(after) is not StreamEndEvent:
            self.report(after, "a second document starts here", "keep one document in a file: remove the ---")
        return tree

    def node(self, event: Any) -> Node:
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            hint = f'write the value out, or "*{event.anchor}" in quotes if it is text'
            self.report_value(event, f"the alias *{event.anchor} is not allowed", hint)
            return None
        self.refuse_decoration(event)
        if len(self.path) >= MAX_DEPTH:
            self.report(event, f"the file nests deeper than {MAX_DEPTH} levels", "flatten it")
            raise _Stop
        return self.mapping() if kind is MappingStartEvent else self.sequence()

    def scalar(self, event: Any) -> Node:
        text: str = event.value
        if event.tag is not None or event.anchor is not None:
            self.refuse_decoration(event)
            return text
        if event.style:
            if "\0" in text:
                self.report_value(event, "a NUL character cannot be stored", "remove the \\0")
            return text
        value = plain_scalar(text)
        if type(value) is RejectedScalar:
            self.report_value(event, value.message, value.hint)
            return text
        return value

    def mapping(self) -> Node:
        tree: dict[str, Node] = {}
        path, marks = self.path, self.marks
        while type(key_event := self.next()) is not MappingEndEvent:
            self.count(key_event)
            key = self.key(key_event)
            path.append(key)
            if key in tree:
                self.report_duplicate(key_event, key)
            value_event = self.next()
            self.count(value_event)
            if marks is not None and key not in tree:
                marks.add(tuple(path), key_event, value_event)
            tree[key] = self.scalar(value_event) if type(value_event) is ScalarEvent else self.node(value_event)
            path.pop()
        tree.pop("", None)  # reported: the validator's paths leave such a key out
        return tree

    def key(self, event: Any) -> str:
        if type(event) is not ScalarEvent:
            self.add(after_key_problem(span_of(event), self.text))
            raise _Stop
        key: str = event.value
        if not event.style and not key.isascii() and re.search(ODD_BLANKS, key):
            self.refuse_odd_blank(event)
        if "\0" in key:
            self.report(event, "a NUL character cannot be stored", "remove the \\0")
        if not key:
            self.report(event, "a key is empty", "write a name, or remove the line")
        if event.tag is not None or event.anchor is not None:
            self.refuse_decoration(event)
        elif key and not event.style and (key[:1] in NUMBER_START or key in WORDS or len(key) <= 3):
            self.refuse_key(event, key)
        if key in UNSAFE_KEYS:
            self.report(event, f"the key {quoted(key)} has a meaning of its own in JavaScript", "choose another name")
        return key

    def refuse_odd_blank(self, event: Any) -> None:
        """Report a character that is taken for a blank in or before a key, or for nothing."""
        mark = event.start_mark
        problem = odd_blank(self.text.split("\n")[mark.line][: event.end_mark.column], mark.line + 1)
        if problem is not None:
            self.add(problem)

    def refuse_key(self, event: Any, key: str) -> None:
        """Report a plain key that some YAML reader does not take for text."""
        if key == "<<":
            self.report(event, "the merge key << is not allowed", "write the keys out")
            return
        value = plain_scalar(key)
        if type(value) is RejectedScalar:
            self.report(event, f"as a key, {value.message}", f'write "{key}" in quotes')
        elif not isinstance(value, str):
            self.report(event, f"the key {key} is not text", f'write "{key}" in quotes')

    def sequence(self) -> Node:
        tree: list[Node] = []
        while type(event := self.next()) is not SequenceEndEvent:
            self.count(event)
            self.path.append(len(tree))
            if self.marks is not None:
                self.marks.add(tuple(self.path), event, event)
            tree.append(self.node(event))
            self.path.pop()
        return tree

    def refuse_decoration(self, event: Any) -> None:
        """Report tags and anchors: with them, the meaning of a value is decided elsewhere."""
        if event.tag is not None:
            self.report_value(
                event, f"the tag {quoted(event.tag)} is not allowed", "remove the tag, or put the text in quotes"
            )
        if event.anchor is not None:
            self.report_value(
                event, f"the anchor &{event.anchor} is not allowed", "write the value out where it is needed"
            )

    def report_duplicate(self, event: Any, key: str) -> None:
        route = tuple(self.path)
        first = self.marks[route][0] if self.marks is not None else span_of(event)
        message = f"{quoted(key)} occurs twice in the same map"
        self.add(SyntaxProblem(span_of(event), message, "keep one of the two", route, ((first, "first here"),)))

    def report_value(self, event: Any, message: str, hint: str) -> None:
        self.add(SyntaxProblem(span_of(event), message, hint, tuple(self.path)))

    def report(self, event: Any, message: str, hint: str) -> None:
        self.add(SyntaxProblem(span_of(event), message, hint))

    def add(self, problem: SyntaxProblem) -> None:
        """Record a problem; stop the reading of a file that has too many."""
        self.problems.append(problem)
        if len(self.problems) == MAX_FINDINGS - 1:
            message = "the file has more mistakes than are listed; the rest of it was not read"
            self.problems.append(SyntaxProblem(problem.span, message, "mend these first"))
            raise _Stop


def _character_problem(text: str) -> SyntaxProblem:
    """Find the first character that libyaml refuses; it does not say where it is."""
    refused = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if refused is None:
        return SyntaxProblem(Span(1, 1, 2), "the file is not readable as YAML", "check its encoding")
    what = f"the character U+{ord(refused[0]):04X} is not allowed"
    return SyntaxProblem(_span_at(text, refused.start()), what, "remove it")
