"""Programs that a change brings, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from ratesmith.core.git import Git
from ratesmith.core.git_log import FileChange

_FILE, _EXECUTABLE = "100", "100755"
_LARGE: Final = 1 << 18
"""Bytes of a file that is not read: no script has as many."""
_MOST: Final = 1000
"""So many files without an ending are read; of more nobody knows what they are."""


def programs_of(git: Git, commit: str, paths: Iterable[FileChange]) -> Mapping[str, str]:
    """Return which of the files that a commit has now can be run, by path in the repository, and why they can.

    Those are the executable ones, and of those without an ending in their name the ones that begin with `#!`.
    Raises Fatal if one cannot be read.
    """
    files = [it for it in paths if it.new and it.mode.startswith(_FILE)]
    found = {it.path: "is executable" for it in files if it.mode == _EXECUTABLE}
    nameless = [it for it in files if it.path not in found and "." not in it.path.rpartition("/")[2]]
    read = git.contents(commit, (it.new for it in islice(nameless, _MOST)), _LARGE) if nameless else {}
    for it in nameless:
        if it.new not in read:
            found[it.path] = "may be a program: it has no ending, and nobody read it"
        elif read[it.new].startswith(b"#!"):
            found[it.path] = "begins as a program does"
    return found
