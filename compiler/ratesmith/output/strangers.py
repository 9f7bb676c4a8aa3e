"""What does not belong into `generated/`, or beside it: everything there is what a build writes, and has its mode.

Programs other than ratesmith read that folder: psql, dbmate, and Python, which imports modules of the django layout.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final, NamedTuple

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git_index import IndexEntry
from ratesmith.core.sanitize import visible
from ratesmith.core.twin_names import folded
from ratesmith.output.served_files import superseded
from ratesmith.project.settings import CONTRACT
from ratesmith.release.build import Builds

STRANGER: Final = "nothing writes this file; delete it"
_LINK: Final = "it is a link; a build writes ordinary files alone; delete it"
_SPECIAL: Final = "it is neither a file nor a folder; delete it"
_EXECUTABLE: Final = "it is executable; run: ratesmith build (for git: git update-index --chmod=-x)"
_SHADOW: Final = "a program that looks for {name}/ finds this instead; delete it, or give it another name"
_IN_GIT: Final = "git has it, and nothing writes this file; git rm --cached it"
_MODE_IN_GIT: Final = "git has it with mode {mode}, where a build writes an ordinary file (100644)"
_ORDINARY: Final = "100644"
_EXECUTABLE_MODE: Final = "100755"
_IMPORTED: Final = frozenset({"", ".py", ".pyc", ".so", ".pyd"})
"""The ends of names that Python imports before a folder without `__init__.py`; a folder has none."""


class Stranger(NamedTuple):
    """A file that does not belong there."""

    path: str
    """Below the folder; `../` of what is beside it."""
    why: str
    has_wrong_mode: bool = False
    """Whether a build writes it, and nothing but its mode is wrong."""

    def line(self, folder: str) -> str:
        """Return the line that names it; `folder` is what the folder is called."""
        shown = self.path[3:] if self.path.startswith("../") else f"{folder}/{self.path}"
        return f"{visible(shown)}: {self.why}"


def strangers(builds: Builds, out: Path, files: Collection[str]) -> Iterator[Stranger]:
    """Yield what is in the folder and no build writes, links and special files, and what stands beside it in its place.

    Not the drafts and former manifests that the next build deletes, and nothing in the folders of environments that
    were not built.
    """
    drafts = {f"{name}/{path}" for name, build in builds.by_name.items() for path in build.abandoned_files(out / name)}
    drafts |= {*superseded(out, files)}
    elsewhere = builds.environments - builds.by_name.keys()
    for path, entry in _walk(out, elsewhere):
        if entry.is_symlink():
            yield Stranger(path, _LINK)
        elif not entry.is_file(follow_symlinks=False):
            yield Stranger(path, _SPECIAL)
        elif path not in files and path not in drafts:
            yield Stranger(path, STRANGER)
    yield from _shadows(out)


def executables(out: Path, files: Iterable[str]) -> Iterator[Stranger]:
    """Yield the files of a build that can be executed."""
    for path in files:
        try:
            mode = (out / path).lstat().st_mode
        except OSError:
            continue
        if S_ISREG(mode) and mode & 0o111:
            yield Stranger(path, _EXECUTABLE, has_wrong_mode=True)


def strangers_in_git(
    entries: Iterable[IndexEntry], builds: Builds, out: Path, files: Collection[str]
) -> Iterator[Stranger]:
    """Yield what git has in the folder and a checkout would put there: other files, links, submodules, other modes.

    A file that was deleted here and is not committed yet is left out.
    """
    known, old = {*builds.by_name, CONTRACT}, {*superseded(out, files)}
    for entry in entries:
        top, _, _ = entry.path.partition("/")
        gone = not entry.skipped and not os.path.lexists(out / entry.path)
        if gone:
            continue
        if entry.mode != _ORDINARY:
            is_own = entry.mode == _EXECUTABLE_MODE and entry.path in files
            yield Stranger(entry.path, _MODE_IN_GIT.format(mode=entry.mode), is_own)
        elif entry.path not in files and entry.path not in old and (top in known or top not in builds.environments):
            yield Stranger(entry.path, _IN_GIT if entry.skipped else STRANGER)


def _walk(out: Path, elsewhere: Collection[str]) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield what a folder has, sorted by path, folders aside; no link is followed.

    Folders may nest deeper than functions can call each other.
    """
    pending = [("", _entries(out))]
    while pending:
        inside, entries = pending[-1]
        entry = next(entries, None)
        if entry is None:
            pending.pop()
        elif not entry.is_dir(follow_symlinks=False):
            yield f"{inside}{entry.name}", entry
        elif inside or entry.name not in elsewhere:
            pending.append((f"{inside}{entry.name}/", _entries(Path(entry.path))))


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        return iter(sorted(os.scandir(folder), key=lambda entry: entry.name))
    except (FileNotFoundError, NotADirectoryError):
        return iter(())
    except OSError as error:
        message = f"{visible(str(folder))} cannot be read: {error.strerror}"
        raise Fatal(Exit.ENVIRONMENT, message, "check its permissions") from None


def _shadows(out: Path) -> Iterator[Stranger]:
    """Yield what is beside the folder and would be taken for it: modules of its name, and twins of its name."""
    try:
        beside = sorted(out.parent.iterdir())
    except OSError:
        return
    for path in beside:
        first = path.name.partition(".")[0]
        if path.name != out.name and folded(first) == folded(out.name) and path.suffix in _IMPORTED:
            yield Stranger(f"../{path.name}", _SHADOW.format(name=out.name))
