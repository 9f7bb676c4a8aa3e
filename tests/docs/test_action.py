"""`action.yml`: its steps run, in clones as the runners make them, and write to a server that keeps comments."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.ci_jobs import Outcome, Remote, gitlab, keyed, run_steps
from support.code_hosts import NUMBER, TOKEN, CodeHost, serving
from support.composite import ACTION, Job, action, run_action
from support.linters import SCHEMA, SHELLCHECK, ZIZMOR, tool
from support.repositories import commit, git

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Remote:
    folder = tmp_path_factory.mktemp("released")
    key = keyed(folder)
    commit(folder)
    return Remote(folder, key)


@pytest.fixture
def remote(released: Remote, tmp_path: Path) -> Remote:
    shutil.copytree(released.folder, tmp_path / "remote")
    return Remote(tmp_path / "remote", released.key)


@pytest.fixture
def host() -> Iterator[CodeHost]:
    with serving("github") as host:
        yield host


def pull_request(clone: Path, host: CodeHost, *, run: int = 50, fork: bool = False, **inputs: str) -> Job:
    host.head = git(clone, "rev-parse", "HEAD^2")
    context = {
        "github.event_name": "pull_request",
        "github.event.pull_request.head.sha": host.head,
        "github.repository": "o/r",
        "inputs.token": TOKEN,
        "github.event.pull_request.head.repo.full_name": "stranger/r" if fork else "o/r",
        **{f"inputs.{name}": value for name, value in inputs.items()},
    }
    return run_action(clone, context, host.variables(clone.parent, run))


def test_a_price_is_said_beside_its_line_in_the_summary_and_in_one_comment(
    remote: Remote, host: CodeHost, tmp_path: Path
) -> None:
    remote.price("price", 5000, built=False)
    clone = remote.pull("price", tmp_path / "clone", "--depth=2")
    job = pull_request(clone, host)
    assert (job.code, job.outputs["plan.outcome"], job.outputs["validate.code"]) == (1, "refused", "0"), job.printed
    assert "::error file=config/models/gpt-4o-mini.yaml,line=" in job.printed
    assert "gpt-4o-mini" in job.summary and "No findings" in job.summary
    (comment,) = host.bodies
    assert "gpt-4o-mini" in comment and "\ncomment written\n" in job.printed
    names = {path.name for path in job.reports.iterdir()}
    kinds = ("json", "md", "sarif", "txt", "xml")
    assert names == {f"{command}.{kind}" for command in ("validate", "plan") for kind in kinds}
    assert job.used == ("actions/upload-artifact",)


def test_a_change_that_is_taken_back_updates_the_comment_and_none_is_written_for_no_change(
    remote: Remote, host: CodeHost, tmp_path: Path
) -> None:
    git(remote.folder, "switch", "-q", "-c", "nothing")
    (remote.folder / "README.md").write_text("x")
    commit(remote.folder)
    nothing = remote.pull("nothing", tmp_path / "nothing", "--depth=2")
    job = pull_request(nothing, host)
    assert (job.code, job.outputs["plan.outcome"], host.notes) == (0, "unchanged", []), job.printed
    remote.price("price", 10100, built=False)
    job = pull_request(remote.pull("price", tmp_path / "clone", "--depth=2"), host)
    assert len(host.notes) == 1 and "gpt-4o-mini" in host.bodies[0], job.printed
    pull_request(nothing, host, run=51)
    assert len(host.notes) == 1 and "gpt-4o-mini" not in host.bodies[0]


def test_a_configuration_that_cannot_be_read_leaves_no_old_plan_standing(
    remote: Remote, host: CodeHost, tmp_path: Path
) -> None:
    remote.price("price", 10100, built=False)
    pull_request(remote.pull("price", tmp_path / "clone", "--depth=2"), host)
    git(remote.folder, "switch", "-q", "price")
    (remote.folder / "config/ratesmith.yaml").write_text("version: [")
    commit(remote.folder)
    job = pull_request(remote.pull("price", tmp_path / "broken", "--depth=2"), host, run=51)
    assert (job.code, "::error file=config/ratesmith.yaml" in job.printed) == (1, True), job.printed
    assert "No plan of the newest commit" in host.bodies[0] and len(host.notes) == 1


def test_each_use_of_the_action_has_reports_of_its_own(tmp_path: Path) -> None:
    install = next(step for step in action()["runs"]["steps"] if step.get("id") == "install")
    (line,) = (it for it in install["run"].splitlines() if it.startswith("reports="))
    script = ["bash", "-euc", f"{line}; echo $reports"]
    variables = {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path)}
    made = [subprocess.run(script, env=variables, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert len({*made}) == len([*tmp_path.iterdir()]) == 2


def test_a_comment_that_cannot_be_written_is_a_warning_and_no_other_result(
    remote: Remote, host: CodeHost, tmp_path: Path
) -> None:
    remote.price("price", 10100, built=False)
    clone = remote.pull("price", tmp_path / "clone", "--depth=2")
    host.status = 403
    job = pull_request(clone, host)
    assert (job.code, "::warning title=ratesmith::the comment was not written" in job.printed) == (0, True)
    host.status, host.asked = 0, []
    assert (pull_request(clone, host, comment="false").code, host.asked) == (0, [])


def test_the_run_of_a_fork_writes_nothing_and_the_one_behind_it_makes_the_plan_again(
    remote: Remote, host: CodeHost, tmp_path: Path
) -> None:
    remote.price("price", 10100, built=False)
    clone = remote.pull("price", tmp_path / "clone", "--depth=2")
    job = pull_request(clone, host, fork=True)
    assert (job.code, host.asked) == (0, [])
    head = host.head
    host.pulls = [(NUMBER, head)]
    behind = {"github.event_name": "workflow_run", "inputs.token": TOKEN, "inputs.artifact": ""}
    job = run_action(clone, behind, host.followed(clone.parent, head))
    assert (job.code, job.used, len(host.notes)) == (0, ("actions/checkout",), 1), job.printed
    assert "gpt-4o-mini" in host.bodies[0]
    other = remote.pull("main", tmp_path / "other", "--depth=2")
    job = run_action(other, behind, host.followed(clone.parent, head, run=51))
    assert (job.code, "validate.code" in job.outputs, '"run":[50,1]' in host.bodies[0]) == (0, False, True)
    job = run_action(clone, behind, host.followed(clone.parent, "f" * 40))
    assert (job.code, job.used, "validate.code" in job.outputs) == (0, (), False)


def test_an_entry_of_a_merge_queue_is_compared_with_the_one_before_and_gets_no_comment(
    remote: Remote, host: CodeHost, tmp_path: Path
) -> None:
    remote.price("one", 10100, built=False)
    remote.price("two", 10200, before=10100, start="one", built=False)
    before, clone = remote.queue("one", "two", clone=tmp_path / "clone")
    context = {"github.event_name": "merge_group", "github.event.merge_group.base_sha": before}
    job = run_action(clone, context, {})
    assert (job.code, host.asked) == (0, []), job.printed
    assert "10100 → 10200" in job.summary, job.summary


@pytest.fixture
def merge_requests() -> Iterator[CodeHost]:
    with serving("gitlab") as host:
        yield host


def gitlab_plan(clone: Path, host: CodeHost, job: str = "ratesmith-plan", pipeline: int = 50) -> Outcome:
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result"}
    host.head = git(clone, "rev-parse", "HEAD^2")
    known |= host.variables(clone, pipeline) | {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": host.head}
    return run_steps(gitlab(job, known, "plan.gitlab-ci.yml"), clone)


def test_gitlab_shows_the_same_in_its_reports_and_in_one_note(
    remote: Remote, merge_requests: CodeHost, tmp_path: Path
) -> None:
    remote.price("dearer", 5000, built=False)
    clone = remote.pull("dearer", tmp_path / "clone")
    code, printed = gitlab_plan(clone, merge_requests)
    assert (code, "comment written" in printed) == (1, True), printed
    assert "gpt-4o-mini" in merge_requests.bodies[0]
    reports = clone / "ratesmith-reports"
    (issue,) = json.loads((reports / "plan.codequality.json").read_text())
    assert (issue["check_name"], issue["location"]["path"]) == (
        "customer-price-increase",
        "config/models/gpt-4o-mini.yaml",
    )
    assert gitlab_plan(clone, merge_requests, "ratesmith-validate").code == 0
    assert {path.name for path in reports.glob("validate.*")} == {
        f"validate.{kind}" for kind in ("codequality.json", "xml", "sarif", "json")
    }
    git(remote.folder, "switch", "-q", "-c", "back", "dearer")
    git(remote.folder, "revert", "--no-edit", "HEAD")
    code, printed = gitlab_plan(remote.pull("back", tmp_path / "back"), merge_requests, pipeline=51)
    assert (code, len(merge_requests.notes), "5000" in merge_requests.bodies[0]) == (0, 1, False), printed
    git(remote.folder, "switch", "-q", "back")
    (remote.folder / "config/ratesmith.yaml").write_text("version: [")
    commit(remote.folder)
    code, printed = gitlab_plan(remote.pull("back", tmp_path / "broken"), merge_requests, pipeline=52)
    assert (code, "No plan of the newest commit" in merge_requests.bodies[0]) == (1, True), printed


@pytest.mark.parametrize("command", [(*SCHEMA, "vendor.github-actions"), ZIZMOR, (*ZIZMOR, "--persona=auditor")])
def test_a_linter_finds_nothing(command: tuple[str, ...], tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    arguments = [tool(command[0]), *command[1:], str(ACTION)]
    done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_step_has_an_expression_in_its_script_and_each_is_a_good_shell_script() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    assert len(scripts) > 5 and not re.search(r"\$\{\{", "".join(scripts))
    for script in scripts:
        command = [tool(SHELLCHECK[0]), *SHELLCHECK[1:], "--shell=bash", "-"]
        done = subprocess.run(command, input=f"set -eo pipefail\n{script}", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_gitlab_takes_no_report_that_a_branch_brings(remote: Remote, merge_requests: CodeHost, tmp_path: Path) -> None:
    git(remote.folder, "switch", "-q", "-c", "forged")
    (remote.folder / "ratesmith-reports/plan.codequality.json").mkdir(parents=True)
    (remote.folder / "ratesmith-reports/plan.codequality.json/x").write_text("x")
    (remote.folder / "ratesmith-reports/plan.md").write_text("<!-- ratesmith plan -->\nnothing to see\n")
    commit(remote.folder)
    git(remote.folder, "add", "-f", "ratesmith-reports")
    commit(remote.folder)
    code, printed = gitlab_plan(remote.pull("forged", tmp_path / "clone"), merge_requests)
    assert (code, merge_requests.notes) == (0, []), printed
