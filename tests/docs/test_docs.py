"""The documents are tried: every command is run, every link leads somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.cli import launcher, run
from support.projects import SHIPPED, copy_shipped
from support.repositories import commit, git
from support.vaults import real_sops

SECURITY = SHIPPED / "SECURITY.md"
README = SHIPPED / "README.md"
PAGES = [README, SECURITY, *sorted((SHIPPED / "docs").rglob("*.md"))]
NOT_HERE = ("make ", "$EDITOR", "pip install", "age-keygen")
"""What a test of the documents cannot run: itself, an editor, an installer, a program that nothing else needs."""
MADE = "SOPS_AGE_KEY_FILE=demo/development.age-key.txt ratesmith apply\n"
"""What `make run` does beyond a build."""
TYPED = "fake-value-that-somebody-typed-00000"
"""What is typed where a page sets secrets, with a digit after it: one value for a name, or two for two names."""


def console(page: Path) -> list[str]:
    """The commands of a page, without their comments."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    commands = [re.split(r"\s{2,}#", line)[0].strip() for line in lines]
    return [command for command in commands if not command.startswith(NOT_HERE)]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project, to be changed."""
    return copy_shipped(tmp_path, "config", "schemas", "generated", "docs", "demo")


@pytest.mark.slow
@pytest.mark.parametrize("page", [*filter(console, PAGES)], ids=lambda page: page.relative_to(SHIPPED).as_posix())
def test_every_command_of_a_page_works_in_the_order_it_is_shown(page: Path, copy: Path) -> None:
    commands = console(page)
    if any("sqlite3" in command for command in commands) and shutil.which("sqlite3") is None:
        pytest.fail("the sqlite3 program is needed to try this page")
    if any("secrets" in command for command in commands):
        real_sops()
    two = f'case "$6" in ""|-*) ;; *) exec < "{copy}/two" ;; esac'
    program = launcher(copy / "bin/ratesmith", f'[ "$1 $2" = "secrets set" ] && exec < "{copy}/one" && {two}')
    (copy / "one").write_text(f"{TYPED}1\n")
    (copy / "two").write_text(f"{TYPED}1\n{TYPED}2\n")
    environment = {
        # sops stands beside this Python where the extra brought it.
        "PATH": f"{program.parent}:{os.environ['PATH']}:{Path(sys.executable).parent}"
    }
    if any(
        command.startswith(("git ", "ratesmith plan", "ratesmith review", "ratesmith secrets diff"))
        for command in commands
    ):
        environment |= {
            f"GIT_{role}_{what}": "a@b.test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        environment |= {"HOME": str(copy.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        commit(copy)
        # Its own server: what reaches main there is on main here.
        git(copy, "remote", "add", "origin", str(copy))
    script = f"set -eu\nratesmith build -q\n{MADE if 'make run' in page.read_text() else ''}" + "\n".join(commands)
    result = subprocess.run(
        ["bash", "-c", script], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_finding_in_the_readme_is_the_one_that_is_shown(copy: Path) -> None:
    path = copy / "config/models/gpt-4o-mini.yaml"
    path.write_text(path.read_text().replace("tokens_per_credit: 10000\n", "tokens_per_credit: 10000000\n"))
    said = run("validate", "--today", "2026-11-22", cwd=copy).stdout
    shown = re.findall(r"```text\n(config/.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert shown
    assert said.startswith(shown[0])


@pytest.mark.slow
def test_the_plan_in_the_readme_is_the_one_that_is_shown(copy: Path) -> None:
    commit(copy)
    path = copy / "config/models/gpt-5.1.yaml"
    path.write_text(path.read_text().replace("tokens_per_credit: 1000\n", "tokens_per_credit: 900\n"))
    said = run("plan", "--base", "HEAD", "--today", "2026-11-22", cwd=copy).stdout
    (shown,) = re.findall(r"```text\n\$ ratesmith plan\n(gpt.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    place = 0
    for part in re.split(r"(?: …|^  …)\n", shown, flags=re.MULTILINE):
        assert part.strip("\n") in said[place:]
        place = said.index(part.strip("\n"), place)


def test_every_link_and_every_path_leads_somewhere() -> None:
    links = {
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    }
    assert links
    assert {(page, target) for page, target in links if not (page.parent / target).exists()} == set()


def test_every_promise_of_security_names_tests_that_exist() -> None:
    promises = SECURITY.read_text(encoding="utf-8").partition("## What is promised")[2].partition("\n## ")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")][2:]
    assert rows
    for row in rows:
        tests = re.findall(r"`(tests/\S+\.py)`", row.rstrip(" |").rpartition(" | ")[2])
        assert tests, row
        assert [path for path in tests if not (SHIPPED / path).is_file()] == [], row
