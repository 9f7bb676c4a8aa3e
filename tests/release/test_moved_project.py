"""A project that the base has in another folder is compared with nothing: that is refused, and no link leads to one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ratesmith.core.errors import Exit, Fatal
from ratesmith.release.moved_project import refuse_moved
from support.checkouts import PROJECT
from support.cli import run
from support.projects import project
from support.repositories import commit, found, git

SETTINGS = "config/ratesmith.yaml"


def write(folder: Path, text: str = "a") -> None:
    (folder / "config").mkdir(parents=True)
    (folder / SETTINGS).write_text(text)


def move(top: Path) -> None:
    (top / "shop").rename(top / "shop2")


def move_and_link(top: Path) -> None:
    move(top)
    (top / "shop").symlink_to("shop2")


def link_to_a_copy(top: Path) -> None:
    shutil.rmtree(top / "shop")
    (top / "shop").symlink_to("copy")


def move_up(top: Path) -> None:
    (top / "shop/config").rename(top / "config")


def another(top: Path) -> None:
    write(top / "shop2", "b")


def remove_the_copy(top: Path) -> None:
    shutil.rmtree(top / "copy")


LINK = "has the project in shop/, where there is a link to this folder now: what is in {}/ cannot"
GONE = "has the project in shop/, and there is none any more: what is in {} cannot"
CASES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "moved": (move, "shop2", GONE.format("shop2/")),
    "moved, with a link left behind": (move_and_link, "shop2", LINK.format("shop2")),
    "a link to a copy that the base has": (link_to_a_copy, "copy", LINK.format("copy")),
    "moved to the top": (move_up, "", GONE.format("the top of the repository")),
    "another project": (another, "shop2", ""),
    "a copy is gone": (remove_the_copy, "shop", ""),
}


@pytest.mark.parametrize(("change", "here", "said"), CASES.values(), ids=CASES)
def test_a_project_that_the_base_has_elsewhere_is_refused(
    change: Callable[[Path], None], here: str, said: str, tmp_path: Path
) -> None:
    write(tmp_path / "shop")
    write(tmp_path / "copy")
    base = commit(tmp_path)
    change(tmp_path)
    head, known = commit(tmp_path), here in ("shop", "copy")
    config = tmp_path / here / "config"
    if not said:
        refuse_moved(found(tmp_path), base, head, config, is_known=known)
        return
    with pytest.raises(Fatal) as refused:
        refuse_moved(found(tmp_path), base, head, config, is_known=known)
    assert refused.value.exit is Exit.REFUSED
    assert said in refused.value.message


@pytest.mark.slow
def test_no_command_compares_a_moved_project_with_nothing(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    project(top / "shop", {"ratesmith.yaml": PROJECT})
    commit(top)
    git(top, "switch", "-q", "-c", "branch")
    move_and_link(top)
    commit(top)
    for command in ("plan", "build --check", "build"):
        done = run(*command.split(), "--base=main", cwd=top / "shop2")
        assert (done.returncode, LINK.format("shop2") in done.stderr) == (5, True), done.stderr
    assert not (top / "shop2/generated").exists()


def test_a_project_that_is_removed_below_another_one_is_named_by_plan_and_review(tmp_path: Path) -> None:
    project(tmp_path, {"ratesmith.yaml": PROJECT})
    project(tmp_path / "shop", {"ratesmith.yaml": PROJECT})
    commit(tmp_path)
    git(tmp_path, "switch", "-q", "-c", "branch")
    shutil.rmtree(tmp_path / "shop")
    commit(tmp_path)
    done = run("plan", "--base=main", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("another project is removed: shop/  (")
    assert "what other projects had is gone, and nothing here looks at it: shop/" in done.stdout
    answer = json.loads(run("plan", "--base=main", "--format=json", cwd=tmp_path).stdout)
    assert (answer["outcome"], answer["gone_projects"]) == ("changed", ["shop/"])
    seen = run("review", "main..branch", cwd=tmp_path).stdout
    assert "shop/config/ratesmith.yaml" in seen
    assert "removed: another project" in seen


def test_a_project_is_not_entered_through_a_link_of_its_repository(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    project(top / "shop2")
    commit(top)
    (top / "shop").symlink_to("shop2")
    (top / "shop2/inside").symlink_to("config")
    elsewhere = top.parent / f"{top.name}-link"
    elsewhere.symlink_to(top)
    said = "shop is a symbolic link that leads to the project in shop2\n"
    for where, given in ((top / "shop", ()), (top / "shop/config", ()), (top, ("--config", "shop/config"))):
        done = run("validate", *given, cwd=where, PWD=str(where))
        assert (done.returncode, said in done.stderr) == (5, True), done.stderr
    for where in (top / "shop2", top / "shop2/inside", elsewhere / "shop2"):
        assert run("validate", cwd=where, PWD=str(where)).returncode == 0
