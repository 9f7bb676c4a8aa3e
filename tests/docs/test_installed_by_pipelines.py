"""What the pipelines of `init` install: the commit that somebody looked at, and what its lock names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from support.ci_jobs import WRITTEN_BY_INIT, Step, run_steps
from support.repositories import commit, git


def installing(file: str, folder: Path) -> str:
    """What a pipeline that init writes installs ratesmith with, below a folder."""
    written = yaml.load((WRITTEN_BY_INIT / file).read_text(encoding="utf-8"), yaml.BaseLoader)
    if file == "gitlab.yml":
        return "\n".join(written[".ratesmith"]["before_script"]).replace("/opt/ratesmith", str(folder / "ratesmith"))
    scripts = {
        step["run"] for job in written["jobs"].values() for step in job["steps"] if step.get("name") == "install"
    }
    (script,) = scripts
    return script


@pytest.mark.parametrize("file", ["github.yml", "gitlab.yml"])
def test_what_init_writes_installs_what_the_lock_of_one_commit_names_and_nothing_newer(
    file: str, tmp_path: Path
) -> None:
    """A stranger's next version of a dependency would run beside the keys; so would a branch that somebody moves."""
    upstream = tmp_path / "upstream"
    upstream.mkdir()
    (upstream / "Makefile").write_text("venv:\n\t@mkdir -p .venv/bin && cp lock .venv/lock\n")
    (upstream / "lock").write_text("reviewed\n")
    git(upstream, "init", "-q", "-b", "main")
    reviewed = commit(upstream)
    (upstream / "lock").write_text("newer\n")
    newer = commit(upstream)
    git(upstream, "tag", "v1", reviewed)
    assert re.search(r"\bpip\b", (WRITTEN_BY_INIT / file).read_text(encoding="utf-8")) is None

    def installed(ref: str, folder: Path) -> tuple[bool, str]:
        folder.mkdir()
        variables = {"RATESMITH_REPOSITORY": f"file://{upstream}", "RATESMITH_REF": ref, "RUNNER_TEMP": str(folder)}
        outcome = run_steps([Step(installing(file, folder), variables | {"GITHUB_PATH": str(folder / "path")})], folder)
        lock = folder / "ratesmith/.venv/lock"
        return outcome.code == 0, lock.read_text() if lock.exists() else ""

    assert installed(reviewed, tmp_path / "1") == (True, "reviewed\n")
    assert installed(newer, tmp_path / "2") == (True, "newer\n")
    assert installed("main", tmp_path / "3") == (False, "")
    assert installed("v1", tmp_path / "4") == (False, "")
