"""The folder `generated/`: written whole, compared with what would be written, never edited by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ratebook import schema
from ratebook.emit import emit, emit_contract
from ratebook.files import write_atomically
from ratebook.pipeline import SCHEMAS, Compiled, Opened

HISTORY = "migrations"
"""Folder of an environment that keeps what was written before."""


class Written(NamedTuple):
    """What a build changed, as paths below the folder, and how many files it is made of."""

    written: list[str]
    removed: list[str]
    total: int


def write(compiled: Compiled, out: Path) -> Written:
    """Bring the folder to what the configuration compiles to; a file is replaced whole or not at all."""
    files = files_of(compiled)
    written = [path for path, text in files.items() if write_atomically(out / path, text)]
    removed = list(_orphans(compiled, out, files))
    for path in removed:
        (out / path).unlink()
    return Written(written, removed, len(files))


def stale(compiled: Compiled, out: Path) -> Iterator[str]:
    """The files that a build would change, each with the reason."""
    files = files_of(compiled)
    for path, text in sorted(files.items()):
        yield from _difference(out / path, text, f"{out.name}/{path}")
    for path in _orphans(compiled, out, files):
        yield f"{out.name}/{path}: nothing writes this file"


def stale_schemas(opened: Opened) -> Iterator[str]:
    """The files of `schemas/` that an export would change; none where a project has no such folder."""
    if (opened.root / SCHEMAS).is_dir():
        for path, text in schema.export(opened.pack.kinds):
            yield from _difference(opened.root / SCHEMAS / path, text, f"{SCHEMAS}/{path}")


def files_of(compiled: Compiled) -> Mapping[str, str]:
    """Every generated file by its path below the folder."""
    files = dict(emit_contract(compiled.contract))
    for target in compiled.targets.values():
        files.update(emit(target))
    return files


def _difference(path: Path, text: str, shown: str) -> Iterator[str]:
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        yield f"{shown}: it is missing"
        return
    if found != text.encode():
        yield f"{shown}: it differs from what the configuration compiles to"


def _orphans(compiled: Compiled, out: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Files in the folders of the built environments that no output writes, but for the history."""
    for folder in sorted({*compiled.targets, "contract"}):
        for directory, names, found in os.walk(out / folder):
            names[:] = sorted(name for name in names if name != HISTORY)
            for name in sorted(found):
                path = (Path(directory) / name).relative_to(out).as_posix()
                if path not in files:
                    yield path
