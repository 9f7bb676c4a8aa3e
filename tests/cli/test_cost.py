"""What the everyday commands import, which programs they start, and what they ask a database."""

from __future__ import annotations

import shutil
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
SCHEMAS: Final = {"ratesmith.api.json_schema", "ratesmith.api.published_schema", "jsonschema_rs"}
CHECKS: Final = {"ratesmith.compile.pipeline", "ratesmith.compile.check", "ratesmith.rules.reference_exists"}
WRITES: Final = {"ratesmith.deploy.undo.rollback", "ratesmith.deploy.rows.seeded", "ratesmith.secrets.sops_cli"}
PAGES: Final = {"ratesmith.rules.diagnostics.yaml", "ratesmith.packs.ai_platform.manifest", "click.shell_completion"}
CHANGES: Final = {"ratesmith.packs.ai_platform.guardrails.cost_moved", "ratesmith.packs.ai_platform.charge"}
"""Modules that look at a change of the configuration, which most commands do not see."""
NOT_IMPORTED: Final = {
    "validate": {
        *("ratesmith.core.git", "ratesmith.database", "ratesmith.release.build", "ratesmith.sql.statement"),
        *("subprocess", "yaml", *SCHEMAS, *PAGES, *CHANGES),
    },
    "plan": {
        *("shutil", "yaml", "ratesmith.database", "ratesmith.output", "ratesmith.review"),
        *(*SCHEMAS, *PAGES, *CHANGES, *WRITES),
    },
    "status": {"ratesmith.output", "ratesmith.secrets.decrypt", *SCHEMAS, *PAGES, *CHANGES, *CHECKS, *WRITES},
    "apply --without-secrets": {"ratesmith.secrets.decrypt", *WRITES},
}
"""What commands must not import; a module of a package that is named is none of these."""
_COMPILES: Final = "api cli compile core language packs project report rules secrets"
_LIBRARIES: Final = "click msgspec yaml hashlib decimal fractions"
MAY_IMPORT: Final = {
    "--version": ("", ""),
    "version": ("", ""),
    "validate --help": ("cli core report", "click shutil"),
    "validate": (f"{_COMPILES} plan release sql", _LIBRARIES),
    "plan": (f"{_COMPILES} compare plan release sql", f"{_LIBRARIES} subprocess"),
    "build --check": (f"{_COMPILES} database output plan release sql", f"{_LIBRARIES} subprocess json"),
    "status": (f"{_COMPILES} database deploy plan release sql", f"{_LIBRARIES} subprocess json sqlite3"),
    "explain model/gpt-5.1": (f"{_COMPILES} plan release sql", _LIBRARIES),
    "quote gpt-5.1 --input-tokens 9 --output-tokens 9": (f"{_COMPILES} plan release sql", f"{_LIBRARIES} difflib"),
    "rules price-below-cost": (f"{_COMPILES} release sql", _LIBRARIES),
    "fmt --check": (f"{_COMPILES} release sql", f"{_LIBRARIES} difflib json"),
    "schema output": ("cli core report", "click msgspec decimal yaml"),
}
"""The rooms of which commands may import modules, and the libraries, of those that take a while."""
WATCHED: Final = {
    *("asyncio", "click", "concurrent", "dataclasses", "decimal", "difflib", "email", "fractions", "hashlib", "http"),
    *("jinja2", "json", "jsonschema_rs", "logging", "msgspec", "multiprocessing", "psycopg", "ruamel", "shutil"),
    *("socket", "sqlite3", "ssl", "subprocess", "tempfile", "unittest", "xml", "yaml"),
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
    print("", *sys.modules, sep="\\n\\t")
"""
"""Runs a command, and prints the modules that are imported when it ends, each behind a tab."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped project, committed with its history, built and applied."""
    folder = copy_shipped(tmp_path_factory.mktemp("site"), "config", "generated", "schemas", ".gitignore")
    commit(folder)
    for command in (("build",), ("apply", "--without-secrets")):
        assert run(*command, cwd=folder).returncode == 0
    return folder


def imported(command: str, folder: Path, code: int = 0) -> set[str]:
    """The modules that a command imports, in a Python of its own, which ends with a code."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command.split()],
        cwd=folder,
        env={"PYTHONPATH": str(COMPILER)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return {line[1:] for line in done.stdout.splitlines() if line.startswith("\t")}


@pytest.mark.parametrize("command", first(2, [*NOT_IMPORTED]))
def test_a_command_imports_what_it_needs(site: Path, command: str) -> None:
    unwanted = EXPLAINS | ANSWERS | LIBRARIES | NOT_IMPORTED[command]
    assert unwanted & imported(command, site) == set()


@pytest.mark.parametrize("command", first(4, [*MAY_IMPORT]))
def test_a_command_imports_of_no_other_room_and_no_other_library(site: Path, command: str) -> None:
    rooms, libraries = (set(names.split()) for names in MAY_IMPORT[command])
    parts = [name.split(".") for name in imported(command, site)]
    assert {second for first, second, *_ in (it for it in parts if len(it) > 1) if first == "ratesmith"} <= {
        "__main__",
        *rooms,
    }
    assert {first for first, *_ in parts} & WATCHED <= libraries


def test_a_message_of_a_plain_file_needs_no_full_parser(site: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(site, changed)
    model = changed / "config/models/gpt-5.1.yaml"
    model.write_text(model.read_text().replace("tokens_per_credit: 1000", "tokens_per_credit: 900"))
    done = run("plan", "--base", "HEAD", cwd=changed)
    assert (done.returncode, "config/models/gpt-5.1.yaml:25:22: error: customers pay 11.1 % more" in done.stdout) == (
        1,
        True,
    )
    assert "yaml" not in imported("plan --base HEAD", changed, code=1)


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
