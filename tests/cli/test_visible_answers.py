"""No text of a file acts on a terminal or a runner, whichever command shows it and whoever wrote that command."""

from __future__ import annotations

from pathlib import Path

import pytest

from ratesmith.cli.invocation import Invocation
from ratesmith.core.sanitize import Visible
from support.projects import BASE, findings, project

WRITER = (BASE / "models/writer.yaml").read_text()
AMOUNTS = "  per_1m_tokens:\n    input: 1\n    output: 4\n"


def test_each_line_of_an_answer_is_made_visible_but_for_what_was_put_together_of_such(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hostile = "a\n::error::b\x1b[31m", "::add-mask::c", "##[group]d\u202e"
    Invocation().answer((*hostile, Visible("\x1b[1me\x1b[0m\nf")))
    assert capsys.readouterr().out.splitlines() == [
        "a\\u000a::error::b\\u001b[31m",
        "\\u003a:add-mask::c",
        "\\u0023#[group]d\\u202e",
        "e",
        "f",
    ]


@pytest.mark.parametrize("text", ['"later\\n::error::x"', '"\\e]0;title\\a"', '"\\u202e"'])
def test_why_nobody_knows_a_cost_is_a_line_that_people_can_read(tmp_path: Path, text: str) -> None:
    files = {"models/writer.yaml": WRITER.replace(AMOUNTS, f"  unpriced: {text}\n")}
    (found,) = [it for it in findings(project(tmp_path, files)) if it.rule == "schema"]
    assert "'unpriced'" in found.message or "unpriced" in found.message
