"""The output formats of findings: one module each, the file name is the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


class Render(Protocol):
    """A function that renders a report as text."""

    def __call__(self, report: Report, *, color: bool) -> str: ...


def reporter(name: str) -> Render:
    """Return the function that renders a report in the format `name`. Raises Fatal if there is no such format."""
    from ratesmith.core.plugins import member, member_names

    module = member(__name__, name)
    if module is None:
        from ratesmith.core.sanitize import quoted
        from ratesmith.core.suggest import did_you_mean

        known = member_names(__name__)
        raise Fatal(
            Exit.USAGE,
            f"there is no format {quoted(name)}{did_you_mean(name, known)}",
            f"formats are: {', '.join(known)}",
        )
    render: Render = module.render
    return render
