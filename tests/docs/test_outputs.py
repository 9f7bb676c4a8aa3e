"""docs/outputs.md shows what each command really answers, and that is of the schema that is published."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, Final

import pytest

from ratesmith.cli.invocation import ANSWERS
from ratesmith.core.plugins import member_names
from support.checkouts import WRITER
from support.cli import run
from support.databases import Postgres
from support.projects import SHIPPED
from support.regions import Regions, validate
from support.repositories import commit, git

PAGE: Final = (SHIPPED / "docs/outputs.md").read_text(encoding="utf-8")
EXAMPLES: Final = re.findall(r"```sh\n(ratesmith .*)\n```\n\n```json\n([^`]*)```", PAGE)
ELSEWHERE: Final = {
    "seconds",
    "locks_held_ms",
    "commit",
    "migration",
    "state",
    "at",
    "hash",
    "ledger_hash",
    "since",
    "by",
    "url",
    "after",
    "subject",
    "heads",
    "entries",
    "as_of",
    "statements",
    "sheets",
}
"""What depends on the clock, on the machine, on how SQL is written, or on the snapshot of public prices; and tables."""


def stable(value: Any) -> Any:
    """The same in every run."""
    if isinstance(value, dict):
        return {key: bool(item) if key in ELSEWHERE else stable(item) for key, item in value.items()}
    if isinstance(value, str) and re.fullmatch("[0-9a-f]{40}", value):
        return "a commit"
    return [stable(item) for item in value] if isinstance(value, list) else value


@pytest.fixture
def regions(postgres: Postgres, second: Postgres, tmp_path: Path) -> Regions:
    """Two regions, and a new price that is released but not applied; in one of them a row was changed by hand."""
    made = Regions(tmp_path / "shop", postgres.url, second.url)
    made.reprice(1000)
    assert made.json("apply")["exit"] == 0
    made.reprice(2000)
    return made


ENDPOINT: Final = "display_name: OpenAI\nprovider_type: ai\napi_endpoint: https://api.openai.com.example.net/v1\n"

CATALOGUE: Final = """{"writer-1": {"litellm_provider": "openai", "input_cost_per_token": 1.2e-06,
  "cache_read_input_token_cost": 1e-07, "output_cost_per_token": 4.4e-06}}"""


@pytest.mark.slow
def test_every_example_is_what_the_command_answers(regions: Regions, second: Postgres) -> None:
    shown = []
    for line, example in EXAMPLES:
        words = shlex.split(line)[1:]
        if words[0] == "drift":
            second.query("UPDATE ai_model_config SET tokens_per_credit = 900 WHERE model_name = 'writer-1'")
        if words[0] == "review":
            git(regions.folder, "switch", "-q", "-c", "proposal")
            (regions.folder / "config/providers/openai.yaml").write_text(ENDPOINT)
            commit(regions.folder)
            git(regions.folder, "switch", "-q", "main")
        if words[0] == "plan":
            dearer = WRITER.replace("tokens_per_credit: 1000", "tokens_per_credit: 1750")
            (regions.folder / "config/models/writer.yaml").write_text(dearer)
        if words[0] == "promote":
            overlay = regions.folder / "config/environments/staging/models/writer.yaml"
            overlay.parent.mkdir(parents=True)
            overlay.write_text("display_name: Scribe\n")
        if words[0] == "catalogue":
            (regions.folder / "litellm.json").write_text(CATALOGUE)
        done = run(*words, cwd=regions.folder, **regions.variables)
        git(regions.folder, "checkout", "-q", "--", "config")
        (regions.folder / "litellm.json").unlink(missing_ok=True)
        answer = json.loads(done.stdout)
        validate(answer)
        assert stable(answer) == stable(json.loads(example)), f"{line}:\n{done.stdout}"
        shown.append(answer["command"])
    assert {*shown} == {name.replace("_", " ") for name in member_names(ANSWERS)}
