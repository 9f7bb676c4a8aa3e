"""The folder `generated/`: write it, or compare it with what would be written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from ratesmith.api.definitions import Pack
from ratesmith.compile.result import Opened
from ratesmith.core.atomic_write import TEMPORARY, put_in_place
from ratesmith.core.errors import Exit, Fatal
from ratesmith.output.served_files import superseded
from ratesmith.output.staging import Found, look, refuse_links
from ratesmith.output.strangers import Stranger, executables, strangers
from ratesmith.project.schema_files import SCHEMAS, is_schema_of, schema_path, schemas_of
from ratesmith.project.settings import CONTRACT
from ratesmith.release.build import Builds

_DIFFERS: Final = "it differs from what the configuration compiles to"
_ABANDONED: Final = "it is of a draft that another one replaces, or of a squashed migration"
_HELD: Final = "the job behind the merge writes it (release: on_merge), and it is not as the base has it"
_BY_HAND: Final = "the job behind the merge builds the next migration (release: on_merge), and the base lacks this one"
_SUPERSEDED: Final = "another manifest is in its place, and the next build deletes it"
_LARGEST_SCHEMA = 16 << 20
"""In bytes; of a larger file the beginning tells that it is none."""


class Written(NamedTuple):
    """The files that a build changed, as paths below the folder, and what does not belong there."""

    written: list[str]
    strangers: list[Stranger]
    total: int


def write(builds: Builds, out: Path, files: Mapping[str, bool]) -> Written:
    """Bring the folder to what the configuration compiles to, as it was `staged`; each file is replaced atomically.

    Deletes only the files of abandoned drafts and of former manifests; other unknown files are named for a person to
    look at. Raises Fatal where a folder is a link.
    """
    refuse_links(out, files)
    modes = [stranger.path for stranger in executables(out, files)]
    old = [*superseded(out, files)]
    written = [path for path, is_new in files.items() if is_new]
    for path in written:
        put_in_place(out / path, os.getpid())
    for path in modes:
        (out / path).chmod((out / path).lstat().st_mode & 0o666)
    _sweep(out, files)
    for name, build in builds.by_name.items():
        old += [f"{name}/{path}" for path in build.abandoned_files(out / name)]
    for path in old:
        (out / path).unlink()
        written.append(path)
    return Written(written, list(strangers(builds, out, files)), len(files))


def stale(builds: Builds, out: Path, files: Mapping[str, Found]) -> Iterator[str]:
    """Yield which of the files, as they were `compared`, a build would change, each with the reason."""
    held = {*builds.held, *([CONTRACT] if builds.merged_contract is not None else [])}
    for path, found in sorted(files.items()):
        reason = _HELD if path.partition("/")[0] in held else _DIFFERS
        yield from _line(found, f"{out.name}/{path}", reason)
    for name, build in builds.by_name.items():
        for path in build.abandoned_files(out / name):
            yield f"{out.name}/{name}/{path}: {_BY_HAND if name in held else _ABANDONED}"
    for path in superseded(out, files):
        yield f"{out.name}/{path}: {_SUPERSEDED}"


def stale_schemas(opened: Opened) -> Iterator[str]:
    """Yield the files of `schemas/` that an export would change; none where a project has no such folder."""
    if (opened.root / SCHEMAS).is_dir():
        for kind, overlay in schemas_of(opened.pack.kinds):
            path = schema_path(kind, overlay)
            holds = partial(_holds_schema, opened.pack, kind, overlay)
            yield from _line(look(opened.root / SCHEMAS / path, holds), f"{SCHEMAS}/{path}", _DIFFERS)


def _line(found: Found, shown: str, reason: str) -> Iterator[str]:
    """Yield what a build would change, with the reason. Raises Fatal where nobody knows."""
    match found.is_:
        case "missing":
            yield f"{shown}: it is missing"
        case "unreadable":
            raise Fatal(Exit.ENVIRONMENT, f"{shown} cannot be read: {found.error}", "remove what is there")
        case "other":
            yield f"{shown}: {reason}"


def _holds_schema(pack: Pack, kind: str, overlay: bool, path: Path) -> bool:
    with path.open("rb") as file:
        return is_schema_of(pack, kind, overlay, file.read(_LARGEST_SCHEMA))


def _sweep(out: Path, files: Iterable[str]) -> None:
    """Delete what builds that were killed left beside the files that they were writing."""
    for folder in {PurePosixPath(path).parent for path in files}:
        for path in (out / folder).glob(".*.tmp"):
            match = TEMPORARY.fullmatch(path.name)
            if match and str(folder / match[1]) in files and not _is_running(int(match[2])):
                path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
