"""The files of a commit and their contents: what `git ls-tree` and `git cat-file --batch` answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

import msgspec

_ENTRY: Final = re.compile(rb"(\d{6}) \w+ ([0-9a-f]+)(?: +(\S+))?\t(.*)", re.DOTALL)
_FILE: Final = b"100"
"""First digits of the mode of a file; links and submodules have other modes."""


class Entry(msgspec.Struct, frozen=True):
    """What a commit has at a path of the repository."""

    path: bytes
    id: bytes
    is_file: bool
    """Whether it is neither a link nor a submodule."""
    size: int
    """Bytes; 0 where they were not asked for."""


def parse_entries(listed: bytes) -> Iterator[Entry]:
    """Yield what `git ls-tree -r -z` lists, with `--long` or without."""
    for entry in listed.split(b"\0"):
        if match := _ENTRY.fullmatch(entry):
            mode, id, size, path = match.groups(b"")
            yield Entry(path, id, mode.startswith(_FILE), int(size) if size.isdigit() else 0)


def blob_id(content: bytes, *, like: str) -> str:
    """Return the id that git gives a file with this content; `like` is another id of its repository."""
    made = hashlib.new("sha1" if len(like) == 40 else "sha256", b"blob %d\0" % len(content), usedforsecurity=False)
    made.update(content)
    return made.hexdigest()


def parse_blobs(answer: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield id and content of each blob that `cat-file --batch` prints, after a line with id, type and size."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        words = answer[at:end].split(b" ")
        if len(words) != 3:
            return
        start, size = end + 1, int(words[2])
        yield words[0], answer[start : start + size]
        at = start + size + 1
