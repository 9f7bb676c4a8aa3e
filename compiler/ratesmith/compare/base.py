"""Decide which commit a work tree is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from ratesmith.core.commit_range import resolve_range
from ratesmith.core.commit_reader import CommitReader
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_parents import parents
from ratesmith.release.base_ref import USUAL, Place, Repositories, Repository, tip

_PARENTS: Final = (
    "of the merge that a server made of a pull request, fetch the parents: git fetch --deepen=1 origin HEAD"
    " (actions/checkout: fetch-depth: 2), and name the first one: --base HEAD^1; elsewhere name what this is to be"
    " merged into: --base refs/remotes/origin/BRANCH"
)
_TARGET: Final = (
    "name what this is to be merged into: --base refs/remotes/origin/BRANCH, or --base HEAD^1 for the merge that a"
    " server made of a pull request"
)
_BRANCHES: Final = (
    "fetch the branches: git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"
    " (actions/checkout: fetch-depth: 0), and name one: --base refs/remotes/origin/BRANCH"
)


class Base(msgspec.Struct, frozen=True):
    """The commit that the work tree is compared with."""

    git: Git
    commit: str
    """The last one in common."""
    tip: str
    """The newest one of the base."""
    head: str
    """The commit that is checked out."""
    repositories: Repositories
    """With what was asked to find it."""

    @property
    def reader(self) -> CommitReader:
        """What reads its commits."""
        return self.repositories.reader(self.git)


def find_base(config: Path, wanted: str | None) -> Base:
    """Return the last commit that HEAD has in common with `wanted`, or with the default branch.

    Raises Fatal without git, where the commit is not here, and where origin was not asked for its default branch and no
    branch of the usual name was made here: whoever may push one called `main`, or a merge of their own that looks like
    that of a server, would decide what is compared.
    """
    repositories = Repositories()
    here = None
    if wanted is None:
        repository = repositories.of(config)
        wanted, here = _default(repository), repository.head_commit if repository is not None else None
    git, between = resolve_range(config, f"{wanted}...HEAD", here)
    assert between.after is not None
    return Base(git, between.before, git.commit(wanted) or between.before, between.after, repositories)


def _default(repository: Repository | None) -> str:
    if repository is None:
        return "HEAD"
    place = None if repository.default_of_origin else _own(repository)
    if place is None and (repository.default_of_origin or not repository.git.has_remote):
        place = tip(repository, None)
    if place is not None:
        return place.commit or "HEAD"
    if not repository.git.shallow:
        raise Fatal(Exit.ENVIRONMENT, "nothing that others cannot push says which branch is the default one", _TARGET)
    is_merge = repository.head is None and len(parents(repository.git, "HEAD")) > 1
    hint = _PARENTS if is_merge else _BRANCHES
    raise Fatal(Exit.ENVIRONMENT, "this clone is shallow, and nothing says what to compare with", hint)


def _own(repository: Repository) -> Place | None:
    """Return the branch of a usual name that somebody made here, as origin has it where it does; None without one."""
    for name in USUAL:
        here = repository.branches.get(f"refs/heads/{name}")
        if here is not None and repository.head != f"refs/heads/{name}":
            return Place(name, repository.branches.get(f"refs/remotes/origin/{name}", here).commit)
        if here is not None:
            return Place("HEAD", here.commit)
    return None
