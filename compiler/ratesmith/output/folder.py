"""The folder `generated/`: write it, or compare it with what would be written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import Final, NamedTuple

from ratesmith.api.definitions import Pack
from ratesmith.compile.result import Opened
from ratesmith.core.atomic_write import TEMPORARY, write_atomically
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Artifact
from ratesmith.core.second_process import SecondProcess
from ratesmith.output.emit import outputs
from ratesmith.output.served_files import superseded
from ratesmith.output.strangers import Stranger, executables, strangers
from ratesmith.project.schema_files import SCHEMAS, is_schema_of, schema_path, schemas_of
from ratesmith.project.settings import CONTRACT
from ratesmith.release.build import Builds

_DIFFERS: Final = "it differs from what the configuration compiles to"
_ABANDONED: Final = "it is of a draft that another one replaces, or of a squashed migration"
_HELD: Final = "the job behind the merge writes it (release: on_merge), and it is not as the base has it"
_BY_HAND: Final = "the job behind the merge builds the next migration (release: on_merge), and the base lacks this one"
_SUPERSEDED: Final = "another manifest is in its place, and the next build deletes it"
_SPLIT_FROM: Final = 5_000
"""From how many rows on a second process takes less time than it costs to start."""
_PIECE = 1 << 20
"""How many characters are compared at once."""
_LARGEST_SCHEMA = 16 * _PIECE
"""In bytes; of a larger file the beginning tells that it is none."""


class Written(NamedTuple):
    """The files that a build changed, as paths below the folder, and what does not belong there."""

    written: list[str]
    strangers: list[Stranger]
    total: int


def write(builds: Builds, out: Path, files: Mapping[str, str]) -> Written:
    """Bring the folder to what the configuration compiles to, `files_of` the builds; each is replaced atomically.

    Deletes only the files of abandoned drafts and of former manifests; other unknown files are named for a person to
    look at. Raises Fatal where a folder is a link.
    """
    _refuse_links(out, files)
    modes = [stranger.path for stranger in executables(out, files)]
    old = [*superseded(out, files)]
    written = [path for path, text in files.items() if write_atomically(out / path, text)]
    for path in modes:
        (out / path).chmod((out / path).lstat().st_mode & 0o666)
    _sweep(out, files)
    for name, build in builds.by_name.items():
        old += [f"{name}/{path}" for path in build.abandoned_files(out / name)]
    for path in old:
        (out / path).unlink()
        written.append(path)
    return Written(written, list(strangers(builds, out, files)), len(files))


def stale(builds: Builds, out: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Yield which of the files a build would change, each with the reason."""
    _refuse_links(out, files)
    held = {*builds.held, *([CONTRACT] if builds.merged_contract is not None else [])}
    for path, text in sorted(files.items()):
        reason = _HELD if path.partition("/")[0] in held else _DIFFERS
        yield from _difference(out / path, partial(_holds, text), f"{out.name}/{path}", reason)
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
            yield from _difference(opened.root / SCHEMAS / path, holds, f"{SCHEMAS}/{path}", _DIFFERS)


def files_of(builds: Builds) -> Mapping[str, str]:
    """Return every generated file by its path below the folder; many rows are rendered by two processes."""
    files: dict[str, str] = {}
    parts: list[Callable[[], Iterable[Artifact]]] = []
    if builds.merged_contract is None:
        parts.extend(outputs("contract", builds.contract))
    else:
        files |= {f"{CONTRACT}/{path}": text for path, text in builds.merged_contract.items()}
    for build in builds.by_name.values():
        if build.merged_files is None:
            parts.extend(outputs("environment", build))
        else:
            files |= {f"{build.name}/{path}": text for path, text in build.merged_files.items()}
    half = len(parts) // 2
    rows = sum(len(data.rows) for it in builds.by_name.values() for data in it.target.dataset)
    others = SecondProcess(lambda: _rendered(parts[half:]), dict[str, str], pays=rows >= _SPLIT_FROM)
    return files | _rendered(parts[:half]) | others.result()


def _rendered(parts: Iterable[Callable[[], Iterable[Artifact]]]) -> dict[str, str]:
    return dict(chain.from_iterable(part() for part in parts))


def _difference(path: Path, holds: Callable[[Path], bool], shown: str, reason: str) -> Iterator[str]:
    try:
        mode = path.lstat().st_mode
        # What is neither is not opened: a pipe would wait for somebody to write.
        same = (S_ISREG(mode) or S_ISDIR(mode)) and holds(path)
    except FileNotFoundError:
        yield f"{shown}: it is missing"
        return
    except OSError as error:
        raise Fatal(Exit.ENVIRONMENT, f"{shown} cannot be read: {error.strerror}", "remove what is there") from None
    if not same:
        yield f"{shown}: {reason}"


def _holds_schema(pack: Pack, kind: str, overlay: bool, path: Path) -> bool:
    with path.open("rb") as file:
        return is_schema_of(pack, kind, overlay, file.read(_LARGEST_SCHEMA))


def _holds(text: str, path: Path) -> bool:
    """Return whether a file holds a text, compared in pieces: another copy of a migration can be large."""
    with path.open("rb") as file:
        for start in range(0, len(text), _PIECE):
            piece = text[start : start + _PIECE].encode()
            if file.read(len(piece)) != piece:
                return False
        return not file.read(1)


def _refuse_links(out: Path, files: Mapping[str, str]) -> None:
    """Raise Fatal where a folder on the way to a file is a link."""
    folders = {parent for path in files for parent in PurePosixPath(path).parents}
    for folder in sorted(folders):
        if (out / folder).is_symlink():
            message = f"{out.name}/{folder}".removesuffix("/.") + " is a link; nothing was read or written through it"
            raise Fatal(Exit.REFUSED, message, "put a folder there")


def _sweep(out: Path, files: Mapping[str, str]) -> None:
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
