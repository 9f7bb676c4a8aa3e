"""What a compilation returns: the findings, and what each environment compiles to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ratesmith.api.definitions import Pack
from ratesmith.core.ir import Config, Dataset, Document, Finding, Frozen, Origin
from ratesmith.project.settings import Environment, Project
from ratesmith.secrets.store import Secrets

if TYPE_CHECKING:
    from ratesmith.release.history import Release


class Report(Frozen, frozen=True, kw_only=True):
    """Every finding of a run, sorted by place, with the sources its frames are cut from."""

    findings: tuple[Finding, ...]
    sources: Mapping[str, str]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)


def by_place(finding: Finding) -> tuple[Origin, str, str]:
    """Return the key that findings are sorted by."""
    return finding.origin, finding.rule, finding.message


class Opened(Frozen, frozen=True, kw_only=True):
    """A project whose `ratesmith.yaml` is valid."""

    root: Path
    config: Path
    project: Project
    document: Document
    pack: Pack


class Invalid(Exception):
    """The configuration has errors; `report` says which."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.errors} errors in the configuration")
        self.report = report


class Compiled(Frozen, frozen=True, kw_only=True):
    """What the configuration compiles to: a target for each environment, if there is no error."""

    report: Report
    targets: Mapping[str, Target]
    contract: Contract
    environments: frozenset[str]
    """The names of all environments, compiled now or not."""
    secrets: Secrets | None
    """The encrypted files, as they can be read without a key."""


class Target(Frozen, frozen=True, kw_only=True):
    """What `emit` turns into files for one environment."""

    name: str
    project: Project
    environment: Environment
    """Its settings, with those it extends filled in: `dialect` and `release` are never None."""
    pack: Pack
    config: Config
    dataset: Dataset
    release: Release | None = None
    """Its history, where it keeps one and somebody asked for it."""


class Contract(Frozen, frozen=True, kw_only=True):
    """What the outputs that every environment shares are made from."""

    pack: Pack
    base: Config
    """The configuration without any overlay."""
