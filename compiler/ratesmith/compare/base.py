"""Decide which commit a work tree is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from ratesmith.core.commit_range import resolve_range
from ratesmith.core.commit_reader import CommitReader
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_parents import parents
from ratesmith.release.base_ref import Repositories, Repository, tip

_PARENTS: Final = "fetch its parents: git fetch --deepen=1 origin HEAD (actions/checkout: fetch-depth: 2)"
_TARGET: Final = (
    "name what this is to be merged into: --base refs/remotes/origin/BRANCH, or --base HEAD^1 for the merge that a"
    " server made of a pull request"
)
_BRANCHES: Final = (
    "fetch the branches: git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"
    " (actions/checkout: fetch-depth: 0), and name one: --base refs/remotes/origin/BRANCH"
)


class Base(NamedTuple):
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

    A shallow clone that lacks the default branch has the merge that a server made of a pull request, and no branch
    checked out: the first parent of HEAD is the base then. Raises Fatal without git, where the commit is not here, and
    where no branch is checked out and origin was not asked for its default one: whoever may push a branch called `main`
    would decide what is compared.
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
    is_named = repository.head is not None or repository.default_of_origin or not repository.git.has_remote
    place = tip(repository, None) if is_named else None
    if place is not None:
        return place.commit or "HEAD"
    # A branch that is checked out may end in a merge of its own: its first parent is no base.
    sides = parents(repository.git, "HEAD") if repository.head is None and repository.git.shallow else ()
    if len(sides) > 1 and repository.git.commit(sides[0]):
        return sides[0]
    if not repository.git.shallow:
        raise Fatal(Exit.ENVIRONMENT, "no branch is checked out, and nothing says which one is the default", _TARGET)
    hint = _PARENTS if len(sides) > 1 else _BRANCHES
    raise Fatal(Exit.ENVIRONMENT, "this clone is shallow, and has no commit to compare with", hint)
