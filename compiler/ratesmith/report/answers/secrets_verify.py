"""The answer of `ratesmith secrets verify`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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

    environments: tuple[str, ...] = ()
    """Those whose files were opened."""
    not_opened: tuple[str, ...] = ()
    """The other environments of the project."""
    files: tuple[VerifiedFile, ...] = ()


def describe_files(
    environments: Iterable[str], files: Sequence[VerifiedFile], not_opened: Sequence[str]
) -> Iterator[str]:
    """Yield a verdict for each file below the name of its environment, then the environments that were not opened."""
    for environment in environments:
        yield environment
        own = [file for file in files if file.environment == environment]
        for file in own:
            verdict = f"{file.file}: {', '.join(file.mismatches) or 'fine'}"
            yield f"  {file.refusal.message if file.refusal is not None else verdict}"
        if not own:
            yield "  has its keys from elsewhere"
    if not_opened:
        yield f"not opened: {', '.join(not_opened)} (--env all opens all)"
