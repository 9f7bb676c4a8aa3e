"""The drafts of an environment: migrations on disk that are not released, and the files they leave behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ratesmith.plan.plan_file import NAMED, PlanFile, parse_plan
from ratesmith.release.chain import OWN
from ratesmith.release.layout import FOLDERS, WRITTEN
from ratesmith.release.migration import NAME, Migration
from ratesmith.release.released_files import PLANS


class FilesOnDisk(Mapping[str, bytes]):
    """Files of a folder by path, each read when it is asked for: those of a migration can be large."""

    def __init__(self, folder: Path, paths: Iterable[str]) -> None:
        self._folder, self._paths = folder, dict.fromkeys(paths)

    def __getitem__(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        return (self._folder / path).read_bytes()

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def files_on_disk(folder: Path) -> Mapping[str, bytes]:
    """Return the history's files in an environment's folder, by path; links are left out."""
    return FilesOnDisk(folder, _paths_on_disk(folder))


def abandoned_files(folder: Path, kept: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths of drafts on disk that another draft, or none, replaces; `kept` are the history's files."""
    for path in _paths_on_disk(folder):
        if path not in kept and OWN.fullmatch(path) and (path.startswith(f"{PLANS}/") or _is_ours(folder / path)):
            yield path


def drafts(on_disk: Mapping[str, bytes], released: Sequence[Migration]) -> Iterator[tuple[str, PlanFile]]:
    """Yield slug and plan of each draft on disk, also of one whose number was released meanwhile."""
    for slug, text in _draft_files(on_disk, released):
        with suppress(ValueError):
            yield slug, parse_plan(text)


def chosen_slug(on_disk: Mapping[str, bytes], released: Sequence[Migration]) -> str:
    """Return the slug that a person gave the draft on disk, which the next build keeps; empty without one.

    A merge may have left the file of the draft with marks in it.
    """
    return next((slug for slug, text in _draft_files(on_disk, released) if NAMED.encode() in text), "")


def _draft_files(on_disk: Mapping[str, bytes], released: Sequence[Migration]) -> Iterator[tuple[str, bytes]]:
    taken = {migration.name for migration in released}
    for path in on_disk:
        name = re.fullmatch(rf"{PLANS}/({NAME})\.json", path)
        if name and name[1] not in taken:
            yield name[3], on_disk[path]


def removals(plan: PlanFile) -> set[tuple[str, bytes]]:
    """Return table and key of every row that a plan retires or deletes."""
    return {(it.table, bytes(it.key)) for it in plan.operations if it.op in ("retires", "delete")}


def _paths_on_disk(folder: Path) -> Iterator[str]:
    for name in FOLDERS:
        for path in sorted((folder / name).glob("*")) if (folder / name).is_dir() else ():
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.name}"


def _is_ours(path: Path) -> bool:
    """Whether a build wrote a migration; somebody may have put one of their own beside them."""
    return WRITTEN.encode() in path.read_bytes()
