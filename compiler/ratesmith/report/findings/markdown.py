"""Render findings as Markdown, for a job summary or a comment: the errors first, cut from the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import plural, visible
from ratesmith.report.finding_lines import counts_of
from ratesmith.report.markdown import code, escaped

if TYPE_CHECKING:
    from ratesmith.compile.result import Report

LIMIT: Final = 60_000
"""Characters; a comment takes 65,536."""
_SIGNS: Final = {"error": "❌", "warning": "⚠️"}


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # a page has no colors
    """Return a heading with the counts, and an item for each finding."""
    if not report.findings:
        return f"### ✅ No findings in {plural(len(report.sources), 'file')}\n"
    text = f"### {_SIGNS['error' if report.errors else 'warning']} {counts_of(report)}\n"
    blocks = ["\n".join(_item(it)) for it in sorted(report.findings, key=lambda it: it.severity)]
    for number, block in enumerate(blocks):
        if len(text) + len(block) > LIMIT:
            return f"{text}\n_{len(blocks) - number:,} more: run_ `ratesmith {report.run.command or 'validate'}`\n"
        text += f"\n{block}\n"
    return text


def _item(it: Finding) -> Iterator[str]:
    place = code(f"{it.origin.path}:{it.origin.span.line}")
    where = f" in {', '.join(map(code, it.environments))}" if it.environments else ""
    yield f"- {_SIGNS[it.severity]} **{it.rule}** {place}{where}: {escaped(it.message)}"
    if it.hint:
        yield f"  <br>{escaped(it.hint)}"
    if it.paste:
        yield from ("", "  ```yaml", *(f"  {line}" for line in _pasted(it)), "  ```")


def _pasted(it: Finding) -> Iterator[str]:
    """Yield the lines to paste, for a block of code that none of them ends."""
    yield from (visible(line).replace("`", "'") for line in it.paste)
