"""The files that are made in pieces, whole."""

from __future__ import annotations

from collections.abc import Iterable

from ratesmith.core.ir import Artifact, LargeArtifact
from ratesmith.output import sql_scripts
from ratesmith.output.staging import contents
from ratesmith.plan.state import State, state_pieces
from ratesmith.release.build import Build, Builds


def seed_file(build: Build) -> str:
    return "".join(sql_scripts.seed_file(build))


def verify_file(build: Build) -> str:
    return "".join(sql_scripts.verify_file(build))


def state_text(state: State) -> str:
    return "".join(state_pieces(state))


def texts_of(artifacts: Iterable[Artifact | LargeArtifact]) -> dict[str, str]:
    """The texts of files, by path."""
    return {it.path: it.text if isinstance(it, Artifact) else b"".join(it.pieces).decode() for it in artifacts}


def files_of(builds: Builds) -> dict[str, str]:
    """Every generated file by its path below the folder."""
    return {path: b"".join(pieces).decode() for path, pieces in contents(builds)}
