"""The pages of the rules: written into a folder that may hold others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ratesmith.api.loader import load_pack
from ratesmith.api.rule_pages import page
from support.projects import SHIPPED

OTHERS = {
    "notes.md": "# Notes\n\nWritten by hand.\n",
    "old-page.md": "# old page\n\n**Bold.** Severity: error.\n",
    "empty.md": "",
    "odd.md": b"\xff\xfe",
}


def ruledocs(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ratesmith.api.rule_pages", *map(str, arguments)]
    return subprocess.run(
        command,
        env={"PYTHONPATH": str(SHIPPED / "compiler"), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_only_the_pages_of_rules_that_are_gone_are_removed(tmp_path: Path) -> None:
    rules = load_pack("ai_platform").rules
    (tmp_path / "gone.md").write_text(page(rules["yaml"]).replace("# yaml", "# gone", 1))
    for name, text in OTHERS.items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    done = ruledocs("ai_platform", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"README.md", *(f"{id}.md" for id in rules), *OTHERS}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "usage: python -m ratesmith.api.rule_pages PACK FOLDER"),
        (["docs/rules"], "usage: "),
        (["ai_platfrm", "x"], "did you mean 'ai_platform'"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = ruledocs(*arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
