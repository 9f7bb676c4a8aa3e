"""What the everyday commands import, which programs they start, and what they ask a database."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from ratesmith.database.drivers import sqlite
from ratesmith.language import source_files
from ratesmith.language.scanner import Scanned
from support.cli import COMPILER, run
from support.projects import copy_shipped
from support.quick import first
from support.repositories import commit, real_git

EXPLAINS: Final = {
    "ratesmith.compile.key_errors",
    "ratesmith.compile.schema_errors",
    "ratesmith.compile.value_hints",
    "ratesmith.compile.waiver_lines",
    "ratesmith.core.patterns",
    "ratesmith.language.writer",
    "ratesmith.report.source_frame",
}
"""Modules that are for mistakes alone."""
ANSWERS: Final = {
    "ratesmith.report.answer",
    "ratesmith.report.answers.quote",
    "ratesmith.report.answers.status",
    "ratesmith.report.databases",
    "ratesmith.report.findings.json",
    "ratesmith.report.openmetrics",
}
"""Modules that are for answers which are no text."""
LIBRARIES: Final = {"concurrent.futures", "dataclasses", "importlib.metadata", "logging", "tempfile"}
CHECKS: Final = {"ratesmith.compile.pipeline", "ratesmith.compile.check", "ratesmith.rules.reference_exists"}
WRITES: Final = {"ratesmith.deploy.rollback", "ratesmith.deploy.seed_rows", "ratesmith.secrets.sops_cli"}
NOT_IMPORTED: Final = {
    "validate": {"ratesmith.core.git", "ratesmith.database.driver", "ratesmith.release.build", "subprocess"},
    "plan": {"shutil", "ratesmith.database", "ratesmith.output", "ratesmith.review", *WRITES},
    "status": {"ratesmith.output", "ratesmith.secrets.decrypt", *CHECKS, *WRITES},
    "apply --without-secrets": {"ratesmith.secrets.decrypt", *WRITES},
}
GIT: Final = {
    "validate": 0,
    "plan": 6,
    "build": 11,
    "build --env development": 0,
    "status": 2,
    "apply --without-secrets": 4,
}
"""How often git is started: twice for a file of SQLite, whether git tracks it; in an apply twice for the commit; in a
build twice for the repository, twice for files that git ignores, once for histories that ended, and three times for
each history; in a plan twice for the repository, twice for all files of the base, and once for each history."""
PROGRAM: Final = """\
import sys
from ratesmith.__main__ import main
try:
    main()
finally:
    print("\\n".join(sys.modules))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped project, committed with its history, built and applied."""
    folder = copy_shipped(tmp_path_factory.mktemp("site"), "config", "generated", "schemas", ".gitignore")
    commit(folder)
    for command in (("build",), ("apply", "--without-secrets")):
        assert run(*command, cwd=folder).returncode == 0
    return folder


@pytest.mark.parametrize("command", first(2, [*NOT_IMPORTED]))
def test_a_command_imports_what_it_needs(site: Path, command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command.split()],
        cwd=site,
        env={"PYTHONPATH": str(COMPILER)},
        capture_output=True,
        text=True,
        check=True,
    )
    unwanted = EXPLAINS | ANSWERS | LIBRARIES | NOT_IMPORTED[command]
    assert unwanted & {*done.stdout.splitlines()} == set()


@pytest.mark.slow
def test_a_command_starts_git_as_often_as_it_has_a_question(site: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = tmp_path / "git"
    program.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {real_git()} "$@"\n')
    program.chmod(0o755)
    started = {}
    for command in GIT:
        log.write_text("")
        assert run(*command.split(), cwd=site, PATH=f"{tmp_path}:/usr/bin:/bin").returncode == 0
        started[command] = len(log.read_text().splitlines())
    assert started == GIT


def test_an_apply_asks_for_the_columns_of_a_table_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()
    columns = sqlite._Sqlite.columns

    def counted(driver: sqlite._Sqlite, table: str) -> frozenset[str] | None:
        asked[table] += 1
        return columns(driver, table)

    monkeypatch.setattr(sqlite._Sqlite, "columns", counted)
    assert run("apply", "--without-secrets", cwd=site, mode="inline").returncode == 0
    given = asked.pop("igny8_ratesmith_secret")
    # Once more where the keys are, whoever makes the tables: may others read them?
    assert (asked.pop("igny8_integration_provider"), given) == (2, 3)
    assert (len(asked), {*asked.values()}) == (25, {1})


def test_a_plan_parses_once_what_both_sides_have(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: Counter[str] = Counter()
    scan = source_files.scan

    def counted(text: str) -> Scanned | None:
        parsed[text] += 1
        return scan(text)

    monkeypatch.setattr(source_files, "scan", counted)
    assert run("plan", cwd=site, mode="inline").returncode == 0
    files = Counter(path.read_text() for path in (site / "config").rglob("*.yaml"))
    assert parsed == files + Counter([(site / "config/ratesmith.yaml").read_text()])
