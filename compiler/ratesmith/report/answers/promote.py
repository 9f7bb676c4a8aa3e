"""The answer of `ratesmith promote`."""

from __future__ import annotations

from ratesmith.report.answer import Answer as _Answer


class Answer(_Answer, frozen=True, kw_only=True):
    """What promoting a value changed, or would change with `dry_run`."""

    diff: tuple[str, ...] = ()
    """The lines of `diff -u`, with stars in place of secrets."""
    files: tuple[str, ...] = ()
    """The files that were written or deleted."""
    removed_waivers: tuple[str, ...] = ()
    """The rules whose waivers would silence nothing any more."""
    changed_environments: tuple[str, ...] = ()
    """The other environments whose configuration changes."""
