"""Finding the repository of a folder: the real git, and what to do where it cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git import Git
from support.repositories import commit, found, git, real_git


def program(folder: Path, script: str) -> str:
    """A PATH where `git` is a script."""
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "git").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_a_repository_is_found_from_a_folder_inside(folder: Path) -> None:
    assert found(folder / "project/config").root == folder


def test_no_repository_and_no_git_are_none(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Git.find(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Git.find(folder) is None


def test_a_hooks_variables_do_not_lead_to_another_repository(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    commit(tmp_path / "other")
    id = commit(folder)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert (found(folder / "project").root, found(folder).commit("HEAD")) == (folder, id)


def test_a_linked_work_tree_is_a_repository_like_any_other(folder: Path, tmp_path: Path) -> None:
    id = commit(folder)
    git(folder, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert (found(tmp_path / "tree").root, found(tmp_path / "tree").commit("HEAD")) == ((tmp_path / "tree"), id)


def test_a_repository_of_another_user_is_refused_with_what_to_do(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec "{real_git()}" "$@"'
    monkeypatch.setenv("PATH", program(tmp_path / "bin", script))
    with pytest.raises(Fatal, match="belongs to another user") as failure:
        Git.find(folder / "project")
    assert failure.value.exit == Exit.ENVIRONMENT
    assert failure.value.hint == f"if you trust it: git config --global --add safe.directory {folder}"
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(folder))
    assert found(folder / "project").root == folder


def test_a_repository_on_another_file_system_is_refused_with_what_to_do(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        f'echo "fatal: not a git repository (or any parent up to mount point {folder})" >&2\n'
        'echo "Stopping at filesystem boundary (GIT_DISCOVERY_ACROSS_FILESYSTEM not set)." >&2\nexit 128'
    )
    monkeypatch.setenv("PATH", program(tmp_path / "bin", script))
    with pytest.raises(Fatal, match=f"{folder}/project is on another file system than .* {folder},") as failure:
        Git.find(folder / "project")
    assert failure.value.exit == Exit.ENVIRONMENT
    assert "export GIT_DISCOVERY_ACROSS_FILESYSTEM=1" in failure.value.hint
    assert Git.find(tmp_path) is None


def test_a_repository_without_a_work_tree_is_refused_with_what_to_do(folder: Path) -> None:
    git(folder, "config", "core.bare", "true")
    with pytest.raises(Fatal, match="has no work tree") as failure:
        Git.find(folder / "project")
    assert failure.value.exit == Exit.ENVIRONMENT
    assert failure.value.hint.endswith("git config core.bare false")
    git(folder, "config", "core.bare", "false")
    assert found(folder / "project").root == folder


def test_a_repository_that_is_gone_or_damaged_is_no_silence(folder: Path, tmp_path: Path) -> None:
    commit(folder)
    git(folder, "worktree", "add", "-q", str(tmp_path / "tree"))
    folder.rename(tmp_path / "moved")
    (tmp_path / "moved/.git/HEAD").write_text("")
    for place in (tmp_path / "tree", tmp_path / "moved/project"):
        with pytest.raises(Fatal, match="git cannot read the repository") as failure:
            Git.find(place)
        assert failure.value.exit == Exit.ENVIRONMENT


def test_a_broken_repository_is_no_traceback(folder: Path) -> None:
    (folder / ".git/config").write_text("[core\n")
    with pytest.raises(Fatal, match="git cannot read the repository"):
        Git.find(folder)


def test_a_git_that_hangs_is_stopped(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", program(tmp_path / "bin", "exec sleep 60"))
    monkeypatch.setattr("ratesmith.core.git_process.TIMEOUT", 0.2)
    with pytest.raises(Fatal, match="gave no answer"):
        Git.find(folder)
