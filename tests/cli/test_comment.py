"""One comment for a plan on each pull request: updated in place, never by an older run, never somebody else's."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratesmith.report.plan_markdown import MARK
from support.cli import run
from support.code_hosts import BOTS, NUMBER, TOKEN, CodeHost, serving
from support.projects import project

OLD, NEW = "a" * 40, "b" * 40


@pytest.fixture(params=["github", pytest.param("gitlab", marks=pytest.mark.slow)])
def host(request: pytest.FixtureRequest) -> Iterator[CodeHost]:
    with serving(request.param) as host:
        yield host


@pytest.fixture
def github() -> Iterator[CodeHost]:
    with serving("github") as host:
        yield host


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    project(folder / "one")
    project(folder / "two")
    return folder / "one"


def comment(
    host: CodeHost, folder: Path, text: str, *more: str, run_id: int = 50, attempt: int = 1, head: str = ""
) -> subprocess.CompletedProcess[str]:
    file = folder / "plan.md"
    file.write_text(f"{MARK}\n### {text}\n")
    variables = host.variables(folder, run_id, attempt, head)
    done = run("comment", host.kind, str(file), *more, cwd=folder, **variables)
    assert TOKEN not in done.stdout + done.stderr and "Traceback" not in done.stderr
    return done


def titles(host: CodeHost) -> list[str]:
    return [next(line for line in body.splitlines() if line.startswith("### "))[4:] for body in host.bodies]


def test_a_later_run_updates_the_comment_of_an_earlier_one(host: CodeHost, shop: Path) -> None:
    assert comment(host, shop, "first").stdout == "comment written\n"
    assert host.bodies[0].startswith(f"{MARK}\n<!-- ratesmith {{")
    host.head = NEW
    assert comment(host, shop, "second", run_id=51).stdout == "comment updated\n"
    assert comment(host, shop, "again", run_id=51, attempt=2).stdout == "comment updated\n"
    assert titles(host) == ["again"]


def test_an_older_run_leaves_the_comment_alone(host: CodeHost, shop: Path) -> None:
    comment(host, shop, "newest", run_id=51, attempt=2)
    for older in ({"run_id": 50, "attempt": 9}, {"run_id": 51, "attempt": 1}):
        done = comment(host, shop, "older", **older)
        assert (done.returncode, "that of a newer run, 51" in done.stdout) == (0, True)
    host.head = NEW
    done = comment(host, shop, "of an older commit", run_id=99, head=OLD)
    assert (done.returncode, "has a newer commit" in done.stdout) == (0, True)
    assert titles(host) == ["newest"]


@pytest.mark.parametrize(
    ("head", "run_id", "attempt"), [(NEW, 10**18, 1), (OLD, 10**18, 1), (OLD, 50, 10**9), (OLD, 49, 10**9)]
)
def test_a_comment_with_the_number_of_no_run_of_the_newest_commit_does_not_stay(
    head: str, run_id: int, attempt: int, host: CodeHost, shop: Path
) -> None:
    """Whoever may push a branch has, for one run, the token that writes comments as we do."""
    comment(host, shop, "ours")
    forged = host.bodies[0].replace("[50,1]", f"[{run_id},{attempt}]").replace(OLD, head).replace("ours", "forged")
    host.notes.clear()
    host.add(BOTS[host.kind], forged)
    said = comment(host, shop, "ours again").stdout
    named = f", in place of one that named run {run_id}, no newer run of this commit" if run_id >= 50 else ""
    assert said == f"comment updated{named}\n"
    assert titles(host) == ["ours again"]


def test_a_comment_with_the_number_of_another_workflow_of_the_commit_does_not_stay(host: CodeHost, shop: Path) -> None:
    """On a server with few runs their numbers can be told beforehand."""
    comment(host, shop, "ours")
    host.other = (51, 2)
    forged = host.bodies[0].replace("[50,1]", "[51,2]").replace("ours", "forged")
    host.notes.clear()
    host.add(BOTS[host.kind], forged)
    assert "named run 51, no newer run" in comment(host, shop, "ours again").stdout
    assert titles(host) == ["ours again"]


def test_what_somebody_else_wrote_is_not_ours_whatever_it_looks_like(host: CodeHost, shop: Path) -> None:
    comment(host, shop, "ours")
    forged = host.bodies[0].replace("[50,1]", "[999999,1]").replace("ours", "forged")
    host.notes.clear()
    host.add("mallory", forged)
    host.add(BOTS[host.kind], f"hello\n{forged}")
    host.add(BOTS[host.kind], f'{MARK}\n<!-- ratesmith {{"project":1}} -->\n### broken\n')
    assert comment(host, shop, "ours").stdout == "comment written\n"
    assert titles(host) == ["forged", "forged", "broken", "ours"]


def test_a_comment_behind_hundreds_of_others_is_found_and_a_double_one_is_taken_away(
    host: CodeHost, shop: Path
) -> None:
    for number in range(150):
        host.add("somebody", f"### {number}")
    comment(host, shop, "first")
    host.add(BOTS[host.kind], host.bodies[-1])
    assert comment(host, shop, "second").stdout == "comment updated\n"
    assert titles(host)[150:] == ["second"]


def test_each_project_of_a_repository_has_a_comment_of_its_own(host: CodeHost, shop: Path) -> None:
    comment(host, shop, "one")
    comment(host, shop.parent / "two", "two")
    comment(host, shop, "one again")
    assert titles(host) == ["one again", "two"]


def test_where_nothing_changes_only_a_comment_that_is_there_is_updated(host: CodeHost, shop: Path) -> None:
    assert "nothing changes" in comment(host, shop, "no change", "--only-update").stdout
    assert host.notes == []
    comment(host, shop, "dearer")
    comment(host, shop, "no change", "--only-update", run_id=51)
    assert titles(host) == ["no change"]


@pytest.mark.parametrize("status", [403, 500, 302])
def test_a_server_that_refuses_is_an_environment_that_fails_and_gets_the_token_once(
    host: CodeHost, shop: Path, status: int
) -> None:
    host.status = status
    done = comment(host, shop, "plan")
    assert (done.returncode, f"refused with {status}" in done.stderr) == (4, True)
    assert len(host.asked) == 1


def test_a_run_that_follows_that_of_a_fork_finds_its_pull_request_by_the_newest_commit(
    github: CodeHost, shop: Path
) -> None:
    github.pulls = [(6, NEW), (NUMBER, OLD)]
    variables = github.followed(shop, OLD)
    assert run("comment", "github", "--find", cwd=shop, **variables).stdout == f"number={NUMBER}\nhead={OLD}\n"
    (shop / "plan.md").write_text(f"{MARK}\n### of a fork\n")
    assert run("comment", "github", "plan.md", cwd=shop, **variables).stdout == "comment written\n"
    assert '"run":[50,1]' in github.bodies[0]
    gone = run("comment", "github", "plan.md", cwd=shop, **github.followed(shop, "c" * 40))
    assert (gone.returncode, gone.stdout, "no open pull request" in gone.stderr) == (0, "", True)


@pytest.mark.parametrize(
    ("targets", "found"), [({8: "release"}, "number=7\n"), ({8: "a", 7: "b"}, ""), ({7: "release"}, "number=8\n")]
)
def test_another_pull_request_of_the_same_branch_gets_no_plan_in_place_of_that_to_the_default_one(
    github: CodeHost, shop: Path, targets: dict[int, str], found: str
) -> None:
    github.pulls, github.targets = [(8, OLD), (7, OLD)], targets
    said = run("comment", "github", "--find", cwd=shop, **github.followed(shop, OLD)).stdout
    assert said.removesuffix(f"head={OLD}\n") == found


WRONG: dict[str, tuple[dict[str, str], int, str]] = {
    "another file": ({}, 3, "is not what plan writes"),
    "in clear": ({"GITHUB_API_URL": "http://api.example.com"}, 2, "is no https address"),
    "a file": ({"GITHUB_API_URL": "file://localhost/"}, 2, "is no https address"),
    "no token": ({"GITHUB_TOKEN": ""}, 2, "GITHUB_TOKEN is not set"),
    "nobody there": ({"GITHUB_API_URL": "http://127.0.0.1:1"}, 4, "no answer"),
    "no event": ({"GITHUB_EVENT_PATH": "/nowhere"}, 3, "cannot be read"),
}


@pytest.mark.parametrize(("changed", "code", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_writes_nothing_and_says_why(
    changed: dict[str, str], code: int, said: str, github: CodeHost, shop: Path
) -> None:
    (shop / "plan.md").write_text(f"{MARK}\n### plan\n" if changed else "### no plan\n")
    done = run("comment", "github", "plan.md", cwd=shop, **{**github.variables(shop), **changed})
    assert (done.returncode, said in done.stderr, github.notes) == (code, True, []), done.stderr
