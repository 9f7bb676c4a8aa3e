"""What a disk that knows no case, or no form of a letter, takes for the configuration: nothing of it passes a check."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.language.file_tree import MAX_BYTES, Disk, Entry, Form
from support.cli import run
from support.projects import TODAY, project
from support.repositories import commit, git
from support.reviews import said

MODEL = "config/models/writer.yaml"
TWINS = {
    "another case": "Config",
    "a character that HFS+ leaves out": "conf\u200cig",
    "a ligature": "con\ufb01g",
}
ALL = pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)


def hostile(folder: Path, twin: str) -> str:
    """A project, and a branch that adds another price in a folder which some disk takes for its configuration."""
    project(folder)
    commit(folder)
    git(folder, "switch", "-q", "-c", "branch")
    text = (folder / MODEL).read_text().replace("tokens_per_credit: ", "tokens_per_credit: 3")
    (folder / twin / "models").mkdir(parents=True)
    (folder / twin / "models/writer.yaml").write_text(text)
    return commit(folder)


@ALL
def test_a_twin_of_the_folder_of_configuration_is_an_error(twin: str, tmp_path: Path) -> None:
    hostile(tmp_path, twin)
    for command in (("validate",), ("build",), ("plan", "--base", "main")):
        done = run(*command, cwd=tmp_path)
        assert done.returncode == 1 and "taken for config/, or written over it" in done.stdout + done.stderr
    shutil.rmtree(tmp_path / twin)
    assert run("validate", cwd=tmp_path).returncode == 0


@ALL
def test_a_twin_of_the_folder_of_configuration_is_looked_at_by_a_second_person(twin: str, tmp_path: Path) -> None:
    hostile(tmp_path, twin)
    ((topic, _, *rest),) = said(tmp_path, "main..branch")
    assert (topic, rest) == ("unreadable-files", ["", None, None])
    done = run("review", "main..branch", "--strict", cwd=tmp_path)
    assert done.returncode == 5 and "it is taken for config/, or written over it" in done.stdout


def test_a_twin_of_the_rules_of_sops_is_neither_overlooked(tmp_path: Path) -> None:
    project(tmp_path)
    commit(tmp_path)
    git(tmp_path, "switch", "-q", "-c", "branch")
    shutil.copy(tmp_path / ".sops.yaml", tmp_path / ".SOPS.yaml")
    commit(tmp_path)
    assert ("unreadable-files", ".SOPS.yaml", "", None, None) in said(tmp_path, "main..branch")
    done = run("validate", cwd=tmp_path)
    assert done.returncode == 1 and "taken for .sops.yaml" in done.stdout


def test_a_twin_of_a_folder_around_the_project_is_looked_at(tmp_path: Path) -> None:
    shop = project(tmp_path / "platform")
    commit(tmp_path)
    git(tmp_path, "switch", "-q", "-c", "branch")
    shutil.copytree(shop, tmp_path / "Platform")
    commit(tmp_path)
    found = [it[:2] for it in said(shop, "main..branch")]
    assert ("unreadable-files", "Platform/config") in found and ("unreadable-files", "Platform/.sops.yaml") in found


def test_a_name_that_no_disk_takes_for_it_is_nobodys_business(tmp_path: Path) -> None:
    hostile(tmp_path, "configs")
    assert run("validate", cwd=tmp_path).returncode == 0
    assert said(tmp_path, "main..branch") == []


class WithoutCase(Disk):
    """A disk that lists a name as it was first written, and finds it by any other spelling."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def form(self, path: str) -> Form:
        return super().form(self._there(path))

    def read(self, path: str, most: int = MAX_BYTES) -> bytes:
        return super().read(self._there(path), most)

    def entries(self, folder: str) -> Iterable[Entry]:
        return super().entries(self._there(folder))

    def _there(self, path: str) -> str:
        return path.replace(f"{self.root}/config", f"{self.root}/Config")


def test_the_folder_itself_is_no_twin_where_the_disk_lists_it_by_another_spelling(tmp_path: Path) -> None:
    (project(tmp_path) / "config").rename(tmp_path / "Config")
    opened = open_project(tmp_path / "config", WithoutCase(tmp_path))
    assert compile_project(opened, opened.project.environments, TODAY).report.findings == ()
