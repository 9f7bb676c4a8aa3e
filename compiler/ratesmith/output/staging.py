"""Render the files of a build one at a time: compared with those that are there, or written beside them.

All files of many rows fill much memory, so none is kept once it was compared or written. No file is in its place
before all are rendered: what fails on the way leaves the folder as it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import Final, Literal, NamedTuple, TypeVar

from ratesmith.core.atomic_write import stage, unstage
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Artifact, LargeArtifact
from ratesmith.core.second_process import SecondProcess
from ratesmith.output.emit import outputs
from ratesmith.project.settings import CONTRACT
from ratesmith.release.build import Builds

_SPLIT_FROM: Final = 5_000
"""From how many rows on a second process takes less time than it costs to start."""
_Part = Callable[[], Iterable[Artifact | LargeArtifact]]
Outcome = TypeVar("Outcome")


class Found(NamedTuple):
    """What is at the place of a file."""

    is_: Literal["same", "missing", "other", "unreadable"]
    error: str = ""
    """Why it cannot be read."""


def compared(builds: Builds, out: Path) -> Mapping[str, Found]:
    """Return what is at the place of every generated file, by its path below the folder; nothing is written.

    Raises Fatal where a folder is a link.
    """
    return _on_each(builds, out, lambda path, pieces: look(path, partial(_holds, pieces)), dict[str, Found])


@contextmanager
def staged(builds: Builds, out: Path) -> Iterator[Mapping[str, bool]]:
    """Write every generated file that differs from the one in its place beside it, for `write` to put them there.

    Gives whether a file differs, by its path below the folder; where this fails, none is left. Raises Fatal where a
    folder is a link, or cannot be written.
    """
    process = os.getpid()  # of the second one too, as a build takes away what processes left that are gone
    try:
        yield _on_each(builds, out, partial(stage, process=process), dict[str, bool])
    except BaseException:
        unstage(out, process)
        raise


def contents(builds: Builds) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Yield every generated file: its path below the folder, and its content in pieces."""
    return _rendered(_parts(builds))


def look(path: Path, holds: Callable[[Path], bool]) -> Found:
    """Return what is at a place; `holds` says whether a file or folder there has what is to be there."""
    try:
        mode = path.lstat().st_mode
        # What is neither is not opened: a pipe would wait for somebody to write.
        same = (S_ISREG(mode) or S_ISDIR(mode)) and holds(path)
    except FileNotFoundError:
        return Found("missing")
    except OSError as error:
        return Found("unreadable", error.strerror or "")
    return Found("same" if same else "other")


def refuse_links(out: Path, files: Iterable[str]) -> None:
    """Raise Fatal where a folder on the way to a file is a link."""
    folders = {parent for path in files for parent in PurePosixPath(path).parents}
    for folder in sorted(folders):
        if (out / folder).is_symlink():
            message = f"{out.name}/{folder}".removesuffix("/.") + " is a link; nothing was read or written through it"
            raise Fatal(Exit.REFUSED, message, "put a folder there")


def _on_each(
    builds: Builds, out: Path, do: Callable[[Path, Iterable[bytes]], Outcome], gives: type[dict[str, Outcome]]
) -> dict[str, Outcome]:
    """Return what is done with each file, by its path; the files of many rows are rendered by two processes."""

    def do_all(parts: Iterable[_Part]) -> dict[str, Outcome]:
        done: dict[str, Outcome] = {}
        for path, pieces in _rendered(parts):
            refuse_links(out, (path,))
            done[path] = do(out / path, pieces)
        return done

    for build in builds.by_name.values():
        # Most files ask for it, and it takes all rows: two processes would each make it.
        _ = build.state.hash
    parts = _parts(builds)
    half = (len(parts) + 1) // 2
    rows = sum(len(data.rows) for it in builds.by_name.values() for data in it.target.dataset)
    with SecondProcess(partial(do_all, parts[half:]), gives, pays=rows >= _SPLIT_FROM) as others:
        return do_all(parts[:half]) | others.result()


def _parts(builds: Builds) -> list[_Part]:
    """Return what renders the files, those first that are as the base has them."""
    as_merged = {build.name: build.merged_files for build in builds.by_name.values()}
    merged = {CONTRACT: builds.merged_contract, **as_merged}
    parts: list[_Part] = [partial(_as_in_the_base, name, files) for name, files in merged.items() if files is not None]
    if builds.merged_contract is None:
        parts.extend(outputs("contract", builds.contract))
    for build in builds.by_name.values():
        if build.merged_files is None:
            parts.extend(outputs("environment", build))
    return parts


def _as_in_the_base(folder: str, files: Mapping[str, str]) -> Iterator[Artifact]:
    return (Artifact(f"{folder}/{path}", text) for path, text in files.items())


def _rendered(parts: Iterable[_Part]) -> Iterator[tuple[str, Iterable[bytes]]]:
    for part in parts:
        for it in part():
            yield it.path, (it.text.encode(),) if isinstance(it, Artifact) else it.pieces


def _holds(pieces: Iterable[bytes], path: Path) -> bool:
    with path.open("rb") as file:
        return all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)
