"""Find the two commits that `BASE..HEAD` names."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from ratesmith.core.sanitize import visible

_COMMIT: Final = "commit it first: git add --all && git commit"
_DEEPEN: Final = "fetch it: git fetch --unshallow (actions/checkout: fetch-depth: 0)"


class CommitRange(msgspec.Struct, frozen=True):
    """Two commits by their full ids."""

    before: str
    after: str | None
    """None for the work tree."""


def resolve_range(folder: Path, wanted: str, here: str | None = None) -> tuple[Git, CommitRange]:
    """Find the commits of `BASE..HEAD`, of `BASE...HEAD` from the merge base, or of `BASE` and the work tree.

    `here` is the commit that is checked out, where it is known.
    Raises Fatal without git, or without one of the commits.
    """
    git = Git.find(folder)
    if git is None:
        raise Fatal(
            Exit.ENVIRONMENT,
            f"{visible(str(folder))} is in no git repository, or git is not installed",
            "run this in a clone, on a machine with git",
        )
    base, dots, head = wanted.partition("...") if "..." in wanted else wanted.partition("..")
    first = _commit(git, base or "HEAD")
    if not dots:
        return git, CommitRange(first, None)
    last = here if here and (head or "HEAD") == "HEAD" else _commit(git, head or "HEAD")
    return git, CommitRange(_merge_base(git, first, last, wanted) if dots == "..." else first, last)


def _commit(git: Git, revision: str) -> str:
    commit = git.commit(revision)
    if commit is None:
        shown = visible(revision)
        if git.shallow:
            raise Fatal(Exit.ENVIRONMENT, f"this clone is shallow, and has no commit {shown}", _DEEPEN)
        if git.commit("HEAD") is None:
            raise Fatal(Exit.ENVIRONMENT, "nothing is committed yet, so there is nothing to compare with", _COMMIT)
        raise Fatal(Exit.INPUT, f"there is no commit {shown}", "see: git log; or fetch the branch first: git fetch")
    return commit


def _merge_base(git: Git, first: str, last: str, wanted: str) -> str:
    common = git.merge_bases(first, last) if first != last else (first,)
    shown = visible(wanted)
    if len(common) > 1:
        raise Fatal(
            Exit.REFUSED,
            f"{shown} have {len(common)} last common commits, because they were merged crosswise: what a merge brings"
            " cannot be seen from one of them",
            "merge the base into the branch and ask again; or merge, and compare with two dots: BASE..MERGE",
        )
    if not common:
        if git.shallow:
            message = f"this clone is shallow, and the last common commit of {shown} is not in it"
            raise Fatal(Exit.ENVIRONMENT, message, _DEEPEN)
        raise Fatal(Exit.INPUT, f"{shown} have no commit in common", "compare them as they are: with two dots")
    return common[0]
