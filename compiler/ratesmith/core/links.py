"""Refuse symbolic links in a project: whoever wrote the branch would choose what is read or written elsewhere."""

from __future__ import annotations

from pathlib import Path

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import visible


def first_link(root: Path, path: Path) -> Path | None:
    """Return the first symbolic link among a path below `root` and the folders between; None without one."""
    folders = [*reversed(path.relative_to(root).parents)][1:]
    return next((place for place in (*(root / folder for folder in folders), path) if place.is_symlink()), None)


def refuse_links(root: Path, path: Path, hint: str = "put the file or folder itself there") -> None:
    """Raise Fatal if a path below `root`, or a folder between, is a symbolic link."""
    link = first_link(root, path)
    if link is not None:
        shown = visible(link.relative_to(root).as_posix())
        raise Fatal(Exit.REFUSED, f"{shown} is a symbolic link, which is never followed; nothing was written", hint)
