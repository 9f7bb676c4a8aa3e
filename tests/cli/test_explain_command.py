"""`ratesmith explain` as people ask it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import run
from support.projects import BASE, project


@pytest.mark.slow
def test_explain_names_the_file_and_line_that_won(shipped: Path) -> None:
    result = run("explain", "model/gpt-5.1.tokens_per_credit", cwd=shipped)
    assert result.stdout.splitlines() == [
        "model/gpt-5.1.price.tokens_per_credit = 1000",
        "  config/models/gpt-5.1.yaml:25:22  base: 1000  ← wins",
        "compiles to igny8_ai_model_config, the row with model_name 'gpt-5.1'",
        "  tokens_per_credit = 1000",
    ]


def test_explain_shows_what_an_overlay_changes(shipped: Path) -> None:
    result = run("--env", "staging", "explain", "stages.stages.1.batch_size", cwd=shipped)
    assert [line.split("  ")[-1] for line in result.stdout.splitlines()[1:3]] == ["base: 50", "← wins"]
    assert "environments/staging/automation/stages.yaml:4:17" in result.stdout


@pytest.mark.parametrize(
    "question",
    ["model/runware:97@1", "model/runware-97-1", "model/runware:97@1.cost_per_image", "ai-settings", "plan/starter"],
)
def test_explain_takes_what_a_person_would_type(shipped: Path, question: str) -> None:
    assert run("explain", question, cwd=shipped).returncode == 0


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("modle/gpt-5.1", "did you mean 'model'"),
        ("model/gpt-5.2", "did you mean 'gpt-5.1'"),
        ("model/gpt-5.1.tokens_per_credits", "did you mean 'tokens_per_credit'"),
        ("model", "model/ID"),
    ],
)
def test_explain_says_what_is_near_when_nothing_goes_by_that_name(shipped: Path, question: str, hint: str) -> None:
    result = run("explain", question, cwd=shipped)
    assert (result.returncode, hint in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("gpt-5.1", "model/gpt-5.1"),
        ("gpt-5.1.tokens_per_credit", "model/gpt-5.1.price.tokens_per_credit = 1000"),
        ("config/models/gpt-5.1.yaml", "model/gpt-5.1"),
        ("./models/gpt-5.1.yaml", "model/gpt-5.1"),
        ("/somewhere/config/automation/stages.yaml", "stages"),
    ],
)
def test_explain_finds_the_kind_of_an_id_and_of_a_file(shipped: Path, question: str, first: str) -> None:
    result = run("explain", question, cwd=shipped)
    assert (result.returncode, result.stdout.splitlines()[:1]) == (0, [first]), result.stderr


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("config/billing/plans.yaml", "say which: plan/"),
        ("config/models/gpt-5.2.yaml", "did you mean 'config/models/gpt-5.1.yaml'"),
        ("gpt-5.2", "did you mean 'gpt-5.1'"),
        ("modle", "did you mean 'model'"),
    ],
)
def test_explain_says_what_a_file_or_an_id_could_mean(shipped: Path, question: str, says: str) -> None:
    result = run("explain", question, cwd=shipped)
    assert (result.returncode, says in result.stderr) == (2, True), result.stderr


def test_explain_asks_for_the_kind_where_two_have_the_id(tmp_path: Path) -> None:
    text = (BASE / "models/writer.yaml").read_text().replace("writer-1", "writer-2")
    text = text.replace("is_default: true", "is_default: false")
    result = run("explain", "openai", cwd=project(tmp_path, {"models/openai.yaml": text}))
    assert (result.returncode, "write model/openai or provider/openai" in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("question", ["prompt/outline", "prompt"])
def test_explain_says_so_where_a_kind_has_nothing_yet(tmp_path: Path, question: str) -> None:
    assert "there are none" in run("explain", question, cwd=project(tmp_path)).stderr
