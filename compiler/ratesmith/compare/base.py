"""Decide which commit a work tree is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.core.commit_range import resolve_range
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.release.base_ref import Repositories, tip

_FETCH: Final = (
    "fetch it: git fetch --deepen=1 origin HEAD (actions/checkout: fetch-depth: 2), or name the branch: --base REF"
)


class Base(NamedTuple):
    """The commit that the work tree is compared with."""

    git: Git
    commit: str


def find_base(config: Path, wanted: str | None) -> Base:
    """Return the last commit that HEAD has in common with `wanted`, or with the default branch.

    A shallow clone that lacks the default branch has the merge that a server made of a pull request: the first parent
    of HEAD is the base then. Raises Fatal without git, and where the commit is not here.
    """
    if wanted is None:
        wanted = _default(config)
    git, between = resolve_range(config, f"{wanted}...HEAD")
    return Base(git, between.before)


def _default(config: Path) -> str:
    repository = Repositories().of(config)
    if repository is None:
        return "HEAD"
    place = tip(repository, None)
    if place is not None:
        return place.commit or "HEAD"
    parents = repository.git.show("HEAD", "%P")[0].split()
    if len(parents) > 1 and repository.git.commit(parents[0]):
        return parents[0]
    raise Fatal(Exit.ENVIRONMENT, "this clone is shallow, and has no commit to compare with", _FETCH)
