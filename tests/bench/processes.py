"""Run whole processes, and say what they took."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PYTHON = (sys.executable, "-P")
RATESMITH = (*PYTHON, "-m", "ratesmith")
PASS = (sys.executable, "-c", "pass")
_PASSES = 3
"""How often the empty Python runs beside a round: it is short, so that one run says little."""
_LEAST_PASSES = 9
"""How often it runs beside all rounds."""


class Took(NamedTuple):
    """What a process took, with those it waited for."""

    wall: float
    """Seconds until it ended."""
    cpu: float
    """Seconds of user and system."""
    peak: float
    """The most memory that it, or one that it started, held at a time, in MiB."""


class Ratio(NamedTuple):
    """What a process took, as multiples of an empty Python in the same run: medians."""

    wall: float
    least: float
    most: float
    cpu: float
    peak: float
    """MiB, no ratio."""
    cpu_seconds: float
    """Seconds of the process, no ratio."""


def run(command: Sequence[str], folder: Path, **variables: str) -> Took:
    """Run a command without any output, with a home in the folder. Raises SystemExit where it fails."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT / "compiler"), **variables}
    errors = folder / "stderr"
    with open(errors, "wb") as file:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=file
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        shown = " ".join(command)[:300]
        raise SystemExit(f"{shown} exited with {process.returncode}:\n{errors.read_text(encoding='utf-8')}")
    return Took(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ratio(measure: Callable[[int], Took], folder: Path, rounds: int) -> Ratio:
    """Measure something some times, given the number of the round, and an empty Python after each.

    Machines are noisy, so that only the ratio of two that ran in turns says something.
    """
    took: list[Took] = []
    empty: list[Took] = []
    for number in range(rounds):
        took.append(measure(number))
        empty.extend(run(PASS, folder) for _ in range(max(_PASSES, _LEAST_PASSES // rounds)))
    wall = statistics.median(it.wall for it in empty)
    walls = sorted(it.wall / wall for it in took)
    return Ratio(
        wall=statistics.median(walls),
        least=walls[0],
        most=walls[-1],
        cpu=statistics.median(it.cpu for it in took) / statistics.median(it.cpu for it in empty),
        peak=max(it.peak for it in took),
        cpu_seconds=statistics.median(it.cpu for it in took),
    )
