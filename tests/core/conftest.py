"""Fixtures of the tests of git."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.repositories import git


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's settings of git are not those of a test."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a repository, which has no commit yet."""
    made = (tmp_path / "repository").resolve()
    (made / "project/config").mkdir(parents=True)
    git(made, "init", "-q")
    return made
