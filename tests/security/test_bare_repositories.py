"""A branch brings a bare repository along: git would take the folder that holds it for the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import run
from support.projects import project
from support.repositories import commit, found

FOLDERS = ("config", "generated/staging", "var")


def plant(folder: Path, program: Path) -> None:
    """Make a folder a bare repository that lacks its commit, and says that a program fetches it."""
    for name in ("objects/info", "refs/heads", "refs/remotes/origin"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    for name in ("heads/main", "remotes/origin/main"):
        (folder / "refs" / name).write_text("1" * 40 + "\n")
    (folder / "config").write_text(
        "[core]\nrepositoryformatversion = 1\nbare = false\nworktree = .\n"
        '[extensions]\npartialClone = o\n[protocol "ext"]\nallow = always\n'
        f'[remote "o"]\npromisor = true\nurl = ext::sh -c "touch% {program}"\n'
    )


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A project with a bare repository in each folder that git is asked about."""
    folder = project(tmp_path / "shop")
    commit(folder)
    for name in FOLDERS:
        plant(folder / name, tmp_path / "ran")
    return folder


@pytest.mark.parametrize("name", FOLDERS)
def test_the_repository_of_a_folder_is_the_one_whose_git_folder_is_above(planted: Path, name: str) -> None:
    assert found(planted / name).root == planted


@pytest.mark.parametrize(
    "command", ["plan --base refs/heads/main", "review refs/heads/main..HEAD", "secrets diff HEAD"]
)
def test_no_command_runs_what_the_configuration_of_such_a_repository_says(planted: Path, command: str) -> None:
    said = run(*command.split(), cwd=planted)
    assert not (planted.parent / "ran").exists()
    assert "damaged" not in said.stderr and "1111111" not in said.stdout
