"""Runs that judge a change keep no cache: one commit of a branch could write what all later ones read of its files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ratesmith.language.parser import parse
from ratesmith.language.source_files import STORED_FROM
from ratesmith.language.tree_store import TreeStore
from support.ci_jobs import EXAMPLES, WRITTEN_BY_INIT, Remote, github, gitlab, run_steps
from support.cli import run
from support.composite import run_action
from support.projects import SHIPPED, project
from support.repositories import commit, git

PIPELINES = [
    SHIPPED / "action.yml",
    *sorted(EXAMPLES.glob("github/*.yml")),
    *sorted(EXAMPLES.glob("gitlab/*.yml")),
    *sorted(EXAMPLES.glob("gitlab/.*.yml")),
    *sorted(WRITTEN_BY_INIT.glob("*.yml")),
]
JUDGING = re.compile(r"(?:ratesmith|\"\$RATESMITH\") (?:--no-cache )?(?:validate|plan|build --check) (?!-->)")
"""A call that reads all files of a change. Only a job that a pull request starts makes one."""
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
"""
STRICTLY = (
    "github.event_name == 'pull_request' && "
    "!(github.event.action == 'labeled' && github.event.label.name == 'reviewed-by-a-second-person')"
)
PRICED = "config/models/writer.yaml"

Judge = Callable[[Path], str]


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_no_pipeline_keeps_a_cache_or_judges_a_change_by_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "actions/cache" not in text and "cache:" not in text and "CACHE" not in text
    assert all("--no-cache" in call for call in JUDGING.findall(text.replace("\n", " ")))


def test_each_file_with_a_job_for_changes_is_looked_at() -> None:
    judging = {path.name for path in PIPELINES if JUDGING.search(path.read_text(encoding="utf-8").replace("\n", " "))}
    assert judging == {
        *("action.yml", "ratesmith.yml", "plan.gitlab-ci.yml", ".gitlab-ci.yml"),
        *("github.yml", "gitlab.yml"),
    }


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Remote:
    """A project of more files than are read without a cache, with a branch that makes its default model dearer."""
    models = {f"models/made-{number}.yaml": MODEL.format(number=number) for number in range(STORED_FROM)}
    folder = project(tmp_path_factory.mktemp("remote"), models)
    assert run("build", cwd=folder).returncode == 0
    commit(folder)
    git(folder, "branch", "-M", "main")
    git(folder, "switch", "-q", "-c", "dearer")
    model = folder / PRICED
    model.write_text(re.sub(r"tokens_per_credit: \d+", "tokens_per_credit: 300", model.read_text()))
    assert run("build", cwd=folder).returncode == 0
    commit(folder)
    git(folder, "switch", "-q", "main")
    return Remote(folder, "")


def by_action(clone: Path) -> str:
    head = {"github.event.pull_request.head.sha": git(clone, "rev-parse", "HEAD^2")}
    return run_action(clone, {"github.event_name": "pull_request", **head}, {"HOME": str(clone)}).summary


def by_github_of_init(clone: Path) -> str:
    runner = {"GITHUB_STEP_SUMMARY": str(clone.parent / "summary.md"), "RUNNER_TEMP": str(clone.parent)}
    run_steps(github("check", {STRICTLY: ""}, "github.yml", WRITTEN_BY_INIT), clone, **runner)
    return (clone.parent / "summary.md").read_text()


def by_gitlab_of_init(clone: Path) -> str:
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}
    return run_steps(gitlab("check", known, "gitlab.yml", WRITTEN_BY_INIT), clone).printed


def by_gitlab_plan(clone: Path) -> str:
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result"}
    return run_steps(gitlab("ratesmith-plan", known, "plan.gitlab-ci.yml"), clone).printed


@pytest.mark.slow
@pytest.mark.parametrize("judge", [by_action, by_github_of_init, by_gitlab_of_init, by_gitlab_plan])
def test_a_cache_that_a_run_of_a_branch_filled_hides_no_price(
    judge: Judge, large: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A runner that keeps its home: an earlier run of the branch used its key to keep the old tree for the new text."""
    clone = large.pull("dearer", tmp_path / "clone")
    monkeypatch.setenv("HOME", str(clone))
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    store = TreeStore(clone / "config")
    store.put((clone / PRICED).read_text(), parse(git(clone, "show", f"HEAD^1:{PRICED}") + "\n").tree)
    store.save()
    (kept,) = (clone / ".cache/ratesmith").iterdir()
    before = kept.read_bytes()
    said = judge(clone)
    assert "customer-price-increase" in said, said
    assert kept.read_bytes() == before
