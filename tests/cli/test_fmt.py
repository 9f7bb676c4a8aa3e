"""`ratesmith fmt` as people call it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ratesmith.compile.format import formatted
from support.cli import run
from support.projects import BASE, opened, project

WRITER = (BASE / "models/writer.yaml").read_text()


@pytest.mark.slow
def test_what_ships_is_formatted(shipped: Path) -> None:
    done = run("fmt", "--check", cwd=shipped)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.slow
def test_check_shows_the_change_and_fmt_makes_it(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    assert run("fmt", cwd=folder).returncode == 0
    clean = (folder / "config/models/writer.yaml").read_text()
    moved = clean.replace("model_name: writer-1\n", "") + "# the name\nmodel_name:   'writer-1'\n"
    (folder / "config/models/writer.yaml").write_text(moved)
    checked = run("fmt", "--check", cwd=folder)
    assert (checked.returncode, "-model_name:   'writer-1'\n" in checked.stdout) == (1, True)
    assert "1 of" in checked.stderr and (folder / "config/models/writer.yaml").read_text() == moved
    assert run("fmt", "config/providers", cwd=folder).stdout == ""
    assert run("fmt", "models/writer.yaml", cwd=folder / "config").stdout == "formatted config/models/writer.yaml\n"
    assert (folder / "config/models/writer.yaml").read_text() == "# the name\n".join(
        (clean[: clean.index("model_name")], clean[clean.index("model_name") :])
    )
    assert run("fmt", "--check", cwd=folder).returncode == 0
    assert run("fmt", "config/models/writer.yaml", cwd=folder).stderr == "1 file is formatted already\n"


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_formatted(tmp_path: Path) -> None:
    files = {"models/writer.yaml": WRITER + "is_active: yes\n", "billing/credits.yaml": "rounding:   up\n"}
    folder = project(tmp_path / "shop", files)
    done = run("fmt", cwd=folder)
    assert (done.returncode, "writer.yaml" in done.stdout) == (1, False)
    assert "formatted config/billing/credits.yaml\n" in done.stdout
    assert "formatted" not in run("fmt", "config/models/writer.yaml", cwd=folder).stderr
    assert "yes means true" in done.stderr and (folder / "config/models/writer.yaml").read_text().endswith("yes\n")


def test_a_path_that_is_not_formatted_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    (folder / "README.md").write_text("x\n")
    for path in ("README.md", "config/none.yaml", "/"):
        done = run("fmt", path, cwd=folder)
        assert (done.returncode, done.stdout) == (3, ""), path


@pytest.mark.slow
def test_brackets_within_brackets_take_no_second_reading(tmp_path: Path) -> None:
    nested = "notes:   " + "[" * 60 + ",".join(["a"] * 20_000) + "]" * 60 + "\n"
    folder = project(tmp_path / "shop", {"models/writer.yaml": nested})
    before = time.process_time()
    report = formatted(opened(folder), lambda path: path.endswith("writer.yaml"))
    assert time.process_time() - before < 2
    assert [*report.after] == ["config/models/writer.yaml"]


def test_a_secret_in_plain_text_is_not_shown(tmp_path: Path) -> None:
    key = "sk-proj-" + "a1B2" * 12
    folder = project(tmp_path / "shop", {"models/writer.yaml": WRITER + f"notes:   '{key}'\n"})
    done = run("fmt", "--check", cwd=folder)
    assert (done.returncode, key in done.stdout + done.stderr, "+notes: *" in done.stdout) == (1, False, True)
