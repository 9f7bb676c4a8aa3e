"""Files are replaced whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from ratebook.errors import Exit, Fatal


def write_atomically(path: Path, text: str) -> bool:
    """Write `text` unless the file holds it already; True if it was written. Raises Fatal."""
    data = text.encode()
    try:
        if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise _unwritable(path, error) from None
    return True


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, error: OSError) -> Fatal:
    return Fatal(
        Exit.ENVIRONMENT, f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
    )
