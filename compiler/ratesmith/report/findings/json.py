"""Render findings as one JSON object with stable keys: all of them, because programs choose themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ratesmith.core.ir import Finding, Origin
from ratesmith.core.sanitize import visible
from ratesmith.report.source_frame import frame

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # a file has no colors
    """Return `{version, errors, warnings, findings: [...]}`, indented."""
    answer = {
        "version": 1,
        "errors": report.errors,
        "warnings": len(report.findings) - report.errors,
        "findings": [_finding(finding, report) for finding in report.findings],
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    return {
        **_place(finding.origin),
        "severity": finding.severity,
        "rule": finding.rule,
        "message": visible(finding.message),
        "hint": visible(finding.hint),
        "paste": [visible(line) for line in finding.paste],
        "environments": [visible(name) for name in finding.environments],
        "related": [{**_place(related.origin), "message": visible(related.message)} for related in finding.related],
        "frame": frame(finding.origin, report.sources),
    }


def _place(origin: Origin) -> dict[str, Any]:
    return {
        "file": visible(origin.path),
        "line": origin.span.line,
        "column": origin.span.column,
        "end_column": origin.span.end,
    }
