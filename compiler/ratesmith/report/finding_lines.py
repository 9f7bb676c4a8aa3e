"""What a finding says in plain lines, for formats that show its place themselves."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Finding, Origin
from ratesmith.core.sanitize import visible


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


def place_of(origin: Origin) -> str:
    """Return `file:line:column`."""
    return f"{visible(origin.path)}:{origin.span.line}:{origin.span.column}"
