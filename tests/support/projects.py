"""Projects in a temporary folder, made from the smallest valid one by changing files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Invalid, Opened
from ratesmith.core.ir import Finding

DATA = Path(__file__).parents[1] / "data"
BASE = DATA / "base" / "config"
SHIPPED = Path(__file__).parents[2]
TODAY = date(2026, 3, 1)


def project(folder: Path, files: Mapping[str, str | bytes | None] = {}) -> Path:
    """A project in `folder` with `files` below its config/ replaced, or removed where None."""
    config = folder / "config"
    write(folder, _base())
    for name, content in files.items():
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
    return folder


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder: a copy of the files on disk, with their times, would take four times as long."""
    for parent in sorted({str((folder / name).parent) for name in files}):
        os.makedirs(parent, exist_ok=True)
    for name, content in files.items():
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)


@cache
def _base() -> dict[str, bytes]:
    paths = [BASE.parent / ".sops.yaml", *(path for path in sorted(BASE.rglob("*")) if path.is_file())]
    return {path.relative_to(BASE.parent).as_posix(): path.read_bytes() for path in paths}


def copy_shipped(folder: Path, *names: str) -> Path:
    """A copy of what ships: these folders and files, and the `.sops.yaml` beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*names, ".sops.yaml"):
        # `make run` leaves generated/development, which git ignores here and a copy would commit.
        left_out = ("__pycache__", "development") if name == "generated" else ("__pycache__",)
        if (SHIPPED / name).is_dir():
            shutil.copytree(SHIPPED / name, folder / name, ignore=shutil.ignore_patterns(*left_out))
        else:
            shutil.copy(SHIPPED / name, folder)
    return folder


def shipped_history(environment: str) -> tuple[int, int]:
    """Return how many migrations ship with an environment, and how many rows they change together."""
    plans = sorted((SHIPPED / "generated" / environment / "plans").iterdir())
    return len(plans), sum(len(json.loads(plan.read_bytes())["operations"]) for plan in plans)


def opened(folder: Path) -> Opened:
    return open_project(folder / "config")


def compiled(folder: Path, *, today: date = TODAY) -> Compiled:
    """All environments of the project in `folder`; Invalid where `ratesmith.yaml` itself is wrong."""
    it = opened(folder)
    return compile_project(it, sorted(it.project.environments), today)


def findings(folder: Path, *, today: date = TODAY) -> tuple[Finding, ...]:
    try:
        return compiled(folder, today=today).report.findings
    except Invalid as invalid:
        return invalid.report.findings


def shown(finding: Finding) -> str:
    """`file:line:column rule: message`, as a test compares it."""
    origin = finding.origin
    return f"{origin.path}:{origin.span.line}:{origin.span.column} {finding.rule}: {finding.message}"
