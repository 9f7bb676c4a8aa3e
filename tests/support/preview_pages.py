"""Pages of `ratesmith preview`: written, and read again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from support.cli import run

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
TODAY = ("--today", "2026-03-01")


def written_page(folder: Path, *more: str) -> str:
    """The page of a project."""
    done = run("preview", *TODAY, *more, cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return (folder / "var/preview.html").read_text(encoding="utf-8")


def data_of(page: str) -> dict[str, Any]:
    """What a page shows."""
    (found,) = DATA.findall(page)
    data: dict[str, Any] = json.loads(found)
    return data
