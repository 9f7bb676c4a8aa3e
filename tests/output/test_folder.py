"""The folder generated/: what does not belong into it, and what is nobody else's business."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from ratesmith.core import second_process
from ratesmith.output import staging
from ratesmith.output.artifacts import seed_sql, verify_sql
from ratesmith.output.folder import write
from ratesmith.release.build import Builds, build_all
from support.cli import run
from support.file_texts import files_of
from support.projects import compiled, copy_shipped, project
from support.repositories import commit, git


@pytest.mark.slow
def test_a_file_that_nothing_writes_is_named_and_kept(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    stranger = folder / "generated/example/notes.txt"
    stranger.write_text("mine")
    gone = folder / "generated/gone/state.json"
    gone.parent.mkdir()
    gone.write_text("{}")
    built, checked = run("build", cwd=folder), run("build", "--check", cwd=folder)
    assert (built.returncode, checked.returncode) == (0, 5)
    for said in (built.stderr, checked.stdout):
        assert "generated/example/notes.txt: nothing writes this file; delete it\n" in said
        assert "generated/gone/state.json: nothing writes this file; delete it\n" in said
    assert checked.stderr == "2 files to delete: no build writes or removes what it did not write\n"
    applied = run("apply", cwd=folder)
    assert (applied.returncode, "ratesmith build" in applied.stderr) == (5, False)
    assert "notes.txt: nothing writes this file; delete it; nothing was applied" in applied.stderr
    assert stranger.read_text() == "mine"
    stranger.unlink()
    gone.unlink()
    assert run("build", "--check", cwd=folder).returncode == 0


@pytest.mark.slow
def test_a_seed_that_git_ignores_is_not_checked_and_another_one_is(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("build", cwd=folder)
    commit(folder)
    path = folder / "config/models/writer.yaml"
    path.write_text(path.read_text() + "sort_order: 3\n")
    assert run("build", "--check", cwd=folder).returncode == 5
    (folder / ".gitignore").write_text("/generated/example/\n")
    git(folder, "rm", "-r", "-q", "--cached", "generated/example")
    assert run("build", "--check", cwd=folder).returncode == 0
    (folder / "generated/contract/manifest.d.ts").unlink()
    assert run("build", "--check", cwd=folder).returncode == 5
    run("build", cwd=folder)
    (folder / "generated/contract/notes~").touch()
    assert run("build", "--check", cwd=folder).returncode == 5
    (folder / ".gitignore").write_text("/generated/example/\n*~\n")
    assert run("build", "--check", cwd=folder).returncode == 0


def test_a_build_renders_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    render = seed_sql.seed_file
    monkeypatch.setattr(seed_sql, "seed_file", lambda build: (rendered.append(build.name), render(build))[1])
    assert run("build", cwd=project(tmp_path), mode="inline").returncode == 0
    assert rendered == ["example"]


@pytest.mark.slow
def test_two_processes_render_the_files_that_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = compiled(copy_shipped(tmp_path, "config"))
    builds = build_all(target, tmp_path / "generated")
    alone = written(builds, tmp_path / "alone/generated")
    monkeypatch.setattr(staging, "_SPLIT_FROM", 0)
    monkeypatch.setattr(second_process, "_has_second_processor", lambda: True)
    both = written(builds, tmp_path / "both/generated")
    assert both == alone == {path: text.encode() for path, text in files_of(builds).items()}
    assert [*both] == [*alone]


def written(builds: Builds, out: Path) -> dict[str, bytes]:
    with staging.staged(builds, out) as files:
        assert not any((out / path).exists() for path in files)
        written = write(builds, out, files).written
    assert not [*out.rglob("*.tmp")]
    return {path: (out / path).read_bytes() for path in written}


def test_a_file_that_changes_near_its_end_is_written_whole(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert run("build", cwd=folder).returncode == 0
    files = {it: it.read_bytes() for it in (folder / "generated/example").rglob("*.*") if it.is_file()}
    for path, content in files.items():
        path.write_bytes(content + b"more" if path.suffix == ".sql" else content[:-3])
    done = run("build", "-v", cwd=folder)
    assert {path: path.read_bytes() for path in files} == files
    assert f"{len(files)} changed" in done.stderr
    assert "0 changed" in run("build", cwd=folder).stderr


@pytest.mark.parametrize("two_processes", [False, True])
def test_a_build_that_fails_on_the_way_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_processes: bool
) -> None:
    folder = project(tmp_path)
    assert run("build", cwd=folder).returncode == 0
    before = {it: it.read_bytes() for it in folder.rglob("*") if it.is_file()}
    (folder / "config/models/writer.yaml").write_text(
        before[folder / "config/models/writer.yaml"].decode() + "sort_order: 7\n"
    )
    if two_processes:
        monkeypatch.setattr(staging, "_SPLIT_FROM", 0)
        monkeypatch.setattr(second_process, "_has_second_processor", lambda: True)

    def fail(_: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(verify_sql, "verify_file", fail)
    assert run("build", cwd=folder, mode="inline").returncode == 4
    del before[folder / "config/models/writer.yaml"]
    assert {it: it.read_bytes() for it in folder.rglob("*") if it.is_file() and it.name != "writer.yaml"} == before
