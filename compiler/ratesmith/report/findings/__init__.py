"""The output formats of findings: one module each, the file name is the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ratesmith.core.plugins import member

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


class Render(Protocol):
    """A function that renders a report as text."""

    def __call__(self, report: Report, *, color: bool) -> str: ...


def reporter(name: str) -> Render:
    """Return the function that renders a report in the format `name`. Raises LookupError if there is no such format."""
    module = member(__name__, name)
    if module is None:
        raise LookupError(f"there is no format {name!r}")
    render: Render = module.render
    return render
