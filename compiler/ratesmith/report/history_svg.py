"""A step plot as SVG: what a number was from when to when, in each environment; readable on a light and a dark page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from typing import Final, NamedTuple

from ratesmith.core.grouping import names_by_value
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import plain

_WIDTH, _HEIGHT = 800, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 24, 56, 52
_TICKS: Final = 4
_STYLE: Final = """\
  svg { background: #ffffff; color: #1b1f24; --c0: #0b61c4; --c1: #b3400a; --c2: #157a3c; --c3: #7b3fb5 }
  text { font: 13px system-ui, sans-serif; fill: currentColor }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: currentColor; stroke-opacity: 0.18 }
  .line { fill: none; stroke-width: 2.5 }
  @media (prefers-color-scheme: dark) {
    svg { background: #14171c; color: #e6e9ee; --c0: #6cb2ff; --c1: #ffa169; --c2: #67d08c; --c3: #cf9dff }
  }
"""
_DASHES: Final = ("", "8 4", "2 4", "10 4 2 4")
"""Lines differ without color, too."""

Series = Sequence[tuple[str, Decimal | None]]
"""Moments in UTC, and the value from then on; None where there is none."""


class _Scale(NamedTuple):
    """Where moments and values are on the picture."""

    first: float
    last: float
    bottom: Decimal
    top: Decimal

    def x(self, moment: float) -> float:
        """Return the place of a moment, in seconds."""
        share = (moment - self.first) / ((self.last - self.first) or 1)
        return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: Decimal) -> float:
        """Return the place of a value."""
        return round(
            _HEIGHT - _BOTTOM - float((value - self.bottom) / (self.top - self.bottom)) * (_HEIGHT - _TOP - _BOTTOM), 1
        )


def svg(title: str, lines: Mapping[str, Series]) -> str:
    """Return the plot. Environments with the same values share a line."""
    shared = names_by_value((name, tuple(series)) for name, series in lines.items() if series)
    moments = [_seconds(at) for series in shared for at, _ in series]
    values = [value for series in shared for _, value in series if value is not None]
    first, last = min(moments, default=0.0), max(moments, default=1.0)
    # The last value holds on: it gets a tenth of the width.
    bottom, top = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    scale = _Scale(first, last + max((last - first) / 9, 86400.0), bottom, top if top > bottom else bottom + 1)
    body = [*_axes(scale, moments), *_ends(shared, scale)]
    for number, (series, names) in enumerate(shared.items()):
        body += _line(number, series, names, scale)
    shown = escape(visible(title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{shown}">\n'
        f'<style>\n{_STYLE}</style>\n<text class="title" x="{_LEFT}" y="24">{shown}</text>\n'
        + "".join(f"{line}\n" for line in body)
        + "</svg>\n"
    )


def _seconds(at: str) -> float:
    try:
        return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return 0.0


def _axes(scale: _Scale, moments: Sequence[float]) -> Iterator[str]:
    for number in range(_TICKS + 1):
        value = scale.bottom + (scale.top - scale.bottom) * number / _TICKS
        y = scale.y(value)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{plain(value)}</text>'
    for number, moment in enumerate(sorted({min(moments, default=scale.first), max(moments, default=scale.last)})):
        day = datetime.fromtimestamp(moment, UTC).date().isoformat()
        anchor = "middle" if number else "start"
        yield f'<text x="{scale.x(moment)}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="{anchor}">{day}</text>'


def _ends(lines: Iterable[Series], scale: _Scale) -> Iterator[str]:
    """Yield the values that hold now, each once."""
    values = {series[-1][1] for series in lines}
    for value in sorted(value for value in values if value is not None):
        yield f'<text x="{_WIDTH - _RIGHT}" y="{scale.y(value) - 6}" text-anchor="end">{plain(value)}</text>'


def _line(number: int, series: Series, names: Sequence[str], scale: _Scale) -> Iterator[str]:
    """Yield the steps of one line, and its name below the title."""
    color, dash = f"var(--c{number % 4})", _DASHES[number % len(_DASHES)]
    style = f'style="stroke: {color}" stroke-dasharray="{dash}"' if dash else f'style="stroke: {color}"'
    path: list[str] = []
    before: Decimal | None = None
    for at, value in series:
        x = scale.x(_seconds(at))
        if before is not None:
            path.append(f"H{x}")
        if value is not None:
            path.append(f"{'V' if before is not None else f'M{x} '}{scale.y(value)}")
        before = value
    if before is not None:
        path.append(f"H{_WIDTH - _RIGHT}")
    yield f'<path class="line" {style} d="{"".join(path)}"/>'
    x = _LEFT + 180 * (number % 4)
    y = 42 + 14 * (number // 4)
    yield f'<path class="line" {style} d="M{x} {y - 4}H{x + 24}"/>'
    yield f'<text x="{x + 30}" y="{y}">{escape(visible(", ".join(names)))}</text>'
