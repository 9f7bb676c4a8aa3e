"""emit: a build → the files of `generated/`. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain

from ratesmith.compile.result import Contract
from ratesmith.core.ir import Artifact, LargeArtifact
from ratesmith.core.plugins import members
from ratesmith.release.build import Build


def emit(build: Build) -> Iterator[Artifact | LargeArtifact]:
    """Yield the files of one environment."""
    return chain.from_iterable(output() for output in outputs("environment", build))


def outputs(scope: str, subject: Build | Contract) -> Iterator[Callable[[], Iterable[Artifact | LargeArtifact]]]:
    """Yield what renders the files of one environment, or those that every environment shares, a part each."""
    for output in members("ratesmith.output.artifacts"):
        if scope == output.SCOPE:
            yield partial(output.artifacts, subject)
