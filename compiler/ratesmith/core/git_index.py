"""What git says of files beside their content: how the index has them, and which attributes they have."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

_ENTRY: Final = re.compile(rb"(\S) (\d{6}) [0-9a-f]+ \d\t(.*)", re.DOTALL)


class IndexEntry(msgspec.Struct, frozen=True):
    """A file as the index has it."""

    path: str
    """Relative to the folder that was asked for."""
    mode: str
    """`100644` of an ordinary file, `100755` of an executable one, `120000` of a link, `160000` of a submodule."""
    skipped: bool
    """Whether a sparse checkout leaves it out of the work tree."""


class Attribute(NamedTuple):
    """An attribute that `.gitattributes` gives a file; `set`, `unset` or a value."""

    path: str
    """Relative to the folder that was asked for."""
    name: str
    value: str


def parse_index(output: bytes, inside: str) -> Iterator[IndexEntry]:
    """Yield what `git ls-files --stage -t -z` prints, by paths below the folder `inside`."""
    for entry in output.split(b"\0"):
        if match := _ENTRY.fullmatch(entry):
            yield IndexEntry(os.fsdecode(match[3])[len(inside) :], match[2].decode(), match[1] == b"S")


def parse_attributes(output: bytes, inside: str) -> Iterator[Attribute]:
    """Yield what `git check-attr -z` prints, by paths below the folder `inside`."""
    fields = [os.fsdecode(field) for field in output.split(b"\0")]
    for path, name, value in zip(fields[0:-1:3], fields[1::3], fields[2::3], strict=True):
        yield Attribute(path[len(inside) :], name, value)
