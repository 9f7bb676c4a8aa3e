"""The commit that a plan compares with, in the clones that pipelines make."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.cli import run
from support.projects import BASE, project
from support.repositories import commit, git

WRITER, SKETCHER = ((BASE / f"models/{it}.yaml").read_text() for it in ("writer", "sketcher"))
MAIN = ("--base", "refs/remotes/origin/main")
MINE = "writer, the default text model, costs customers 5.3 % more"
TODAY = "--today=2026-03-01"


def write(folder: Path, tokens: int) -> None:
    path = folder / "config/models/writer.yaml"
    path.write_text(WRITER.replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens}"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A server with the branch `feature`, the test merge of its pull request, and others' work on main."""
    folder = project(tmp_path_factory.mktemp("server") / "shop")
    commit(folder)
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "switch", "-q", "-c", "feature")
    write(folder, 950)
    commit(folder)
    git(folder, "switch", "-q", "main")
    drafter = folder / "config/models/drafter.yaml"
    drafter.write_text(drafter.read_text() + "notes: as others changed it\n")
    commit(folder)
    git(folder, "switch", "-q", "--detach", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "the test merge", "feature")
    git(folder, "update-ref", "refs/pull/1/merge", "HEAD")
    git(folder, "switch", "-q", "feature")
    git(folder, "merge", "-q", "--no-ff", "-m", "main into feature", "main")
    git(folder, "switch", "-q", "main")
    return folder


def fetched(server: Path, to: Path, ref: str, depth: int) -> Path:
    """What actions/checkout makes: an empty repository, the remote, and one ref, checked out without a branch."""
    to.mkdir()
    git(to, "init", "-q")
    git(to, "remote", "add", "origin", f"file://{server}")
    git(to, "fetch", "-q", "--no-tags", f"--depth={depth}", "origin", f"+{ref}:refs/remotes/origin/it")
    git(to, "checkout", "-q", "refs/remotes/origin/it")
    return to


def headline(folder: Path, *more: str) -> tuple[int, str]:
    done = run("plan", TODAY, *more, cwd=folder)
    return done.returncode, done.stdout.partition("  (")[0] or done.stderr


def typed(folder: Path, message: str) -> None:
    """Run the `git fetch` that a message says, as somebody who copies it."""
    found = re.search(r"(git fetch .*?) \(", message)
    assert found, message
    git(folder, *(word.strip("'") for word in found[1].split()[1:]))


def test_a_test_merge_of_depth_2_is_compared_with_its_first_parent_where_the_call_says_so(
    server: Path, tmp_path: Path
) -> None:
    """The merge that ends a branch looks the same, and there the first parent is what the branch brings."""
    clone = fetched(server, tmp_path / "it", "refs/pull/1/merge", 2)
    code, said = headline(clone)
    assert (code, "--base HEAD^1" in said, "refs/remotes/origin/BRANCH" in said) == (4, True, True), said
    assert headline(clone, "--base", "HEAD^1") == (0, MINE)


@pytest.mark.parametrize(
    ("ref", "asked", "base"),
    [
        pytest.param("refs/pull/1/merge", "--deepen=1 origin HEAD", ("--base", "HEAD^1"), id="a test merge"),
        pytest.param("feature~1", "--unshallow origin '+refs/heads/*", MAIN, id="a commit", marks=pytest.mark.slow),
    ],
)
def test_a_clone_without_its_base_says_the_fetch_that_helps(
    ref: str, asked: str, base: tuple[str, ...], server: Path, tmp_path: Path
) -> None:
    name = ref if ref.startswith("refs/") else git(server, "rev-parse", ref)
    clone = fetched(server, tmp_path / "it", name, 1)
    code, said = headline(clone)
    assert (code, f"git fetch {asked}" in said, "Traceback" in said) == (4, True, False), said
    typed(clone, said)
    assert headline(clone, *base) == (0, MINE)


def test_a_branch_that_began_before_the_environments_of_the_base_is_not_compared(server: Path, tmp_path: Path) -> None:
    server = Path(shutil.copytree(server, tmp_path / "server"))
    first = git(server, "commit-tree", "-m", "first", git(server, "mktree"))
    git(server, "checkout", "-q", "-B", "older", first)
    git(server, "checkout", "-q", "feature", "--", ".")
    commit(server)
    git(server, "checkout", "-q", "-B", "newer", "feature")
    git(server, "reset", "-q", "--soft", first)
    commit(server)
    code, said = headline(server, "--base", "older")
    assert (code, "the base has changed" in said and "the environment example" in said) == (5, True), said
    assert headline(server, "--base", first)[0] == 0


