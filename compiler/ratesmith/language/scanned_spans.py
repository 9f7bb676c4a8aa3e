"""Find where the keys and values of a file are that the scanner reads, without the full parser.

To import that takes as long as to scan 200 files, and a message needs the places of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ratesmith.core.ir import Route, Span
from ratesmith.language.node_spans import NodeSpans
from ratesmith.language.scanner import FLOW, HEAD, INDICATORS, KEY, MARKED, read_line, scan, take_block

_ITEM: Final = re.compile(r"[^ ,]+")


def scanned_spans(text: str) -> NodeSpans | None:
    """Return the spans that the full parser notes of a file which the scanner reads; None of another file."""
    return _Walk(text).spans() if scan(text) is not None else None


class _Walk:
    """The walk through the lines of a file that the scanner has read, so that each of them is of a known form."""

    def __init__(self, text: str) -> None:
        self._lines = (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")
        self._spans = NodeSpans()
        self._around: list[tuple[int, Route, int]] = []
        self._level, self._route, self._count = 0, Route(), 0
        """Where the map or list is that is being read, the route to it, and how many items it has."""
        self._opened = Route()
        """The route to the key of which the value may be below."""

    def spans(self) -> NodeSpans:
        """Return the spans in the order of the file."""
        for number, line in enumerate(self._lines, 1):
            place, key, _, inner, form = read_line(line)
            if place < 0:
                continue
            start = _point(number, place // 2)
            if not self._spans:
                self._spans.put((), start, start)
            self._reach(place, start)
            here = self._item(key, number, inner) if inner is not None else (*self._route, key or "")
            name, value = _on_line(line, number, has_key=key is not None)
            self._spans.put(here, name, value)
            if form is KEY:
                self._opened = here
            elif form is FLOW:
                for index, span in enumerate(_between_brackets(line, value)):
                    self._spans.put((*here, index), span, span)
            elif form:
                take_block(self._lines, number, self._level // 2, form)
        return self._spans

    def _reach(self, place: int, start: Span) -> None:
        """Go to the map or list that a line is of."""
        if place > self._level:
            self._spans.put(self._opened, self._spans[self._opened][0], start)
            self._enter(self._opened, place)
        while self._level > place:
            self._level, self._route, self._count = self._around.pop()

    def _item(self, key: str | None, number: int, inner: int) -> Route:
        """Return the route of what a line has behind a dash: of an item, or of the first key in one."""
        item = (*self._route, self._count)
        self._count += 1
        if key is None:
            return item
        start = _point(number, inner // 2)
        self._spans.put(item, start, start)
        self._enter(item, inner)
        return (*item, key)

    def _enter(self, route: Route, level: int) -> None:
        self._around.append((self._level, self._route, self._count))
        self._level, self._route, self._count = level, route, 0


def _on_line(line: str, number: int, *, has_key: bool) -> tuple[Span, Span]:
    """Return the spans of a key and its value, or of an item twice."""
    name = None
    if has_key:
        head, colon, _ = line.partition(": ")
        head = head if colon else line[:-1]
        behind = len(head) + 1
        name = _of_key(head, number)
    else:
        behind = line.index("-") + 1
    text = line[behind:]
    begin = behind + len(text) - len(text.lstrip(" "))
    text = text.strip(" ")
    if not text or text[0] == "#":
        value = _point(number, behind)
    elif text[0] in INDICATORS and (text[0] != "-" or text[1:2] in ("", " ")):
        found = MARKED.fullmatch(text)
        # Of brackets, braces and blocks, what begins them alone.
        quoted = found is not None and (found[1] is not None or found[2] is not None)
        length = found.end(1 if found[1] is not None else 2) + 1 if found is not None and quoted else 1
        value = Span(number, begin + 1, begin + 1 + length)
    else:
        value = Span(number, begin + 1, begin + 1 + len(text.partition(" #")[0].rstrip(" ")))
    return name or value, value


def _of_key(head: str, number: int) -> Span:
    found = HEAD.fullmatch(head)
    assert found is not None
    begin, end = found.span(found.lastindex or 0)
    quotes = int(found[3] is None)
    return Span(number, begin + 1 - quotes, end + 1 + quotes)


def _between_brackets(line: str, bracket: Span) -> Iterator[Span]:
    """Yield the spans of the items behind a bracket."""
    if line[bracket.column - 1] != "[":
        return
    for item in _ITEM.finditer(line, bracket.column, line.index("]", bracket.column)):
        yield Span(bracket.line, item.start() + 1, item.end() + 1)


def _point(line: int, column: int) -> Span:
    """The place where a map or a list begins, or where a value is missing."""
    return Span(line, column + 1, column + 2)
