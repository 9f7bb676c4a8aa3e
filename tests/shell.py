"""A project in a git repository with an environment that keeps migrations, and its commands run in this process."""

from __future__ import annotations

import io
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from ratesmith.cli.main import run
from repository import commit, git
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
        out, err = io.StringIO(), io.StringIO()
        given = arguments if "--env" in arguments else (*arguments, "--env", "staging")
        variables = {"PATH": os.environ["PATH"], "STAGING_DATABASE_URL": self.url, "HOME": str(self.folder)}
        with (
            patch.dict(os.environ, variables, clear=True),
            patch.object(sys, "argv", ["ratesmith", *given]),
            chdir(self.folder),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run()
        return Said(code, out.getvalue(), err.getvalue())

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
