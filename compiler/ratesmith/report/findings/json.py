"""Render findings as one JSON object with stable keys: all of them, because programs choose themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ratesmith.core.ir import Finding, Frozen, Origin
from ratesmith.core.sanitize import visible
from ratesmith.report.source_frame import frame

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


class PlaceObject(Frozen, frozen=True, kw_only=True):
    """A place in a file."""

    file: str
    """Its path from the root of the project."""
    line: int
    """Counted from 1, as columns are."""
    column: int
    end_column: int
    """The column after the place."""


class RelatedObject(PlaceObject, frozen=True, kw_only=True):
    """Another place that a finding refers to."""

    message: str


class FindingObject(PlaceObject, frozen=True, kw_only=True):
    """One mistake in the configuration."""

    severity: Literal["error", "warning"]
    rule: str
    """Id of the rule; `ratesmith rules ID` explains it."""
    message: str
    hint: str
    paste: tuple[str, ...]
    """Lines to paste or run, which the hint ends in a colon for."""
    environments: tuple[str, ...]
    """The environments that it holds in; empty for all of them."""
    related: tuple[RelatedObject, ...]
    frame: tuple[str, ...]
    """The lines around the place, without secrets."""


class Findings(Frozen, frozen=True, kw_only=True):
    """What is wrong with the configuration, with nothing in it that depends on a clock or on git."""

    version: Literal[1] = 1
    """Of this format. Within it keys are only ever added."""
    errors: int
    """How many of the findings are errors."""
    warnings: int
    """How many are warnings."""
    findings: tuple[FindingObject, ...]


def render(report: Report, *, color: bool) -> str:  # noqa: ARG001  # a file has no colors
    """Return the findings as JSON, indented."""
    answer = Findings(errors=report.errors, warnings=report.warnings, findings=finding_objects(report))
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"


def finding_objects(report: Report) -> tuple[FindingObject, ...]:
    """Return the findings in the form that JSON has."""
    return tuple(_finding(finding, report) for finding in report.findings)


def _finding(finding: Finding, report: Report) -> FindingObject:
    place = _place(finding.origin)
    return FindingObject(
        file=place.file,
        line=place.line,
        column=place.column,
        end_column=place.end_column,
        severity=finding.severity,
        rule=finding.rule,
        message=visible(finding.message),
        hint=visible(finding.hint),
        paste=tuple(map(visible, finding.paste)),
        environments=tuple(map(visible, finding.environments)),
        related=tuple(_related(related.origin, related.message) for related in finding.related),
        frame=tuple(frame(finding.origin, report.sources)),
    )


def _related(origin: Origin, message: str) -> RelatedObject:
    place = _place(origin)
    return RelatedObject(
        file=place.file,
        line=place.line,
        column=place.column,
        end_column=place.end_column,
        message=visible(message),
    )


def _place(origin: Origin) -> PlaceObject:
    return PlaceObject(
        file=visible(origin.path), line=origin.span.line, column=origin.span.column, end_column=origin.span.end
    )
