"""Refuse symbolic links in a project: whoever wrote the branch would choose what is read or written elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible

_MOST_LINKS: Final = 40
"""How many links lead to one file at most, as on Linux."""


def steps_to(path: Path) -> Iterator[Path]:
    """Yield the real place of every file, folder and link that leads to a path, the path's own last.

    A path that leads around in a circle has no last one.
    """
    todo, place, links = [*reversed(path.absolute().parts)], Path(), 0
    while todo and links <= _MOST_LINKS:
        place = (
            Path(todo[-1]) if Path(todo[-1]).is_absolute() else place.parent if todo[-1] == ".." else place / todo[-1]
        )
        todo.pop()
        yield place
        if place.is_symlink():
            links += 1
            todo += reversed(place.readlink().parts)
            place = place.parent


def first_link(root: Path, path: Path) -> Path | None:
    """Return the first symbolic link in a folder that leads to a path, which need not be in it; None without one."""
    inside = root.resolve()
    return next((place for place in steps_to(path) if place.is_symlink() and place.is_relative_to(inside)), None)


def refuse_links(root: Path, path: Path, hint: str = "put the file or folder itself there") -> None:
    """Raise Fatal if a symbolic link in a folder leads to a path, or is one."""
    link = first_link(root, path)
    if link is not None:
        shown = visible(link.relative_to(root.resolve()).as_posix())
        raise Fatal(Exit.REFUSED, f"{shown} is a symbolic link, which is never followed; nothing was written", hint)
