"""`ratesmith catalogue check`: which costs differ from public catalogues, and what that does to margins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ratesmith.packs.ai_platform.catalogues import snapshot
from support.cli import run
from support.projects import project
from support.regions import validate

WRITER = """\
model_name: gpt-4o
model_type: text
provider: openai
display_name: Writer
is_default: true
cost:
  per_1m_tokens:
    input: 2
    output: 10
  service:
    batch:
      per_1m_tokens:
        input: 1
        output: 5
price:
  tokens_per_credit: 500
"""
LITELLM = {
    "azure/gpt-4o": {"litellm_provider": "azure", "input_cost_per_token": 9e-06},
    "gpt-4o": {
        "litellm_provider": "openai",
        "input_cost_per_token": 2.4999999999999998e-06,
        "output_cost_per_token": 1.5e-05,
        "cache_read_input_token_cost": 1.25e-06,
        "output_cost_per_token_batches": 5.001e-06,
        "input_cost_per_token_flex": "a text",
    },
    "openai/drafter-1": {"litellm_provider": "openai", "input_cost_per_token": 1e-07, "output_cost_per_token": 4e-07},
}
SAID = f"""\
writer: the worst margin is 50 %
  openai/gpt-4o in litellm of 2026-03-01
    input   $2.00  → $2.50   per 1M tokens  +25 %
    output  $10.00 → $15.00  per 1M tokens  +50 %
    with these amounts the worst margin is 25 %
  openai/gpt-4o in {snapshot().described}
    input  $2.00 → $2.50  per 1M tokens  +25 %
    with these amounts the worst margin is 50 %
1 of 4 models cost what the catalogues say
in no catalogue: painter, sketcher
compared with litellm (LiteLLM) of 2026-03-01: 3 models, 1 value skipped
compared with {snapshot().described}: {len(snapshot().entries):,} models
"""
CHECK = ("catalogue", "check", "--today", "2026-03-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = project(tmp_path, {"models/writer.yaml": WRITER})
    (made / "litellm.json").write_text(json.dumps(LITELLM))
    return made


def test_the_table_has_what_differs_and_what_could_not_be_compared(folder: Path) -> None:
    done = run(*CHECK, "--source", "litellm.json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == SAID


def answered(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(*CHECK, "--format", "json", *arguments, cwd=folder)
    answer: dict[str, Any] = json.loads(done.stdout)
    validate(answer)
    assert answer["exit"] == done.returncode
    return answer


def test_the_document_has_the_same_with_every_amount_as_text(folder: Path) -> None:
    answer = answered(folder, "--source", "litellm.json")
    assert {it["id"]: it["standing"] for it in answer["models"]} == {
        "drafter": "same",
        "painter": "not-listed",
        "sketcher": "not-listed",
        "writer": "differs",
    }
    (writer,) = (it for it in answer["models"] if it["id"] == "writer")
    ours, snapshot = writer["listings"]
    assert (ours["entry"], ours["match"], ours["margin"]) == ("openai/gpt-4o", "same-provider", "25 %")
    assert ours["differences"][0] == {
        "what": "input",
        "unit": "per 1M tokens",
        "ours_usd": "2",
        "theirs_usd": "2.4999999999999998",
        "percent": "25",
    }
    assert (ours["not_here"], snapshot["not_here"]) == (["cached_input"], ["cached_input"])


@pytest.mark.parametrize(("percent", "code"), [("0", 5), ("50", 5), ("51", 0)])
def test_only_with_fail_on_a_difference_fails(percent: str, code: int, folder: Path) -> None:
    found = answered(folder, "--source", "litellm.json", "--fail-on", percent)
    assert (found["exit"], found["refusal"]) == (code, None)


def test_a_named_source_is_compared_with_and_its_newer_copy_takes_its_place(folder: Path) -> None:
    settings = folder / "config/ratesmith.yaml"
    named = "sources:\n  litellm:\n    file: litellm.json\n    as_of: 2026-02-01\n"
    settings.write_text(settings.read_text() + named)
    (newer := folder / "new").mkdir()
    (newer / "litellm.json").write_text(json.dumps(LITELLM | {"more": LITELLM["gpt-4o"]}))
    for arguments, count in ((), 3), (("--source", "new/litellm.json"), 4):
        listed = [(it["title"], it["entries"]) for it in answered(folder, *arguments)["catalogues"]]
        assert listed == [("LiteLLM", count), ("genai-prices", len(snapshot().entries))]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.json", "none.json cannot be read: No such file or directory"),
        ("config/ratesmith.yaml", "config/ratesmith.yaml is no catalogue of prices: it is not JSON"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(name: str, said: str, folder: Path) -> None:
    done = run(*CHECK, "--source", name, cwd=folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
