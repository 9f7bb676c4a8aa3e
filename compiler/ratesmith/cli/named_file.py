"""A file that a call names to be written: where it may be, and how it is written."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

import click

from ratesmith.cli.context import GlobalOptions
from ratesmith.core.sanitize import visible

_GIT_LOOKS_AT: Final = 8000
"""Bytes at the beginning of a file in which git looks for a zero."""


def named_file(options: GlobalOptions, given: str | Path) -> Path:
    """Return a file that a call names, once it is known that it may be written.

    Raises UsageError for a folder, for a file that holds no text and for what ratesmith or git keeps, Fatal where it
    cannot be read or a link of the repository leads to it.
    """
    from ratesmith.core.links import refuse_links

    path = Path(given)
    refuse_links(options.repository, path, "name a file that no link of the repository leads to")
    real, shown = Path(os.path.realpath(path)), visible(str(path))
    if real.is_dir():
        raise click.UsageError(f"{shown} is a folder; name a file")
    taken = {
        options.config: "which holds the configuration alone",
        options.out: "which build writes",
        options.repository / ".git": "which is git's own",
    }
    for folder, whose in taken.items():
        if real.is_relative_to(os.path.realpath(folder)):
            elsewhere = f"name a file elsewhere, such as var/{visible(real.name)}"
            raise click.UsageError(f"{shown} is in the folder {visible(folder.name)}, {whose}; {elsewhere}")
    if _is_binary(real):
        raise click.UsageError(f"{shown} holds something else than text, such as a database; name another file")
    return path


def write_named_file(path: Path, text: str) -> None:
    """Write a text to what `named_file` returned. Raises Fatal if that fails.

    A file is replaced as a whole. What is none, such as a pipe or a device, gets the text and stays, and so does a
    link: others use it by this name, as all programs of a machine do `/dev/stdout`.
    """
    from ratesmith.core.atomic_write import unwritable, write_atomically

    stream = _own_stream(path)
    if stream is not None:
        click.echo(text, file=stream, nl=False)
        return
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_text(text, encoding="utf-8", newline="")
        else:
            write_atomically(path, text)
    except OSError as error:
        raise unwritable(path, error) from None


def _is_binary(path: Path) -> bool:
    """Return whether git would call a file binary: no answer of ours, so nobody meant to replace it."""
    from ratesmith.core.atomic_write import unwritable

    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return b"\0" in file.read(_GIT_LOOKS_AT)
    except OSError as error:
        raise unwritable(path, error) from None


def _own_stream(path: Path) -> TextIO | None:
    """Return the stream of this process that a path leads to; opened anew, it would overwrite what is printed."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            if stream and os.path.samestat(path.stat(), os.fstat(stream.fileno())):
                return stream
    return None
