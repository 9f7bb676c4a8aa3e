"""What is released while git is in the middle of something, and what is not as it was released."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.release.released_files import CHAIN, Edited, Missing, Released, changed_since_release
from support.clones import Clone, create, draft, paths
from support.repositories import commit

pytestmark = pytest.mark.usefixtures("nobodys_settings")


@pytest.fixture
def clone(origin: Clone, tmp_path: Path) -> Clone:
    """A clone of it, with a feature branch checked out that has the same number as a migration of main since."""
    made = origin.clone(tmp_path.resolve() / "clone")
    made.git("checkout", "-q", "-b", "feature")
    made.migrate("0002_feature")
    origin.migrate("0002_main")
    made.git("fetch", "-q")
    return made


def merging(clone: Clone, name: str) -> str:
    """How the side is called that is being merged."""
    return f"{clone.git('rev-parse', name)[:12]} (being merged)"


def changes(clone: Clone, base: str | None = None) -> list[Missing | Edited]:
    found = clone.released(base)
    assert found is not None
    return list(changed_since_release(found, clone.folder))


# In the middle of a merge


def test_a_feature_branch_that_merges_main_keeps_mains_migration_and_its_own_is_the_draft(clone: Clone) -> None:
    clone.stops("merge", "-q", "origin/main")
    assert b"<<<<<<<" in (clone.folder / CHAIN).read_bytes()
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_main_is_released_by_the_merge_where_origin_is_not_as_far(clone: Clone) -> None:
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "origin/main")
    clone.migrate("0003_unpushed")
    clone.git("checkout", "-q", "feature")
    clone.stops("merge", "-q", "main")
    assert clone.says() == (merging(clone, "main"), ["0001_initial", "0002_main", "0003_unpushed"])


def test_after_the_merge_is_committed_the_rule_is_the_usual_one(clone: Clone) -> None:
    clone.stops("merge", "-q", "origin/main")
    clone.git("checkout", "-q", "--theirs", ".")
    clone.migrate()
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_a_merge_without_a_conflict_counts_as_long_as_it_is_not_committed(origin: Clone, tmp_path: Path) -> None:
    clone = origin.clone(tmp_path.resolve() / "other")
    clone.git("checkout", "-q", "-b", "feature")
    clone.migrate("0002_feature")
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "--no-commit", "feature")
    assert clone.says() == (merging(clone, "feature"), ["0001_initial", "0002_feature"])


def test_a_pull_on_main_makes_the_unpushed_migration_the_draft(origin: Clone, tmp_path: Path) -> None:
    clone = origin.clone(tmp_path.resolve() / "other")
    clone.migrate("0002_unpushed")
    origin.migrate("0002_main")
    clone.stops("pull", "-q", "--no-rebase")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_of_two_branches_with_the_same_number_main_keeps_its_own(clone: Clone) -> None:
    clone.git("checkout", "-q", "main")
    clone.migrate("0002_unpushed")
    clone.stops("merge", "-q", "feature")
    assert clone.says()[1] == ["0001_initial", "0002_main"]
    clone.git("merge", "--abort")
    clone.git("update-ref", "refs/remotes/origin/main", "main~1")
    clone.stops("merge", "-q", "feature")
    assert clone.says() == ("HEAD", ["0001_initial", "0002_unpushed"])


def test_without_a_remote_head_is_released_and_what_goes_on_from_it(tmp_path: Path) -> None:
    local = create(tmp_path.resolve() / "local")
    for name in ("a", "b"):
        local.git("checkout", "-q", "-b", name, "main")
        local.migrate(f"0002_{name}")
    local.git("checkout", "-q", "main")
    local.git("merge", "-q", "a")
    local.stops("merge", "-q", "b")
    assert local.says() == ("main", ["0001_initial", "0002_a"])


def test_a_detached_head_that_merges_is_no_default_branch(clone: Clone) -> None:
    clone.git("checkout", "-q", "--detach")
    clone.stops("merge", "-q", "origin/main")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_a_merge_of_many_lets_the_chain_grow_by_each_that_goes_on(tmp_path: Path) -> None:
    local = create(tmp_path.resolve() / "local")
    local.git("checkout", "-q", "-b", "one")
    local.migrate("0002_one")
    local.git("checkout", "-q", "-b", "two")
    local.migrate("0003_two")
    local.git("checkout", "-q", "-b", "docs", "main")
    (local.root / "docs").touch()
    commit(local.root)
    local.git("checkout", "-q", "main")
    (local.root / "readme").touch()
    commit(local.root)
    local.git("merge", "-q", "--no-ff", "--no-commit", "docs", "two")
    assert len((local.root / ".git/MERGE_HEAD").read_text().split()) == 2
    assert local.says() == (merging(local, "two"), ["0001_initial", "0002_one", "0003_two"])


def test_a_merge_of_many_that_go_on_differently_releases_the_first(tmp_path: Path) -> None:
    local = create(tmp_path.resolve() / "local")
    for name in ("a", "b"):
        local.git("checkout", "-q", "-b", name, "main")
        local.migrate(f"0002_{name}")
    local.git("checkout", "-q", "main")
    (local.root / "readme").touch()
    commit(local.root)
    local.stops("merge", "-q", "a", "b")
    assert len((local.root / ".git/MERGE_HEAD").read_text().split()) == 2
    assert local.says() == (merging(local, "a"), ["0001_initial", "0002_a"])


def test_a_base_that_is_given_grows_by_a_merge_too(clone: Clone) -> None:
    clone.stops("merge", "-q", "origin/main")
    assert clone.says("main") == (merging(clone, "origin/main"), ["0001_initial", "0002_main"])


def test_a_side_that_rewrote_the_chain_is_not_released(clone: Clone) -> None:
    clone.git("checkout", "-q", "main")
    (clone.folder / CHAIN).write_text("0001_other x\n0002_other x\n0003_other x\n")
    commit(clone.root)
    clone.stops("merge", "-q", "origin/main")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


# In the middle of a rebase or a cherry-pick


def test_in_a_rebase_main_is_released_and_what_is_moved_is_a_draft(clone: Clone) -> None:
    clone.stops("rebase", "-q", "origin/main")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_in_a_rebase_of_main_itself_origin_is_released(origin: Clone, tmp_path: Path) -> None:
    clone = origin.clone(tmp_path.resolve() / "other")
    clone.migrate("0002_unpushed")
    origin.migrate("0002_main")
    clone.stops("pull", "-q", "--rebase")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_in_a_cherry_pick_what_is_picked_is_a_draft(clone: Clone) -> None:
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "origin/main")
    clone.stops("cherry-pick", "feature")
    assert clone.says() == ("HEAD", ["0001_initial", "0002_main"])
    clone.git("cherry-pick", "--abort")
    clone.git("checkout", "-q", "feature")
    clone.stops("cherry-pick", "origin/main")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


# What is not as it was released


def test_nothing_changed_where_there_is_only_a_draft_more(origin: Clone) -> None:
    assert changes(origin) == []
    draft(origin.folder, "0002_draft")
    assert changes(origin) == []


@pytest.mark.slow
def test_the_revert_button_leaves_the_migration_missing_and_the_chain_edited(clone: Clone) -> None:
    clone.git("checkout", "-q", "--detach", "origin/main~1")
    (clone.root / "readme").touch()
    commit(clone.root)
    clone.git("merge", "-q", "--no-ff", "-m", "Merge pull request #1", "origin/main")
    clone.git("update-ref", "refs/remotes/origin/main", "HEAD")
    clone.git("checkout", "-q", "-b", "revert-1")
    assert changes(clone) == []
    clone.git("revert", "--no-edit", "-m", "1", "HEAD")
    gone: list[Missing | Edited] = [Edited(path=CHAIN), *(Missing(path=path) for path in paths("0002_main"))]
    gone.sort(key=lambda change: change.path)
    assert changes(clone) == gone
    clone.git("checkout", "-q", "main")
    clone.git("merge", "-q", "--no-ff", "--no-commit", "revert-1")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])
    assert changes(clone) == gone


def test_every_file_that_is_no_longer_what_it_was_is_named(origin: Clone, tmp_path: Path) -> None:
    up, down, layout, plan = paths("0001_initial")
    (origin.folder / up).write_bytes(b"0001_initial\nand more\n")
    (origin.folder / down).unlink()
    (origin.folder / layout).unlink()
    (origin.folder / layout).mkdir()
    (origin.folder / plan).rename(tmp_path / "plan")
    (origin.folder / plan).symlink_to(tmp_path / "plan")
    assert changes(origin) == [Missing(path=down), Edited(path=up), Edited(path=layout), Edited(path=plan)]


def test_a_folder_behind_a_link_and_a_file_in_place_of_a_folder_are_edited(origin: Clone, tmp_path: Path) -> None:
    up, _, layout, plan = paths("0001_initial")
    (origin.folder / "plans").rename(tmp_path / "plans")
    (origin.folder / "plans").symlink_to(tmp_path / "plans")
    (origin.folder / layout).unlink()
    (origin.folder / layout).parent.rmdir()
    (origin.folder / layout).parent.touch()
    (origin.folder / up).unlink()
    os.mkfifo(origin.folder / up)
    assert changes(origin) == [Edited(path=up), Edited(path=layout), Edited(path=plan)]


def test_other_ends_of_lines_are_an_edit(origin: Clone) -> None:
    for path in ("migrations/0001_initial.up.sql", CHAIN):
        (origin.folder / path).write_bytes((origin.folder / path).read_bytes().replace(b"\n", b"\r\n"))
    assert changes(origin) == [Edited(path="migrations/0001_initial.up.sql"), Edited(path=CHAIN)]


@pytest.mark.parametrize("chain", ["", "0001_initial\n", "0002_next x\n", "0000 x\n0001_initial x\n", "<<<<<<< HEAD\n"])
def test_a_chain_that_did_not_only_grow_is_edited(origin: Clone, chain: str) -> None:
    (origin.folder / CHAIN).write_text(chain)
    assert changes(origin) == [Edited(path=CHAIN)]


def test_a_history_that_is_gone_is_missing_as_a_whole(origin: Clone) -> None:
    origin.folder.rename(origin.root / "elsewhere")
    assert [type(change) for change in changes(origin)] == [Missing] * 5


def test_a_file_that_cannot_be_read_is_no_traceback(origin: Clone) -> None:
    found = Released(where="HEAD", files={f"migrations/{'long' * 100}": b""})
    with pytest.raises(Fatal, match="cannot be read: File name too long") as failure:
        list(changed_since_release(found, origin.folder))
    assert failure.value.exit == Exit.ENVIRONMENT
