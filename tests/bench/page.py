"""docs/performance.md and its plot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bench.processes import ROOT, Ratio
from bench.results import Measured, Result, Step

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
_BLOCK = re.compile(r"(<!-- begin: (\w+), written by make bench -->\n).*?(?=<!-- end -->\n)", re.DOTALL)
_DECADES = ((1_000, 10_000), (10_000, 100_000))
_STATES = {"cold": "cold", "one file changed": "after one edit", "nothing changed": "with nothing changed"}


def write(measured: Measured) -> None:
    """Write the tables into the page, and the plot."""
    from bench.plot import plot  # what Jinja holds would count as memory of the processes that are measured

    PAGE.write_text(page(measured, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    PLOT.write_text(plot(measured.results), encoding="utf-8")


def page(measured: Measured, text: str) -> str:
    """Return the text of the page with the tables in their places."""
    written = {"aims": _aims, "growth": _growth, "measured": _measured}

    def block(found: re.Match[str]) -> str:
        return found[1] + "".join(f"{line}\n" for line in written[found[2]](measured))

    return _BLOCK.sub(block, text)


class _Aim(NamedTuple):
    """What a figure should be at most."""

    work: str
    figure: float
    most: float
    form: str
    """How both are written."""


def _aims(measured: Measured) -> Iterator[str]:
    yield "| work | measured | aim | reached |"
    yield "| --- | ---: | ---: | --- |"
    for it in _aimed_at({it.case: it.ratio for it in measured.results}, measured.results):
        reached = "yes" if it.figure <= it.most else "no"
        yield f"| {it.work} | {it.form.format(it.figure)} | {it.form.format(it.most)} | {reached} |"


def _aimed_at(ratios: dict[str, Ratio], results: list[Result]) -> Iterator[_Aim]:
    for models, aims in ((5_276, (25, 12)), (10_000, (50, 15, 12))):
        for (state, said), most in zip(_STATES.items(), aims, strict=False):
            if (ratio := ratios.get(f"`build`, {models:,} models, {state}")) is not None:
                yield _Aim(f"`build` of {models:,} models, {said}", ratio.wall, most, "{:.0f} × an empty Python")
    for command, before, after, times in _grown(results):
        if after == _DECADES[-1][1]:
            yield _Aim(
                f"`{command}` of {after:,} models beside {before:,}, cold", times, 11, "{:.1f} times the CPU time"
            )
            ratio = ratios[f"`{command}`, {after:,} models, cold"]
            yield _Aim(f"`{command}` of {after:,} models, cold", ratio.peak, 600, "{:.0f} MiB")
    for case, ratio in ratios.items():
        if case.startswith("`validate`, the"):
            yield _Aim("`validate` of what ships", ratio.cpu_seconds, 0.1, "{:.2f} s of CPU time")
    if (ratio := ratios.get("`ratesmith --version`")) is not None:
        yield _Aim("`--version`", ratio.wall, 3, "{:.1f} × an empty Python")


def _growth(measured: Measured) -> Iterator[str]:
    yield "| cold | models | times the CPU time | peak MiB |"
    yield "| --- | ---: | ---: | ---: |"
    peaks = {(it.case, it.models): it.ratio.peak for it in measured.results}
    for command, before, after, times in _grown(measured.results):
        low, high = (peaks[_cold(command, models), models] for models in (before, after))
        yield f"| `{command}` | {before:,} → {after:,} | {times:.1f} | {low:.0f} → {high:.0f} |"


def _grown(results: list[Result]) -> Iterator[tuple[str, int, int, float]]:
    """Yield command, numbers of models, and how many times the CPU time the larger number takes."""
    cpu = {it.case: it.ratio.cpu for it in results}
    for command in ("validate", "build"):
        for before, after in _DECADES:
            known = [cpu.get(_cold(command, models)) for models in (before, after)]
            if known[0] is not None and known[1] is not None:
                yield command, before, after, known[1] / known[0]


def _cold(command: str, models: int) -> str:
    return f"`{command}`, {models:,} models, cold"


def _measured(measured: Measured) -> Iterator[str]:
    yield from _table(measured)
    yield ""
    yield from _steps(measured.steps)


def _table(measured: Measured) -> Iterator[str]:
    results = measured.results
    of_json = {it.models: it.ratio.wall for it in results if "json.loads" in it.case}
    yield f"{measured.machine}; medians of three to fifteen runs (least to most), and of 100,000 models one run."
    yield ""
    yield "| what | × an empty Python | of it in CPU time | × `json.loads` | peak MiB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for it in results:
        ratio = it.ratio
        beside = f"{ratio.wall / of_json[it.models]:.1f}" if it.models in of_json else ""
        spread = f" ({ratio.least:.1f} to {ratio.most:.1f})" if ratio.least < ratio.most else ""
        yield f"| {it.case} | {ratio.wall:.1f}{spread} | {ratio.cpu:.1f} | {beside} | {ratio.peak:.0f} |"


def _steps(steps: list[Step]) -> Iterator[str]:
    yield "On PostgreSQL, with a server of its own that waits for no disk; one run each."
    yield ""
    yield "| what | models | seconds | of it locked | WAL, KiB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for it in steps:
        locked = "" if it.locked is None else f"{it.locked:.2f}"
        wal = "" if it.wal is None else f"{it.wal / 1024:,.0f}"
        yield f"| {it.step} | {it.rows:,} | {it.seconds:.2f} | {locked} | {wal} |"
