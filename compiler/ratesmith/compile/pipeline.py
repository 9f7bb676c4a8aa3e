"""The order of the phases, known here only.

`open_project` reads `config/ratesmith.yaml`; `compile_project` runs the phases over everything
else and returns what each environment compiles to, together with every finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from ratesmith.api.json_schema import kind_schema, project_schema
from ratesmith.api.pack import Kind, Pack, load_pack, names
from ratesmith.compile import load, validate
from ratesmith.compile.check import Waived, check, check_waivers
from ratesmith.compile.lower import Lowering
from ratesmith.compile.resolve import Resolver, SchemaCheck
from ratesmith.compile.target import Contract, Target
from ratesmith.core.database_url import without_passwords
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import TOP, Config, Dataset, Document, Finding, Frozen, Key, Origin, Route, TableData
from ratesmith.language.positions import origin
from ratesmith.project.naming import named, names_mistakes
from ratesmith.project.ownership import ownership_mistakes
from ratesmith.project.settings import PROJECT_FILE, PROJECT_KIND, Project, effective, project_mistakes, schema_path
from ratesmith.release import layouts
from ratesmith.secrets.leaks import expose, hide, masked
from ratesmith.secrets.lint import SecretsLint
from ratesmith.secrets.load import load_secrets, stray_texts
from ratesmith.secrets.store import Secrets
from ratesmith.sql import dialects

SCHEMAS = "schemas"


class Report(Frozen, frozen=True, kw_only=True):
    """Every finding of a run, sorted by place, with the sources its frames are cut from."""

    findings: tuple[Finding, ...]
    sources: Mapping[str, str]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)


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


def open_project(config: Path) -> Opened:
    """Read `ratesmith.yaml`. Raises Fatal where it is missing and Invalid where it is wrong."""
    root, path = config.parent, config / PROJECT_FILE
    if not path.exists():
        raise Fatal(Exit.INPUT, f"there is no {PROJECT_FILE} in {config.name}/", "run: ratesmith init DIR")
    document, loader = load.read_project(root, path)
    if document is None:
        raise Invalid(_report_of(loader.findings, loader.sources))
    findings = [finding for _, _, finding in validate.validate(validate.Validator(_schemas({})), [document], _nothing)]
    project = pack = None
    if not findings:
        project = _project(document, loader.sources)
        mistakes = [*project_mistakes(project, names(dialects.__path__), names(layouts.__path__))]
        if not mistakes:
            pack = load_pack(project.pack)
            mistakes += names_mistakes(project.tables, (table for _, table in pack.tables))
            mistakes += ownership_mistakes(project.ownership, pack.kinds)
        findings = [
            Finding(origin=origin(document, route), severity="error", rule="project", message=message, hint=hint)
            for route, message, hint in mistakes
        ]
    if findings or project is None or pack is None:
        raise Invalid(_report_of(findings, loader.sources, document))
    return Opened(root=root, config=config, project=project, document=document, pack=pack)


def _project(document: Document, sources: Mapping[str, str]) -> Project:
    """The typed project; Invalid where the schema takes 1.0 for a whole number and the type does not."""
    try:
        return msgspec.convert(document.tree, Project)
    except msgspec.ValidationError as error:
        key = str(error).rpartition("$.")[2].strip("`.") or "version"
        place = origin(document, tuple(key.split(".")))
        message, hint = f"{key} is not what it must be", "write whole numbers without a point"
        wrong = Finding(origin=place, severity="error", rule="schema", message=message, hint=hint)
        raise Invalid(_report_of([wrong], sources, document)) from None


def _report_of(findings: Iterable[Finding], sources: Mapping[str, str], *documents: Document) -> Report:
    """The findings in `ratesmith.yaml`; a secret in it is found where nothing else is on its line."""
    exposed = expose(documents, (), sources)
    told = {(finding.origin.path, finding.origin.span.line) for finding in findings}
    more = (it for it in exposed.findings if (it.origin.path, it.origin.span.line) not in told)
    found = sorted([*hide(findings, exposed.hidden), *more], key=_place)
    harmless = {path: without_passwords(source) for path, source in sources.items()}
    return Report(findings=tuple(found), sources=masked(harmless, exposed.hidden))


def compile_project(
    opened: Opened, environments: Iterable[str], today: date, instead: Mapping[str, str] = {}
) -> Compiled:
    """Load, validate, resolve, lower and check; with an error anywhere, `targets` is empty.

    `instead` are the texts of files as they would be, by path.
    """
    run = _Run(opened, instead)
    targets: dict[str, Target] = {}
    chosen = tuple(environments)
    complete = set(chosen) == set(opened.project.environments)
    used: Waived = set()
    project = opened.project
    lowering = Lowering(
        [(kind, named(table, project.tables, project.ownership.get(kind.name))) for kind, table in opened.pack.tables]
    )
    configs: list[Config] = []
    secrets = run.secrets
    in_files = list(secrets.everywhere(chosen))
    found: list[Finding] = [*run.findings, *in_files]
    for name in chosen:
        environment, chain = effective(opened.project, name)
        before = len(run.resolver.findings)
        config = run.config(name, chain)
        found += (msgspec.structs.replace(finding, environments=(name,)) for finding in run.resolver.findings[before:])
        dataset = lowering.lower(config)
        configs.append(config)
        found += check(config, dataset, opened.pack.rules, used)
        found += secrets.of(config, today, in_files)
        targets[name] = Target(
            name=name,
            project=opened.project,
            environment=environment,
            pack=opened.pack,
            config=config,
            dataset=dataset,
        )
    found += check_waivers(configs, opened.pack.rules, used, today, complete=complete)
    report = Report(findings=_merged(secrets.hidden(found), chosen), sources=secrets.masked())
    return Compiled(
        report=report,
        targets={} if report.errors else targets,
        environments=frozenset(opened.project.environments),
        secrets=secrets.folder,
        contract=Contract(pack=opened.pack, base=run.config("", ())),
    )


def configuration(opened: Opened, environment: str) -> Config:
    """What is right in the configuration of an environment, for what must work while something else is wrong."""
    run = _Run(opened)
    _, chain = effective(opened.project, environment)
    return run.config(environment, chain)


def bare_target(opened: Opened, environment: str) -> Target:
    """An environment without rows, for what must work in a database while the configuration is wrong."""
    settings, _ = effective(opened.project, environment)
    empty = Config(environment=environment, entities={}, kinds={}, layers={}, broken={})
    ownership = opened.project.ownership
    tables = (named(table, opened.project.tables, ownership.get(kind.name)) for kind, table in opened.pack.tables)
    return Target(
        name=environment,
        project=opened.project,
        environment=settings,
        pack=opened.pack,
        config=empty,
        dataset=Dataset(
            environment=environment, tables=tuple(TableData(table=table, rows=(), sources=()) for table in tables)
        ),
    )


class _Run:
    """The phases that come before any environment: files, schemas, base entities."""

    def __init__(self, opened: Opened, instead: Mapping[str, str] = {}) -> None:
        kinds = opened.pack.kinds
        loaded = load.load(opened.root, opened.config, kinds, frozenset(opened.project.environments), instead)
        schemas = _schemas(kinds)
        validator = validate.Validator(schemas)
        invalid = list(
            validate.validate(validator, loaded.documents, lambda path: loaded.broken.get(path, frozenset()))
        )
        self.sources = {opened.document.path: opened.document.source, **loaded.sources}
        missing = dict(_missing_files(opened, loaded))
        self.broken = _by_layer([*_broken(loaded, invalid), *(("", (kind, kind)) for kind in missing)])
        self.resolver = Resolver(kinds, loaded.documents, _whole_check(validator))
        self.resolver.make_base(self.broken.get("", frozenset()))
        self.findings = [
            *loaded.findings,
            *(_in_its_environments(opened.project, document, finding) for document, _, finding in invalid),
            *self.resolver.findings,
            *missing.values(),
            *_stale_schemas(opened.root, loaded.documents, schemas),
        ]
        self.resolver.findings.clear()
        self.secrets = SecretsLint(
            load_secrets(opened.root, opened.config, opened.pack.secret_kind, opened.project.environments),
            opened.pack.secret_kind,
            opened.project,
            (opened.document, *loaded.documents),
            self.sources,
            dict(stray_texts(loaded.strays)),
        )

    def config(self, environment: str, chain: tuple[str, ...]) -> Config:
        """The configuration of an environment, without what is wrong in its layers."""
        broken = (self.broken.get(layer, frozenset()) for layer in ("", *chain))
        return self.resolver.config(environment, chain, frozenset().union(*broken))


def _schemas(kinds: Mapping[str, Kind]) -> Callable[[str, bool], str]:
    """The schemas by kind, made from the kinds themselves.

    Those in `schemas/` are read only to be compared: a pull request can change them, so they
    decide nothing here.
    """

    @cache
    def text(kind: str, overlay: bool) -> str:
        return project_schema() if kind == PROJECT_KIND else kind_schema(kinds[kind], overlay)

    return text


def _stale_schemas(root: Path, documents: Iterable[Document], schemas: Callable[[str, bool], str]) -> Iterator[Finding]:
    """The schemas in `schemas/` that mislead an editor, among those of the files that were read."""
    for kind, overlay in sorted({(PROJECT_KIND, False), *((it.kind, bool(it.layer)) for it in documents)}):
        path = f"{SCHEMAS}/{schema_path(kind, overlay)}"
        try:
            written = load.read_bytes(str(root / path))
        except OSError:
            continue
        if written != schemas(kind, overlay).encode():
            yield Finding(
                origin=Origin(path, TOP),
                severity="warning",
                rule="schema",
                message="this is not the schema that the files are judged by; editors are misled",
                hint="run: ratesmith schema export",
            )


def _whole_check(validator: validate.Validator) -> SchemaCheck:
    return lambda kind, tree: validator.mistakes(kind, tree, overlay=False)


def _nothing(_: str) -> frozenset[Route]:
    return frozenset()


def _broken(loaded: load.Loaded, invalid: Iterable[tuple[Document, Route, Finding]]) -> Iterator[tuple[str, Key]]:
    """The entities that must not be judged further, because a layer of them is wrong already."""
    for document, route, _ in invalid:
        if document.id:
            yield document.layer, (document.kind, document.id)
        elif route:
            yield document.layer, (document.kind, str(route[0]))
        else:
            yield from ((document.layer, (document.kind, id)) for id in document.entities)
    for document in loaded.documents:
        for route in loaded.broken.get(document.path, ()):
            yield document.layer, (document.kind, document.id or str(route[0]))
    yield from loaded.unread


def _by_layer(broken: Iterable[tuple[str, Key]]) -> dict[str, frozenset[Key]]:
    found: dict[str, set[Key]] = {}
    for layer, key in broken:
        found.setdefault(layer, set()).add(key)
    return {layer: frozenset(keys) for layer, keys in found.items()}


def _in_its_environments(project: Project, document: Document, finding: Finding) -> Finding:
    """The finding with the environments that the document is an overlay of; a base file is one of all."""
    if not document.layer:
        return finding
    names = tuple(name for name in sorted(project.environments) if document.layer in effective(project, name)[1])
    return msgspec.structs.replace(finding, environments=names)


def _missing_files(opened: Opened, loaded: load.Loaded) -> Iterator[tuple[str, Finding]]:
    """A singleton without a file leaves a hole that every rule would have to step around."""
    present = {document.kind for document in loaded.documents if not document.layer}
    unread = {kind for layer, (kind, _) in loaded.unread if not layer}
    for kind in opened.pack.kinds.values():
        if not kind.many and kind.name not in present | unread:
            path, schema = f"{opened.config.name}/{kind.path}", f"{SCHEMAS}/{schema_path(kind.name, False)}"
            yield (
                kind.name,
                Finding(
                    origin=origin(opened.document, ()),
                    severity="error",
                    rule="file-missing",
                    message=f"{path} is missing",
                    hint=f"write it; {schema} says what goes in, and `ratesmith init` makes an example",
                ),
            )


def _merged(findings: Iterable[Finding], environments: tuple[str, ...]) -> tuple[Finding, ...]:
    """The same finding in several environments becomes one; in all of them, none is named."""
    together: dict[tuple[Origin, str, str], Finding] = {}
    for finding in findings:
        key = (finding.origin, finding.rule, finding.message)
        other = together.get(key)
        names = finding.environments
        if other is not None:
            names = tuple(name for name in environments if name in {*other.environments, *names})
        together[key] = msgspec.structs.replace(finding, environments=names)
    everywhere = len(environments)
    merged = (
        msgspec.structs.replace(finding, environments=()) if len(finding.environments) == everywhere else finding
        for finding in together.values()
    )
    return tuple(sorted(merged, key=_place))


def _place(finding: Finding) -> tuple[Origin, str, str]:
    return finding.origin, finding.rule, finding.message
