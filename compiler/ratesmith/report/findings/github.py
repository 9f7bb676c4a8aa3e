"""Render findings as GitHub shows them beside the lines of a pull request, as many as it shows of one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratesmith.core.ir import Finding
from ratesmith.core.sanitize import plural, visible
from ratesmith.report.finding_lines import lines_of

if TYPE_CHECKING:
    from ratesmith.compile.result import Report

MOST: Final = 10
"""How many errors, and how many warnings, GitHub takes from one step; it drops the others without a word."""


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # the runner reads them
    """Return a command of the runner for each of the first findings, and one that says what is left out."""
    shown: list[str] = []
    left_out: list[str] = []
    for severity in ("error", "warning"):
        found = [finding for finding in report.findings if finding.severity == severity]
        shown += (_command(severity, report.run.folder, finding) for finding in found[:MOST])
        if len(found) > MOST:
            left_out.append(plural(len(found) - MOST, severity))
    if left_out:
        said = f"{' and '.join(left_out)} more: GitHub shows {MOST} of each kind for one step"
        shown.append(f"::notice title=ratesmith::{_data(said)}")
    return "".join(f"{line}\n" for line in shown)


def _command(severity: str, folder: str, finding: Finding) -> str:
    path, span = finding.origin
    properties = {
        "file": visible(folder + path),
        "line": span.line,
        "endLine": span.line,
        "col": span.column,
        "endColumn": span.end,
        "title": finding.rule,
    }
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    said = "\n".join(lines_of(finding))
    return f"::{severity} {given}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
