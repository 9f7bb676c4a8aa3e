"""docs/prices.md, Dates and rates: every example is what the command prints, and the code runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

from support.cli import run
from support.projects import SHIPPED, findings, project

PAGE: Final = (SHIPPED / "docs/prices.md").read_text(encoding="utf-8")
SECTION: Final = re.split("^## ", PAGE.partition("## Dates and rates\n")[2], flags=re.MULTILINE)[0]


def blocks(language: str) -> list[str]:
    """The blocks of a language in the section."""
    return re.findall(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)


def test_every_answer_about_dates_and_rates_is_what_the_command_prints(tmp_path: Path) -> None:
    files = {text.splitlines()[0].removeprefix("# config/"): text for text in blocks("yaml")}
    folder = project(tmp_path, files)
    assert findings(folder) == ()
    commands, shown = blocks("sh"), blocks("text")
    assert len(commands) == len(shown) == 4
    for command, expected in zip(commands, shown, strict=True):
        done = run(*shlex.split(command)[1:], cwd=folder)
        assert done.stdout == expected, done.stderr


def test_the_code_for_dates_and_rates_runs() -> None:
    (code,) = blocks("python")
    exec(compile(code, "docs/prices.md", "exec"), {})
