"""A project that is full of canaries, and the search in what child processes write."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.canaries import Bench, bench, leaks


@pytest.fixture
def said_beside(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """What a child process writes goes past the streams of Python."""
    yield
    assert leaks("".join(capfd.readouterr())) == []


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench(tmp_path_factory.mktemp("made"))


@pytest.fixture
def at(made: Bench, tmp_path: Path) -> Bench:
    """A copy of the bench."""
    shutil.copytree(made.folder, tmp_path / "at", symlinks=True)
    for path in (tmp_path / "at/bin").iterdir():
        path.write_text(path.read_text().replace(str(made.folder), str(tmp_path / "at")))
    return Bench(tmp_path / "at", made.of._replace(folder=tmp_path / "at/project"))
