"""The answer of `ratesmith build`."""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """The files that were written, or that would be."""

    environments: tuple[str, ...] = ()
    """The environments that were built."""
    check: bool = False
    """Whether nothing was written, and the files were only compared."""
    files: int | None = None
    """How many files there are; null where nothing was written."""
    changed: tuple[str, ...] = ()
    """Those that were written or deleted, as paths below the folder of generated files."""
    heads: Mapping[str, str] = {}
    """The id of the last migration of each environment that has migrations; `--expect` takes it."""
    strangers: tuple[str, ...] = ()
    """What no build writes there or makes so, as paths below the folder of generated files; `../` of what is beside."""
    attributes: tuple[str, ...] = ()
    """With `check`: attributes of git that are not ours, and a file that has each."""
    ignored: tuple[str, ...] = ()
    """The files of a history that git ignores, and would not commit."""
    stale: tuple[str, ...] = ()
    """With `check`: what is not up to date, and why."""
