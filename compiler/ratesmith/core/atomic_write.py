"""Replace files atomically: whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.links import refuse_links
from ratesmith.core.sanitize import visible

TEMPORARY: Final = re.compile(r"\.(.+)\.([0-9]{1,9})\.tmp")
"""Names of files that are being written: the name they will have, and the process."""
_CHUNK: Final = 1 << 20


def write_atomically(path: Path, text: str) -> bool:
    """Write `text` unless the file holds it already; return whether it was written.

    Raises Fatal if the file cannot be written.
    """
    process = os.getpid()
    is_new = stage(path, (text.encode(),), process)
    if is_new:
        put_in_place(path, process)
    return is_new


def stage(path: Path, pieces: Iterable[bytes], process: int) -> bool:
    """Write what a file is to hold beside it, unless it does already; return whether it was written.

    `put_in_place` goes on. Raises Fatal if it cannot be written.
    """
    temporary, rest = _temporary(path, process), iter(pieces)
    try:
        if not path.is_file() or path.is_symlink():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(temporary, rest)
            return True
        with path.open("rb") as old:
            alike, first = _compared(old, rest)
            if first is None:
                return False
            _write(temporary, chain(_beginning(old, alike), (first,), rest))
        temporary.chmod(path.stat().st_mode & 0o777)
    except OSError as error:
        raise unwritable(path, error) from None
    return True


def put_in_place(path: Path, process: int) -> None:
    """Put what was written beside a file in its place. Raises Fatal if that cannot be done."""
    temporary = _temporary(path, process)
    try:
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from None


def unstage(folder: Path, process: int) -> None:
    """Delete what a process wrote beside files of a folder, and did not put in their place; no link is followed."""
    for place, _, names in os.walk(folder):
        for name in names:
            match = TEMPORARY.fullmatch(name)
            if match and int(match[2]) == process:
                Path(place, name).unlink(missing_ok=True)


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


def _temporary(path: Path, process: int) -> Path:
    return path.with_name(f".{path.name}.{process}.tmp")


def _write(temporary: Path, pieces: Iterable[bytes]) -> None:
    # One that is there is of a process that had the same number.
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _compared(file: IO[bytes], pieces: Iterator[bytes]) -> tuple[int, bytes | None]:
    """Return how many bytes of a file are those of the first pieces, and the next one; None where they are all."""
    alike = 0
    for piece in pieces:
        if file.read(len(piece)) != piece:
            return alike, piece
        alike += len(piece)
    return alike, b"" if file.read(1) else None


def _beginning(file: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the first bytes of a file, which need not be made once more."""
    file.seek(0)
    for start in range(0, size, _CHUNK):
        yield file.read(min(_CHUNK, size - start))


def unwritable(path: Path, error: OSError) -> Fatal:
    """Return what to say where a file cannot be written."""
    return Fatal(
        Exit.ENVIRONMENT, f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
    )
