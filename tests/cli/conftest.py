"""The fixture of the tests that ask one built project and change nothing in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import run
from support.projects import copy_shipped


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped project, built."""
    folder = copy_shipped(tmp_path_factory.mktemp("shipped"), "config")
    assert run("build", cwd=folder).returncode == 0
    return folder
