"""Open a project: read ratesmith.yaml and load its pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import msgspec

from ratesmith import __version__
from ratesmith.api.loader import is_installed, load_pack, not_installed
from ratesmith.compile.accept import accepted
from ratesmith.compile.findings import by_place, listed
from ratesmith.compile.load import read_project
from ratesmith.compile.result import Invalid, Opened, Report
from ratesmith.compile.validate import Validator, validate
from ratesmith.core.database_url import hide_passwords
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Document, Finding, Node
from ratesmith.core.plugins import member_names
from ratesmith.core.sanitize import harmless
from ratesmith.language.file_tree import DISK, FileTree
from ratesmith.language.positions import origin
from ratesmith.project.checks import names_mistakes, ownership_mistakes, project_mistakes
from ratesmith.project.secret_tables import secret_table_mistakes
from ratesmith.project.settings import PROJECT_FILE, VERSION, Project
from ratesmith.project.table_checks import table_mistakes
from ratesmith.secrets.leaks import find_leaks, mask_sources, redact_findings
from ratesmith.sql.dialect import dialects


def open_project(config: Path, file_tree: FileTree = DISK, parsed: Mapping[str, Node] = {}) -> Opened:
    """Read `ratesmith.yaml` and load the pack that it names; `parsed` has trees to use in place of texts.

    Raises Fatal if the file or the pack is missing, and Invalid if the file has mistakes.
    """
    root, path = config.parent, config / PROJECT_FILE
    if file_tree.form(str(path)) == "missing" and file_tree.form(str(config)) != "link":
        near = _near(config, file_tree)
        way = f"rename {config.name}/{near} to {PROJECT_FILE}" if near is not None else "run: ratesmith init DIR"
        raise Fatal(Exit.INPUT, f"there is no {PROJECT_FILE} in {config.name}/", way)
    document, unreadable, sources = read_project(path, file_tree, parsed)
    if document is None:
        raise Invalid(_report_of(unreadable, sources))
    if newer := [*_newer_version(document)]:
        raise Invalid(_report_of(newer, sources, document))
    project, pack = accepted(Project, document.tree), None
    if project is None:
        project = _project(document, sources)
    mistakes = [*project_mistakes(project, dialects(), member_names("ratesmith.release.layouts"))]
    if not is_installed(project.pack):
        mistakes.append((("pack",), *not_installed(project.pack)))
    if not mistakes:
        pack = load_pack(project.pack)
        declared = [table for _, table in pack.tables]
        mistakes += [*names_mistakes(project.tables, declared), *table_mistakes(project.tables, declared)]
        mistakes += ownership_mistakes(project.ownership, pack.kinds, project.tables)
        mistakes = mistakes or [*secret_table_mistakes(project.tables, project.secrets, declared)]
    if mistakes or pack is None:
        findings = [
            Finding(origin=origin(document, route), severity="error", rule="project", message=message, hint=hint)
            for route, message, hint in mistakes
        ]
        raise Invalid(_report_of(findings, sources, document))
    return Opened(root=root, config=config, project=project, document=document, pack=pack, file_tree=file_tree)


def _near(config: Path, file_tree: FileTree) -> str | None:
    """Return the name of a file that is perhaps meant to be `ratesmith.yaml`."""
    entries = file_tree.entries(str(config)) if file_tree.form(str(config)) == "folder" else ()
    prefix = f"{Path(PROJECT_FILE).stem}."
    return min((it.name for it in entries if it.name.startswith(prefix) and it.is_file()), default=None)


def _newer_version(document: Document) -> Iterator[Finding]:
    """Yield a finding for a version that is to come; what else is in the file may be new too."""
    version = document.tree.get("version") if isinstance(document.tree, dict) else None
    if isinstance(version, int) and version > VERSION:
        place = origin(document, ("version",))
        message = f"{PROJECT_FILE} has version {version}, and ratesmith {__version__} reads version {VERSION}"
        yield Finding(origin=place, severity="error", rule="project", message=message, hint="install a newer ratesmith")


def _project(document: Document, sources: Mapping[str, str]) -> Project:
    """Return the typed project.

    Raises Invalid for mistakes; among them 1.0 in place of a whole number, which the schema accepts and the type does
    not.
    """
    if invalid := validate(Validator({}), [document]).findings:
        raise Invalid(_report_of(invalid, sources, document))
    try:
        return msgspec.convert(document.tree, Project)
    except msgspec.ValidationError as error:
        from ratesmith.compile.value_hints import whole_number_hint

        key = str(error).rpartition("$.")[2].strip("`.") or "version"
        place = origin(document, tuple(key.split(".")))
        value = document.tree.get(key)
        message = f"{key} must be a whole number, not {harmless(value)}"
        hint = whole_number_hint(value) if isinstance(value, Decimal) else "write a whole number"
        wrong = Finding(origin=place, severity="error", rule="schema", message=message, hint=hint)
        raise Invalid(_report_of([wrong], sources, document)) from None


def _report_of(findings: Iterable[Finding], sources: Mapping[str, str], *documents: Document) -> Report:
    """Return the report on `ratesmith.yaml`; a leaked secret is reported unless its line has a finding already."""
    leaks = find_leaks(documents, (), sources)
    reported = {(finding.origin.path, finding.origin.span.line) for finding in findings}
    more = (it for it in leaks.findings if (it.origin.path, it.origin.span.line) not in reported)
    found = sorted([*redact_findings(findings, leaks.hidden), *more], key=by_place)
    harmless = {path: hide_passwords(source) for path, source in sources.items()}
    return Report(findings=tuple(listed(found)), sources=mask_sources(harmless, leaks.hidden))
