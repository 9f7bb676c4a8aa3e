"""docs/performance.md and its plot."""

from __future__ import annotations

from collections.abc import Iterator

from bench.processes import ROOT
from bench.results import Measured, Step

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
_BEGIN, _END = "<!-- begin: written by make bench -->\n", "<!-- end -->\n"


def write(measured: Measured) -> None:
    """Write the tables into the page, and the plot."""
    from bench.plot import plot  # what Jinja holds would count as memory of the processes that are measured

    PAGE.write_text(page(measured, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    PLOT.write_text(plot(measured.results), encoding="utf-8")


def page(measured: Measured, text: str) -> str:
    """Return the text of the page with the tables in their place."""
    head, _, rest = text.partition(_BEGIN)
    table = "\n".join([*_table(measured), "", *_steps(measured.steps)])
    return f"{head}{_BEGIN}{table}\n{_END}{rest.partition(_END)[2]}"


def _table(measured: Measured) -> Iterator[str]:
    results = measured.results
    of_json = {it.models: it.ratio.wall for it in results if "json.loads" in it.case}
    yield f"{measured.machine}; medians of three to fifteen runs (least to most)."
    yield ""
    yield "| what | × an empty Python | of it in CPU time | × `json.loads` | peak MiB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for it in results:
        wall, least, most, cpu, peak = it.ratio
        beside = f"{wall / of_json[it.models]:.1f}" if it.models in of_json else ""
        yield f"| {it.case} | {wall:.1f} ({least:.1f} to {most:.1f}) | {cpu:.1f} | {beside} | {peak:.0f} |"


def _steps(steps: list[Step]) -> Iterator[str]:
    yield "On PostgreSQL, with a server of its own that waits for no disk; one run each."
    yield ""
    yield "| what | models | seconds | of it locked | WAL, KiB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for it in steps:
        locked = "" if it.locked is None else f"{it.locked:.2f}"
        wal = "" if it.wal is None else f"{it.wal / 1024:,.0f}"
        yield f"| {it.step} | {it.rows:,} | {it.seconds:.2f} | {locked} | {wal} |"
