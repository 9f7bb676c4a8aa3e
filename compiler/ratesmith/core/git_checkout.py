"""Whether what is on disk is what a commit has, whatever the settings, the index and the ignore rules of git say."""

from __future__ import annotations

from pathlib import Path

from ratesmith.core.git import Git


def is_as_committed(git: Git, commit: str, folder: Path, *, but_ignored: bool = False) -> bool:
    """Return whether a folder has the files of a commit, byte for byte, and no others; `but_ignored` ones may be there.

    Raises Fatal if git cannot read the commit.
    """
    folder = folder.parent.resolve() / folder.name
    wanted = git.files(commit, folder)
    try:
        there = {path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}
        extra = there - {folder / name for name in wanted}
        if extra - (git.ignored(extra) if but_ignored else frozenset()):
            return False
        return all(_content(folder / name) == content for name, content in wanted.items())
    except OSError:
        return False


def _content(path: Path) -> bytes | None:
    """Return the content of a file; None for a link."""
    return None if path.is_symlink() else path.read_bytes()
