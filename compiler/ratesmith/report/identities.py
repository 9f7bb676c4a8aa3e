"""What a finding is known by from one run to the next, wherever its line moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from ratesmith.core.ir import Finding, Route, route_name
from ratesmith.core.sanitize import harmless
from ratesmith.language.positions import route_at

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


class Identified(NamedTuple):
    """A finding with what it is known by."""

    finding: Finding
    where: str
    """The keys that lead to it in its file; empty for the file itself."""
    number: int
    """Which one it is of those with the same rule, place and environments, from 1."""
    fingerprint: str
    """64 hexadecimal digits: no other finding of the report has them."""


def identified(report: Report) -> Iterator[Identified]:
    """Yield the findings of a report, each with a fingerprint of its own.

    It is made of rule, file, keys and environments, and of no value: neither a moved line nor another amount makes
    another finding, and nothing can be guessed from it.
    """
    counts: Counter[tuple[str, str, Route, tuple[str, ...]]] = Counter()
    for finding in report.findings:
        path, span = finding.origin
        route = route_at(report.sources.get(path, ""), span)
        known = report.run.folder + path, finding.rule, route, finding.environments
        counts[known] += 1
        digest = sha256(ascii((known, counts[known])).encode()).hexdigest()
        yield Identified(finding, harmless(route_name(route)), counts[known], digest)
