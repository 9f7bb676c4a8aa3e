"""Decide which commit says what is released: the tip of the base, or either side of a merge in progress."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from ratesmith.core.commit_reader import CommitReader
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.git_branches import Branch
from ratesmith.core.git_folder import top_of
from ratesmith.core.sanitize import harmless, quoted, visible

_LOCAL: Final = "refs/heads/"
_ORIGIN: Final = "refs/remotes/origin/"
USUAL: Final = ("main", "master")
"""How default branches are called."""
_NAME: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*")
_ID: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Place(NamedTuple):
    """A commit and the name that people know it by."""

    shown: str
    commit: str | None
    """None before the first commit."""


class Repository(msgspec.Struct, frozen=True):
    """The branches of a git repository, asked once."""

    git: Git
    branches: Mapping[str, Branch]
    head: str | None
    merging: list[str]

    @classmethod
    def ask(cls, git: Git) -> Repository:
        """Read the branches as they are now."""
        branches = git.branches()
        head = next((name for name, branch in branches.items() if branch.is_head), None)
        return cls(git, branches, head or git.head, git.merge_heads())

    @property
    def head_commit(self) -> str | None:
        """The commit that is checked out; None before the first one."""
        here = self.branches.get(self.head or "")
        return self.git.commit("HEAD") if here is None else here.commit

    @property
    def default(self) -> str:
        """Return the short name of the default branch; empty where nothing says which one it is."""
        if self.default_of_origin:
            return self.default_of_origin
        usual = (where + name for where in (_ORIGIN, _LOCAL) for name in USUAL)
        found = next((name for name in usual if name in self.branches), None) or self._only
        return found.removeprefix(_ORIGIN).removeprefix(_LOCAL)

    @property
    def default_of_origin(self) -> str:
        """Return the short name of the branch that origin says is its default one; empty where it was not asked."""
        head = self.branches.get(f"{_ORIGIN}HEAD")
        return head.alias_of.removeprefix(_ORIGIN) if head and head.alias_of.startswith(_ORIGIN) else ""

    @property
    def guessed(self) -> str:
        """Return the branch of origin that is taken for the default one for its name alone, as `origin/main`.

        Empty where origin said which one it is, or somebody made a branch of that name here: whoever may push to origin
        may push one called `main`.
        """
        usual = [name for name in USUAL if f"{_ORIGIN}{name}" in self.branches]
        own = any(f"{_LOCAL}{name}" in self.branches for name in USUAL)
        return f"origin/{usual[0]}" if usual and not own and not self.default_of_origin else ""

    @property
    def on_default(self) -> bool:
        """Return whether the default branch is checked out."""
        return self.head == f"{_LOCAL}{self.default}"

    def default_has(self, commit: str | None) -> bool:
        """Return whether the default branch, here or at origin, has a commit."""
        tips = (self.branches.get(f"{where}{self.default}") for where in (_ORIGIN, _LOCAL))
        return commit is not None and any(tip and self.git.is_ancestor(commit, tip.commit) for tip in tips)

    @property
    def _only(self) -> str:
        """The only branch there is, which may have no commit yet."""
        if not self.branches:
            return self.head or ""
        local = [name for name in self.branches if name.startswith(_LOCAL)]
        return local[0] if len(local) == 1 and not self.git.has_remote else ""


class Repositories:
    """The git repositories of one command: each is found and asked once."""

    def __init__(self) -> None:
        self._found: dict[tuple[Path, int], Git | None] = {}
        self._asked: dict[Path, Repository] = {}
        self._readers: dict[Path, CommitReader] = {}

    def of(self, folder: Path) -> Repository | None:
        """Return the repository that an existing folder is in; None without one, or without git.

        Raises Fatal where git cannot read it.
        """
        # Folders below one `.git` are in one repository, unless one is on a file system of its own.
        place = top_of(folder.resolve()) or folder, folder.stat().st_dev
        if place not in self._found:
            self._found[place] = Git.find(folder)
        git = self._found[place]
        if git is None:
            return None
        if git.root not in self._asked:
            self._asked[git.root] = Repository.ask(git)
        return self._asked[git.root]

    def reader(self, git: Git) -> CommitReader:
        """Return what reads the commits of a repository."""
        return self._readers.setdefault(git.root, CommitReader(git))


def tip(repository: Repository, base: str | None) -> Place | None:
    """Return the tip of `base`, or of the default branch; None in a shallow clone without a default branch.

    Raises Fatal where git does not have the commit, or nothing says which branch is the default.
    """
    return _default(repository) if base is None else _given(repository, base)


def branched_from(repository: Repository, base: str | None) -> Place | None:
    """Return the last commit of the base that is in what is checked out; None like `tip`.

    Raises Fatal like `tip`.
    """
    place, git = tip(repository, base), repository.git
    if place is None or place.commit is None:
        return place
    # What is being merged is in the work tree already.
    heads = (*reversed([side.commit for side in sides(repository)]), repository.head_commit)
    shared = (id for head in heads if head is not None for id in git.merge_bases(head, place.commit))
    return place._replace(commit=next(shared, place.commit))


def is_merged(repository: Repository, base: str | None) -> bool:
    """Return whether a commit of the base is checked out, and no branch that could grow from it; or nothing is known.

    Raises Fatal like `tip`.
    """
    place, head = branched_from(repository, base), repository.head_commit
    if place is None:
        return True
    is_branch = repository.merging or (repository.head is not None and not repository.on_default)
    return head is not None and place.commit == head and not is_branch


def counterpart(repository: Repository) -> Place | None:
    """Return the tip of origin's default branch while that branch is checked out here and nothing is being merged."""
    branch = repository.branches.get(f"{_ORIGIN}{repository.default}")
    if branch is None or not repository.on_default or repository.merging:
        return None
    return Place(visible(f"origin/{repository.default}"), branch.commit)


