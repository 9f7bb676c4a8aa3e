"""Merge and sort the findings of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ratesmith.core.ir import Finding, Origin
from ratesmith.core.limits import MAX_FINDINGS
from ratesmith.core.sanitize import plural


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
    return tuple(listed(sorted(merged, key=by_place)))


def listed(findings: list[Finding]) -> Iterator[Finding]:
    """Yield the findings, of each file `MAX_FINDINGS` at most, and for a file that has more how many.

    Of the findings of a file, errors come before warnings.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.origin.path, []).append(_with_few_places(finding))
    for path in by_file:
        its = by_file[path]
        if len(its) > MAX_FINDINGS:
            its = sorted(its, key=lambda finding: finding.severity == "warning")
            yield from sorted((*its[:MAX_FINDINGS], _more(its[MAX_FINDINGS:])), key=by_place)
        else:
            yield from its


def _with_few_places(finding: Finding) -> Finding:
    """Return a finding that refers to `MAX_FINDINGS` other places at most."""
    if len(finding.related) <= MAX_FINDINGS:
        return finding
    *related, last = finding.related[:MAX_FINDINGS]
    others = plural(len(finding.related) - MAX_FINDINGS, "other place")
    return replace(finding, related=(*related, replace(last, message=f"{last.message}, and {others}")))


def _more(left_out: list[Finding]) -> Finding:
    first = left_out[0]
    return Finding(
        origin=first.origin,
        severity=first.severity,
        rule=first.rule,
        message=f"{len(left_out):,} or more other findings of this file are not listed",
        hint=f"mend the {MAX_FINDINGS} that are listed first",
        timed=all(finding.timed for finding in left_out),
    )


def _line(origin: Origin) -> tuple[str, int]:
    return origin.path, origin.span.line
