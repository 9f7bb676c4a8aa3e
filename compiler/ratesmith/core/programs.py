"""Find other programs, in no folder that depends on where the command runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def find_program(name: str) -> str | None:
    """Return the path of a program on PATH; entries that are relative, or empty, are not searched."""
    return shutil.which(name, path=absolute_path(os.environ.get("PATH", os.defpath)))


def absolute_path(path: str) -> str:
    """Return a PATH without its relative and empty entries: a branch decides what they hold."""
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if Path(entry).is_absolute())
