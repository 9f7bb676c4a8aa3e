"""Projects in a temporary folder, made from the smallest valid one by changing files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Invalid, Opened
from ratesmith.core.ir import Finding
from support.cli import run
from support.repositories import commit, git

DATA = Path(__file__).parents[1] / "data"
BASE = DATA / "base" / "config"
SHIPPED = Path(__file__).parents[2]
TODAY = date(2026, 3, 1)


def project(folder: Path, files: Mapping[str, str | bytes | None] = {}) -> Path:
    """A project in `folder` with `files` below its config/ replaced, or removed where None."""
    config = folder / "config"
    shutil.copytree(BASE, config)
    shutil.copy(BASE.parent / ".sops.yaml", folder)
    for name, content in files.items():
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
    return folder


def opened(folder: Path) -> Opened:
    return open_project(folder / "config")


def compiled(folder: Path, *, today: date = TODAY) -> Compiled:
    """All environments of the project in `folder`; Invalid where `ratesmith.yaml` itself is wrong."""
    it = opened(folder)
    return compile_project(it, sorted(it.project.environments), today)


def findings(folder: Path, *, today: date = TODAY) -> tuple[Finding, ...]:
    try:
        return compiled(folder, today=today).report.findings
    except Invalid as invalid:
        return invalid.report.findings


def shown(finding: Finding) -> str:
    """`file:line:column rule: message`, as a test compares it."""
    origin = finding.origin
    return f"{origin.path}:{origin.span.line}:{origin.span.column} {finding.rule}: {finding.message}"


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
