"""Where the keys and values of a file are: packed into a number each, as a file can have 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ratesmith.core.ir import Route, Span

_BITS: Final = 24
"""Of a line and of a column: more than a file has."""
_MASK: Final = (1 << _BITS) - 1
_WIDTH: Final = 3 * _BITS


class NodeSpans(Mapping[Route, tuple[Span, Span]]):
    """The spans of the key and of the value at every route."""

    __slots__ = ("_packed",)

    def __init__(self) -> None:
        self._packed: dict[Route, int] = {}

    def add(self, route: Route, key: Any, value: Any) -> None:
        """Note the places of two events of the parser."""
        self._packed[route] = _packed(key) << _WIDTH | _packed(value)

    def put(self, route: Route, key: Span, value: Span) -> None:
        """Note two places."""
        self._packed[route] = _of_span(key) << _WIDTH | _of_span(value)

    def __getitem__(self, route: Route) -> tuple[Span, Span]:
        both = self._packed[route]
        return _span(both >> _WIDTH), _span(both)

    def __contains__(self, route: object) -> bool:
        return route in self._packed

    def __iter__(self) -> Iterator[Route]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def span_of(event: Any) -> Span:
    """Return where an event of the parser is."""
    return _span(_packed(event))


def _packed(event: Any) -> int:
    start, end = event.start_mark, event.end_mark
    line: int = start.line
    column: int = start.column
    last: int = end.column if end.line == line else column
    return (line + 1) << 2 * _BITS | (column + 1) << _BITS | max(last + 1, column + 2)


def _of_span(span: Span) -> int:
    return span.line << 2 * _BITS | span.column << _BITS | span.end


def _span(packed: int) -> Span:
    return Span(packed >> 2 * _BITS & _MASK, packed >> _BITS & _MASK, packed & _MASK)
