"""The result of a compilation: the findings, and what each environment compiles to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ratesmith.api.definitions import Pack, Rule
from ratesmith.core.ir import Config, Dataset, Document, Finding, Frozen, Node
from ratesmith.core.tables import Table
from ratesmith.language.file_tree import DISK, FileTree
from ratesmith.project.naming import in_namespace
from ratesmith.project.settings import Environment, Project, Tables
from ratesmith.secrets.store import SecretsFolder

if TYPE_CHECKING:
    from ratesmith.sql.objects import BoundObjects, Declared


class Run(Frozen, frozen=True, kw_only=True):
    """The call that findings are of, as reports for a server name it."""

    command: str = ""
    environment: str = ""
    """The one environment that was looked at; empty for all of them."""
    folder: str = ""
    """Where the project is in its repository: empty, or a path that ends in a slash."""
    rules: Mapping[str, Rule] = {}
    """By id; those of the engine alone where `ratesmith.yaml` is wrong, so that no pack was loaded."""
    rules_url: str = ""
    """Where the pages of the rules are; empty where nobody said so."""


class Report(Frozen, frozen=True, kw_only=True):
    """Every finding of a run, sorted by place, with the sources its frames are cut from."""

    findings: tuple[Finding, ...]
    sources: Mapping[str, str]
    shows_all: bool = False
    """Whether people are shown every finding, and not only the first of each rule."""
    run: Run = Run()

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors


class Opened(Frozen, frozen=True, kw_only=True):
    """A project whose `ratesmith.yaml` is valid."""

    root: Path
    config: Path
    project: Project
    document: Document
    pack: Pack
    file_tree: FileTree = DISK
    """Where its files are."""
    parsed: Mapping[str, Node] = {}
    """The trees of texts that another compilation has parsed."""
    stores_trees: bool = False
    """Whether the trees of its files are kept for the next run, in a folder of the user."""


class Invalid(Exception):
    """The configuration has errors; `report` says which."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.errors} errors in the configuration")
        self.report = report


class Compiled(Frozen, frozen=True, kw_only=True):
    """What the configuration compiles to: a target for each environment, if there is no error."""

    report: Report
    targets: Mapping[str, Target]
    configs: Mapping[str, Config]
    """The configuration of each environment as far as it has no mistakes; there are errors where `targets` is empty."""
    contract: Contract
    environments: frozenset[str]
    """The names of all environments, compiled now or not."""
    secrets: SecretsFolder | None
    """The encrypted files, as they can be read without a key."""
    documents: tuple[Document, ...] = ()
    """The files that are YAML without a mistake, base and overlays."""

    @property
    def parsed(self) -> Mapping[str, Node]:
        """Return the trees of the texts that YAML could read, for a compilation of files many of which are the same."""
        found = {it.source: it.tree for it in self.documents}
        if self.secrets is not None:
            wrong = {it.origin.path for it in self.secrets.findings}
            secret = (it.document for it in self.secrets.files.values())
            found |= {it.source: it.tree for it in secret if it.path not in wrong}
        return found


class DatabaseScope(Frozen, frozen=True, kw_only=True):
    """What an environment owns in a database; known even while the configuration has errors."""

    name: str
    """Name of the environment."""
    settings: Environment
    """With those it extends filled in: `dialect` and `release` are never None."""
    names: Tables
    tables: tuple[Table, ...]
    """Parents first."""
    sql_objects: Declared | None = None
    """What makes the pack's SQL beside them."""

    @property
    def objects(self) -> BoundObjects:
        """Return the pack's SQL beside the tables."""
        from ratesmith.sql.dialect import dialect
        from ratesmith.sql.objects import BoundObjects

        return BoundObjects(self.sql_objects, dialect(self.settings.dialect), self.tables, self._own)

    def _own(self, name: str) -> str:
        return in_namespace(self.names.prefix + name, self.settings.namespace)

    @property
    def ledger(self) -> str:
        """Return the name of the ledger in the database."""
        return in_namespace(self.names.ledger, self.settings.namespace)

    @property
    def secrets_ledger(self) -> str:
        """Return the name of the table that records which secrets the database was given."""
        return in_namespace(self.names.secrets_ledger, self.settings.namespace)

    @property
    def has_migrations(self) -> bool:
        """Return whether the environment keeps a history instead of converging by the seed."""
        return self.settings.has_migrations


class Target(Frozen, frozen=True, kw_only=True):
    """One environment, compiled."""

    name: str
    project: Project
    environment: Environment
    """Its settings, with those it extends filled in: `dialect` and `release` are never None."""
    pack: Pack
    config: Config
    dataset: Dataset
    sql_objects: Declared | None = None
    """What makes the pack's SQL beside its tables."""

    @property
    def scope(self) -> DatabaseScope:
        """Return what it owns in a database, without the rows."""
        return DatabaseScope(
            name=self.name,
            settings=self.environment,
            names=self.project.tables,
            tables=tuple(data.table for data in self.dataset),
            sql_objects=self.sql_objects,
        )


class Contract(Frozen, frozen=True, kw_only=True):
    """What the outputs that every environment shares are made from."""

    pack: Pack
    base: Config
    """The configuration without any overlay."""