SETTINGS = (BASE / "ratesmith.yaml").read_text() + "  staging: {extends: example}\n  live: {extends: example}\n"
DEAR, CHEAP = (f"price:\n  tokens_per_credit: {it}\n" for it in (310, 9000))
LIVE, STAGING = (f"environments/{it}/models/writer.yaml" for it in ("live", "staging"))
CHEAPER, NEW = (WRITER.replace(*it) for it in (("credit: 1000", "credit: 9000"), ("writer-1", "new")))
# What the base changed since the branch began, what the branch changes, and what both of them change.
BOTH: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "one model in two layers": ({"models/writer.yaml": CHEAPER}, {LIVE: DEAR}, "model/writer"),
    "one model in two environments": ({STAGING: CHEAP}, {LIVE: DEAR}, "model/writer"),
    "a model that the base has alone": (
        {"models/new.yaml": NEW},
        {"environments/live/models/new.yaml": NEW.replace("credit: 1000", "credit: 300") + "new: true\n"},
        "model/new",
    ),
    "whose values an environment takes": (
        {"ratesmith.yaml": SETTINGS.replace("live: {extends: example}", "live: {extends: staging}")},
        {STAGING: DEAR},
        "the environment live",
    ),
    "nothing": ({"models/writer.yaml": CHEAPER}, {"models/sketcher.yaml": SKETCHER + "notes: mine\n"}, ""),
    "the same": ({"models/writer.yaml": CHEAPER}, {"models/writer.yaml": CHEAPER + "# mine\n"}, ""),
}


@pytest.mark.parametrize(("theirs", "mine", "both"), BOTH.values(), ids=BOTH)
def test_what_the_base_changed_since_a_branch_began_is_not_changed_by_the_branch_too(
    theirs: dict[str, str], mine: dict[str, str], both: str, tmp_path: Path
) -> None:
    """Git merges two layers of a model without a conflict, and its price was compared with that of the start."""
    folder = project(tmp_path / "shop", {"ratesmith.yaml": SETTINGS})
    start = commit(folder)
    for name, files in (("main", theirs), ("mine", mine)):
        git(folder, "checkout", "-q", "-B", name, start)
        for path, text in files.items():
            (folder / "config" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "config" / path).write_text(text)
        commit(folder)
    code, said = headline(folder, "--base", "main")
    assert (code == 5, f"the base has changed {both} since, as the branch does" in said) == (bool(both), bool(both)), (
        said
    )


@pytest.mark.slow
def test_who_may_push_a_branch_called_main_does_not_decide_what_is_compared(server: Path, tmp_path: Path) -> None:
    server = Path(shutil.copytree(server, tmp_path / "server"))
    git(server, "branch", "-m", "main", "trunk")
    git(server, "branch", "main", "feature")
    clone = fetched(server, tmp_path / "it", "refs/pull/1/merge", 2)
    git(clone, "fetch", "-q", "--unshallow", "origin", "+refs/heads/*:refs/remotes/origin/*")
    for branch in ((), ("-B", "work")):
        git(clone, "checkout", "-q", "--force", *branch)
        code, said = headline(clone)
        assert (code, "--base HEAD^1" in said) == (4, True), said
    assert headline(clone, "--base", "HEAD^1") == (0, MINE)


@pytest.mark.slow
def test_a_branch_that_ends_in_a_merge_of_its_own_is_not_taken_for_a_test_merge(server: Path, tmp_path: Path) -> None:
    git(server, "clone", "-q", "--depth=2", "--branch=feature", f"file://{server}", str(tmp_path / "it"))
    code, said = headline(tmp_path / "it")
    assert (code, "git fetch --unshallow origin" in said) == (4, True), said
    typed(tmp_path / "it", said)
    assert headline(tmp_path / "it", *MAIN) == (0, MINE)


@pytest.mark.slow
def test_an_entry_of_a_merge_queue_is_compared_with_the_base_that_is_named(server: Path, tmp_path: Path) -> None:
    base, entry = git(server, "rev-parse", "main"), "refs/pull/1/merge"
    assert headline(fetched(server, tmp_path / "deep", entry, 2), "--base", base) == (0, MINE)
    shallow = fetched(server, tmp_path / "shallow", entry, 1)
    code, said = headline(shallow, "--base", base)
    assert (code, "git fetch --unshallow" in said) == (4, True), said
    typed(shallow, said)
    assert headline(shallow, "--base", base) == (0, MINE)


@pytest.mark.slow
def test_what_others_merged_meanwhile_is_not_part_of_the_change(server: Path, tmp_path: Path) -> None:
    clone = tmp_path / "it"
    git(server, "clone", "-q", "--branch=feature", f"file://{server}", str(clone))
    git(clone, "reset", "-q", "--hard", "HEAD~1")
    assert headline(clone) == (0, MINE)
    assert subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True).stdout == b""


def test_before_the_first_commit_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    git(folder, "init", "-q")
    done = run("plan", cwd=folder)
    assert (done.returncode, "nothing is committed yet" in done.stderr, "git commit" in done.stderr) == (4, True, True)
