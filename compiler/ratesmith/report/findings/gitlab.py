"""Render findings as GitLab's Code Quality report, which a merge request compares with that of its target branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratesmith.core.canonical_json import pretty
from ratesmith.core.sanitize import visible
from ratesmith.report.finding_lines import lines_of
from ratesmith.report.identities import Identified, identified

if TYPE_CHECKING:
    from ratesmith.compile.result import Report

_SEVERITIES: Final = {"error": "major", "warning": "minor"}


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # a file has no colors
    """Return the list of findings."""
    return pretty([_issue(it, report.run.folder) for it in identified(report)])


def _issue(it: Identified, folder: str) -> dict[str, object]:
    path, span = it.finding.origin
    return {
        "description": "; ".join(lines_of(it.finding, related=False, paste=False)).removesuffix(":"),
        "check_name": it.finding.rule,
        "fingerprint": it.fingerprint,
        "severity": _SEVERITIES[it.finding.severity],
        "location": {"path": visible(folder + path), "lines": {"begin": span.line}},
    }
