"""What `git log` says of the commits that changed some files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

FORMAT: Final = "--format=%H%x00%P%x00%an%x00%ct%x00%s"
"""The fields of a commit, its author whatever a `.mailmap` says; the lines of `--raw -z` follow."""
_FIELDS: Final = 5
UNKNOWN: Final = "on an unknown day"
_NUMBERED: Final = re.compile(rb"([0-9a-f]+)[^\n]*\n\n(?:(\d+)\t(\d+)\t)?")
"""The parents of a commit, and how many lines it added to a file and removed; not said of what is no text."""


class FileChange(msgspec.Struct, frozen=True):
    """What a commit did to one file."""

    path: str
    """Relative to the folder that was asked about."""
    before: str
    """The path that the file had before; the same unless it was moved."""
    old: str
    """Id of its content before; empty for a file that was added."""
    new: str
    """Id of its content from then on; empty for a file that was removed."""
    mode: str = ""
    """What git says of it from then on: `100755` for a file that can be run; zeros for one that was removed."""
    old_mode: str = ""
    """The same of it before; zeros for one that was added."""


class LoggedCommit(msgspec.Struct, frozen=True):
    """One commit, and what it did to the files that were asked about."""

    id: str
    is_merge: bool
    author: str
    at: str
    """When it was committed, in UTC; `UNKNOWN` where it says a moment that no calendar has."""
    subject: str
    changes: tuple[FileChange, ...]


def parse_log(printed: bytes, inside: str) -> Iterator[LoggedCommit]:
    """Yield the commits that `git log --raw -z --no-abbrev` printed with `FORMAT`, in its order.

    `inside` is the path of the folder in the repository, which ends in a slash unless it is empty.
    """
    words = [os.fsdecode(word) for word in printed.split(b"\0")]
    at = 0
    while at + _FIELDS <= len(words):
        id, parents, author, seconds, subject = words[at : at + _FIELDS]
        at += _FIELDS
        changes, at = _changes(words, at, inside)
        yield LoggedCommit(id.lstrip("\n"), " " in parents, author, _moment(seconds), subject, changes)
        while at < len(words) and not words[at].strip("\n"):
            at += 1


def parent_of_shorter(printed: bytes) -> str | None:
    """Return the first parent of the commit that `git log -1 --numstat --format=%P` printed for one file.

    None without one, and where the file had no more lines in the parent.
    """
    found = _NUMBERED.match(printed)
    if found is None or (found[2] is not None and int(found[3]) <= int(found[2])):
        return None
    return found[1].decode()


def _moment(seconds: str) -> str:
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return UNKNOWN
    return f"{moment.isoformat(sep=' ')}Z"


def parse_changes(printed: bytes) -> tuple[FileChange, ...]:
    """Return the changes that `git diff-tree --raw -z --no-abbrev` printed, by paths in the repository."""
    return _changes([os.fsdecode(word) for word in printed.split(b"\0")], 0, "")[0]


def _changes(words: Sequence[str], at: int, inside: str) -> tuple[tuple[FileChange, ...], int]:
    """Read a line for each file, which names one path, or two where it was moved; return where they end as well."""
    changes = []
    while at < len(words) and words[at].lstrip("\n").startswith(":"):
        old_mode, mode, old, new, status = words[at].lstrip("\n:").split(" ")
        paths = [it.removeprefix(inside) for it in words[at + 1 : at + 2 + (status[0] in "RC")]]
        changes.append(FileChange(paths[-1], paths[0], old.strip("0") and old, new.strip("0") and new, mode, old_mode))
        at += 1 + len(paths)
    return tuple(changes), at
