"""What was measured, as docs/performance.json keeps it."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any, NamedTuple

from bench.processes import ROOT, Ratio

FILE = ROOT / "docs" / "performance.json"


class Result(NamedTuple):
    """A case, and what it took."""

    case: str
    models: int
    ratio: Ratio


class Step(NamedTuple):
    """A step on a database: seconds of one run, as the work takes much longer than the start."""

    step: str
    rows: int
    seconds: float
    locked: float | None = None
    """Seconds for which the lock of the ledger was held; None where none is taken."""
    wal: int | None = None
    """Bytes that were written to the log of the database."""


class Measured(NamedTuple):
    """All that one run measured."""

    machine: str
    results: list[Result]
    steps: list[Step]


def machine() -> str:
    """Return what it runs on."""
    return f"CPython {platform.python_version()}, {os.cpu_count()} cores"


def write(measured: Measured, path: Path = FILE) -> None:
    """Write what was measured."""
    lines = [{"case": it.case, "models": it.models, **_rounded(it.ratio)} for it in measured.results]
    content = {"machine": measured.machine, "results": lines, "databases": [it._asdict() for it in measured.steps]}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path = FILE) -> Measured:
    """Read what is committed."""
    content: dict[str, Any] = json.loads(path.read_bytes())
    results = [Result(it.pop("case"), it.pop("models"), Ratio(**it)) for it in content["results"]]
    return Measured(content["machine"], results, [Step(**it) for it in content["databases"]])


def _rounded(ratio: Ratio) -> dict[str, float]:
    return {name: round(value, 2 if name == "cpu_seconds" else 1) for name, value in ratio._asdict().items()}
