"""docs/prices.md, Quotes: every example is what the command prints, and the code runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

from support.cli import run
from support.projects import SHIPPED, project

PAGE: Final = (SHIPPED / "docs/prices.md").read_text(encoding="utf-8")
QUOTES: Final = "## Quotes" + re.split("^## ", PAGE.partition("## Quotes\n")[2], flags=re.MULTILINE)[0]


def blocks(language: str) -> list[str]:
    """The blocks of a language in the section."""
    return re.findall(rf"```{language}\n(.*?)```", QUOTES, re.DOTALL)


def test_every_quote_of_the_page_is_what_the_command_prints(tmp_path: Path) -> None:
    (model,) = blocks("yaml")
    folder = project(tmp_path, {"models/writer.yaml": model})
    commands, shown = blocks("sh"), blocks("text")
    assert len(commands) == len(shown) == 2
    for command, expected in zip(commands, shown, strict=True):
        done = run(*shlex.split(command)[1:], cwd=folder)
        said = done.stdout if done.returncode == 0 else done.stderr.splitlines(keepends=True)[-1]
        assert said == expected, done.stderr


def test_the_code_of_the_page_runs() -> None:
    (code,) = blocks("python")
    exec(compile(code, "docs/prices.md", "exec"), {})
