"""The folder `generated/`: write it, or compare it with what would be written."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ratesmith.compile.result import Opened
from ratesmith.core.atomic_write import write_atomically
from ratesmith.core.errors import Exit, Fatal
from ratesmith.output.emit import emit, emit_contract
from ratesmith.project.schema_files import SCHEMAS, export
from ratesmith.project.settings import CONTRACT
from ratesmith.release.build import Builds
from ratesmith.release.layout import FOLDERS

STATE = "state.json"
_CACHE = "__pycache__"
_PIECE = 1 << 20
"""How many characters are compared at once."""
"""Where Python leaves what it compiled, once Django has run a migration."""
STRANGER = "nothing writes this file; delete it"


class Written(NamedTuple):
    """The files that a build changed and those it does not know, as paths below the folder."""

    written: list[str]
    strangers: list[str]
    total: int


def write(builds: Builds, out: Path) -> Written:
    """Bring the folder to what the configuration compiles to; each file is replaced atomically.

    Deletes only the files of abandoned drafts; other unknown files are named for a person to look at. Raises
    Fatal where a folder is a link.
    """
    files = files_of(builds)
    _refuse_links(builds, out)
    written = [path for path, text in files.items() if write_atomically(out / path, text)]
    for name, build in builds.by_name.items():
        for path in [*build.abandoned_files(out / name)]:
            (out / name / path).unlink()
            written.append(f"{name}/{path}")
    return Written(written, list(strangers(builds, out, files)), len(files))


def stale(builds: Builds, out: Path, files: Mapping[str, str], *, without: Collection[str] = ()) -> Iterator[str]:
    """Yield which of the files a build would change, each with the reason; not those of the environments `without`."""
    _refuse_links(builds, out)
    for path, text in sorted((path, text) for path, text in files.items() if path.partition("/")[0] not in without):
        yield from _difference(out / path, text, f"{out.name}/{path}")
    for name, build in builds.by_name.items():
        for path in build.abandoned_files(out / name):
            yield f"{out.name}/{name}/{path}: it is of a draft that another one replaces"


def strangers(builds: Builds, out: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of the files that no output writes, apart from hidden ones and drafts."""
    for folder in sorted({*builds.by_name, CONTRACT}):
        build = builds.by_name.get(folder)
        drafts = {f"{folder}/{path}" for path in build.abandoned_files(out / folder)} if build else set()
        for directory, names, found in os.walk(out / folder):
            names[:] = sorted(name for name in names if name != _CACHE)
            for name in sorted(found):
                path = (Path(directory) / name).relative_to(out).as_posix()
                if path not in files and path not in drafts and not name.startswith("."):
                    yield path
    for state in sorted(out.glob(f"*/{STATE}")):
        if state.parent.name not in builds.environments:
            yield f"{state.parent.name}/{STATE}"


def stale_schemas(opened: Opened) -> Iterator[str]:
    """Yield the files of `schemas/` that an export would change; none where a project has no such folder."""
    if (opened.root / SCHEMAS).is_dir():
        for path, text in export(opened.pack.kinds):
            yield from _difference(opened.root / SCHEMAS / path, text, f"{SCHEMAS}/{path}")


def files_of(builds: Builds) -> Mapping[str, str]:
    """Return every generated file by its path below the folder."""
    files = dict(emit_contract(builds.contract))
    for build in builds.by_name.values():
        files.update(emit(build))
    return files


def _difference(path: Path, text: str, shown: str) -> Iterator[str]:
    try:
        same = not path.is_symlink() and _holds(path, text)
    except FileNotFoundError:
        yield f"{shown}: it is missing"
        return
    except OSError as error:
        raise Fatal(Exit.ENVIRONMENT, f"{shown} cannot be read: {error.strerror}", "remove what is there") from None
    if not same:
        yield f"{shown}: it differs from what the configuration compiles to"


def _holds(path: Path, text: str) -> bool:
    """Return whether a file holds a text, compared in pieces: another copy of a migration can be large."""
    with path.open("rb") as file:
        for start in range(0, len(text), _PIECE):
            piece = text[start : start + _PIECE].encode()
            if file.read(len(piece)) != piece:
                return False
        return not file.read(1)


def _refuse_links(builds: Builds, out: Path) -> None:
    folders = (out / name / inner for name in builds.by_name for inner in ("", *FOLDERS))
    for path in (out, out / CONTRACT, *folders):
        if path.is_symlink():
            raise Fatal(
                Exit.REFUSED, f"{path.name} is a link; nothing was read or written through it", "put a folder there"
            )
