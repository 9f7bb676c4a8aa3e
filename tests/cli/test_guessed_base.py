"""`build --check` without a base says where it guessed one, and refuses in CI, where nobody reads that."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import run
from support.projects import project
from support.repositories import commit, git

SETTINGS = """\
version: 1
project: base
pack: ai_platform
default_environment: live
environments:
  live: {dialect: postgresql, database_env: LIVE_URL, release: migrations}
"""
NAMED = "--base=refs/remotes/origin/main"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone that nobody asked for the default branch, with a branch of its own alone."""
    top = tmp_path_factory.mktemp("guessed")
    server = project(top / "server", {"ratesmith.yaml": SETTINGS})
    assert run("schema", "export", cwd=server).returncode == run("build", cwd=server).returncode == 0
    commit(server)
    git(top, "clone", "-q", str(server), "clone")
    git(top / "clone", "checkout", "-q", "-b", "feature")
    git(top / "clone", "branch", "-q", "-D", "main")
    git(top / "clone", "remote", "set-head", "origin", "--delete")
    return top / "clone"


def test_a_check_says_that_it_took_a_branch_for_the_default_one_for_its_name(clone: Path) -> None:
    done = run("build", "--check", cwd=clone)
    assert done.returncode == 0, done.stderr
    assert "note: compared with origin/main, of which nothing but its name says" in done.stderr


@pytest.mark.parametrize("value", ["true", "1"])
def test_a_check_in_ci_refuses_to_guess(clone: Path, value: str) -> None:
    done = run("build", "--check", cwd=clone, CI=value)
    assert done.returncode == 4
    assert "nothing but its name says that origin/main has what is released" in done.stderr
    assert NAMED.replace("=", " ") in done.stderr
    named = run("build", "--check", NAMED, cwd=clone, CI=value)
    assert (named.returncode, "note" in named.stderr) == (0, False), named.stderr


def test_a_check_where_origin_said_which_branch_is_the_default_one_guesses_nothing(clone: Path) -> None:
    git(clone, "remote", "set-head", "origin", "main")
    done = run("build", "--check", cwd=clone, CI="true")
    git(clone, "remote", "set-head", "origin", "--delete")
    assert (done.returncode, "note" in done.stderr) == (0, False), done.stderr
