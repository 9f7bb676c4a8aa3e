"""docs/runtime.md: its code, run in the order of the page, and its codes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.projects import SHIPPED
from support.request_bodies import FILE

PAGE = (SHIPPED / "docs/runtime.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_says_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SHIPPED)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 5
    page: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "docs/runtime.md", "exec"), page)


def test_the_page_names_each_code_of_a_problem() -> None:
    named = {code for row in re.findall(r"^\| (`.*?`) \|", PAGE, re.MULTILINE) for code in re.findall(r"`(.*?)`", row)}
    known = {it["code"] for cases in (FILE["account-settings"], FILE["site-settings"]) for it in cases if "code" in it}
    assert named == known
