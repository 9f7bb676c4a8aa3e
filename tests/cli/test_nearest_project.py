"""Which project a command takes: the nearest one from the current folder upwards, unless it is above and foreign."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.cli import run
from support.projects import project


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of another user, with a folder of one's own in it."""
    folder = project(tmp_path)
    (folder / "own").mkdir()
    if os.geteuid() == 0:
        for path in (folder / "config", folder / "config/ratesmith.yaml"):
            os.chown(path, 4711, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 4711)
    return folder


def test_a_project_above_that_belongs_to_another_user_is_not_taken(foreign: Path) -> None:
    refused = run("validate", cwd=foreign / "own", mode="inline")
    assert (refused.returncode, refused.stdout) == (3, "")
    said = f"ratesmith: the nearest project is {foreign}, which belongs to another user\n  hint: if you trust it,"
    assert refused.stderr.startswith(said)
    assert f"--config {foreign}/config;" in refused.stderr
    named = run("validate", "--config", foreign / "config", cwd=foreign / "own", mode="inline")
    assert named.returncode == 0, named.stderr


def test_a_project_of_another_user_is_taken_where_it_is_the_current_folder(foreign: Path) -> None:
    for folder in (foreign, foreign / "config"):
        assert run("validate", cwd=folder, mode="inline").returncode == 0


@pytest.mark.parametrize("place", ["", "config", "config/models", "deeper/still"])
def test_an_own_project_is_taken_from_anywhere_in_it(place: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / place).mkdir(parents=True, exist_ok=True)
    assert run("validate", cwd=folder / place).returncode == 0
