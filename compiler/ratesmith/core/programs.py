"""Find other programs, in no folder that depends on where the command runs."""

from __future__ import annotations

import os
from pathlib import Path


def find_program(name: str) -> str | None:
    """Return the path of a program on PATH; entries that are relative, or empty, are not searched."""
    folders = absolute_path(os.environ.get("PATH", os.defpath)).split(os.pathsep)
    places = (os.path.join(folder, name) for folder in folders if folder)  # noqa: PTH118  # as it is in PATH
    return next((it for it in places if os.path.isfile(it) and os.access(it, os.X_OK)), None)  # noqa: PTH113


def absolute_path(path: str) -> str:
    """Return a PATH without its relative and empty entries: a branch decides what they hold."""
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if Path(entry).is_absolute())
