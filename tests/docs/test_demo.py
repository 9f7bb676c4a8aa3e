"""`make run`, in a copy of what ships."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest

from support.cli import launcher
from support.projects import SHIPPED, copy_shipped
from support.vaults import real_sops


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_shipped(tmp_path, "config", "schemas", "generated", "demo", "Makefile")


def make_run(checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    # The packages are here already: -o takes `venv` as made.
    tools = {"PATH": f"{os.environ['PATH']}:{Path(real_sops()).parent}", "LC_ALL": "C.UTF-8"}
    command = ["make", "--no-print-directory", "-o", "venv", "run", f"RATESMITH={launcher(checkout / 'bin/ratesmith')}"]
    return subprocess.run(
        command, cwd=checkout, env={**tools, "HOME": str(checkout), **variables}, capture_output=True, text=True
    )


def rows_and_keys(checkout: Path) -> tuple[int, int]:
    with sqlite3.connect(checkout / "var/ratesmith.db") as connection:
        sql = "SELECT count(*), sum(api_key <> '') FROM igny8_integration_provider"
        found: tuple[int, int] = connection.execute(sql).fetchone()
        return found


@pytest.mark.slow
def test_the_demo_has_its_fake_keys(checkout: Path) -> None:
    done = make_run(checkout)
    assert (done.returncode, rows_and_keys(checkout)) == (0, (6, 6)), done.stderr
    shown = (SHIPPED / "README.md").read_text().partition("`make run` ends with")[2].split("```")[1]
    # How many files change depends on what was built in a checkout before.
    said = [line.removesuffix(": 15 changed") for line in shown.splitlines()[1:] if line.strip() != "…"]
    assert [line for line in said if line not in done.stdout + done.stderr] == []
    assert "secrets: 8 unchanged" in make_run(checkout).stdout


@pytest.mark.slow
def test_without_the_demo_key_everything_else_is_applied_and_that_is_said(checkout: Path) -> None:
    (checkout / "demo/development.age-key.txt").unlink()
    done = make_run(checkout)
    assert (done.returncode, rows_and_keys(checkout)) == (0, (6, 0)), done.stderr
    assert "NO API KEYS" in done.stdout
    assert "no available key opens config/secrets/development/" in done.stderr


@pytest.mark.slow
def test_what_is_wrong_with_the_database_is_not_taken_for_a_missing_key(checkout: Path) -> None:
    (checkout / "var/ratesmith.db").mkdir(parents=True)
    done = make_run(checkout)
    assert done.returncode != 0
    assert done.stderr.count("var/ratesmith.db' is a folder") == 2
