"""What the CI files in `examples/` and those of `init` run, run: in clones as runners make them, on real databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from support.ci_jobs import EXAMPLES, WRITTEN_BY_INIT, Outcome, Remote, github, gitlab, keyed, run_steps
from support.cli import run
from support.databases import Postgres
from support.projects import shipped_history
from support.repositories import commit, git

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Remote:
    """What ships, released."""
    folder = tmp_path_factory.mktemp("released")
    key = keyed(folder)
    commit(folder)
    return Remote(folder, key)


@pytest.fixture
def remote(released: Remote, tmp_path: Path) -> Remote:
    """One of our own."""
    shutil.copytree(released.folder, tmp_path / "remote")
    return Remote(tmp_path / "remote", released.key)


class Databases:
    """One database for each environment."""

    NAMES = ("staging", "production")

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres

    def url(self, name: str) -> str:
        return self.postgres.url.replace("/postgres?", f"/{name}?")

    def price(self, name: str) -> int:
        import psycopg

        with psycopg.connect(self.url(name)) as connection:
            sql = "SELECT tokens_per_credit FROM igny8_ai_model_config WHERE model_name = 'gpt-4o-mini'"
            found = connection.execute(sql).fetchone()
        assert found is not None
        return int(found[0])


@pytest.fixture
def databases(postgres: Postgres) -> Iterator[Databases]:
    for name in Databases.NAMES:
        postgres.query(f"CREATE DATABASE {name}")
    yield Databases(postgres)
    for name in Databases.NAMES:
        postgres.query(f"DROP DATABASE {name} WITH (FORCE)")


Check = Callable[..., Outcome]
LABEL = "reviewed-by-a-second-person"
REVIEW = "github.event_name == 'pull_request'"
STRICTLY = f"{REVIEW} && !(github.event.action == 'labeled' && github.event.label.name == '{LABEL}')"


def github_check(clone: Path, entry_before: str = "", *, label: bool = False) -> Outcome:
    values = {
        "github.event.merge_group.base_sha || 'refs/remotes/origin/main'": entry_before or "refs/remotes/origin/main",
        REVIEW: "" if entry_before else "true",
        STRICTLY: "" if entry_before or label else "true",
    }
    return run_steps(github("check", values), clone, GITHUB_STEP_SUMMARY=str(clone.parent / "summary.md"))


def gitlab_check(clone: Path, labels: str = "", kind: str = "detached") -> Outcome:
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main", "CI_MERGE_REQUEST_EVENT_TYPE": kind}
    return run_steps(gitlab("check", known | ({"CI_MERGE_REQUEST_LABELS": labels} if labels else {})), clone)


def github_deploy(clone: Path, environment: str, databases: Databases, key: str) -> Outcome:
    variable = {"staging": "STAGING_DATABASE_URL", "production": "DATABASE_URL"}
    secrets = dict.fromkeys((f"secrets.{name}" for name in variable.values()), "")
    secrets |= {f"secrets.{variable[environment]}": databases.url(environment), "secrets.SOPS_AGE_KEY": key}
    return run_steps(github("deploy", {"matrix.environment": environment, **secrets}), clone)


def gitlab_deploy(clone: Path, environment: str, databases: Databases, key: str) -> Outcome:
    variable = {"staging": "STAGING_DATABASE_URL", "production": "DATABASE_URL"}[environment]
    known = {"CI_ENVIRONMENT_NAME": environment, variable: databases.url(environment), "SOPS_AGE_KEY": key}
    return run_steps(gitlab(environment, known), clone)


def test_github_lets_a_price_pass_that_was_built(remote: Remote, tmp_path: Path) -> None:
    remote.price("price", 9000)
    code, printed = github_check(remote.pull("price", tmp_path / "clone"))
    assert code == 0, printed
    assert "everything generated is up to date" in printed


def test_github_stops_a_price_that_was_not_built(remote: Remote, tmp_path: Path) -> None:
    remote.price("price", 9000, built=False)
    code, printed = github_check(remote.pull("price", tmp_path / "clone"))
    assert code == 5 and "stale; run: ratesmith build" in printed


def test_github_stops_a_loss_and_keeps_the_findings(remote: Remote, tmp_path: Path) -> None:
    remote.price("price", 10_000_000, built=False)
    clone = remote.pull("price", tmp_path / "clone")
    code, printed = github_check(clone)
    assert code == 1 and "price-below-cost" in printed and "build --check" not in printed
    assert "price-below-cost" in (clone / "findings.json").read_text()


def test_an_entry_of_a_merge_queue_or_train_is_checked_against_the_entry_before(remote: Remote, tmp_path: Path) -> None:
    remote.price("one", 9000)
    remote.price("two", 8000, before=9000, start="one", built=False)
    assert run("build", "--base", "one", cwd=remote.folder).returncode == 0
    commit(remote.folder)
    before, clone = remote.queue("one", "two", clone=tmp_path / "clone")
    assert github_check(clone).code == 5
    code, printed = github_check(clone, before)
    assert code == 0, printed
    assert gitlab_check(clone).code == 5
    code, printed = gitlab_check(clone, kind="merge_train")
    assert code == 0, printed


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, released: Remote) -> Path:
    """A clone for a pull request that has a key sent to another host."""
    folder = tmp_path_factory.mktemp("moved")
    shutil.copytree(released.folder, folder / "remote")
    remote = Remote(folder / "remote", released.key)
    git(remote.folder, "switch", "-q", "-c", "endpoint")
    path = remote.folder / "config/providers/runware.yaml"
    path.write_text(path.read_text().replace("https://api.runware.ai/", "https://api.runware.evil.example/"))
    settings = remote.folder / "config/ratesmith.yaml"
    settings.write_text(settings.read_text().replace("    - api.runware.ai\n", "    - api.runware.evil.example\n"))
    assert run("build", cwd=remote.folder).returncode == 0
    commit(remote.folder)
    return remote.pull("endpoint", folder / "clone")


def test_github_stops_an_endpoint_until_a_second_person_sets_the_label(moved: Path) -> None:
    code, printed = github_check(moved)
    assert code == 5 and "api_endpoint: https://api.runware.ai/v1 → https://api.runware.evil.example/v1" in printed
    summary = (moved.parent / "summary.md").read_text()
    assert "`https://api.runware.ai/v1` → `https://api.runware.evil.example/v1`" in summary
    code, printed = github_check(moved, label=True)
    assert code == 0 and "--strict" not in printed, printed


def test_github_asks_nobody_about_an_entry_of_a_merge_queue(moved: Path) -> None:
    code, printed = github_check(moved, "origin/main")
    assert code == 0 and "ratesmith review" not in printed, printed


def test_gitlab_stops_an_endpoint_until_a_second_person_sets_the_label(moved: Path) -> None:
    for labels in ("", f"{LABEL}-yet,not-{LABEL}"):
        code, printed = gitlab_check(moved, labels)
        assert code == 5 and "https://api.runware.evil.example/v1" in printed, printed
    for labels, kind in ((f"prices,{LABEL}", "detached"), ("", "merge_train")):
        code, printed = gitlab_check(moved, labels, kind)
        assert code == 0 and "https://api.runware.evil.example/v1" in printed, printed


def github_written(clone: Path, *, label: bool = False) -> Outcome:
    steps = github("check", {STRICTLY: "" if label else "true"}, "github.yml", WRITTEN_BY_INIT)
    runner = {"GITHUB_STEP_SUMMARY": str(clone.parent / "written.md"), "RUNNER_TEMP": str(clone.parent)}
    return run_steps(steps, clone, **runner)


def gitlab_written(clone: Path, *, label: bool = False) -> Outcome:
    known = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"} | ({"CI_MERGE_REQUEST_LABELS": LABEL} if label else {})
    return run_steps(gitlab("check", known, "gitlab.yml", WRITTEN_BY_INIT), clone)


WRITTEN = pytest.mark.parametrize("check", [github_written, gitlab_written])


@WRITTEN
def test_the_pipeline_that_init_writes_lets_a_price_pass(check: Check, remote: Remote, tmp_path: Path) -> None:
    remote.price("price", 10500)
    code, printed = check(remote.pull("price", tmp_path / "clone"))
    assert code == 0 and "ratesmith review" in printed, printed


@pytest.fixture(scope="module")
def redirected(tmp_path_factory: pytest.TempPathFactory, released: Remote) -> Path:
    """A clone for a pull request that writes another database, and removes the owners of what is checked."""
    folder = tmp_path_factory.mktemp("redirected")
    shutil.copytree(released.folder, folder / "remote")
    remote = Remote(folder / "remote", released.key)
    (remote.folder / "CODEOWNERS").write_text("/config/ratesmith.yaml @OWNER\n")
    commit(remote.folder)
    git(remote.folder, "switch", "-q", "-c", "database")
    (remote.folder / "CODEOWNERS").unlink()
    path = remote.folder / "config/ratesmith.yaml"
    before, found, after = path.read_text().rpartition("database_env: DATABASE_URL")
    assert found
    path.write_text(f"{before}database_env: OTHER_URL{after}")
    commit(remote.folder)
    return remote.pull("database", folder / "clone")


@WRITTEN
def test_the_pipeline_that_init_writes_stops_another_database_until_a_second_person_sets_the_label(
    check: Check, redirected: Path
) -> None:
    code, printed = check(redirected)
    assert code == 5 and "CODEOWNERS" in printed and "OTHER_URL" in printed, printed
    if check is github_written:
        assert "OTHER_URL" in (redirected.parent / "written.md").read_text()
    code, printed = check(redirected, label=True)
    assert code == 0, printed


def test_a_label_starts_the_pipeline_that_init_writes_again() -> None:
    written, example = (
        yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["on"]["pull_request"]
        for path in (WRITTEN_BY_INIT / "github.yml", EXAMPLES / "github/ratesmith.yml")
    )
    assert written == example


def test_the_default_depth_of_github_says_what_it_lacks(remote: Remote, tmp_path: Path) -> None:
    remote.price("price", 9000)
    code, printed = github_check(remote.pull("price", tmp_path / "clone", "--depth=1"))
    assert code == 4 and "actions/checkout: fetch-depth: 0" in printed


def test_github_deploys_each_push_to_both_and_again_to_no_effect(
    remote: Remote, databases: Databases, tmp_path: Path
) -> None:
    for credits in (10000, 9000):
        if credits == 9000:
            remote.price("price", 9000)
            remote.merge("price")
        clone = remote.push(tmp_path / f"clone-{credits}")
        for environment in Databases.NAMES:
            code, printed = github_deploy(clone, environment, databases, remote.key)
            assert code == 0, printed
            assert databases.price(environment) == credits
            assert ("secrets: 8 set" if credits == 10000 else "secrets: 8 unchanged") in printed
            code, printed = github_deploy(clone, environment, databases, remote.key)
            assert (code, "0 rows changed, verified and committed" in printed) == (0, True), printed
        code, printed = github_deploy(clone, "staging", databases, key="")
        assert (code, "secrets verify" in printed, " apply " in printed) == (4, True, False), printed
    code, printed = github_deploy(tmp_path / "clone-10000", "production", databases, remote.key)
    head = shipped_history("production")[0] + 1
    assert (code, databases.price("production")) == (0, 9000) and f"left alone at migration {head}" in printed


@pytest.mark.cases(ci=1)
@pytest.mark.parametrize("deploy", [github_deploy, gitlab_deploy])
def test_a_held_database_fails_the_deployment_and_says_why(
    deploy: object, remote: Remote, databases: Databases, tmp_path: Path
) -> None:
    assert callable(deploy)
    remote.price("price", 9000)
    remote.merge("price")
    clone = remote.push(tmp_path / "clone")
    assert deploy(clone, "staging", databases, remote.key)[0] == 0
    back = ("rollback", "--to", str(shipped_history("staging")[0]), "--reason", "the price was a slip")
    options = ("--env", "staging", "--database", databases.url("staging"))
    assert run(*options[:2], *back, *options[2:], cwd=clone).returncode == 0
    code, printed = deploy(clone, "staging", databases, remote.key)
    assert code == 5 and databases.price("staging") == 10000
    assert printed.count("the price was a slip") >= 2 and " status\n" in printed
    assert run(*options[:2], "resume", *options[2:], cwd=clone).returncode == 0
    assert deploy(clone, "staging", databases, remote.key)[0] == 0 and databases.price("staging") == 9000


def test_gitlab_asks_what_was_released_since_its_clone_was_made(remote: Remote, tmp_path: Path) -> None:
    everything = "+refs/heads/*:refs/remotes/origin/*"
    clone = remote.fetched(tmp_path / "clone", "refs/heads/main", everything)
    remote.price("one", 9000)
    remote.merge("one")
    remote.price("two", 8000, before=9000)
    remote.fetched(clone, "refs/heads/two")
    steps = gitlab("check", {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"})
    offline = [step._replace(script=step.script.replace("git fetch", ": git fetch")) for step in steps]
    assert run_steps(offline, clone).code == 5
    code, printed = run_steps(steps, clone)
    assert code == 0, printed
    assert (clone / "findings.json").exists()


def test_gitlab_deploys_a_commit_without_a_branch(remote: Remote, databases: Databases, tmp_path: Path) -> None:
    clone = remote.fetched(tmp_path / "clone", "refs/heads/main")
    for environment in Databases.NAMES:
        code, printed = gitlab_deploy(clone, environment, databases, remote.key)
        assert (code, databases.price(environment)) == (0, 10000), printed
        assert "secrets: 8 set" in printed


PUBLIC = '{"gpt-4o-mini": {"litellm_provider": "openai", "input_cost_per_token": %s}}'
MODELS_DEV = '{"openai": {"id": "openai", "models": {"gpt-5.1": {"cost": {"input": 1.25, "output": 10}}}}}'


@pytest.mark.parametrize(("price", "code", "said"), [("1.5e-07", 0, "3 of 7 models"), ("3e-07", 5, "+100 %")])
def test_once_a_week_costs_are_compared_with_what_was_downloaded(
    price: str, code: int, said: str, remote: Remote, tmp_path: Path
) -> None:
    """Through a link that was merged, a download would overwrite a file of the runner."""
    temporary, mine = tmp_path / "temporary", tmp_path / "mine"
    temporary.mkdir()
    mine.write_text("mine")
    for name, text in (("litellm.json", PUBLIC % price), ("models-dev.json", MODELS_DEV)):
        (tmp_path / name).write_text(text)
        (remote.folder / name).symlink_to(mine)
    remote.price("price", 9000)
    for steps in (github("catalogue", {"runner.temp": str(temporary)}, "catalogue.yml"), gitlab("catalogue", {})):
        clone = remote.pull("price", tmp_path / str(id(steps)))
        downloading = clone / ".venv/bin/curl"
        downloading.write_text(f'#!/bin/sh\ncp "{tmp_path}/$(basename "$2")" "$2"\n')
        downloading.chmod(0o755)
        found, printed = run_steps(steps, clone, RUNNER_TEMP=str(temporary), TMPDIR=str(temporary))
        assert found == code and said in printed and mine.read_text() == "mine", printed
