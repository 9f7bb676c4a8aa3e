"""A project in a git repository with made-up migrations, for the tests of what is released."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from ratesmith.core.errors import Fatal
from ratesmith.release.released_files import CHAIN, Released, released_files
from support.repositories import commit, git

INSIDE = Path("platform/generated/production")
"""The project is below the repository's top."""


class Clone(NamedTuple):
    """A clone, or the repository that others are cloned from."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where the environment's files stand."""
        return self.root / INSIDE

    def migrate(self, *names: str) -> str:
        """Write migrations and commit them; the commit's id."""
        for name in names:
            draft(self.folder, name)
        return commit(self.root)

    def git(self, *arguments: str) -> str:
        """What git prints."""
        return git(self.root, *arguments)

    def stops(self, *arguments: str) -> None:
        """Run git where it must stop half way, at a conflict."""
        try:
            self.git(*arguments)
        except subprocess.CalledProcessError:
            return
        raise AssertionError(f"git {arguments} met no conflict")

    def clone(self, to: Path, *options: str) -> Clone:
        """A clone by the network's protocol, so that a depth holds."""
        git(self.root, "clone", "-q", *options, f"file://{self.root}", str(to))
        return Clone(to)

    def fetch(self, to: Path, *refs: str, depth: int | None = 1) -> Clone:
        """What a CI makes of it: an empty repository, the remote, and the refs that it was told to fetch."""
        to.mkdir()
        made = Clone(to)
        made.git("init", "-q", "-b", "master")
        made.git("remote", "add", "origin", f"file://{self.root}")
        made.git("fetch", "-q", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", *refs)
        return made

    def released(self, base: str | None = None) -> Released | None:
        """What is released here."""
        return released_files(self.folder, base)

    def says(self, base: str | None = None) -> tuple[str, list[str]]:
        """Where it is read what is released, and the names of those migrations."""
        found = self.released(base)
        assert found is not None
        names = [line.split(b" ")[0].decode() for line in found.chain]
        assert set(found.files) == {path for name in names for path in (*paths(name), CHAIN)}
        return found.where, names


def paths(name: str) -> tuple[str, str, str, str]:
    """The files of one migration."""
    return (
        f"migrations/{name}.up.sql",
        f"migrations/{name}.down.sql",
        f"migrations/flyway/{name}.sql",
        f"plans/{name}.json",
    )


def draft(folder: Path, name: str) -> None:
    """Write a migration and its line, and commit nothing."""
    for path in paths(name):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{name}\n")
    (folder / "seed.sql").write_text("no part of the history\n")
    with (folder / CHAIN).open("a") as chain:
        chain.write(f"{name} {sha256(name.encode()).hexdigest()}\n")


def create(root: Path, branch: str = "main") -> Clone:
    """A repository whose default branch has one migration."""
    made = empty(root, branch)
    made.migrate("0001_initial")
    return made


def empty(root: Path, branch: str = "main") -> Clone:
    """A repository without a commit."""
    (root / INSIDE).mkdir(parents=True)
    git(root, "init", "-q", "-b", branch)
    return Clone(root)


def refused(clone: Clone, base: str | None = None) -> Fatal:
    """What is said where it cannot be known what is released."""
    with pytest.raises(Fatal) as failure:
        clone.released(base)
    return failure.value
