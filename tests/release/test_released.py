"""Which migrations are released: real git, in clones as people and CI make them."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.release.released_files import released_files
from support.clones import INSIDE, Clone, create, draft, empty
from support.repositories import commit, git, real_git


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's settings of git are not those of a test."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """An empty folder, by its real name."""
    return tmp_path.resolve()


@pytest.fixture
def origin(top: Path) -> Clone:
    """The repository on the server: one migration on main."""
    return create(top / "origin")


def refused(clone: Clone, base: str | None = None) -> Fatal:
    with pytest.raises(Fatal) as failure:
        clone.released(base)
    return failure.value


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


# Clones as CI makes them


def test_a_shallow_clone_of_the_default_branch_knows_what_is_released(origin: Clone, top: Path) -> None:
    origin.migrate("0002_next")
    assert origin.clone(top / "clone", "--depth=1").says() == ("HEAD", ["0001_initial", "0002_next"])


def test_a_shallow_clone_of_another_branch_knows_nothing(origin: Clone, top: Path) -> None:
    origin.git("checkout", "-q", "-b", "feature")
    origin.migrate("0002_feature")
    origin.git("checkout", "-q", "main")
    assert origin.clone(top / "clone", "--depth=1", "--branch=feature").released() is None


@pytest.fixture
def pull(origin: Clone) -> Clone:
    """The server, with a pull request of a feature branch; main went on since."""
    origin.git("checkout", "-q", "-b", "feature")
    origin.migrate("0002_feature")
    origin.git("checkout", "-q", "main")
    (origin.root / "readme").touch()
    commit(origin.root)
    origin.git("checkout", "-q", "--detach")
    origin.git("merge", "-q", "--no-ff", "feature")
    origin.git("update-ref", "refs/pull/1/merge", "HEAD")
    origin.git("checkout", "-q", "main")
    return origin


def test_the_usual_checkout_of_a_pull_request_knows_nothing(pull: Clone, top: Path) -> None:
    clone = pull.fetch(top / "clone", "+refs/pull/1/merge:refs/remotes/pull/1/merge")
    clone.git("checkout", "-q", "--force", "refs/remotes/pull/1/merge")
    assert (clone.folder / "migrations/0002_feature.up.sql").exists()
    assert clone.released() is None


def test_a_checkout_of_a_pull_request_that_fetched_only_a_head_knows_nothing(pull: Clone, top: Path) -> None:
    clone = pull.fetch(top / "clone", "+refs/pull/1/merge")
    clone.git("checkout", "-q", "FETCH_HEAD")
    assert clone.released() is None


@pytest.mark.parametrize("depth", [1, None])
def test_a_checkout_of_a_pull_request_with_every_branch_knows_main(pull: Clone, top: Path, depth: int | None) -> None:
    refs = ("+refs/heads/*:refs/remotes/origin/*", "+refs/pull/1/merge:refs/remotes/pull/1/merge")
    clone = pull.fetch(top / "clone", *refs, depth=depth)
    clone.git("checkout", "-q", "--force", "refs/remotes/pull/1/merge")
    assert clone.says() == ("origin/main", ["0001_initial"])


def test_the_usual_checkout_of_a_push_to_main_knows_it(pull: Clone, top: Path) -> None:
    clone = pull.fetch(top / "clone", f"+{pull.git('rev-parse', 'main')}:refs/remotes/origin/main")
    clone.git("checkout", "-q", "--force", "-B", "main", "refs/remotes/origin/main")
    assert clone.says() == ("HEAD", ["0001_initial"])


def test_the_usual_checkout_of_a_push_to_a_feature_branch_knows_nothing(pull: Clone, top: Path) -> None:
    clone = pull.fetch(top / "clone", f"+{pull.git('rev-parse', 'feature')}:refs/remotes/origin/feature")
    clone.git("checkout", "-q", "--force", "-B", "feature", "refs/remotes/origin/feature")
    assert clone.released() is None


def test_gitlabs_checkout_of_a_merge_request_knows_nothing(pull: Clone, top: Path) -> None:
    id = pull.git("rev-parse", "feature")
    refs = (f"+{id}:refs/pipelines/7", "+refs/heads/feature:refs/remotes/origin/feature")
    clone = pull.fetch(top / "clone", *refs, depth=1)
    clone.git("checkout", "-f", "-q", "--detach", id)
    assert clone.released() is None
    assert clone.git("for-each-ref", "refs/pipelines")


# --base


def test_a_base_that_is_given_is_taken_whatever_it_is(origin: Clone, top: Path) -> None:
    origin.git("tag", "-a", "v1", "-m", "v1")
    first = origin.git("rev-parse", "HEAD")
    origin.migrate("0002_next")
    clone = origin.clone(top / "clone")
    assert clone.says(first) == (f"{first[:12]} (given with --base)", ["0001_initial"])
    for base in ("v1", "HEAD~1", first[:9], "origin/main~1"):
        assert clone.says(base) == (f"{base} (given with --base)", ["0001_initial"])


def test_a_base_that_is_not_here_is_said_and_the_hint_fetches_it(origin: Clone, top: Path) -> None:
    origin.git("checkout", "-q", "-b", "release/2")
    id = origin.migrate("0002_two")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    origin.git("checkout", "-q", "main")
    for shallow in (True, False):
        for base in ("release/2", "origin/release/2", id):
            clone = origin.clone(top / f"{shallow}{base[:8].replace('/', '')}", "--single-branch", "--depth=1")
            if not shallow:
                clone.git("fetch", "-q", "--unshallow")
            failure = refused(clone, base)
            assert failure.exit == Exit.ENVIRONMENT
            shown = id[:12] if base == id else base
            assert failure.message == f"there is no commit '{shown}' here, so it is not known what is released"
            command, _, then = failure.hint.removeprefix("fetch it: git ").partition(
                " (actions/checkout: fetch-depth: 0)"
            )
            clone.git(*shlex.split(command))
            found = then.removeprefix(", then --base ") or base
            assert clone.says(found)[1] == ["0001_initial", "0002_two"]
            assert clone.git("rev-parse", "--is-shallow-repository") == str(shallow).lower()
            assert clone.git("rev-list", "--count", found) == ("1" if shallow else "2")


def test_a_base_that_only_origin_has_is_named_and_not_guessed(origin: Clone, top: Path) -> None:
    origin.git("branch", "release/2")
    clone = origin.clone(top / "clone")
    assert refused(clone, "release/2").hint == "write --base origin/release/2"


@pytest.mark.parametrize("base", ["", "--all", "-h", "main..HEAD", "a b", "$(id)", "nope\n", "\udce4", "HEAD:platform"])
def test_a_base_that_is_no_commit_is_refused_and_no_command_is_made_of_it(origin: Clone, top: Path, base: str) -> None:
    failure = refused(origin.clone(top / "clone"), base)
    assert (failure.exit, failure.hint) == (Exit.ENVIRONMENT, "the branches there are: git branch --all")
    assert failure.message.isprintable()


def test_a_base_without_git_is_refused(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (top / "plain").mkdir()
    assert released_files(top / "plain", None) is None
    with pytest.raises(Fatal, match="is in no git repository") as failure:
        released_files(top / "plain", "main")
    assert failure.value.exit == Exit.ENVIRONMENT
    monkeypatch.setenv("PATH", str(top))
    with pytest.raises(Fatal, match="or git is not installed"):
        released_files(top / "plain", "main")


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
