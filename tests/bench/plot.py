"""The plot of docs/performance.md: what a build takes by the number of models, beside other tools."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from bench.results import Result

_WIDTH, _HEIGHT = 860, 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 600, 50, 400
_COLOURS = ("#1f5fbf", "#0f8a5f", "#7a4fbf", "#b3541e", "#8a6d00", "#5b6168", "#b0315e")
_OF_RATESMITH = 3
"""How many lines are drawn through; those of other tools are dashed."""
_BETWEEN_LABELS = 16


def plot(results: list[Result]) -> str:
    """Return an SVG with two logarithmic axes."""
    series = {name: points for name, points in _series(results).items() if len(points) > 1}
    across = _scale([x for points in series.values() for x, _ in points], _LEFT, _RIGHT)
    up = _scale([y for points in series.values() for _, y in points], _BOTTOM, _TOP)
    sizes = sorted({x for points in series.values() for x, _ in points})
    lines = [
        {
            "name": name,
            "colour": _COLOURS[number % len(_COLOURS)],
            "dashed": number >= _OF_RATESMITH,
            "dots": dots,
            "points": " ".join(f"{x},{y}" for x, y in dots),
        }
        for number, (name, dots) in enumerate(
            (name, [(across(x), up(y)) for x, y in points]) for name, points in series.items()
        )
    ]
    _set_labels(lines)
    template = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True).from_string(
        Path(__file__).with_name("plot.svg.j2").read_text(encoding="utf-8")
    )
    return template.render(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        top=_TOP,
        bottom=_BOTTOM,
        title="How many times as long as an empty Python",
        rows=[{"at": up(value), "label": f"{value:,} ×"} for value in _ticks(series)],
        columns=[{"at": across(size), "label": f"{size:,}"} for size in sizes],
        lines=lines,
    )


def _series(results: list[Result]) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for it in results:
        if it.models and not it.case.startswith("`validate`"):
            name = it.case.replace("`", "").replace(f", {it.models:,} models", "")
            found.setdefault(name, []).append((it.models, it.ratio.wall))
    return found


def _scale(values: list[float], start: float, end: float) -> Any:
    low, high = math.log10(min(values)), math.log10(max(values))
    low, high = low - (high - low) * 0.05, high + (high - low) * 0.05
    return lambda value: round(start + (math.log10(value) - low) / (high - low) * (end - start), 1)


def _ticks(series: dict[str, list[tuple[int, float]]]) -> Iterator[int]:
    values = [y for points in series.values() for _, y in points]
    decade = 10 ** math.floor(math.log10(min(values)))
    while decade <= max(values):
        yield from (tick for tick in (decade, 3 * decade) if min(values) <= tick <= max(values))
        decade *= 10


def _set_labels(lines: list[dict[str, Any]]) -> None:
    """Give each line the height of its label, so that none lies over another one, or over a line that goes on."""
    right = max(line["dots"][-1][0] for line in lines)
    lowest, highest = 0.0, float(_HEIGHT)
    for line in sorted(lines, key=lambda it: float(it["dots"][-1][1])):
        if line["dots"][-1][0] == right:
            lowest = max(line["dots"][-1][1] + 4, lowest + _BETWEEN_LABELS)
            line["label_at"] = round(lowest, 1)
    for line in sorted(lines, key=lambda it: -float(it["dots"][-1][1])):
        if line["dots"][-1][0] != right:
            highest = min(line["dots"][-1][1] - 6, highest - _BETWEEN_LABELS)
            line["label_at"] = round(highest, 1)
