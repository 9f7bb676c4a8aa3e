"""A branch does not bring a migration and its removal: by a rebase or a fast-forward both would be commits of main."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.limits import MAX_PARENTS
from ratesmith.release.base_ref import Repositories
from ratesmith.release.released_files import refuse_taken_back
from support.clones import INSIDE, Clone

pytestmark = pytest.mark.usefixtures("nobodys_settings")

TRIED = "0002_tried"


def note(on: Clone) -> None:
    on.git("commit", "-q", "--allow-empty", "-m", "a note")


def try_out(on: Clone) -> None:
    on.migrate(TRIED)
    on.git("revert", "--no-edit", "HEAD")


def on_side(on: Clone, change: Callable[[Clone], object]) -> None:
    """Change something on another branch than the one that is to be merged, which has a commit of its own."""
    on.git("checkout", "-q", "-b", "side", "main")
    change(on)
    on.git("checkout", "-q", "branch")
    note(on)


def merged(on: Clone, *options: str) -> None:
    on.git("merge", "-q", "--no-ff", "--no-edit", *options, "side")


def in_a_line(on: Clone) -> None:
    try_out(on)
    note(on)


def on_a_merged_branch(on: Clone) -> None:
    on_side(on, try_out)
    merged(on)
    note(on)


def by_the_merge(on: Clone) -> None:
    on_side(on, lambda it: it.migrate(TRIED))
    merged(on, "-s", "ours")


def in_the_merge(on: Clone) -> None:
    on_side(on, note)
    merged(on, "--no-commit")
    on.migrate(TRIED)
    on.git("revert", "--no-edit", "-m", "1", "HEAD")


def in_what_ci_checks_out(on: Clone) -> None:
    on_a_merged_branch(on)
    on.git("checkout", "-q", "--detach", "main")
    on.git("merge", "-q", "--no-ff", "--no-edit", "branch")


@pytest.mark.parametrize("history", [in_a_line, on_a_merged_branch, by_the_merge, in_the_merge, in_what_ci_checks_out])
def test_a_branch_that_adds_a_migration_and_takes_it_back_is_refused(
    history: Callable[[Clone], None], origin: Clone
) -> None:
    origin.git("checkout", "-q", "-b", "branch")
    history(origin)
    with pytest.raises(Fatal, match=f"add {TRIED} and take it back") as refused:
        refuse_taken_back(origin.folder, "main", Repositories())
    assert refused.value.exit == Exit.REFUSED


def test_a_commit_that_merges_more_branches_than_anybody_does_is_refused(origin: Clone) -> None:
    origin.git("checkout", "-q", "-b", "branch")
    parents = [origin.git("commit-tree", "-p", "main", "-m", str(it), "main^{tree}") for it in range(MAX_PARENTS + 1)]
    merge = origin.git("commit-tree", *(word for it in parents for word in ("-p", it)), "-m", "all", "main^{tree}")
    origin.git("reset", "-q", "--hard", merge)
    with pytest.raises(Fatal, match=f"merges {MAX_PARENTS + 1} branches at once, and {MAX_PARENTS} are"):
        refuse_taken_back(origin.folder, "main", Repositories())


def written_again(on: Clone) -> None:
    """Each build of a branch writes its draft anew."""
    on.migrate(TRIED)
    on.git("rm", "-q", "-r", str(INSIDE))
    on.git("checkout", "-q", "main", "--", str(INSIDE))
    on.migrate("0002_again")


def kept_by_the_merge(on: Clone) -> None:
    on_side(on, lambda it: it.migrate(TRIED))
    merged(on)


def written_again_after_the_merge(on: Clone) -> None:
    on_side(on, written_again)
    merged(on)


@pytest.mark.parametrize("history", [written_again, kept_by_the_merge, written_again_after_the_merge])
def test_what_is_left_of_a_branch_is_what_it_adds(history: Callable[[Clone], None], origin: Clone) -> None:
    origin.git("checkout", "-q", "-b", "branch")
    history(origin)
    refuse_taken_back(origin.folder, "main", Repositories())
