"""Compile both sides of a change: the work tree, and what a commit had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from ratesmith.compare.base import Base
from ratesmith.compile.load import read_project
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Invalid, Opened, Target
from ratesmith.compile.unknown_keys import without_unknown_keys
from ratesmith.compile.validate import Validator
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Config, Dataset, Finding, Node
from ratesmith.language.file_tree import NOWHERE, Memory
from ratesmith.language.parser import parse
from ratesmith.project.settings import PROJECT_FILE, SECRETS
from ratesmith.secrets.creation_rules import RULES_FILE
from ratesmith.secrets.side import Side


class Before(NamedTuple):
    """What a commit had."""

    compiled: Compiled | None
    """None where the project cannot be opened there."""
    trouble: str = ""
    """Why it cannot; empty where it can."""
    settings: Node = None
    """`ratesmith.yaml`; None where it is missing or unreadable."""
    secrets: Side = Side({}, None)
    """The files of secrets, and `.sops.yaml`."""
    unread: tuple[str, ...] = ()
    """The file that keeps all of it from being read; none where there was no project."""
    known: Mapping[str, Config] = {}
    """The configurations without the keys that are not known, where there are some."""

    @property
    def has_project(self) -> bool:
        """Whether it had a `ratesmith.yaml` that can be compared."""
        return self.settings is not None

    @property
    def configs(self) -> Mapping[str, Config]:
        """The configuration of each environment, as far as it can be compared; none where nothing could be read."""
        return self.known or (self.compiled.configs if self.compiled is not None else {})

    @property
    def targets(self) -> Mapping[str, Target]:
        """What each environment without errors compiles to; none where nothing could be read."""
        return self.compiled.targets if self.compiled is not None else {}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the base; none where nothing could be read."""
        return self.compiled.report.findings if self.compiled is not None else ()


def compile_base(opened: Opened, base: Base, compiled: Compiled, today: date) -> Before:
    """Compile the project as a commit had it, all environments of it, without touching the work tree.

    Texts that the compiled work tree has too are not parsed again. Raises Fatal if git cannot read the commit.
    """
    base.reader.expect(base.commit, opened.root, *(source.file for source in opened.project.sources.values()))
    files = _files(base, opened, opened.config.name, RULES_FILE)
    below = f"{opened.config.name}/{SECRETS}/"
    secrets = {path.removeprefix(below): content for path, content in files.items() if path.startswith(below)}
    return _compiled(opened, base, compiled, today, files)._replace(secrets=Side(secrets, files.get(RULES_FILE)))


def _compiled(opened: Opened, base: Base, compiled: Compiled, today: date, files: Mapping[str, bytes]) -> Before:
    shown, folder = base.commit[:12], opened.config.name
    path = f"{folder}/{PROJECT_FILE}"
    unread = (path,) if path in files else ()
    if not any(path.startswith(f"{folder}/") for path in files):
        return Before(None, f"{shown} has no {folder}/: everything counts as new")
    settings = _settings(files.get(path, b""))
    try:
        past, wrong = _open(NOWHERE / folder, Memory(files))
        sources = _files(base, opened, *(source.file for source in past.project.sources.values()))
        past = replace(past, file_tree=Memory({**files, **sources}), parsed=compiled.parsed)
        found = compile_project(past, past.project.environments, today)
        report = replace(found.report, findings=(*wrong, *found.report.findings))
        found = replace(found, report=report, targets=_with_rows_of(found.targets, compiled.targets))
        return Before(found, settings=settings, known=_known(past, found, today))
    except Invalid as invalid:
        why = (
            f"ratesmith.yaml has mistakes in {shown}, so everything counts as new: {invalid.report.findings[0].message}"
        )
    except Fatal as error:
        why = f"{shown} cannot be read, so everything counts as new: {error.message}"
    return Before(None, why, settings, unread=unread)


def _with_rows_of(targets: Mapping[str, Target], others: Mapping[str, Target]) -> Mapping[str, Target]:
    """Return targets with the very rows of the others where they are the same: what is made of a row is made once."""
    return {
        name: replace(target, dataset=_with_same_rows(target.dataset, others[name].dataset))
        if name in others
        else target
        for name, target in targets.items()
    }


def _with_same_rows(dataset: Dataset, other: Dataset) -> Dataset:
    theirs = {data.table.name: data.rows for data in other}
    tables = []
    for data in dataset:
        rows = theirs.get(data.table.name, ())
        if data.rows != rows:
            known = {row: row for row in rows}
            rows = tuple(known.get(row, row) for row in data.rows)
        tables.append(replace(data, rows=rows))
    return replace(dataset, tables=tuple(tables))


def _open(config: Path, files: Memory) -> tuple[Opened, tuple[Finding, ...]]:
    """Open a project, without the settings that are not known; return the findings about these too.

    Raises Invalid for other mistakes, and Fatal where there is no project.
    """
    try:
        return open_project(config, files), ()
    except Invalid as invalid:
        document = read_project(config / PROJECT_FILE, files).document
        known = without_unknown_keys(Validator({}), [document] if document is not None else [])
        if not known:
            raise
        return open_project(config, files, known), invalid.report.findings


def _known(past: Opened, found: Compiled, today: date) -> Mapping[str, Config]:
    """Return the configurations without the keys that are not known; none where there are no such keys.

    Raises Fatal if a file cannot be read.
    """
    if not found.report.errors:
        return {}
    known = without_unknown_keys(Validator(past.pack.kinds), found.documents)
    past = replace(past, parsed={**past.parsed, **known})
    return compile_project(past, past.project.environments, today).configs if known else {}


def _settings(content: bytes) -> Node:
    try:
        return parse(content.decode())[0]
    except UnicodeDecodeError:
        return None


def _files(base: Base, opened: Opened, *names: str) -> Mapping[str, bytes]:
    return base.reader.tree(base.commit, opened.root, *names).files if names else {}
