"""Merge and sort the findings of a run."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ratesmith.core.ir import Finding, Origin


def by_place(finding: Finding) -> tuple[Origin, str, str]:
    """Return the key that findings are sorted by."""
    return finding.origin, finding.rule, finding.message


def merge_findings(findings: Iterable[Finding], environments: tuple[str, ...]) -> tuple[Finding, ...]:
    """Return the findings sorted by place, those that differ only in their environments as one.

    A finding that holds in all `environments` names none; one that names none holds in all. One that follows from
    another error is left out.
    """
    found = [*findings]
    wrong = {_line(finding.origin) for finding in found if finding.severity == "error"}
    together: dict[tuple[Origin, str, str], Finding] = {}
    for finding in found:
        if any(_line(cause) in wrong for cause in finding.follows_from):
            continue
        key = by_place(finding)
        other = together.get(key)
        names = finding.environments
        if other is not None and names and other.environments:
            names = tuple(name for name in environments if name in {*other.environments, *names})
        elif other is not None:
            names = ()
        together[key] = replace(finding, environments=names)
    everywhere = len(environments)
    merged = (
        replace(finding, environments=()) if len(finding.environments) == everywhere else finding
        for finding in together.values()
    )
    return tuple(sorted(merged, key=by_place))


def _line(origin: Origin) -> tuple[str, int]:
    return origin.path, origin.span.line
