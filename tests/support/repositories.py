"""Git repositories in a temporary folder, with the real git and none of the machine's settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from itertools import count
from pathlib import Path

import pytest

from ratesmith.core.git import Git

_NUMBERS = count()
"""Every commit is of the same second, and two are one where they say the same."""


def real_git() -> str:
    """The path of git; without it the test is skipped, or fails where CI is set."""
    found = shutil.which("git")
    if found is not None:
        return found
    if os.environ.get("CI"):
        pytest.fail("git was not found", pytrace=False)
    pytest.skip("git was not found")


def git(folder: Path, *arguments: str) -> str:
    """What git prints, run in a folder as somebody without any settings."""
    who = {f"GIT_{role}_{what}": "a@b.test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    who |= {f"GIT_{role}_DATE": "2026-01-01T00:00:00Z" for role in ("AUTHOR", "COMMITTER")}
    clean = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", **who}
    command = [real_git(), "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path) -> str:
    """Everything in a folder as a commit, in a repository that is made if there is none; its id."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", f"change {next(_NUMBERS)}")
    return git(folder, "rev-parse", "HEAD")


def found(folder: Path) -> Git:
    """The repository that a folder is in."""
    repository = Git.find(folder)
    assert repository is not None
    return repository
