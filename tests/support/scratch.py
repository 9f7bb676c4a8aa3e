"""Where the tests keep their files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

_IN_MEMORY: Final = Path("/dev/shm")
_NEEDED: Final = 1 << 30
"""Bytes; a container's default is less."""


def _root() -> str:
    if not os.access(_IN_MEMORY, os.W_OK) or os.statvfs(_IN_MEMORY).f_flag & os.ST_NOEXEC:
        return "/tmp"
    return str(_IN_MEMORY) if shutil.disk_usage(_IN_MEMORY).free >= _NEEDED else "/tmp"


ROOT: Final = _root()
"""A file system in memory if there is one: a test writes a hundred small files, which costs a disk 20 times as much.

Its path is short, as the path of a socket must be."""
