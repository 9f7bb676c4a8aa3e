"""Replace files atomically: whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.links import refuse_links
from ratesmith.core.sanitize import visible

TEMPORARY: Final = re.compile(r"\.(.+)\.([0-9]{1,9})\.tmp")
"""Names of files that are being written: the name they will have, and the process."""


def write_atomically(path: Path, text: str) -> bool:
    """Write `text` unless the file holds it already; return whether it was written.

    Raises Fatal if the file cannot be written.
    """
    data = text.encode()
    try:
        if path.is_file() and not path.is_symlink() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise unwritable(path, error) from None
    return True


def replace_unchanged(root: Path, before: Mapping[str, str], after: Mapping[str, str | None]) -> None:
    """Write the texts `after` to paths below `root`, and delete the files whose text is None.

    Raises Fatal, before anything is written, if a file no longer holds its text in `before`, one that should be
    added exists, or a path leads through a link.
    """
    for path in after:
        refuse_links(root, root / path)
        try:
            same = (root / path).read_bytes() == before[path].encode() if path in before else not (root / path).exists()
        except OSError as error:
            raise unwritable(root / path, error) from None
        if not same:
            raise Fatal(Exit.REFUSED, f"{visible(path)} changed in the meantime; nothing was written", "run it again")
    for path, text in after.items():
        if text is not None:
            write_atomically(root / path, text)
    for path in (path for path, text in after.items() if text is None):
        try:
            (root / path).unlink()
        except OSError as error:
            raise unwritable(root / path, error) from None


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def unwritable(path: Path, error: OSError) -> Fatal:
    """Return what to say where a file cannot be written."""
    return Fatal(
        Exit.ENVIRONMENT, f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
    )
