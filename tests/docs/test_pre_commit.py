"""The hooks of `.pre-commit-hooks.yaml`, run by pre-commit itself, with the ratesmith that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.cli import launcher, run
from support.linters import tool
from support.projects import BASE, SHIPPED, project
from support.repositories import commit, git

pytestmark = pytest.mark.slow
HOOKS = SHIPPED / ".pre-commit-hooks.yaml"
CONFIG = """\
repos:
  - repo: {repository}
    rev: {rev}
    hooks:
      - {{id: ratesmith-validate, language: system}}
      - {{id: ratesmith-build, language: system}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with the hooks, whose generated files are committed."""
    repository, folder = tmp_path / "ratesmith", project(tmp_path / "shop")
    repository.mkdir()
    shutil.copy(HOOKS, repository)
    config = CONFIG.format(repository=repository, rev=commit(repository))
    (folder / ".pre-commit-config.yaml").write_text(config)
    assert run("build", cwd=folder).returncode == 0
    commit(folder)
    return folder


def hooks(shop: Path) -> subprocess.CompletedProcess[str]:
    program = launcher(shop.parent / "bin/ratesmith")
    environment = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "HOME": str(shop.parent),
        "PRE_COMMIT_HOME": str(shop.parent / "cache"),
        "LC_ALL": "C.UTF-8",
    }
    command = [tool("pre-commit"), "run", "--color=never"]
    return subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_the_hooks_run_where_the_configuration_changes_and_stop_what_is_wrong(shop: Path) -> None:
    (shop / "other.txt").write_text("x")
    git(shop, "add", "-A")
    done = hooks(shop)
    assert (done.returncode, done.stdout.count("Skipped")) == (0, 2), done.stdout + done.stderr
    writer = (BASE / "models/writer.yaml").read_text()
    (shop / "config/models/writer.yaml").write_text(writer.replace("tokens_per_credit: 1000", "tokens_per_credit: 900"))
    git(shop, "add", "-A")
    done = hooks(shop)
    assert done.returncode == 1 and "run: ratesmith build" in done.stdout and "validate" in done.stdout
    assert (done.stdout.count("Passed"), done.stdout.count("Failed")) == (1, 1), done.stdout
    assert run("build", cwd=shop).returncode == 0
    git(shop, "add", "-A")
    assert hooks(shop).returncode == 0
    (shop / "config/models/writer.yaml").write_text(writer + "api_key: sk-live-0123456789abcdef\n")
    git(shop, "add", "-A")
    done = hooks(shop)
    assert done.returncode == 1 and "0123456789abcdef" not in done.stdout + done.stderr
    assert "config/models/writer.yaml" in done.stdout


def test_the_hooks_are_a_manifest_that_pre_commit_takes() -> None:
    done = subprocess.run([tool("pre-commit"), "validate-manifest", str(HOOKS)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
