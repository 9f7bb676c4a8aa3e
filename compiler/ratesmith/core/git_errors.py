"""What to say where git does not read a repository; its own stderr is compared with known messages, and never shown."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git_folder import top_of
from ratesmith.core.limits import MAX_FILES, MAX_LISTING_BYTES, MAX_PARENTS, MAX_TREE_BYTES, MORE, allowed, exceeds
from ratesmith.core.sanitize import quoted, visible

_NO_WORK_TREE: Final = b"must be run in a work tree"
_NOT_OURS: Final = (b"dubious ownership", b"unsafe repository")
_STOPPED_AT: Final = re.compile(rb"up to mount point (.*)\)\n")
"""With the first folder that git did not look at, because it is on another file system."""
_UNSAFE: Final = frozenset({"", ".", "..", ".git"})
"""Parts of a path that git never checks out, and that a commit made on purpose can have all the same."""


def refused(folder: Path, said: bytes) -> Fatal:
    """Return what to say where git finds no repository that it reads in a folder, given its stderr."""
    if any(words in said for words in _NOT_OURS):
        from shlex import quote

        root = top_of(folder) or folder
        hint = f"if you trust it: git config --global --add safe.directory {quote(str(root))}"
        return Fatal(Exit.ENVIRONMENT, f"git reads nothing from {root}, which belongs to another user", hint)
    stopped, top = _STOPPED_AT.search(said), top_of(folder)
    if stopped and top is not None and Path(os.fsdecode(stopped[1])).is_relative_to(top):
        message = f"{folder} is on another file system than the repository of {top}, where git does not look"
        hint = "if it belongs to it: export GIT_DISCOVERY_ACROSS_FILESYSTEM=1; if it does not: git init in the project"
        return Fatal(Exit.ENVIRONMENT, message, hint)
    if _NO_WORK_TREE in said:
        hint = "run this in a clone that has its files; in one that lost them: git config core.bare false"
        return Fatal(Exit.ENVIRONMENT, f"the repository of {folder} has no work tree", hint)
    return unreadable(folder)


def refuse_too_large(commit: str, files: list[tuple[int, bytes]]) -> None:
    """Raise Fatal where the files of a commit would take too much memory."""
    total = sum(size for size, _ in files)
    if exceeds(total, MAX_TREE_BYTES):
        size, largest = max(files)
        raise Fatal(
            Exit.INPUT,
            f"the files to read from commit {commit[:12]} have {total:,} bytes, and {allowed(MAX_TREE_BYTES):,} are"
            f" read; the largest is {visible(os.fsdecode(largest))} with {size:,}",
            "remove what ratesmith did not write from that folder, and commit it" + MORE,
        )


def refuse_long_history(commit: str, sizes: list[int]) -> None:
    """Raise Fatal where versions of files, up to a commit, would take too much memory."""
    if exceeds(total := sum(sizes), MAX_TREE_BYTES):
        raise Fatal(
            Exit.INPUT,
            f"the versions of files to read up to commit {commit[:12]} have {total:,} bytes, and"
            f" {allowed(MAX_TREE_BYTES):,} are read; the largest of these {len(sizes):,} has {max(sizes):,}",
            "see which commit brought more than configuration: git log --stat; ratesmith history takes a --limit"
            + MORE,
        )


def refuse_too_many(commit: str, count: int) -> None:
    """Raise Fatal where a commit has more files in a folder than the folder itself may have."""
    if exceeds(count, MAX_FILES):
        raise Fatal(
            Exit.INPUT,
            f"commit {commit[:12]} has {count:,} files there, and {allowed(MAX_FILES):,} are read",
            "look at what it adds before you check it out: git ls-tree" + MORE,
        )


def ambiguous(revision: str) -> Fatal:
    """Return what to say where several references have one name."""
    shown = visible(revision)
    return Fatal(
        Exit.INPUT,
        f"{shown} is the name of several references, such as a branch and a tag, so it is not known which one is meant",
        f"write which: refs/remotes/{shown}, refs/heads/{shown} or refs/tags/{shown}; git for-each-ref lists them",
    )


def too_many_names(commit: str) -> Fatal:
    """Return what to say where a commit has more files than anybody would look at."""
    return Fatal(
        Exit.INPUT,
        f"commit {commit[:12]} lists more than {allowed(MAX_LISTING_BYTES) >> 20} MiB of file names there, and was"
        " read no further",
        "look at what it adds before you check it out: git ls-tree" + MORE,
    )


def too_many_parents(commit: str, count: int) -> Fatal:
    """Return what to say where a commit merges more branches than anybody does."""
    return Fatal(
        Exit.REFUSED,
        f"commit {commit[:12]} merges {count:,} branches at once, and {MAX_PARENTS} are looked at",
        "whoever made the commit did so on purpose: merge the branches one after the other",
    )


def safe_name(commit: str, listed: bytes, inside: str) -> str:
    """Return the path of a file of a commit in the folder `inside` the repository.

    Raises Fatal if it leads out of its folder, as git never checks one out.
    """
    path = os.fsdecode(listed)[len(inside) :]
    if _UNSAFE.isdisjoint(path.lower().split("/")):
        return path
    raise Fatal(
        Exit.REFUSED,
        f"commit {commit[:12]} has a file whose name no checkout would take: {quoted(path)}; nothing was read",
        "whoever made the commit did so on purpose: find out who pushed it, and remove it from the repository",
    )


def unreadable(folder: Path) -> Fatal:
    """Return what to say where git fails for a whole repository."""
    return Fatal(Exit.ENVIRONMENT, f"git cannot read the repository of {folder}", "git itself says why: git status")


def unread(commit: str) -> Fatal:
    """Return what to say where git fails for one commit."""
    message = f"git cannot read the files of commit {commit[:12]}: a part of the history is not here, or damaged"
    return Fatal(
        Exit.ENVIRONMENT, message, "fetch it: git fetch --unshallow, or clone without --filter; then: git fsck"
    )
