"""Which migrations are released in clones as CI makes them, and against a base that is named."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.release.released_files import released_files
from support.clones import Clone, refused
from support.repositories import commit

pytestmark = pytest.mark.usefixtures("nobodys_settings")


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


@pytest.mark.slow
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
