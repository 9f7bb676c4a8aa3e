"""Render findings for people: place, message, frame and hint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import plural, visible
from ratesmith.report.finding_lines import counts_of, place_of

if TYPE_CHECKING:
    from ratesmith.compile.result import Report

_Style = Callable[[str, str], str]
_STYLES: Final = {"error": "31;1", "warning": "33;1", "bold": "1", "dim": "2", "hint": "36"}


MOST_IN_FILE: Final = 10
MOST_OF_RULE: Final = 30
"""How many findings of one rule are shown, in one file and together."""


def render(report: Report, *, color: bool) -> str:
    """Return the findings with their frames, how many of each rule are left out, and the counts."""
    style = _styled if color else _plain
    shown, left_out = _shown(report)
    blocks = ["\n".join(_block(finding, report.sources, style)) for finding in shown]
    return "\n\n".join([*blocks, *_more(left_out), _summary(report, style)]) + "\n"


def _shown(report: Report) -> tuple[list[Finding], list[Finding]]:
    """Return the findings to show and those to leave out; many of one rule are likely to have one cause."""
    shown: list[Finding] = []
    left_out: list[Finding] = []
    counts: Counter[tuple[str, ...]] = Counter()
    for finding in report.findings:
        in_file, of_rule = (finding.rule, finding.origin.path), (finding.rule,)
        fits = counts[in_file] < MOST_IN_FILE and counts[of_rule] < MOST_OF_RULE
        if fits or report.shows_all:
            counts.update((in_file, of_rule))
            shown.append(finding)
        else:
            left_out.append(finding)
    return shown, left_out


def _more(left_out: list[Finding]) -> Iterator[str]:
    for rule in sorted({finding.rule for finding in left_out}):
        paths = [finding.origin.path for finding in left_out if finding.rule == rule]
        where = visible(paths[0]) if len({*paths}) == 1 else plural(len({*paths}), "file")
        yield f"and {len(paths):,} more of [{rule}] in {where}; ratesmith validate --all shows them"


def _block(finding: Finding, sources: Mapping[str, str], style: _Style) -> Iterator[str]:
    from ratesmith.report.source_frame import frame

    message = f"{visible(finding.message)} [{finding.rule}]"
    yield f"{style(place_of(finding.origin), 'bold')}: {style(finding.severity, finding.severity)}: {message}"
    for line in frame(finding.origin, sources):
        yield style(f"  {line}", "dim") if "^" not in line else f"  {line}"
    for related in finding.related:
        yield f"  {style(place_of(related.origin), 'dim')}: {visible(related.message)}"
    if finding.environments:
        yield f"  in: {', '.join(map(visible, finding.environments))}"
    if finding.hint:
        yield f"  {style('hint:', 'hint')} {visible(finding.hint)}"
    for line in finding.paste:
        yield f"    {visible(line)}"


def _summary(report: Report, style: _Style) -> str:
    if not report.findings:
        return f"no findings in {plural(len(report.sources), 'file')}"
    files = len({finding.origin.path for finding in report.findings})
    return style(f"{counts_of(report)} in {plural(files, 'file')}", "error" if report.errors else "warning")


def _plain(text: str, _: str) -> str:
    return text


def _styled(text: str, name: str) -> str:
    return f"\x1b[{_STYLES[name]}m{text}\x1b[0m"
