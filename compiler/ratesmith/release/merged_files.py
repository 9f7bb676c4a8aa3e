"""Read the files of a generated folder as the base has them: those that a branch leaves to the job behind its merge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ratesmith.release.base_ref import Repositories, branched_from, is_merged
from ratesmith.release.released_files import find_repository


class MergedFiles(NamedTuple):
    """The files of a folder at the last commit of the base that is in what is checked out."""

    commit: str | None
    """None before the first commit."""
    files: Mapping[str, str]
    """By their paths below the folder."""


def merged_files(folder: Path, base: str | None, repositories: Repositories) -> MergedFiles | None:
    """Return what the base has below a folder; None where git is missing or does not say what the base is.

    Raises Fatal where `base` is given and git does not have it.
    """
    folder, repository = find_repository(folder, repositories)
    place = branched_from(repository, base) if repository is not None else None
    if repository is None or place is None:
        return None
    found = repository.git.files(place.commit, folder) if place.commit is not None else {}
    return MergedFiles(place.commit, {path: content.decode(errors="replace") for path, content in found.items()})


def is_behind_merge(folder: Path, base: str | None, repositories: Repositories) -> bool:
    """Return whether what is checked out is on the base already, so that its migrations are to be complete.

    Also where git is missing or does not say what the base is. Raises Fatal like `merged_files`.
    """
    _, repository = find_repository(folder, repositories)
    return repository is None or is_merged(repository, base)
