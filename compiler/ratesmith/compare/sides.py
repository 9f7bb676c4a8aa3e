"""Compile both sides of a change: the work tree, and what a commit had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from ratesmith.compare.base import Base
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Invalid, Opened, Target
from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Config, Finding, Node
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

    @property
    def has_project(self) -> bool:
        """Whether it had a `ratesmith.yaml` that can be compared."""
        return self.settings is not None

    @property
    def configs(self) -> Mapping[str, Config]:
        """The configuration of each environment; none where nothing could be read."""
        return self.compiled.configs if self.compiled is not None else {}

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
    if not any(path.startswith(f"{folder}/") for path in files):
        return Before(None, f"{shown} has no {folder}/: everything counts as new")
    settings = _settings(files.get(f"{folder}/{PROJECT_FILE}", b""))
    try:
        past = open_project(NOWHERE / folder, Memory(files))
        sources = _files(base, opened, *(source.file for source in past.project.sources.values()))
        past = replace(past, file_tree=Memory({**files, **sources}), parsed=compiled.parsed)
        return Before(compile_project(past, past.project.environments, today), settings=settings)
    except Invalid as invalid:
        first = invalid.report.findings[0].message
        return Before(None, f"ratesmith.yaml has mistakes in {shown}, so everything counts as new: {first}", settings)
    except Fatal as error:
        return Before(None, f"{shown} cannot be read, so everything counts as new: {error.message}", settings)


def _settings(content: bytes) -> Node:
    try:
        return parse(content.decode())[0]
    except UnicodeDecodeError:
        return None


def _files(base: Base, opened: Opened, *names: str) -> Mapping[str, bytes]:
    return base.reader.tree(base.commit, opened.root, *names).files if names else {}
