"""Find the folder of a repository, and never one that a branch made look like a repository."""

from __future__ import annotations

import os
from pathlib import Path


def top_of(folder: Path) -> Path | None:
    """Return the nearest folder that has a `.git`, whether it is a repository or not."""
    return next((path for path in (folder, *folder.parents) if os.path.lexists(path / ".git")), None)


def start_of(folder: Path) -> Path | None:
    """Return the folder to start git in, for the repository that a folder is in; None if there is none.

    git takes a folder for a bare repository if it has a `HEAD`, `objects/` and `refs/`, and runs what the `config`
    beside them says. A commit can have all of these in any folder; what it cannot have is a `.git`. On another file
    system git itself decides whether it looks above it.
    """
    folder = folder.resolve()
    top = top_of(folder)
    is_elsewhere = top is not None and folder.exists() and top.stat().st_dev != folder.stat().st_dev
    return folder if is_elsewhere else top
