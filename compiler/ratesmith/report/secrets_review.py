"""Describe a review of secrets as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ratesmith.core.canonical_json import pretty
from ratesmith.core.sanitize import harmless, plural, visible
from ratesmith.secrets.compare import Verdict
from ratesmith.secrets.review import SecretFileChange
from ratesmith.secrets.revisions import Revisions

_CERTAINTY: Final = {"proved": "proved", "likely": "likely", "unknown": "unknown without a key"}


def as_text(revisions: Revisions, changes: Sequence[SecretFileChange], folder: str, *, color: bool) -> str:
    """Return a block for each file, risks marked with `!`, then the counts."""
    between = f"{folder}: {revisions.before.shown} → {revisions.after.shown}"
    if not changes:
        return f"{between}: no difference\n"
    blocks = ["\n".join(_block(change, color)) for change in changes]
    risky = sum(change.risk for change in changes)
    ask = f", {risky} with a risk (!)" if risky else ""
    verb = "differs" if len(changes) == 1 else "differ"
    return "\n\n".join([between, *blocks, f"{plural(len(changes), 'file')} {verb}{ask}"]) + "\n"


def as_json(revisions: Revisions, changes: Sequence[SecretFileChange], folder: str) -> str:
    """Return `{version, before, after, files: [...]}`; a revision is a commit, or null for the work tree."""
    before, after = revisions.before.commit, revisions.after.commit
    files = [_file(change, folder) for change in changes]
    return pretty({"version": 1, "before": before, "after": after, "files": files})


def _block(change: SecretFileChange, color: bool) -> Iterator[str]:
    yield visible(f"{change.environment} {change.id}" if change.environment else change.path)
    for verdict in change.verdicts:
        secret = f"{harmless(verdict.secret)}: " if verdict.secret is not None else ""
        why = f": {visible(verdict.why)}" if verdict.why else ""
        line = f"{'!' if verdict.risk else ' '} {secret}{verdict.what} ({_CERTAINTY[verdict.sure]}){why}"
        yield f"  \x1b[31;1m{line}\x1b[0m" if verdict.risk and color else f"  {line}"


def _file(change: SecretFileChange, folder: str) -> dict[str, Any]:
    return {
        "file": visible(f"{folder}/{change.path}"),
        "environment": visible(change.environment) or None,
        "id": visible(change.id) or None,
        "risk": change.risk,
        "verdicts": [_verdict(verdict) for verdict in change.verdicts],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    secret = harmless(verdict.secret) if verdict.secret is not None else None
    why = visible(verdict.why)
    return {"secret": secret, "what": verdict.what, "sure": verdict.sure, "risk": verdict.risk, "why": why}
