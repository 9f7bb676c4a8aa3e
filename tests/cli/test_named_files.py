"""Files that a call names to be written: what stays what it is, where links lead, and what is never overwritten."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from support.cli import launcher, run
from support.projects import project
from support.repositories import git

VALIDATE: Final = ("validate", "--output", "json={}")
PLAN: Final = ("plan", "--output", "markdown={}")
REPORT: Final = ("report", "--output", "html={}")
Call = tuple[str, ...]


def words(call: Call, file: str | Path) -> list[str]:
    return [word.replace("{}", str(file)) for word in call]


def contents(folder: Path) -> Mapping[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project below the top of its repository, in which somebody put links that leave it."""
    top = tmp_path_factory.mktemp("named") / "repository"
    folder = project(top / "shop")
    (folder / "generated").mkdir()
    (top.parent / "outside").mkdir()
    (folder / "reports").symlink_to(top.parent / "outside")
    (folder / "page.html").symlink_to(top.parent / "outside/page.html")
    (top / "reports").symlink_to("shop/config")
    (folder / "var").mkdir()
    with closing(sqlite3.connect(folder / "var/ratesmith.db")) as database:
        database.execute("CREATE TABLE model (name TEXT)")
    git(top, "init", "-q")
    return folder


@pytest.mark.parametrize(("call", "name"), [(VALIDATE, "pipe"), (REPORT, "link")], ids=["a pipe", "a link to one"])
def test_a_pipe_gets_the_text_and_stays_a_pipe(call: Call, name: str, shop: Path, tmp_path: Path) -> None:
    """As root the link `/dev/stdout`, or a device, would become a file, for every program of the machine."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    done = run(*words(call, tmp_path / name), cwd=shop)
    written = os.read(reader, 1 << 16)
    os.close(reader)
    assert (done.returncode, stat.S_ISFIFO(pipe.lstat().st_mode), link.is_symlink()) == (0, True, True), done.stderr
    assert len(written) > 50 and sorted(tmp_path.iterdir()) == [link, pipe]


def test_what_stdout_is_gets_both_answers_one_after_the_other(shop: Path, tmp_path: Path) -> None:
    """Opened anew, as `/dev/stdout` would be in a shell with `> file`, each would write over the other."""
    both = tmp_path / "both.txt"
    (tmp_path / "link").symlink_to(both)
    command = [launcher(tmp_path / "ratesmith"), *words(VALIDATE, tmp_path / "link"), "--output", f"text={both}"]
    with both.open("wb") as file:
        subprocess.run(command, cwd=shop, stdout=file, check=True)
    said = both.read_text()
    assert (said.count('"findings"'), said.count("no findings"), said[0]) == (1, 2, "{"), said


def test_a_link_elsewhere_is_the_users_own_and_is_followed(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "2026.html").write_text("old")
    (tmp_path / "latest.html").symlink_to("2026.html")
    assert run(*words(REPORT, tmp_path / "latest.html"), cwd=shop).returncode == 0
    assert (tmp_path / "latest.html").is_symlink() and "<html" in (tmp_path / "2026.html").read_text()


LINKED: Final = {
    "reports/new": VALIDATE,
    "page.html": REPORT,
    "../shop/page.html": PLAN,
    "../reports/ratesmith.yaml": VALIDATE,
    "reports": ("build", "--out", "{}/generated"),
}


@pytest.mark.parametrize(("file", "call"), LINKED.items(), ids=LINKED)
def test_a_link_of_the_repository_is_not_followed(call: Call, file: str, shop: Path) -> None:
    """In a pipeline, whoever commits a link would choose what is overwritten on the runner."""
    before = contents(shop.parent.parent)
    done = run(*words(call, file), cwd=shop)
    assert (done.returncode, "is a symbolic link, which is never followed" in done.stderr) == (5, True), done.stderr
    assert contents(shop.parent.parent) == before and (shop / "page.html").is_symlink()


KEPT: Final = {
    "config/ratesmith.yaml": (VALIDATE, "config/ratesmith.yaml is in the folder config, which holds the"),
    "config/models/new.json": (REPORT, "name a file elsewhere, such as var/new.json"),
    "generated/../config/modules.yaml": (PLAN, "is in the folder config"),
    "generated/example/seed.sql": (PLAN, "is in the folder generated, which build writes"),
    "../.git/config": (REPORT, "is in the folder .git, which is git's own"),
    "var/ratesmith.db": (VALIDATE, "var/ratesmith.db holds something else than text, such as a database"),
    "nowhere/..": (VALIDATE, "is a folder; name a file"),
    ".": (REPORT, "is a folder; name a file"),
}


@pytest.mark.parametrize(("file", "case"), KEPT.items(), ids=KEPT)
def test_what_ratesmith_or_git_keeps_is_not_overwritten(file: str, case: tuple[Call, str], shop: Path) -> None:
    before, (call, said) = contents(shop.parent), case
    done = run(*words(call, file), cwd=shop)
    assert (done.returncode, said in done.stderr, contents(shop.parent) == before) == (2, True, True), done.stderr


def test_a_link_elsewhere_leads_to_no_file_of_the_configuration(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(shop / "config/ratesmith.yaml")
    done = run(*words(VALIDATE, tmp_path / "link"), cwd=shop)
    assert (done.returncode, "is in the folder config" in done.stderr) == (2, True)
