"""`ratesmith history`: what a value was, by the commits of a repository that somebody worked in."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ratesmith.report import history as report
from support.cli import run
from support.projects import BASE, project
from support.repositories import commit, git

PROJECT = (BASE / "ratesmith.yaml").read_text() + "  pilot: {extends: example}\n"
WRITER = (BASE / "models/writer.yaml").read_text()
EXTRA = WRITER.replace("writer-1", "extra-1").replace("is_default: true\n", "") + "new: true\n"
PRICE = "model/scribe.tokens_per_credit"


@pytest.fixture(scope="module")
def worked_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A price that changes, is other in an overlay, in a file that is renamed; no test changes it."""
    files = {"ratesmith.yaml": PROJECT, "environments/pilot/models/extra.yaml": EXTRA}
    folder = project(tmp_path_factory.mktemp("history") / "shop", files)
    models = folder / "config/models"
    overlay = folder / "config/environments/pilot/models/scribe.yaml"
    commit(folder)
    (models / "writer.yaml").write_text(WRITER.replace("tokens_per_credit: 1000", "tokens_per_credit: 900"))
    commit(folder)
    git(folder, "mv", "config/models/writer.yaml", "config/models/scribe.yaml")
    commit(folder)
    overlay.write_text("price:\n  tokens_per_credit: 800\n")
    commit(folder)
    (models / "scribe.yaml").write_text((models / "scribe.yaml").read_text().replace("Writer", "=Scribe()"))
    commit(folder)
    overlay.unlink()
    commit(folder)
    return folder


def told(folder: Path, *words: str) -> list[str]:
    done = run("history", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return [line.split("  ", 4)[-1].strip() for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_a_price_is_followed_through_renames_and_overlays_in_words_of_money(worked_in: Path) -> None:
    assert told(worked_in, PRICE) == [
        "model/scribe.price.tokens_per_credit: 4 changes",
        "nothing → 1000",
        "1000 → 900",
        "customer pays $10.00 → $11.11 per 1M tokens",
        "pilot: 900 → 800",
        "customer pays $11.11 → $12.50 per 1M tokens",
        "pilot: 800 → 900",
        "customer pays $12.50 → $11.11 per 1M tokens",
    ]
    assert told(worked_in, PRICE, "--env", "example")[3:] == ["customer pays $10.00 → $11.11 per 1M tokens"]
    assert told(worked_in, "model/scribe")[1].startswith("added, with ")


def test_an_entity_of_one_overlay_needs_no_environment(worked_in: Path) -> None:
    assert told(worked_in, "model/extra.price.tokens_per_credit")[1] == "pilot: nothing → 1000"


def test_the_limit_counts_commits_and_is_said(worked_in: Path) -> None:
    last = told(worked_in, PRICE, "--limit", "1")
    assert (last[0].endswith(": 1 change"), last[-1]) == (
        True,
        "incomplete: only the last 1 of 6 commits were looked at",
    )


def test_csv_holds_no_formula(worked_in: Path) -> None:
    done = run("history", "model/scribe.display_name", "--format", "csv", cwd=worked_in)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [(it["environments"], it["before"], it["after"]) for it in rows] == [
        ("example pilot", "", "Writer"),
        ("example pilot", "Writer", "'=Scribe()"),
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [("fix;=cmd|x!A1", "fix;'=cmd|x!A1"), ("a,-1", "a,'-1"), ("-1.5", "-1.5"), ("-1e99999999", "'-1e99999999")],
)
def test_no_cell_is_a_formula_whatever_separates_cells(text: str, cell: str) -> None:
    assert report.as_cell(text) == cell


def test_a_number_that_nobody_could_draw_is_a_text() -> None:
    assert report.as_number("1e99999999") is None


def test_json_has_commits_and_fields(worked_in: Path) -> None:
    past = json.loads(run("history", PRICE, "--format", "json", cwd=worked_in).stdout)["history"]
    assert [it["environments"] for it in past["changes"]] == [
        ["example", "pilot"],
        ["example", "pilot"],
        ["pilot"],
        ["pilot"],
    ]
    assert [it["status"] for it in past["changes"]] == ["added", "changed", "changed", "changed"]


def test_svg_is_a_step_plot_of_one_number(worked_in: Path) -> None:
    done = run("history", PRICE, "--format", "svg", cwd=worked_in)
    root = ET.fromstring(done.stdout)
    texts = [it.text for it in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {PRICE.replace("scribe.", "scribe.price."), "example", "pilot", "900"} <= {*texts}
    wrong = run("history", "model/scribe.display_name", "--format", "svg", cwd=worked_in)
    assert (wrong.returncode, wrong.stdout, "a plot is of a number" in wrong.stderr) == (3, "", True)
    wrong = run("history", "model/scribe", "--format", "svg", cwd=worked_in)
    assert (wrong.returncode, "a plot is of one value" in wrong.stderr) == (3, True)


def test_a_name_that_a_mistake_hides_is_answered_with_the_mistake(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop", {"models/writer.yaml": "a: [\n"})
    for words in (["history"], ["promote", "example", "base"]):
        done = run(*words, "model/writer", cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert "there is no model 'writer'" in done.stderr and "config/models/writer.yaml:" in done.stderr


def test_without_git_it_says_so(tmp_path: Path) -> None:
    folder = project(tmp_path / "shop")
    said = told(folder, "model/writer")
    assert said[0] == "model/writer: 0 changes" and said[1].startswith("incomplete: there is no git repository")
    assert run("history", "model/none", cwd=folder).returncode == 2
