"""Describe a review of secrets as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ratesmith.core.sanitize import Visible, harmless, plural, visible
from ratesmith.secrets.review import SecretFileChange
from ratesmith.secrets.revisions import Revisions

MOST: Final = 50
"""How many files and rules are shown; where there are more, those with a risk come first."""
_CERTAINTY: Final = {"proved": "proved", "likely": "likely", "unknown": "unknown without a key"}


def as_text(revisions: Revisions, changes: Sequence[SecretFileChange], folder: str, *, color: bool) -> Iterator[str]:
    """Yield a block for each file, risks marked with `!`, then the counts."""
    between = f"{folder}: {revisions.before.shown} → {revisions.after.shown}"
    if not changes:
        yield f"{between}: no difference"
        return
    first = sorted(changes, key=lambda change: not change.risk)[:MOST] if len(changes) > MOST else changes
    blocks = ["\n".join(_block(change, color)) for change in first]
    if left_out := len(changes) - len(first):
        blocks.append(f"{left_out:,} more NOT SHOWN here: ratesmith secrets diff --format json")
    files, risky = len({change.path for change in changes}), len({change.path for change in changes if change.risk})
    ask = f", {risky:,} with a risk (!)" if risky else ""
    verb = "differs" if files == 1 else "differ"
    yield Visible("\n\n".join([between, *blocks, f"{plural(files, 'file')} {verb}{ask}"]))


def _block(change: SecretFileChange, color: bool) -> Iterator[str]:
    yield visible(f"{change.environment} {change.id or change.path}" if change.environment else change.path)
    for verdict in change.verdicts:
        secret = f"{harmless(verdict.secret)}: " if verdict.secret is not None else ""
        why = f": {visible(verdict.why)}" if verdict.why else ""
        line = f"{'!' if verdict.risk else ' '} {secret}{verdict.what} ({_CERTAINTY[verdict.sure]}){why}"
        yield f"  \x1b[31;1m{line}\x1b[0m" if verdict.risk and color else f"  {line}"
