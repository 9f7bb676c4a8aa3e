"""Files of SQLite: refuse what somebody else brought, which SQLite obeys before any query, and what others read."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible

COMPANIONS: Final = ("", "-journal", "-wal", "-shm")
"""What SQLite adds to the name of a database, and reads where it is there."""
UNTRACK: Final = "take the files out of the repository (git rm --cached) and delete them, as the database is made anew"
_PRIVATE: Final = stat.S_IRUSR | stat.S_IWUSR
_JOURNAL_MAGIC: Final = bytes.fromhex("d9d505f920a163d7")


def tracked_files(path: Path) -> str:
    """Return which of a database and the files that SQLite reads beside it git tracks, as a message names them.

    Asks git only where there is such a file. Raises Fatal if git cannot read the repository.
    """
    files = [file for ending in COMPANIONS if os.path.lexists(file := path.with_name(path.name + ending))]
    tracked = _tracked(path.absolute()) if files else {}
    return ", ".join(visible(tracked[file.name]) for file in files if file.name in tracked)


def refuse_tracked(path: Path) -> None:
    """Raise Fatal where git tracks a database, or a file that SQLite reads beside it.

    Whoever wrote the branch would choose what SQLite replays, and the keys would go into a file that is committed next.
    """
    if names := tracked_files(path):
        raise Fatal(
            Exit.REFUSED,
            f"git tracks {names}: a branch brings the database, and keys in it would be committed; {UNCHANGED}",
            f"{UNTRACK}; or name another file with --database",
            kind=RefusalKind.PLANTED,
        )


@cache
def _tracked(path: Path) -> dict[str, str]:
    """Return the paths in the repository of a database and its companions that git tracks, by their names.

    Git is asked once in a run, however often the database is opened.
    """
    from ratesmith.core.git import Git

    git = Git.find(path.parent)
    names = [path.name + ending for ending in COMPANIONS]
    return {it.rpartition("/")[2]: it for it in git.tracked(path.parent, names)} if git is not None else {}


def refuse_foreign_journal(path: Path) -> None:
    """Raise Fatal where the journal of a database names another journal, which SQLite would delete with it.

    SQLite writes such a name only where one transaction changes several databases, and none of ours does.
    """
    journal = path.with_name(f"{path.name}-journal")
    try:
        with journal.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - len(_JOURNAL_MAGIC)))
            names_another = file.read() == _JOURNAL_MAGIC
    except OSError:
        # SQLite says better why it cannot open a file.
        return
    if names_another:
        raise Fatal(
            Exit.REFUSED,
            f"{visible(journal.name)} names another file, which SQLite would delete; {UNCHANGED}",
            "find out who put it there; where another program changed several databases at once, let it recover them",
            kind=RefusalKind.PLANTED,
        )


def refuse_planted(path: Path) -> None:
    """Raise Fatal where somebody else made, or may write, a file that SQLite reads beside a database, before it does.

    Its pages become those of the database: rows, prices and keys.
    """
    with suppress(OSError):
        base = path.stat()
        for ending in COMPANIONS[1:]:
            file = path.with_name(path.name + ending)
            if not os.path.lexists(file):
                continue
            there = file.lstat()
            what = ""
            if there.st_uid not in (base.st_uid, os.geteuid()):
                what = f"belongs to another user (uid {there.st_uid}) than the database"
            elif there.st_mode & ~base.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or not stat.S_ISREG(there.st_mode):
                what = "can be written by others than the database"
            if what:
                raise Fatal(
                    Exit.REFUSED,
                    f"{visible(file.name)} {what}, and SQLite would take its pages for those; {UNCHANGED}",
                    f"find out who put it there, delete it, and let nobody else write into {visible(path.parent.name)}",
                    kind=RefusalKind.PLANTED,
                )


def make_private(path: Path) -> None:
    """Create a database where there is none, or take over one that is still empty, for nobody else to read.

    It may hold keys, and so may its journal, which SQLite gives the same mode.
    """
    # SQLite says better why it cannot open a file. Closing one that another connection has open would drop its locks.
    with suppress(OSError):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE))
        except FileExistsError:
            there = os.lstat(path)
            if stat.S_ISREG(there.st_mode) and there.st_size == 0 and there.st_uid == os.geteuid():
                path.chmod(_PRIVATE)


def refuse_others(path: Path, shown: str) -> None:
    """Raise Fatal where others than who runs this may read or change a database; `shown` is how messages name it.

    Or what SQLite writes beside it, which is a file that is there already: the old keys go through the journal.
    """
    for ending in COMPANIONS:
        file = path.with_name(path.name + ending)
        with suppress(FileNotFoundError):
            if reason := _open_to_others(file.lstat(), 0o077):
                what, way = reason
                raise _exposed(f"{shown}{ending} {what}", way.format(mode="600", name=_in_shell(file.name)))
    if reason := _open_to_others(path.parent.stat(), stat.S_IWOTH | stat.S_IWGRP):
        what, way = reason
        where = f"{shown}, in whose folder somebody else could make its journal: it {what}"
        raise _exposed(where, way.format(mode="go-w", name=_in_shell(path.parent.name)))


def _open_to_others(there: os.stat_result, bits: int) -> tuple[str, str] | None:
    """Return what opens a file or folder to others, and what to do; None where nothing does."""
    mode = stat.S_IMODE(there.st_mode)
    is_folder = stat.S_ISDIR(there.st_mode)
    if there.st_uid != os.geteuid() and not (is_folder and there.st_uid == 0):
        what = f"belongs to another user (uid {there.st_uid})"
        return what, "run it as that user, or give it to who runs it"
    if is_folder and there.st_gid == os.getegid() and _is_own_group(there.st_gid):
        bits &= ~stat.S_IRWXG
    return (f"has mode {mode:04o}", "run: chmod {mode} {name}") if mode & bits else None


def _in_shell(name: str) -> str:
    """Return a name as a command shows it that somebody may copy into a shell."""
    from shlex import quote

    return visible(quote(name))


def _is_own_group(gid: int) -> bool:
    """Return whether a group has the name of who runs this, and nobody else in it: systems make one for each user."""
    import grp
    import pwd

    try:
        group, user = grp.getgrgid(gid), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return group.gr_name == user.pw_name and not {*group.gr_mem} - {user.pw_name}


def _exposed(what: str, way: str) -> Fatal:
    return Fatal(
        Exit.REFUSED,
        f"keys would be written where others can read them: the database {what}; {UNCHANGED}",
        f"{way}, and see that nobody has a copy of it; to leave all secrets alone: --without-secrets",
        kind=RefusalKind.EXPOSED,
    )
