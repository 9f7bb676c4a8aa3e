"""The order of the phases, known here only.

`open_project` reads `config/ratesmith.yaml`; `compile_project` runs the phases over everything
else and returns what each environment compiles to, together with every finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from ratesmith.compile import load, validate
from ratesmith.compile.check import Waived, check, check_waivers
from ratesmith.compile.lower import Lowering
from ratesmith.compile.resolve import Resolver, SchemaCheck
from ratesmith.compile.result import Compiled, Contract, DatabaseScope, Opened, Report, Target, by_place
from ratesmith.core.ir import TOP, Config, Document, Finding, Key, Origin, Route
from ratesmith.core.tables import Table
from ratesmith.language.positions import origin
from ratesmith.language.source_files import read_bytes
from ratesmith.project.naming import named
from ratesmith.project.schema_files import SCHEMAS, schema_path, schema_texts
from ratesmith.project.settings import PROJECT_KIND, Project, effective
from ratesmith.secrets.lint import SecretsLint
from ratesmith.secrets.load import load_secrets, stray_texts


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
    lowering = Lowering([(kind, table) for (kind, _), table in zip(opened.pack.tables, _tables(opened), strict=True)])
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


def database_scope(opened: Opened, environment: str) -> DatabaseScope:
    """Return what an environment owns in a database, without compiling its configuration."""
    settings, _ = effective(opened.project, environment)
    return DatabaseScope(name=environment, settings=settings, names=opened.project.tables, tables=_tables(opened))


def _tables(opened: Opened) -> tuple[Table, ...]:
    """The pack's tables with the names and the ownership that the project gives them, parents first."""
    project = opened.project
    return tuple(named(table, project.tables, project.ownership.get(kind.name)) for kind, table in opened.pack.tables)


class _Run:
    """The phases that come before any environment: files, schemas, base entities."""

    def __init__(self, opened: Opened, instead: Mapping[str, str] = {}) -> None:
        kinds = opened.pack.kinds
        loaded = load.load(opened.root, opened.config, kinds, frozenset(opened.project.environments), instead)
        schemas = schema_texts(kinds)
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


def _stale_schemas(root: Path, documents: Iterable[Document], schemas: Callable[[str, bool], str]) -> Iterator[Finding]:
    """The schemas in `schemas/` that mislead an editor, among those of the files that were read."""
    for kind, overlay in sorted({(PROJECT_KIND, False), *((it.kind, bool(it.layer)) for it in documents)}):
        path = f"{SCHEMAS}/{schema_path(kind, overlay)}"
        try:
            written = read_bytes(str(root / path))
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
    return tuple(sorted(merged, key=by_place))
