"""Repositories of which the tests ask what is released."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.clones import Clone, create


@pytest.fixture
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
