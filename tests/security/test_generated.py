"""Everything in generated/, and beside it in its place, is what a build writes: as the folder and as git has it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ratesmith.core.git import Git
from ratesmith.output.attributes import foreign_attributes
from support.checkouts import Checkout, create

STRANGER = "nothing writes this file; delete it"
LINK = "it is a link; a build writes ordinary files alone; delete it"
SHADOW = "a program that looks for generated/ finds this instead; delete it, or give it another name"
HOSTILE = {
    "generated/.psqlrc": STRANGER,
    "generated/EVIL.sql": STRANGER,
    "generated/__init__.py": STRANGER,
    "generated/__init__.pyc": STRANGER,
    "generated/__pycache__/__init__.cpython-311.pyc": STRANGER,
    "generated/live.py": STRANGER,
    "generated/live/.gitattributes": STRANGER,
    "generated/live/Seed.sql": STRANGER,
    "generated/live/migrations/.0002_evil.up.sql": STRANGER,
    "generated/live/migrations/__pycache__/0002_evil.up.sql": STRANGER,
    "generated/live/migrations/django/0001_evil.pyc": STRANGER,
    "generated/live/migrations/django/__pycache__/__init__.cpython-311.pyc": STRANGER,
    "generated/production/migrations/0001_evil.up.sql": STRANGER,
    "Generated/live/migrations/0001_evil.up.sql": SHADOW,
    "generated.cpython-311-x86_64-linux-gnu.so": SHADOW,
    "generated.py": SHADOW,
    "generated.pyc": SHADOW,
}
"""What a pull request may add, and what is said of it."""
LINKS = ("generated/live/more", "generated/live/plans/0002_more.json", "generated/linked")


def hostile(folder: Path) -> Checkout:
    shop = create(folder)
    shop.branch("evil")
    for path in HOSTILE:
        (shop.root / path).parent.mkdir(parents=True, exist_ok=True)
        (shop.root / path).write_text("")
    for path in LINKS:
        (shop.root / path).symlink_to("/etc")
    return shop


@pytest.mark.slow
def test_a_file_in_folders_that_nest_without_end_is_one_more(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    inside = "a/" * 1_200
    subprocess.run(["mkdir", "-p", f"{shop.root}/generated/{inside}"], check=True)
    subprocess.run(["touch", f"{shop.root}/generated/{inside}deep"], check=True)
    checked = shop.run("build", "--check")
    # Deeper than pytest could delete it.
    subprocess.run(["rm", "-rf", f"{shop.root}/generated/a"], check=True)
    assert (checked.returncode, f"a/deep: {STRANGER}" in checked.stdout) == (5, True)


@pytest.mark.slow
def test_what_no_build_writes_is_an_error_and_is_kept(tmp_path: Path) -> None:
    shop = hostile(tmp_path / "shop")
    (shop.root / ".gitignore").write_text("__pycache__/\n*.pyc\n")
    shop.git("add", "-A", "--force")
    shop.git("commit", "-q", "-m", "evil")
    checked = shop.run("build", "--check")
    wanted = {f"{path.partition('/')[0] if why == SHADOW else path}: {why}" for path, why in HOSTILE.items()}
    assert checked.returncode == 5
    assert {*checked.stdout.splitlines()} == wanted | {f"{path}: {LINK}" for path in LINKS}
    built = shop.run("build")
    assert (built.returncode, {*built.stderr.splitlines()} >= wanted) == (0, True)
    assert all((shop.root / path).exists() for path in HOSTILE)
    applied = shop.run("apply", "--database", "postgresql://nobody@127.0.0.1:1/none")
    assert (applied.returncode, "nothing was applied" in applied.stderr) == (5, True)


@pytest.mark.slow
def test_what_python_compiled_is_nobodys_business_while_git_neither_has_nor_wants_it(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    compiled = shop.live / "migrations/django/__pycache__/__init__.cpython-311.pyc"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(b"")
    assert shop.run("build", "--check").returncode == 5
    (shop.root / ".gitignore").write_text("__pycache__/\n")
    assert shop.run("build", "--check").returncode == 0
    shop.git("add", "--force", str(compiled))
    assert shop.run("build", "--check").returncode == 5
    shop.git("rm", "-q", "--cached", str(compiled))
    shutil.rmtree(shop.root / ".git")
    assert shop.run("build", "--check").returncode == 5


def test_a_module_that_shadows_the_folder_is_what_python_imports(tmp_path: Path) -> None:
    """Why the files beside the folder count, and those in it without which it is no package."""
    package = tmp_path / "generated/live/migrations/django"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for path in ("generated.py", "generated/__init__.py", "generated/live.py", "generated/live/migrations/__init__.py"):
        (tmp_path / path).write_text("print('evil')")
        shown = subprocess.run(
            [sys.executable, "-c", "import generated.live.migrations.django"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert shown.stdout == "evil\n"
        (tmp_path / path).unlink()


@pytest.mark.slow
def test_files_have_the_mode_that_a_build_gives_them(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    seed = shop.live / "seed.sql"
    seed.chmod(0o755)
    shop.commit()
    checked = shop.run("build", "--check")
    assert (checked.returncode, "live/seed.sql: it is executable" in checked.stdout) == (5, True)
    assert checked.stderr == "1 file executable: what a build writes is read, and never run by itself\n"
    shop.git("config", "core.fileMode", "false")
    seed.chmod(0o644)
    checked = shop.run("build", "--check")
    assert (checked.returncode, "live/seed.sql: git has it with mode 100755" in checked.stdout) == (5, True)
    shop.git("config", "core.fileMode", "true")
    seed.chmod(0o755)
    shop.release()
    assert seed.stat().st_mode & 0o111 == 0
    assert shop.run("build", "--check").returncode == 0


def test_a_pipe_in_the_place_of_a_file_does_not_stop_a_build(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    seed = shop.live / "seed.sql"
    seed.unlink()
    os.mkfifo(seed)
    os.mkfifo(shop.root / "generated/pipe")
    checked = shop.run("build", "--check")
    assert checked.returncode == 5
    assert "live/seed.sql: it differs from" in checked.stdout
    assert "generated/pipe: it is neither a file nor a folder" in checked.stdout


@pytest.mark.slow
def test_what_git_alone_has_counts_too(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    blob = shop.git("hash-object", "-w", "--stdin")
    shop.git("update-index", "--add", "--cacheinfo", f"100644,{blob},generated/live/migrations/0002_evil.up.sql")
    assert shop.run("build", "--check").returncode == 0
    shop.git("update-index", "--skip-worktree", "generated/live/migrations/0002_evil.up.sql")
    checked = shop.run("build", "--check")
    assert (checked.returncode, "0002_evil.up.sql: git has it" in checked.stdout) == (5, True)


@pytest.mark.slow
def test_a_forced_file_in_the_folder_of_a_seed_that_git_ignores_is_checked(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    settings = shop.root / "config/ratesmith.yaml"
    settings.write_text(
        f'{settings.read_text()}  dev: {{dialect: sqlite, database: "sqlite:///x.db", release: seed}}\n'
    )
    (shop.root / ".gitignore").write_text("/generated/dev/\n")
    shop.release()
    schema = shop.root / "generated/dev/schema.sql"
    schema.write_text("-- mine\n")
    assert shop.run("build", "--check").returncode == 0
    shop.git("add", "--force", str(schema))
    checked = shop.run("build", "--check")
    assert (checked.returncode, "generated/dev/schema.sql: it differs from" in checked.stdout) == (5, True)


ATTRIBUTES = {
    "/generated/** eol=crlf": "eol=crlf",
    "*.sql working-tree-encoding=UTF-16": "working-tree-encoding=UTF-16",
    "*.sql ident": "ident",
    "/config/** filter=lfs": "filter=lfs",
    "ratesmith.sum merge=union": "merge=union",
    "/generated/*/migrations/*.sql linguist-generated": "linguist-generated",
    "/config/** linguist-generated=true": "linguist-generated=true",
    "/config/** -diff": "-diff",
    "/config/models/** merge=ratesmith": "merge=ratesmith",
    "*.json export-subst": "export-subst",
    "/generated/live/plans export-ignore\n/generated/live/plans/** export-ignore": "export-ignore",
}


def test_attributes_that_change_files_or_hide_them_are_an_error(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    path, repository = shop.root / ".gitattributes", Git.find(shop.root)
    assert repository is not None
    names = {it: [entry.path for entry in repository.staged(shop.root / it)] for it in ("generated", "config")}

    def found(more: str) -> set[str]:
        path.write_text(f"{ours}{more}\n")
        given = {it: repository.attributes(shop.root / it, names[it]) for it in names}
        lines = (foreign_attributes(given[it], generated=it == "generated") for it in names)
        return {message.partition("'")[2].partition("'")[0] for each in lines for _, message in each}

    ours = path.read_text()
    assert found("") == found("*.sql linguist-language=SQL whitespace=tab-in-indent") == set()
    assert {lines: found(lines) for lines in ATTRIBUTES} == {it: {name} for it, name in ATTRIBUTES.items()}
    checked = shop.run("build", "--check", "--format", "json")
    assert (checked.returncode, "export-ignore" in json.loads(checked.stdout)["attributes"][0]) == (5, True)


def test_a_history_that_git_would_not_take_is_an_error(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    with (shop.root / ".gitignore").open("a") as file:
        file.write("/generated/*/migrations/0002*\n/generated/*/plans/0002*\n")
    writer = shop.root / "config/models/writer.yaml"
    writer.write_text(writer.read_text().replace("tokens_per_credit: 1000", "tokens_per_credit: 900"))
    built = shop.run("build")
    assert (built.returncode, "git ignores it" in built.stderr) == (0, True), built.stderr
    checked = shop.run("build", "--check")
    assert (checked.returncode, "migrations/0002" in checked.stdout) == (5, True), checked.stdout


@pytest.mark.parametrize("link", ["generated", "generated/live", "generated/live/plans"])
def test_nothing_is_written_through_a_link(link: str, tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    there = tmp_path / "there"
    shutil.move(shop.root / link, there)
    (shop.root / link).symlink_to(there)
    for options in ([], ["--check"]):
        done = shop.run("build", *options)
        assert (done.returncode, f"{link} is a link; nothing was read" in done.stderr) == (5, True), done.stderr


def test_a_build_sweeps_away_what_a_killed_one_left(tmp_path: Path) -> None:
    shop = create(tmp_path / "shop")
    left, foreign = shop.live / ".seed.sql.4194305.tmp", shop.live / ".psqlrc.4194305.tmp"
    left.touch()
    foreign.touch()
    assert "live/.psqlrc.4194305.tmp: nothing writes" in shop.build()
    assert (left.exists(), foreign.exists()) == (False, True)
