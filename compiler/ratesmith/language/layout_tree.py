"""Read a YAML file as what stands in it for people: keys, values, their spelling, comments and blank lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec
from yaml._yaml import CParser
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from ratesmith.language.extents import content_end

BLOCK_STYLES: Final = ("|", ">")


class Spelling(NamedTuple):
    """A scalar as it is written."""

    source: str
    style: str
    """`'`, `"`, `|`, `>`, or empty for a plain one."""
    text: str
    """What it says, if it is text."""
    margin: int
    """Columns before the lines of a block scalar."""


class Entry(msgspec.Struct, eq=False):
    """A key and its value, or an item of a list, with what is written around it."""

    start: int
    column: int
    key: Spelling | None = None
    value: Value | None = None
    head: list[str] = []
    """The lines of comments above it; an empty one is a blank line."""
    beside: list[str] = []
    """The comments on its line."""


class Branch(msgspec.Struct, eq=False):
    """A map or a list."""

    is_map: bool
    is_flow: bool
    column: int
    owner: Entry | None
    entries: list[Entry] = []
    foot: list[str] = []
    """The lines of comments below its last entry."""
    end: int = 0

    @property
    def has_comments(self) -> bool:
        """Whether a comment is in it."""
        return any(self.foot) or any(
            it.beside or any(it.head) or (isinstance(it.value, Branch) and it.value.has_comments) for it in self.entries
        )


Value = Spelling | Branch


class _Token(NamedTuple):
    """A range of the text that no comment begins in, and the entry that it is of."""

    start: int
    end: int
    entry: Entry | None


class _Place(NamedTuple):
    """An entry and the collections that it is in, from the root."""

    entry: Entry
    inside: tuple[Branch, ...]


def layout_tree(text: str) -> Branch:
    """Return the tree of a file that `parse` reads as a map, without its byte order mark and with Unix line ends."""
    reader = _Reader(text)
    root = reader.root()
    _Comments(text, reader.places, root).attach(reader.tokens)
    return root


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.next: Callable[[], Any] = CParser(text).get_event
        self.tokens: list[_Token] = []
        self.places: list[_Place] = []

    def root(self) -> Branch:
        """Read the file."""
        self.next()
        self.next()
        root = self.value(self.next(), None, ())
        assert isinstance(root, Branch)
        return root

    def value(self, begin: Any, owner: Entry | None, above: tuple[Branch, ...]) -> Value:
        """Read the value that begins with an event; `above` are the collections that it is in."""
        if type(begin) is ScalarEvent:
            return self.spelling(begin, owner)
        branch = Branch(type(begin) is MappingStartEvent, bool(begin.flow_style), begin.start_mark.column, owner)
        ending = MappingEndEvent if branch.is_map else SequenceEndEvent
        inside = (*above, branch)
        event: Any
        while type(event := self.next()) is not ending:
            entry = Entry(self.start_of(event, branch), branch.column)
            self.places.append(_Place(entry, inside))
            if branch.is_map:
                entry.key = self.spelling(event, entry)
                event = self.next()
            entry.value = self.value(event, entry, inside)
            branch.entries.append(entry)
        end: Any = event.end_mark
        branch.end = end.index
        return branch

    def start_of(self, event: Any, branch: Branch) -> int:
        """Return where an entry begins: its key, or its dash, which may be some lines above."""
        at: int = event.start_mark.index
        if branch.is_map or branch.is_flow:
            return at
        line = self.text.rfind("\n", 0, at) + 1
        while line and self.text[line : line + branch.column + 1].strip(" -") + self.text[line + branch.column] != "-":
            line = self.text.rfind("\n", 0, line - 1) + 1
        return line + branch.column

    def spelling(self, event: Any, entry: Entry | None) -> Spelling:
        """Return a scalar as it is written; keep the comment in the first line of a block."""
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
        margin = 0
        if style in BLOCK_STYLES:
            end = content_end(self.text, start, end)
            header, _, body = self.text[start:end].partition("\n")
            margin = next((len(it) - len(it.lstrip(" ")) for it in body.split("\n") if it.strip(" ")), 0)
            found = re.search(r"(?<=[ \t])#.*", header)
            if found is not None and entry is not None:
                entry.beside.append(found[0].rstrip())
        self.tokens.append(_Token(start, end, entry))
        return Spelling(self.text[start:end], style, event.value, margin)


class _Comments:
    """Gives every comment and every blank line to the entry that it belongs to."""

    def __init__(self, text: str, places: list[_Place], root: Branch) -> None:
        self.text, self.places, self.root = text, places, root
        self.passed = 0
        """How many entries begin above."""
        self.blank = False
        """Whether a blank line is above, which belongs to what comes."""

    def attach(self, tokens: list[_Token]) -> None:
        """Walk through the text between the scalars."""
        begin = 0
        for token in (*tokens, _Token(len(self.text), len(self.text), None)):
            for found in re.finditer(_BLANK_OR_COMMENT, self.text[begin : token.start]):
                self.give(begin + found.start(), found[0].strip(), token.entry)
            begin = token.end
        self.pass_entries(len(self.text))

    def give(self, at: int, comment: str, entry: Entry | None) -> None:
        """Give one comment, or a blank line, which is an empty one; `entry` is that of the scalar after it."""
        self.pass_entries(at)
        last = self.places[self.passed - 1] if self.passed else None
        comes = self.places[self.passed] if self.passed < len(self.places) else None
        line = self.text.rfind("\n", 0, at) + 1
        is_beside = bool(comment and self.text[line:at].strip())
        is_above_value = last is not None and entry is last.entry
        if not comment:
            self.blank = not is_above_value
        elif last is not None and is_beside:
            _holder(last, at).beside.append(comment)
        elif last is not None and is_above_value:
            self.put(comment, last.entry.head)
        elif last is not None and (branch := _ended(last, comes, at, at - line)) is not None:
            self.put(comment, branch.foot)
        else:
            self.put(comment, comes.entry.head if comes is not None else self.root.foot)

    def pass_entries(self, at: int) -> None:
        """Go on to the last entry that begins before a place; the first of them gets the blank line above."""
        while self.passed < len(self.places) and self.places[self.passed].entry.start < at:
            self.put(None, self.places[self.passed].entry.head)
            self.passed += 1

    def put(self, comment: str | None, lines: list[str]) -> None:
        """Add a comment to lines, and the blank line that was above it."""
        if self.blank:
            lines.append("")
            self.blank = False
        if comment is not None:
            lines.append(comment)


_BLANK_OR_COMMENT: Final = r"\n *(?=\n)|#[^\n]*"


def _holder(last: _Place, at: int) -> Entry:
    """Return the entry that a comment on its line is about: not one in brackets that are closed by then."""
    closed = (it.owner for it in last.inside if it.is_flow and it.end <= at)
    return next((owner for owner in closed if owner is not None), last.entry)


def _ended(last: _Place, comes: _Place | None, at: int, column: int) -> Branch | None:
    """Return the map or list that a comment on a line of its own is the end of, by brackets or by its column."""
    still = comes.inside if comes is not None else ()
    ended = [it for it in last.inside if it not in still]
    if (bracket := next((it for it in reversed(ended) if it.is_flow and it.end > at), None)) is not None:
        return bracket
    if comes is not None and column <= comes.entry.column:
        return None
    deepest = max((it.column for it in ended if not it.is_flow and it.column <= column), default=None)
    return next((it for it in ended if not it.is_flow and it.column == deepest), None)
