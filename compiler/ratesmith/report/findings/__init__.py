"""The forms that findings are shown in: one module each, the file name is the format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import Report


class Render(Protocol):
    """Turns a report into text."""

    def __call__(self, report: Report, *, color: bool) -> str: ...


def reporter(name: str) -> Render:
    """The form of that name. Raises Fatal where there is none."""
    from importlib import import_module
    from pkgutil import iter_modules

    known = sorted(info.name for info in iter_modules(__path__))
    if name not in known:
        from ratesmith.core.sanitize import quoted
        from ratesmith.core.suggest import did_you_mean

        raise Fatal(
            Exit.USAGE,
            f"there is no format {quoted(name)}{did_you_mean(name, known)}",
            f"formats are: {', '.join(known)}",
        )
    render: Render = import_module(f"{__name__}.{name}").render
    return render
