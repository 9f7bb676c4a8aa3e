"""Describe an overview for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.sanitize import Visible, visible
from ratesmith.report.overview import Figures, Overview, Topic
from ratesmith.report.sheets import as_lines

INTERNAL: Final = "Internal: it shows what we pay providers. No secret is in it."
_BOLD: Final = "\x1b[1m{}\x1b[0m"


def as_text(it: Overview, *, color: bool) -> Iterator[str]:
    """Yield the numbers and the tables, each once for the environments that have the same."""
    yield _title(f"{it.project}: prices, costs and margins on {it.day} in {', '.join(it.environments)}", color)
    yield INTERNAL
    for found in it.figures:
        yield ""
        yield from _figures(found, is_alone=len(it.figures) == 1)
    for topic in it.topics:
        yield ""
        yield from _topic(topic, color)


def _figures(found: Figures, *, is_alone: bool) -> Iterator[str]:
    if not is_alone:
        yield f"in {', '.join(found.environments)}:"
    width = max((len(it.label) for it in found.figures), default=0)
    for it in found.figures:
        note = f"  ({it.note})" if it.note else ""
        yield f"{it.label:<{width}}  {it.value}{note}"


def _topic(topic: Topic, color: bool) -> Iterator[str]:
    yield _title(topic.title, color)
    first = topic.groups[0]
    if len(topic.groups) > 1:
        yield f"in {', '.join(first.environments)}"
    yield from as_lines(first.sheet)
    for it in topic.differences:
        yield f"in {', '.join(it.environments)}, where it differs"
        if it.sheet.rows:
            yield from as_lines(it.sheet)
        if gone := topic.lacking(it.environments):
            yield f"not there: {', '.join(map(visible, gone))}"


def _title(text: str, color: bool) -> str:
    return Visible(_BOLD.format(visible(text))) if color else text
