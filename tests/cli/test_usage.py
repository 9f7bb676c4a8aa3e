"""Wrong calls: each is told at once, with what to write, and ends with its exit code.

A case of `data/calls.yaml` is a map below its name:

    call: rollback --to 3        as it is typed in the shipped project; all of the calls, if it is a list
    exit: 2                      the exit code; 2 where nothing is said
    with: {DATABASE_URL: text}   variables
    says: [words]                each is in what is printed, blanks between words alike
    never: [words]               and none of these
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from support.cli import run
from support.projects import DATA, SHIPPED
from support.yaml_files import load

COMMANDS = sorted(
    path.stem for path in (SHIPPED / "compiler/ratesmith/cli/commands").glob("*.py") if not path.stem.startswith("_")
)
CALLS: dict[str, dict[str, Any]] = load(DATA / "calls.yaml")


@pytest.mark.parametrize("case", CALLS.values(), ids=CALLS)
def test_a_wrong_call_says_what_is_wrong_and_what_to_write(shipped: Path, case: dict[str, Any]) -> None:
    calls = [case["call"]] if isinstance(case["call"], str) else case["call"]
    for call in calls:
        done = run(*shlex.split(call), cwd=shipped, **case.get("with", {}))
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == case.get("exit", 2), said
        for words in case["says"]:
            assert words in said, said
        for words in ("Traceback", *case.get("never", ())):
            assert words not in said


@pytest.mark.parametrize(
    "command", ["validate", "build", "secrets verify", "secrets status", "secrets diff", "explain"]
)
def test_all_environments_are_in_the_help_of_commands_that_take_them(shipped: Path, command: str) -> None:
    text, given = run(*command.split(), "--help", cwd=shipped).stdout, ["model/gpt-5.1"] if command == "explain" else []
    takes = "--env takes" not in run(*command.split(), *given, "--env", "all", cwd=shipped).stderr
    assert (takes, "NAME|all" in text) == (command != "explain", command != "explain")


def test_help_and_version_are_understood_as_commands(tmp_path: Path) -> None:
    for words, options in (
        (["help"], ["--help"]),
        (["help", "build"], ["build", "--help"]),
        (["help", "secrets", "set"], ["secrets", "set", "--help"]),
        (["version"], ["--version"]),
    ):
        result, wanted = run(*words, cwd=tmp_path), run(*options, cwd=tmp_path)
        assert (result.returncode, result.stdout) == (0, wanted.stdout)
    assert run("help", "nope", cwd=tmp_path).returncode == 2


def test_the_help_of_rollback_says_which_rows_it_ends_with_5_for(tmp_path: Path) -> None:
    said = " ".join(run("rollback", "--help", cwd=tmp_path).stdout.split())
    assert "Exits with 5, and names the rows, if some of these migrations are not as the files say" in said
    assert "or if only roles that are not trusted say what was changed, and there are no files to compare" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    assert run(command, "--help", cwd=tmp_path).returncode == 0


def test_the_first_line_of_every_help_fits_into_the_list_of_commands(tmp_path: Path) -> None:
    lines = run("--help", cwd=tmp_path).stdout.splitlines()
    listed = {command: next(line for line in lines if line.strip().startswith(command)) for command in COMMANDS}
    assert {command for command, line in listed.items() if line.endswith("...")} == set()


def test_outside_a_project_the_way_in_is_said(tmp_path: Path) -> None:
    result = run("validate", cwd=tmp_path)
    assert result.returncode == 3
    assert "ratesmith init" in result.stderr