def sides(repository: Repository) -> Iterator[Place]:
    """Yield the sides of a merge in progress that will be released once it is committed; none outside of a merge.

    On the default branch these are all sides, its own first; elsewhere those that the default branch has already.
    """
    theirs = [Place(f"{id[:12]} (being merged)", id) for id in repository.merging]
    if theirs and repository.on_default:
        yield Place("HEAD", repository.head_commit)
    yield from (side for side in theirs if repository.on_default or repository.default_has(side.commit))


def _default(repository: Repository) -> Place | None:
    default, branches = repository.default, repository.branches
    here = branches.get(repository.head or "")
    if repository.on_default and here and not repository.merging:
        return Place("HEAD", here.commit)
    for where, remote in ((_ORIGIN, "origin/"), (_LOCAL, "")):
        branch = branches.get(f"{where}{default}")
        if branch:
            return Place(visible(f"{remote}{default}"), branch.commit)
    if repository.on_default:
        return Place("HEAD", None)
    if repository.git.shallow:
        return None
    ask = ", or ask the remote once: git remote set-head origin --auto" if repository.git.has_remote else ""
    raise Fatal(
        Exit.ENVIRONMENT,
        "nothing says which branch is the default one, so it is not known what is released",
        f"name the branch with --base{ask}",
    )


def _given(repository: Repository, base: str) -> Place:
    commit = repository.git.commit(base)
    if commit is None:
        message = f"there is no commit {quoted(_short(base))} here, so it is not known what is released"
        raise Fatal(Exit.ENVIRONMENT, message, _how_to_get(repository, base))
    return Place(f"{harmless(_short(base))} (given with --base)", commit)


def _short(base: str) -> str:
    """The commit id as people write it; a long one would be redacted, because keys look the same."""
    return base[:12] if _ID.fullmatch(base) else base


def _how_to_get(repository: Repository, base: str) -> str:
    base = base.removeprefix("refs/remotes/")
    if f"{_ORIGIN}{base}" in repository.branches:
        return f"write --base origin/{visible(base)}"
    if not repository.git.has_remote or not _NAME.fullmatch(base):
        return "the branches there are: git branch --all"
    # Without a depth a shallow clone would fetch the whole history; with one a full clone would lose its own.
    fetch = "git fetch --depth=1 origin" if repository.git.shallow else "git fetch origin"
    if _ID.fullmatch(base):
        return f"fetch it: {fetch} {base}"
    name = base.removeprefix("origin/")
    return f"fetch it: {fetch} {name}:{_ORIGIN}{name} (actions/checkout: fetch-depth: 0), then --base origin/{name}"
