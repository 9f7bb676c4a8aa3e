"""The answer of `ratesmith secrets verify`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import visible
from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.answer import Refusal, refusal_of


class VerifiedFile(Frozen, frozen=True, kw_only=True):
    """One file of secrets; no value, and nothing of one."""

    environment: str
    entity: str
    file: str
    """Its path from the root of the project."""
    mismatches: tuple[str, ...]
    """How its secrets differ from their declarations."""
    refusal: Refusal | None = None
    """Why it could not be decrypted."""

    @staticmethod
    def of(
        environment: str, entity: str, file: str, mismatches: tuple[str, ...], refusal: Fatal | None = None
    ) -> VerifiedFile:
        """Return what was found in one file."""
        return VerifiedFile(
            environment=environment,
            entity=visible(entity),
            file=visible(file),
            mismatches=tuple(map(visible, mismatches)),
            refusal=refusal_of(refusal) if refusal is not None else None,
        )


class Answer(_Answer, frozen=True, kw_only=True):
    """What was found in each file of secrets."""

    files: tuple[VerifiedFile, ...] = ()


def describe_files(files: Iterable[VerifiedFile]) -> Iterator[str]:
    """Yield a verdict for each file."""
    for file in files:
        if file.refusal is not None:
            yield file.refusal.message
        else:
            yield f"{file.file}: {', '.join(file.mismatches) or 'fine'}"
