"""How long the commands take: `make bench` writes the table of docs/performance.md.

Every figure is a ratio within one run, because machines are noisy: to an empty Python
(`python -c pass`), which ran right before, and to an empty Python that reads the same bytes.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- begin: written by make bench -->\n", "<!-- end -->\n"
ROUNDS = 7
SIZES = (1_000, 10_000)
READ = (
    "import os, sys\n"
    "for entry in os.scandir(sys.argv[1]):\n"
    "    descriptor = os.open(entry.path, os.O_RDONLY)\n"
    "    os.read(descriptor, 65536)\n"
    "    os.close(descriptor)\n"
)
MODEL = """\
model_name: bench-{number}
model_type: text
provider: openai
display_name: Bench {number}
cost:
  per_1m_tokens:
    input: 1.25
    output: 4.00
price:
  tokens_per_credit: 1000
limits:
  max_tokens: 8192
  context_window: 400000
capabilities:
  vision: true
sort_order: {order}
"""


class Run(NamedTuple):
    """One process: wall seconds, and the most memory it held, in MiB."""

    seconds: float
    peak: float


class Case(NamedTuple):
    """A line of the table: what is run, and what is done before each run."""

    name: str
    arguments: list[str]
    prepare: Callable[[int], None]
    models: int


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ratesmith-bench-") as folder:
        cases = [*_start(), *(case for size in SIZES for case in _project(Path(folder) / str(size), size))]
        measured = {case.name: [_paired(case, number, Path(folder)) for number in range(ROUNDS)] for case in cases}
        reading = {size: _reading(Path(folder) / str(size)) for size in SIZES}
    lines = [*_table(cases, measured, reading)]
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text(head + BEGIN + "\n".join(lines) + "\n" + END + rest.partition(END)[2], encoding="utf-8")
    print("\n".join(lines))


def _start() -> Iterator[Case]:
    for option in ("--version", "--help"):
        yield Case(f"`ratesmith {option}`", [option], _nothing, 0)


def _project(folder: Path, size: int) -> Iterator[Case]:
    shutil.copytree(ROOT / "tests/data/base/config", folder / "config")
    models = folder / "config" / "models"
    for number in range(size):
        (models / f"bench-{number}.yaml").write_text(MODEL.format(number=number, order=number % 30_000))
    generated = folder / "generated"
    _run(["-m", "ratesmith", "schema", "export", "--config", str(folder / "config")], folder)

    def cold(_: int) -> None:
        shutil.rmtree(generated, ignore_errors=True)

    def changed(number: int) -> None:
        (models / "bench-7.yaml").write_text(MODEL.format(number=7, order=number + 1))

    for command in ("validate", "build"):
        arguments = [command, "--env", "example", "--config", str(folder / "config")]
        yield Case(f"`{command}`, {size:,} models, cold", arguments, cold if command == "build" else _nothing, size)
        yield Case(f"`{command}`, {size:,} models, one file changed", arguments, changed, size)
        yield Case(f"`{command}`, {size:,} models, nothing changed", arguments, _nothing, size)


def _nothing(_: int) -> None:
    return


def _paired(case: Case, number: int, folder: Path) -> tuple[Run, Run]:
    case.prepare(number)
    return _run(["-m", "ratesmith", *case.arguments], folder), _run(["-c", "pass"], folder)


def _reading(folder: Path) -> float:
    """The median ratio of reading every model file to an empty Python."""
    pairs = [
        (_run(["-c", READ, str(folder / "config" / "models")], folder), _run(["-c", "pass"], folder))
        for _ in range(ROUNDS)
    ]
    return statistics.median(one.seconds / empty.seconds for one, empty in pairs)


def _run(arguments: list[str], folder: Path) -> Run:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "compiler")}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} exited with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def _table(cases: list[Case], measured: dict[str, list[tuple[Run, Run]]], reading: dict[int, float]) -> Iterator[str]:
    yield f"CPython {platform.python_version()}, {os.cpu_count()} cores, median of {ROUNDS} runs (least to most)."
    yield ""
    yield "| what | × an empty Python | × reading the bytes | peak MiB |"
    yield "| --- | ---: | ---: | ---: |"
    for case in cases:
        ratios = sorted(one.seconds / empty.seconds for one, empty in measured[case.name])
        median = statistics.median(ratios)
        peak = max(one.peak for one, _ in measured[case.name])
        to_reading = f"{median / reading[case.models]:.1f}" if case.models else ""
        yield f"| {case.name} | {median:.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f}) | {to_reading} | {peak:.0f} |"


if __name__ == "__main__":
    main()
