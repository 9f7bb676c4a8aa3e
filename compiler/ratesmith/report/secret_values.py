"""Find the values below secret-named keys of a file, by the full parser: of most files nobody has to ask it."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from yaml._yaml import CParser
from yaml.error import YAMLError
from yaml.events import (
    CollectionEndEvent,
    CollectionStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from ratesmith.core.sanitize import is_secret_name

_MAX_DEPTH: Final = 64
_DECLARATIONS: Final = "secrets"
"""The one secret-named key that holds no secret: the declarations of secrets are below it."""
_TOO_SHORT: Final = r"true|false|null|~|\d{0,4}"
"""What may be shown below a secret-named key: a switch, or a number too short to be a secret."""


class _Collection:
    """A map or list that is being read."""

    __slots__ = ("hidden", "is_map", "key")

    def __init__(self, is_map: bool, hidden: bool) -> None:
        self.is_map = is_map
        self.hidden = hidden
        """Whether it is below a secret-named key."""
        self.key: str | None = None
        """The key whose value comes next."""


class HiddenValue(NamedTuple):
    """A value to hide: first line and column, and last line."""

    line: int
    column: int
    last: int


def secret_values(source: str) -> tuple[list[HiddenValue], bool]:
    """Return the values below secret-named keys, and whether the file could be parsed to its end."""
    found: list[HiddenValue] = []
    open_: list[_Collection] = []
    # Stars that hide a secret already would be read as an alias.
    parser: Any = CParser(re.sub(r"\*+", lambda stars: "x" * len(stars[0]), source))
    try:
        while parser.check_event():
            event = parser.get_event()
            if isinstance(event, CollectionEndEvent):
                open_.pop()
            elif isinstance(event, NodeEvent) and not _visit(event, open_, found):
                return found, False
    except YAMLError:
        return found, False
    return found, True


def _visit(event: Any, open_: list[_Collection], found: list[HiddenValue]) -> bool:
    """Record one node; return False for a node that no configuration has."""
    parent = open_[-1] if open_ else _Collection(is_map=False, hidden=False)
    scalar = isinstance(event, ScalarEvent)
    if parent.is_map and parent.key is None:
        parent.key = event.value if scalar else None
        return scalar
    key, parent.key = parent.key, None
    named = key is not None and is_secret_name(key)
    if isinstance(event, CollectionStartEvent):
        is_map = isinstance(event, MappingStartEvent)
        open_.append(_Collection(is_map, parent.hidden or (named and not (is_map and key == _DECLARATIONS))))
        return len(open_) <= _MAX_DEPTH
    short = parent.is_map and not named and scalar and re.fullmatch(_TOO_SHORT, event.value)
    if (named or parent.hidden) and not short:
        start, end = event.start_mark, event.end_mark
        found.append(HiddenValue(start.line + 1, start.column, end.line + 1 if end.column else end.line))
    return True
