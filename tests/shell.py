"""A project in a git repository with an environment that keeps migrations, and its commands."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from repository import commit, git
from support.cli import run
from workspace import BASE, project

PROJECT = """\
version: 1
project: base
pack: ai_platform
default_environment: example
environments:
  example: {dialect: sqlite, database: "sqlite:///var/base.db", release: seed}
  staging: {dialect: postgresql, database_env: STAGING_DATABASE_URL, release: migrations}
"""
WRITER = (BASE / "models/writer.yaml").read_text()


class Said(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


class Shell:
    """The project, and what a person types."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = project(folder, {"ratesmith.yaml": PROJECT}), url

    def __call__(self, *arguments: str) -> Said:
        """Run a command for the environment that keeps migrations, unless another one is named."""
        given = arguments if "--env" in arguments else (*arguments, "--env", "staging")
        done = run(*given, cwd=self.folder, STAGING_DATABASE_URL=self.url, HOME=str(self.folder))
        return Said(done.returncode, done.stdout, done.stderr)

    def fine(self, *arguments: str) -> Said:
        """Run a command that must succeed."""
        said = self(*arguments)
        assert said.code == 0, said
        return said

    def price(self, tokens_per_credit: int, *options: str) -> None:
        """Change the price of a model, and build."""
        path = self.folder / "config/models/writer.yaml"
        path.write_text(WRITER.replace("tokens_per_credit: 1000", f"tokens_per_credit: {tokens_per_credit}"))
        self.fine("build", "-q", *options)

    def release(self) -> str:
        """Commit what there is on the default branch; the commit's id."""
        return commit(self.folder)

    def branch(self) -> None:
        """Go to a branch on which nothing is released yet."""
        git(self.folder, "switch", "-q", "-c", "change")
