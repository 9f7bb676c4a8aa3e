"""The answer of `ratesmith secrets diff`."""

from __future__ import annotations

from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import harmless, visible
from ratesmith.report.answer import Answer as _Answer
from ratesmith.secrets.compare import Verdict
from ratesmith.secrets.review import SecretFileChange


class VerdictObject(Frozen, frozen=True, kw_only=True):
    """What is known of one difference."""

    secret: str | None
    """Name of the secret; null for the file as a whole."""
    what: str
    sure: str
    """`proved`, `likely`, or `unknown` without a key."""
    risk: bool
    """Whether it needs attention."""
    why: str


class ChangedFile(Frozen, frozen=True, kw_only=True):
    """One file that differs, or one rule of `.sops.yaml`."""

    file: str
    environment: str | None
    """Null if the path is not that of a file of secrets, and for `.sops.yaml` as a whole."""
    id: str | None
    risk: bool
    verdicts: tuple[VerdictObject, ...]


class Answer(_Answer, frozen=True, kw_only=True):
    """What a change does to each secret."""

    before: str | None = None
    """The commit that is compared; null for the work tree."""
    after: str | None = None
    files: tuple[ChangedFile, ...] = ()


def changed_file(change: SecretFileChange) -> ChangedFile:
    """Return a file that differs."""
    return ChangedFile(
        file=visible(change.path),
        environment=visible(change.environment) or None,
        id=visible(change.id) or None,
        risk=change.risk,
        verdicts=tuple(map(_verdict, change.verdicts)),
    )


def _verdict(verdict: Verdict) -> VerdictObject:
    return VerdictObject(
        secret=harmless(verdict.secret) if verdict.secret is not None else None,
        what=verdict.what,
        sure=verdict.sure,
        risk=verdict.risk,
        why=visible(verdict.why),
    )
