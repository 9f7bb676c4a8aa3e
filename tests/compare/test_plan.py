"""What `ratesmith plan` says of a change of the shipped configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from support.cli import run
from support.projects import copy_shipped
from support.quick import first
from support.repositories import commit, git

GPT = "config/models/gpt-5.1.yaml"
TODAY = "--today=2026-11-22"


class Edit(NamedTuple):
    """A change of one file, and what the first line says of it."""

    path: str
    old: str
    new: str
    headline: str
    exit: int = 0


EDITS = {
    "nothing": Edit(GPT, "", "", "nothing changes"),
    "a dearer price": Edit(
        GPT,
        "tokens_per_credit: 1000",
        "tokens_per_credit: 900",
        "gpt-5.1, the default text model, costs customers 11.1 % more. 1 guardrail fails",
        1,
    ),
    "an error that no guardrail asks about": Edit(
        "config/automation/stages.yaml",
        "budget_pct: 10",
        "budget_pct: 11",
        "stage budgets add up to 101 %. 1 new error",
        1,
    ),
    "a comment": Edit(GPT, "model_name", "# as OpenAI says\nmodel_name", "nothing changes"),
    "a mistake": Edit(
        GPT,
        "tokens_per_credit: 1000",
        "tokens_per_credit: many",
        "mistakes keep model/gpt-5.1 from being compared",
        1,
    ),
}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_shipped(tmp_path_factory.mktemp("plan"), "config", "schemas")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


@pytest.fixture
def site(shipped: Path) -> Iterator[Path]:
    yield shipped
    git(shipped, "checkout", "--quiet", "--", ".")
    git(shipped, "clean", "--quiet", "-fd")


def edit(folder: Path, it: Edit) -> None:
    path = folder / it.path
    if it.old:
        text = path.read_text()
        assert it.old in text
        path.write_text(text.replace(it.old, it.new))
    elif it.new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(it.new)


@pytest.mark.parametrize("name", first(4, {name: (name,) for name in EDITS}))
def test_the_first_line_says_what_a_reviewer_needs(name: str, site: Path) -> None:
    edit(site, EDITS[name])
    done = run("plan", TODAY, cwd=site)
    assert done.stdout.splitlines()[0].partition("  (")[0] == EDITS[name].headline, done.stdout + done.stderr
    assert done.returncode == EDITS[name].exit
