"""Findings for people: place, cause, the line itself, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ratebook.ir import Finding, Origin
from ratebook.text import plural, redacted, visible

if TYPE_CHECKING:
    from ratebook.pipeline import Report

CONTEXT: Final = 1
_MAX_WIDTH: Final = 140
_Style = Callable[[str, str], str]
_STYLES: Final = {"error": "31;1", "warning": "33;1", "bold": "1", "dim": "2", "hint": "36"}


def render(report: Report, *, color: bool) -> str:
    """Every finding with its frame, then how many there are."""
    style = _styled if color else _plain
    blocks = ["\n".join(_block(finding, report.sources, style)) for finding in report.findings]
    return "\n\n".join([*blocks, _summary(report, style)]) + "\n"


def frame(origin: Origin, sources: Mapping[str, str]) -> list[str]:
    """The line of a place with its neighbours, secrets hidden, the place marked below it."""
    source = sources.get(origin.path)
    if source is None:
        return []
    lines = source.splitlines()
    number = origin.span.line
    if not 1 <= number <= len(lines):
        return []
    first, last = max(1, number - CONTEXT), min(len(lines), number + CONTEXT)
    width = len(str(last))
    shown: list[str] = []
    for current in range(first, last + 1):
        line, hidden = _safe(lines[current - 1])
        shown.append(f"{current:>{width}} | {line}".rstrip())
        if current == number:
            column = min(origin.span.column, len(line) + 1)
            length = 1 if hidden else max(1, min(origin.span.end, len(line) + 1) - column)
            shown.append(f"{'':>{width}} | {' ' * (column - 1)}{'^' * length}")
    return shown


def _safe(line: str) -> tuple[str, bool]:
    clean = redacted(line)
    text = visible(clean.replace("\t", " "))
    return (text if len(text) <= _MAX_WIDTH else text[:_MAX_WIDTH] + "…"), clean != line


def _block(finding: Finding, sources: Mapping[str, str], style: _Style) -> Iterator[str]:
    where = f"{visible(finding.origin.path)}:{finding.origin.span.line}:{finding.origin.span.column}"
    yield f"{style(where, 'bold')}: {style(finding.severity, finding.severity)}: {finding.message} [{finding.rule}]"
    for line in frame(finding.origin, sources):
        yield style(f"  {line}", "dim") if "^" not in line else f"  {line}"
    for related in finding.related:
        place = f"{visible(related.origin.path)}:{related.origin.span.line}:{related.origin.span.column}"
        yield f"  {style(place, 'dim')}: {related.message}"
    if finding.environments:
        yield f"  in: {', '.join(finding.environments)}"
    if finding.hint:
        yield f"  {style('hint:', 'hint')} {finding.hint}"


def _summary(report: Report, style: _Style) -> str:
    warnings = len(report.findings) - report.errors
    if not report.findings:
        return f"no findings in {plural(len(report.sources), 'file')}"
    parts = [plural(report.errors, "error")] if report.errors else []
    parts += [plural(warnings, "warning")] if warnings else []
    files = len({finding.origin.path for finding in report.findings})
    return style(f"{' and '.join(parts)} in {plural(files, 'file')}", "error" if report.errors else "warning")


def _plain(text: str, _: str) -> str:
    return text


def _styled(text: str, name: str) -> str:
    return f"\x1b[{_STYLES[name]}m{text}\x1b[0m"
