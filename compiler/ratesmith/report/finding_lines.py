"""What a finding says in plain lines, for formats that show its place themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ratesmith.core.ir import Finding, Origin
from ratesmith.core.sanitize import plural, visible

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


def lines_of(finding: Finding, *, related: bool = True, paste: bool = True) -> Iterator[str]:
    """Yield the message, the environments, the places it refers to, the hint, and the lines to paste."""
    yield visible(finding.message)
    if finding.environments:
        yield f"in: {', '.join(map(visible, finding.environments))}"
    if related:
        yield from (f"{place_of(it.origin)}: {visible(it.message)}" for it in finding.related)
    if finding.hint:
        yield f"hint: {visible(finding.hint)}"
    if paste:
        yield from (f"  {visible(line)}" for line in finding.paste)


def counts_of(report: Report) -> str:
    """Return how many errors and warnings there are: `1 error and 2 warnings`."""
    counts = ((report.errors, "error"), (report.warnings, "warning"))
    return " and ".join(plural(count, noun) for count, noun in counts if count)


def place_of(origin: Origin) -> str:
    """Return `file:line:column`."""
    return f"{visible(origin.path)}:{origin.span.line}:{origin.span.column}"
