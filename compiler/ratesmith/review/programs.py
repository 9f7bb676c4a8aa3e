"""Programs that a change brings, changes or removes, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from ratesmith.core.git import Git
from ratesmith.core.git_log import FileChange

_FILE, _EXECUTABLE, _LINK, _SUBMODULE = "100", "100755", "120000", "160000"
_LARGE: Final = 1 << 18
"""Bytes of a file that is not read: no script has as many."""
_MOST: Final = 1000
"""So many files without an ending are read; of more nobody knows what they are."""


def programs_of(git: Git, commit: str, paths: Iterable[FileChange]) -> Mapping[str, str]:
    """Return which of the files that a commit changed can be run, by path in the repository, and why they can.

    Those are the executable ones, of those without an ending in their name the ones that begin with `#!`, and what
    leads to other files: links and submodules. What a file was before counts as well: a pipeline may run it by name.
    Raises Fatal if one cannot be read.
    """
    files = [*paths]
    found = {it.path: why for it in files if (why := _by_mode(it)) is not None}
    nameless = [it for it in files if it.path not in found and "." not in it.path.rpartition("/")[2]]
    asked = (id for it in islice(nameless, _MOST) for id in _versions(it))
    read = git.contents(commit, asked, _LARGE) if nameless else {}
    for it in nameless:
        known = [read.get(id) for id in _versions(it)]
        if None in known:
            found[it.path] = "may be a program: it has no ending, and nobody read it"
        elif any(text is not None and text.startswith(b"#!") for text in known):
            found[it.path] = "begins as a program does"
    return found


def _by_mode(it: FileChange) -> str | None:
    modes = (it.mode, it.old_mode)
    if _SUBMODULE in modes:
        return "brings files of another repository"
    if _LINK in modes:
        return "is a link, and a program may be where it leads"
    return "is executable" if _EXECUTABLE in modes else None


def _versions(it: FileChange) -> tuple[str, ...]:
    """The contents of a file that are to be read, before and afterwards."""
    both = (it.old, it.old_mode), (it.new, it.mode)
    return tuple(id for id, mode in both if id and mode.startswith(_FILE))
