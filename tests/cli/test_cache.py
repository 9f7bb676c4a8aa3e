"""What was read of the files of a large project is kept for the next run, and changes nothing but the time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ratesmith.language.source_files import STORED_FROM
from support.cli import run, start
from support.projects import SHIPPED, project

MODEL = """\
model_name: made-{number}
model_type: text
provider: openai
display_name: Made {number}
cost:
  per_1m_tokens:
    input: 1.10
    output: 4
price:
  tokens_per_credit: 1000
limits:
  max_tokens: 8192
sort_order: {number}
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A project of more files than are read without a cache; its home is beside it."""
    models = {f"models/made-{number}.yaml": MODEL.format(number=number) for number in range(STORED_FROM)}
    return project(tmp_path / "project", models)


def said(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=folder, HOME=str(folder.parent), **variables)


def caches(folder: Path) -> list[Path]:
    return [*(folder.parent / ".cache" / "ratesmith").glob("*")]


def built(folder: Path) -> dict[str, bytes]:
    assert said(folder, "build").returncode == 0
    return {path.name: path.read_bytes() for path in (folder / "generated").rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_build_from_the_cache_writes_what_one_without_it_does(large: Path) -> None:
    assert said(large, "build", "--no-cache").returncode == 0
    assert caches(large) == []
    plain = {path.name: path.read_bytes() for path in (large / "generated").rglob("*") if path.is_file()}
    cold, warm = built(large), built(large)
    assert len(caches(large)) == 1
    assert cold == warm == plain


def test_a_changed_price_is_seen_behind_a_full_cache(large: Path) -> None:
    before = built(large)
    model = large / "config/models/made-7.yaml"
    model.write_text(model.read_text().replace("tokens_per_credit: 1000", "tokens_per_credit: 900"))
    assert built(large)["seed.sql"] != before["seed.sql"]


def test_a_mistake_is_said_the_same_with_a_full_cache(large: Path) -> None:
    assert said(large, "validate").returncode == 0
    for number, wrong in ((3, "tokens_per_credit: 1000 credits"), (4, "tokens_per_credit: 1\n  more: no")):
        model = large / f"config/models/made-{number}.yaml"
        model.write_text(model.read_text().replace("tokens_per_credit: 1000", wrong))
    warm, plain = said(large, "validate"), said(large, "validate", "--no-cache")
    assert warm.returncode == 1
    assert (warm.stdout, warm.stderr) == (plain.stdout, plain.stderr)


def test_a_secret_in_plain_text_is_not_kept(large: Path) -> None:
    key = "sk-proj-" + "Zx81" * 12
    model = large / "config/models/made-3.yaml"
    model.write_text(model.read_text().replace("Made 3", key))
    assert said(large, "validate").returncode == 1
    assert caches(large) == []


@pytest.mark.slow
def test_a_cache_of_somebody_else_changes_no_price(large: Path) -> None:
    cheap = large / "config/models/made-7.yaml"
    honest = cheap.read_text()
    right = built(large)
    (file,) = caches(large)
    ours = file.read_bytes()
    file.unlink()
    # Somebody else's key seals another tree for the text of the file.
    assert said(large, "validate", XDG_STATE_HOME=str(large.parent / "of somebody else")).returncode == 0
    assert file.read_bytes() != ours
    assert cheap.read_text() == honest
    assert built(large) == right
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    assert built(large) == right


@pytest.mark.slow
def test_another_installation_of_the_same_version_shares_the_cache(large: Path, tmp_path: Path) -> None:
    """Each job of CI installs the program anew, so that its files have other times."""
    assert said(large, "validate").returncode == 0
    (file,) = caches(large)
    before = file.stat().st_mtime_ns
    copy = tmp_path / "compiler"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SHIPPED / "compiler", copy, ignore=ignored, copy_function=shutil.copyfile)
    done = run("validate", cwd=large, compiler=copy, HOME=str(large.parent))
    assert (done.returncode, done.stderr) == (0, "")
    assert file.stat().st_mtime_ns == before
    scanner = copy / "ratesmith/language/scanner.py"
    scanner.write_text(scanner.read_text() + "\n# another one\n")
    assert run("validate", cwd=large, compiler=copy, HOME=str(large.parent)).returncode == 0
    assert file.stat().st_mtime_ns != before


@pytest.mark.slow
def test_commands_that_run_at_the_same_time_share_a_cache(large: Path) -> None:
    home = large.parent
    running = [start("validate", cwd=large, output=home / f"out-{it}", HOME=str(home)) for it in range(6)]
    assert [process.wait() for process in running] == [0] * 6
    (file,) = caches(large)
    before = file.stat().st_mtime_ns
    assert said(large, "validate").returncode == 0
    assert file.stat().st_mtime_ns == before
