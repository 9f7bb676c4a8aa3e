"""Modules that a branch puts at the root of a checkout never take the place of installed ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import COMPILER
from support.projects import SHIPPED, project
from support.repositories import git

PLANTED = ("yaml.py", "click/__init__.py", "msgspec/__init__.py", "jsonschema_rs.py", "decimal.py", "planted.py")
METADATA = {
    "planted-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n",
    "planted-1.0.dist-info/entry_points.txt": "[ratesmith.packs]\nplanted = planted\n",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that names a planted pack, and whose root is full of modules that say when they are imported."""
    folder = project(tmp_path_factory.mktemp("checkout"))
    settings = folder / "config/ratesmith.yaml"
    settings.write_text(settings.read_text().replace("pack: ai_platform", "pack: planted"))
    for name in PLANTED:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"raise SystemExit('imported {name}')\n")
    for name, text in METADATA.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder


STARTS = {
    "python -m": [sys.executable, "-m", "ratesmith"],
    "the command that make venv writes": [str(SHIPPED / ".venv/bin/ratesmith")],
}


@pytest.mark.parametrize("command", STARTS.values(), ids=STARTS)
def test_no_module_or_pack_of_the_checkout_is_imported(checkout: Path, command: list[str]) -> None:
    if not Path(command[0]).exists():
        pytest.skip("there is no .venv here")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(COMPILER)}
    done = subprocess.run([*command, "validate"], cwd=checkout, env=environment, capture_output=True, text=True)
    assert "imported" not in done.stdout + done.stderr
    assert (done.returncode, "the pack 'planted' is not installed" in done.stdout) == (1, True), done.stderr


def test_whatever_starts_python_in_a_checkout_keeps_its_folder_off_the_path() -> None:
    """In the Makefile, the wrapper it writes, the image and the examples: `-P`, or `-I`, before every `-m` and `-c`."""
    texts = {path: (SHIPPED / path).read_text() for path in ("Makefile", ".ci/run")}
    texts |= {
        str(path.relative_to(SHIPPED)): path.read_text(errors="replace")
        for path in (SHIPPED / "examples").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    # `$(PY)` has it already.
    start = r"""(?:\$\(PYTHON\)|\$\{PYTHON:-python3\}"?|python[0-9.]*"?,?)\s+(?!"?-[IP])"?-[a-zA-Z]*[mc]\b.*"""
    found = [f"{path}: {match[0]}" for path, text in texts.items() for match in re.finditer(start, text)]
    assert not found
    assert re.search(r"(?m)^PY := .* -P$", texts["Makefile"])


def test_make_asks_no_venv_that_the_repository_brings(tmp_path: Path) -> None:
    """It would be taken for the installed one: its Python starts, and the lock beside it is the one of the checkout."""
    shutil.copy(SHIPPED / "Makefile", tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\ntouch started\n")
    python.chmod(0o755)
    for path in (tmp_path / "requirements.lock", tmp_path / ".venv/requirements.lock"):
        path.write_text("")
    git(tmp_path, "init", "-q")
    assert subprocess.run(["make", "venv"], cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "started").unlink()
    git(tmp_path, "add", "--force", ".venv")
    refused = subprocess.run(["make", "venv"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (refused.returncode, (tmp_path / "started").exists()) == (2, False)
    assert "the repository has a .venv" in refused.stderr
