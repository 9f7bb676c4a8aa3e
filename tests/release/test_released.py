"""Which migrations are released: real git, in clones as people make them."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit
from ratesmith.release.released_files import released_files
from support.clones import INSIDE, Clone, create, draft, empty, refused
from support.repositories import commit, git, real_git

pytestmark = pytest.mark.usefixtures("nobodys_settings")


# The default branch


def test_on_the_default_branch_head_is_released_and_what_is_not_committed_is_a_draft(origin: Clone, top: Path) -> None:
    clone = origin.clone(top / "clone")
    draft(clone.folder, "0002_draft")
    assert clone.says() == ("HEAD", ["0001_initial"])
    clone.migrate()
    assert clone.says() == ("HEAD", ["0001_initial", "0002_draft"])


def test_the_files_are_those_of_the_history_as_they_were_committed(origin: Clone) -> None:
    found = origin.released()
    assert found is not None
    assert found.files["plans/0001_initial.json"] == b"0001_initial\n"
    assert found.files["migrations/flyway/0001_initial.sql"] == b"0001_initial\n"
    assert "seed.sql" not in found.files


def test_on_another_branch_the_default_branch_of_origin_is_released(origin: Clone, top: Path) -> None:
    clone = origin.clone(top / "clone")
    clone.git("checkout", "-q", "-b", "feature")
    clone.migrate("0002_feature")
    assert clone.says() == ("origin/main", ["0001_initial"])


def test_a_local_main_that_nobody_pulled_is_not_asked(origin: Clone, top: Path) -> None:
    clone = origin.clone(top / "clone")
    clone.git("checkout", "-q", "-b", "feature")
    origin.migrate("0002_main")
    clone.git("fetch", "-q")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_a_local_main_that_was_not_pushed_is_released_only_for_itself(origin: Clone, top: Path) -> None:
    clone = origin.clone(top / "clone")
    clone.migrate("0002_unpushed")
    assert clone.says() == ("HEAD", ["0001_initial", "0002_unpushed"])
    clone.git("checkout", "-q", "-b", "feature")
    assert clone.says() == ("origin/main", ["0001_initial"])


@pytest.mark.parametrize("name", ["trunk", "release/next"])
def test_a_default_branch_of_any_name_is_known_from_origins_head(top: Path, name: str) -> None:
    clone = create(top / "origin", name).clone(top / "clone")
    clone.git("branch", "main")
    assert clone.says() == ("HEAD", ["0001_initial"])
    clone.git("checkout", "-q", "main")
    clone.migrate("0002_draft")
    assert clone.says() == (f"origin/{name}", ["0001_initial"])


@pytest.mark.parametrize("name", ["main", "master"])
def test_without_origins_head_the_usual_names_are_tried(top: Path, name: str) -> None:
    clone = create(top / "origin", name).clone(top / "clone")
    clone.git("remote", "set-head", "origin", "--delete")
    clone.git("checkout", "-q", "-b", "feature")
    clone.git("branch", "-q", "-D", name)
    clone.migrate("0002_feature")
    assert clone.says() == (f"origin/{name}", ["0001_initial"])


def test_without_origins_head_an_unusual_name_is_asked_for_and_the_hint_helps(top: Path) -> None:
    clone = create(top / "origin", "trunk").clone(top / "clone")
    clone.git("remote", "set-head", "origin", "--delete")
    failure = refused(clone)
    assert failure.exit == Exit.ENVIRONMENT
    assert failure.message == "nothing says which branch is the default one, so it is not known what is released"
    told, _, command = failure.hint.partition(", or ask the remote once: git ")
    assert told == "name the branch with --base"
    clone.git(*shlex.split(command))
    assert clone.says() == ("HEAD", ["0001_initial"])


def test_a_head_of_origin_whose_branch_was_renamed_says_nothing(top: Path) -> None:
    origin = create(top / "origin", "master")
    clone = origin.clone(top / "clone")
    origin.git("branch", "-m", "master", "main")
    origin.migrate("0002_main")
    clone.git("fetch", "-q", "--prune")
    clone.git("checkout", "-q", "-b", "feature")
    assert clone.says() == ("origin/main", ["0001_initial", "0002_main"])


def test_without_a_remote_a_local_main_or_the_only_branch_is_the_default_one(top: Path) -> None:
    clone = create(top / "local", "trunk")
    assert clone.says() == ("HEAD", ["0001_initial"])
    clone.git("checkout", "-q", "--detach")
    clone.migrate("0002_detached")
    assert clone.says() == ("trunk", ["0001_initial"])
    clone.git("branch", "main")
    assert clone.says() == ("main", ["0001_initial", "0002_detached"])


def test_without_a_remote_nobody_guesses_between_two_unusual_branches(top: Path) -> None:
    clone = create(top / "local", "trunk")
    clone.git("branch", "stem")
    failure = refused(clone)
    assert (failure.exit, failure.hint) == (Exit.ENVIRONMENT, "name the branch with --base")
    assert clone.says("stem") == ("stem (given with --base)", ["0001_initial"])


def test_the_only_branch_of_a_clone_is_not_taken_for_the_default_one(origin: Clone, top: Path) -> None:
    origin.git("checkout", "-q", "-b", "feature")
    origin.migrate("0002_feature")
    origin.git("checkout", "-q", "main")
    clone = origin.clone(top / "clone", "--single-branch", "--branch=feature")
    assert refused(clone).exit == Exit.ENVIRONMENT


def test_a_tag_of_the_same_name_is_not_the_branch(origin: Clone, top: Path) -> None:
    clone = origin.clone(top / "clone")
    clone.git("checkout", "-q", "-b", "feature")
    clone.migrate("0002_feature")
    for tag in ("main", "origin/main", "HEAD"):
        clone.git("update-ref", f"refs/tags/{tag}", "HEAD")
    assert clone.says() == ("origin/main", ["0001_initial"])


def test_before_the_first_commit_nothing_is_released(top: Path) -> None:
    for name in ("main", "trunk"):
        clone = empty(top / name, name)
        draft(clone.folder, "0001_initial")
        assert clone.says() == ("HEAD", [])
        clone.git("remote", "add", "origin", "nowhere")
        assert clone.says() == ("HEAD", [])


def test_a_branch_without_a_commit_beside_others_is_judged_by_them(origin: Clone, top: Path) -> None:
    clone = origin.clone(top / "clone")
    clone.git("checkout", "-q", "--orphan", "other")
    assert clone.says() == ("origin/main", ["0001_initial"])
    started = origin.fetch(top / "started", "+refs/heads/*:refs/remotes/origin/*", depth=None)
    started.git("symbolic-ref", "HEAD", "refs/heads/main")
    assert started.says() == ("origin/main", ["0001_initial"])


def test_a_damaged_branch_is_not_taken_for_one_without_commits(origin: Clone) -> None:
    (origin.root / ".git/refs/heads/main").write_text("")
    assert refused(origin).exit == Exit.ENVIRONMENT


# Where the folder is


def test_a_folder_that_is_not_there_or_ignored_has_nothing_released(top: Path) -> None:
    clone = empty(top / "local")
    (clone.root / ".gitignore").write_text("generated/\n")
    draft(clone.folder, "0001_initial")
    commit(clone.root)
    assert clone.says() == ("HEAD", [])
    found = released_files(clone.root / "a/b/c", None)
    assert found is not None
    assert found.files == {}


def test_a_folder_that_was_deleted_is_still_released(origin: Clone) -> None:
    origin.root.joinpath("platform").rename(origin.root.parent / "elsewhere")
    assert origin.says() == ("HEAD", ["0001_initial"])


def test_a_project_at_the_top_and_a_folder_by_a_relative_name_are_found(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(top / "local/production", "0001_initial")
    commit(top / "local")
    monkeypatch.chdir(top / "local")
    for folder in (Path("production"), Path("../local/production")):
        found = released_files(folder, None)
        assert found is not None
        assert len(found.chain) == 1


def test_a_link_to_a_folder_of_another_repository_does_not_lead_there(origin: Clone, top: Path) -> None:
    other = create(top / "other")
    (other.root / "linked").symlink_to(origin.folder)
    found = released_files(other.root / "linked", None)
    assert found is not None
    assert found.files == {}


def test_a_linked_work_tree_has_its_own_head(origin: Clone, top: Path) -> None:
    origin.git("worktree", "add", "-q", "-b", "feature", str(top / "tree"))
    tree = Clone(top / "tree")
    tree.migrate("0002_feature")
    assert tree.says() == ("main", ["0001_initial"])
    assert origin.says() == ("HEAD", ["0001_initial"])


def test_a_submodule_is_judged_by_its_own_branches(origin: Clone, top: Path) -> None:
    (top / "outer").mkdir()
    commit(top / "outer")
    git(top / "outer", "submodule", "add", "-q", str(origin.root), "inner")
    inner = Clone(top / "outer/inner")
    inner.git("checkout", "-q", "--detach")
    inner.migrate("0002_draft")
    assert inner.says() == ("origin/main", ["0001_initial"])


def test_an_environment_that_is_a_submodule_itself_is_found(top: Path) -> None:
    for path in ("migrations/0001_initial.up.sql", "migrations/ratesmith.sum"):
        (top / "history" / path).parent.mkdir(parents=True, exist_ok=True)
        (top / "history" / path).write_text("0001_initial x\n")
    commit(top / "history")
    commit(create(top / "outer").root)
    git(top / "outer", "submodule", "add", "-q", str(top / "history"), "generated/staging")
    found = released_files(top / "outer/generated/staging", None)
    assert found is not None
    assert found.chain == [b"0001_initial x"]


def test_a_repository_that_cannot_be_read_is_said(origin: Clone, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin.git("config", "core.bare", "true")
    assert refused(origin).message.endswith("has no work tree")
    origin.git("config", "core.bare", "false")
    (top / "bin").mkdir()
    (top / "bin/git").write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{real_git()}" "$@"\n')
    (top / "bin/git").chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{top / 'bin'}:{os.environ['PATH']}")
        assert "safe.directory" in refused(origin).hint
    (origin.root / ".git/HEAD").write_text("")
    assert refused(origin).message.startswith("git cannot read the repository")


# What is no file


@pytest.mark.parametrize("path", ["migrations", "plans", "migrations/0002_next.up.sql", "migrations/flyway"])
def test_a_link_in_the_released_history_is_refused(top: Path, path: str) -> None:
    clone = empty(top / "local")
    draft(clone.folder, "0001_initial")
    if (clone.folder / path).exists():
        (clone.folder / path).rename(clone.folder / "moved")
    (clone.folder / path).symlink_to(clone.folder / "moved")
    commit(clone.root)
    failure = refused(clone)
    assert failure.exit == Exit.REFUSED
    assert failure.message == f"'production/{path}' is no ordinary file in HEAD; nothing was read through it"


def test_a_submodule_in_the_released_history_is_refused(origin: Clone, top: Path) -> None:
    (top / "other").mkdir()
    commit(top / "other")
    origin.git("submodule", "add", "-q", str(top / "other"), str(INSIDE / "migrations/other"))
    commit(origin.root)
    assert "'production/migrations/other' is no ordinary file" in refused(origin).message


@pytest.mark.parametrize("name", ["..", ".git", ".GIT"])
def test_a_name_that_git_would_never_check_out_is_refused(origin: Clone, top: Path, name: str) -> None:
    blob = origin.git("rev-parse", f"HEAD:{INSIDE}/seed.sql")
    tree = _tree(origin, "blob", blob, "100644", "file")
    for part in (name, "migrations", *reversed(INSIDE.parts)):
        tree = _tree(origin, "tree", tree, "040000", part)
    id = origin.git("commit-tree", "-m", "made on purpose", tree)
    assert refused(origin, id).exit == Exit.REFUSED


def _tree(clone: Clone, type: str, id: str, mode: str, name: str) -> str:
    (clone.root / "entry").write_text(f"{mode} {type} {id}\t{name}\n")
    return clone.git("-c", f"alias.made=!git mktree < '{clone.root}/entry'", "made")
