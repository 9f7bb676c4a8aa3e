"""What the reading of one file gives."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from ratesmith.core.ir import Node, Route, Span


class SyntaxProblem(msgspec.Struct, frozen=True):
    """Something in a file that cannot be read: where, what, and how to mend it.

    With a route, only that value is unreadable; without one, the whole file is.
    """

    span: Span
    message: str
    hint: str
    route: Route | None = None
    related: tuple[tuple[Span, str], ...] = ()


class Parsed(NamedTuple):
    """One file: its tree, None where the syntax is broken, and every problem found."""

    tree: Node
    problems: list[SyntaxProblem]
