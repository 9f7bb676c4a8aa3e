"""`ratesmith init`: a new project."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ratesmith.project.scaffold import CI
from support.ci_jobs import EXAMPLES
from support.cli import run
from support.repositories import git

GITLAB = "gitlab/on-merge.gitlab-ci.yml"


def test_the_folder_of_a_new_project_is_shown_as_a_shell_takes_it(tmp_path: Path) -> None:
    assert run("init", "My Platform", cwd=tmp_path).stdout.startswith("cd 'My Platform'\n")


@pytest.mark.slow
def test_a_new_project_is_valid_builds_and_applies(tmp_path: Path) -> None:
    assert run("init", "shop", cwd=tmp_path).returncode == 0
    for command in (["validate"], ["fmt", "--check"], ["build"], ["build", "--check"], ["apply"], ["drift"]):
        result = run(*command, cwd=tmp_path / "shop")
        assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("target", ["shop", "shop/deeper/still"])
def test_init_onto_a_file_names_it_and_says_what_to_do(tmp_path: Path, target: str) -> None:
    (tmp_path / "shop").write_text("a file\n")
    result = run("init", target, cwd=tmp_path)
    said = "ratesmith: shop is a file\n  hint: choose another folder; nothing was changed\n"
    assert (result.returncode, result.stderr, [*tmp_path.iterdir()]) == (5, said, [tmp_path / "shop"])


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    result = run("init", ".", cwd=tmp_path)
    assert (result.returncode, list((tmp_path / "config").iterdir())) == (5, [])


def test_init_writes_through_no_link(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "shop"
    outside.mkdir()
    folder.mkdir()
    (folder / ".vscode").symlink_to(outside)
    done = run("init", "shop", cwd=tmp_path)
    assert (done.returncode, ".vscode is a symbolic link" in done.stderr, [*outside.iterdir()]) == (5, True, [])
    assert not (folder / "config").exists()


def test_a_project_is_started_in_a_repository_that_has_its_own_gitignore(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    result = run("init", ".", cwd=tmp_path)
    assert (result.returncode, "/generated/development/" in result.stderr) == (0, True)
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert run("validate", cwd=tmp_path).returncode == 0


def test_a_new_project_has_owners_for_every_file_that_says_where_keys_go_or_what_is_checked(tmp_path: Path) -> None:
    assert run("init", "shop", cwd=tmp_path).returncode == 0
    lines = (tmp_path / "shop/CODEOWNERS").read_text().splitlines()
    patterns, owners = zip(*(line.split() for line in lines if not line.startswith("#")), strict=True)
    assert {*owners} == {"@OWNER"}
    # The patterns are those of gitignore, so that git can say what they match.
    git(tmp_path, "init", "-q", "owned")
    (tmp_path / "owned/.gitignore").write_text("\n".join(patterns))
    owned = [
        "config/ratesmith.yaml",
        "config/providers/openai.yaml",
        "config/environments/production/providers/openai.yaml",
        "config/billing/payment-methods.yaml",
        "config/secrets/production/openai.sops.yaml",
        ".sops.yaml",
        ".gitattributes",
        "generated/.gitattributes",
        ".github/workflows/ratesmith.yml",
        ".gitlab-ci.yml",
        "Makefile",
        "requirements-dev.lock",
        "CODEOWNERS",
    ]
    assert git(tmp_path / "owned", "check-ignore", "--no-index", *owned).splitlines() == owned


def test_a_pipeline_below_the_top_of_a_repository_is_said_to_run_nowhere(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    said = run("init", "shop", "--ci", "gitlab", cwd=tmp_path).stderr
    assert f"note: {tmp_path} is the top of this repository" in said and "move .gitlab-ci.yml" in said
    git(tmp_path / "shop", "init", "-q")
    (tmp_path / "shop/config").rename(tmp_path / "config")
    (tmp_path / "shop/schemas").rename(tmp_path / "schemas")
    assert "note:" not in run("init", "shop", "--ci", "gitlab", cwd=tmp_path).stderr


@pytest.mark.parametrize("ci", ["github", pytest.param("gitlab", marks=pytest.mark.slow)])
def test_a_project_for_a_team_has_a_pipeline_that_builds_behind_each_merge(ci: str, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    assert run("init", "shop", "--ci", ci, cwd=tmp_path).stdout.startswith("cd shop\ngit init\nratesmith validate\n")
    git(shop, "init", "-q")
    for command in (["validate"], ["build"], ["build", "--check"]):
        done = run(*command, cwd=shop)
        assert done.returncode == 0, done.stdout + done.stderr
    assert not (shop / "generated/production").exists(), "the job behind the first push writes it"
    assert "    release: on_merge\n" in (shop / "config/ratesmith.yaml").read_text()
    # What is tried is the job of the examples, with real servers.
    job, example = (
        yaml.load(file.read_text(), yaml.BaseLoader)
        for file in (shop / CI[ci], EXAMPLES / {"github": "github/on-merge.yml", "gitlab": GITLAB}[ci])
    )
    if ci == "gitlab":
        assert job["build"] == example["build"]
        plan = yaml.load((EXAMPLES / "gitlab/plan.gitlab-ci.yml").read_text(), yaml.BaseLoader)["ratesmith-plan"]
        (note,) = (line for line in plan["script"] if "ratesmith comment" in line)
        assert note in job["check"]["script"] and job["check"]["script"][-1] == plan["script"][-1]
    else:
        assert job["jobs"]["build"]["steps"][-1] == example["jobs"]["build"]["steps"][-1]
        assert job["on"]["push"] == example["on"]["push"] and job["permissions"] == {}
