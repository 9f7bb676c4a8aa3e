"""emit: a build → the files of `generated/` as text. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ratesmith.compile.result import Contract
from ratesmith.core.ir import Artifact
from ratesmith.core.plugins import members
from ratesmith.release.build import Build


def emit(build: Build) -> Iterator[Artifact]:
    """Yield the files of one environment."""
    return _emitted("environment", build)


def emit_contract(contract: Contract) -> Iterator[Artifact]:
    """Yield the files that every environment shares."""
    return _emitted("contract", contract)


def _emitted(scope: str, subject: Any) -> Iterator[Artifact]:
    for output in members("ratesmith.output.artifacts"):
        if scope == output.SCOPE:
            yield from output.artifacts(subject)
