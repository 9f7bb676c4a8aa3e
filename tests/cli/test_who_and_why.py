"""Who runs a command, why and from which commit, as a person or a pipeline says it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.cli import run
from support.projects import project
from support.repositories import commit


def ratesmith(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=folder, HOME=str(folder), GIT_CONFIG_NOSYSTEM="1", **variables)


def lines(folder: Path) -> list[dict[str, str]]:
    (database,) = json.loads(ratesmith(folder, "status", "--format", "json").stdout)["databases"]
    found: list[dict[str, str]] = database["ledger"]
    return found


def applied(folder: Path, *arguments: str, **variables: str) -> dict[str, str]:
    """Change a price, build and apply; the last line of the ledger."""
    path = folder / "config/models/writer.yaml"
    text = path.read_text()
    tokens = 1000 + len(lines(folder)) if (folder / "var").exists() else 1000
    path.write_text(text.replace(text.partition("tokens_per_credit: ")[2].split()[0], str(tokens)))
    ratesmith(folder, "build", "-q")
    done = ratesmith(folder, "apply", *arguments, **variables)
    assert done.returncode == 0, done.stderr
    return lines(folder)[-1]


@pytest.mark.slow
def test_the_commit_is_that_of_the_variable_or_of_git_and_says_where_files_were_changed(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    assert applied(folder)["commit"] == ""
    assert applied(folder, RATESMITH_COMMIT=" c0ffee ")["commit"] == "c0ffee"
    (folder / ".gitignore").write_text("generated/\nvar/\n")
    id = commit(folder)
    assert applied(folder)["commit"] == f"{id}+dirty"
    id = commit(folder)
    (folder / "notes.txt").write_text("beside config/")
    (folder / "var/base.db").unlink()
    ratesmith(folder, "apply")
    assert lines(folder)[-1]["commit"] == id
    assert f"commit {id[:12]}" in ratesmith(folder, "status").stdout
    assert applied(folder, RATESMITH_COMMIT="v1.2.0")["commit"] == "v1.2.0"


def test_actor_and_reason_are_shown_and_cannot_forge_a_line(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    line = applied(folder, "--actor", "alice\n2026-01-01", "--reason", " ticket\x1b[2J 4711 ")
    assert (line["actor"], line["reason"]) == ("alice\\u000a2026-01-01", "ticket\\u001b[2J 4711")
    assert "by alice\\u000a2026-01-01  seed  ticket\\u001b[2J 4711\n" in ratesmith(folder, "status").stdout


@pytest.mark.parametrize(("option", "most"), [("--actor", 100), ("--reason", 500), ("RATESMITH_COMMIT", 100)])
def test_a_text_that_is_too_long_for_the_ledger_is_refused(tmp_path: Path, option: str, most: int) -> None:
    folder = project(tmp_path / "shop")
    ratesmith(folder, "build", "-q")
    arguments, variables = ((), {option: "x" * (most + 1)}) if option.isupper() else ((option, "x" * (most + 1)), {})
    done = ratesmith(folder, "apply", *arguments, **variables)
    assert done.returncode == 2
    assert f"{option} takes {most} characters, and this has {most + 1}" in done.stderr
