"""`python -m bench` measures everything and writes the page; `python -m bench check` measures little and compares."""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path

from bench import databases, page, results
from bench.cases import SIZES, SMALL, Case, cases
from bench.results import Measured, Result, Step

BOUND = 1.2
"""How many times as much CPU time as what is committed is a regression."""
_TRIES = 3
_CHECKED = 3
"""Rounds of a check."""


def main(*arguments: str) -> int:
    with tempfile.TemporaryDirectory(prefix="ratesmith-bench-") as name:
        folder = Path(name)
        match arguments:
            case ():
                _measure(folder)
                return 0
            case ("check",):
                return _check(folder, BOUND)
            case ("check", bound) if (number := _positive(bound)) is not None:
                return _check(folder, number)
    print("python -m bench [check [BOUND]], where BOUND is a number such as 1.6", file=sys.stderr)
    return 2


def _positive(text: str) -> float | None:
    """Return a number above zero; None for any other text."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 < number < math.inf else None


def _measure(folder: Path) -> None:
    measured: list[Result] = []
    for case in cases(folder, SIZES, with_peers=True):
        measured.append(Result(case.name, case.models, case.ratio(folder)))
        print(f"{measured[-1].ratio.wall:8.1f} × an empty Python  {case.name}", flush=True)
    steps: list[Step] = []
    for step in databases.steps(folder):
        steps.append(step)
        print(f"{step.seconds:8.2f} s  {step.step}, {step.rows:,} models", flush=True)
    # Rounded, as they are kept, so that the page says what the file does.
    results.write(Measured(results.machine(), measured, steps))
    page.write(results.read())


def _check(folder: Path, bound: float) -> int:
    """Compare with what is committed, by CPU time, which other processes disturb least."""
    known = {it.case: it.ratio.cpu for it in results.read().results}
    slower = 0
    for case in cases(folder, SMALL, with_peers=False):
        least = _least_ratio(case, folder, known[case.name] * bound)
        is_slower = least > known[case.name] * bound
        slower += is_slower
        verdict = "slower" if is_slower else "ok"
        print(f"{least:8.1f} × an empty Python, {known[case.name]:.1f} before: {verdict}  {case.name}", flush=True)
    if slower:
        print(f"{slower} take more than {bound} times the CPU time of docs/performance.json; make bench writes it anew")
    return 1 if slower else 0


def _least_ratio(case: Case, folder: Path, enough: float) -> float:
    """Return the least of a few measurements; the first one that is good enough ends them."""
    least = case.ratio(folder, _CHECKED).cpu
    for _ in range(_TRIES - 1):
        if least <= enough:
            break
        least = min(least, case.ratio(folder, _CHECKED).cpu)
    return least


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
