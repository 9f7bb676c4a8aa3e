"""The order of the phases: load, validate, resolve, lower, check. No other module knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from ratesmith.api.definitions import Kind, Rules
from ratesmith.compile.acknowledgements import check_acknowledgements
from ratesmith.compile.check import Checked, check, check_waivers, is_large, quiet_rules
from ratesmith.compile.findings import merge_findings
from ratesmith.compile.load import Loaded, load, load_texts
from ratesmith.compile.lower import Lowering
from ratesmith.compile.references import read_references
from ratesmith.compile.resolve import Base, resolve, resolve_base
from ratesmith.compile.result import Compiled, Contract, Opened, Report, Target
from ratesmith.compile.scope import placed, tables_of
from ratesmith.compile.validate import Validator, validate
from ratesmith.core.ir import Config, Dataset, Finding
from ratesmith.core.limits import MAX_FILES
from ratesmith.core.second_process import SecondProcess
from ratesmith.project.schema_files import outdated_schemas
from ratesmith.project.settings import effective, environments_by_layer
from ratesmith.secrets.leaks import Leaks
from ratesmith.secrets.lint import SecretsLint
from ratesmith.secrets.load import load_secrets, unclaimed_texts


def compile_project(
    opened: Opened, environments: Iterable[str], today: date, overrides: Mapping[str, str] = {}
) -> Compiled:
    """Load, validate, resolve, lower and check; with an error anywhere, `targets` is empty.

    `overrides` gives texts to use in place of files, by path. Raises Fatal if a file or folder
    cannot be read at all.
    """
    chosen = tuple(environments)
    project, rules = opened.project, opened.pack.rules
    prepared = _prepare(opened, overrides)
    secrets = _secrets_lint(opened, prepared.loaded)
    listed = None if project.secrets.destinations is None else frozenset(project.secrets.destinations)
    references, unreadable = read_references(opened)
    alone = resolve(prepared.base, "", ()).config
    resolved = {name: resolve(prepared.base, name, effective(project, name)[1], alone) for name in chosen}
    configs = {name: replace(it.config, destinations=listed, references=references) for name, it in resolved.items()}
    lowering = Lowering(tables_of(opened), once=len(chosen) == 1)
    large = {name: config for name, config in configs.items() if is_large(config)}
    beside = partial(_look_beside, secrets, large, rules)
    with SecondProcess(beside, _Beside, pays=bool(large)) as other:
        seen = cache(other.result)
        if len(prepared.loaded.documents) > MAX_FILES:
            if not other.is_running:
                seen()
            for document in prepared.loaded.documents:
                document.forget()
        targets: dict[str, Target] = {}
        checks: dict[str, Checked] = {}
        rows = 0
        for name, config in configs.items():
            dataset = lowering.lower(config, rows)
            rows += sum(len(data.rows) for data in dataset)
            checks[name] = check(config, dataset, rules, today, partial(_quiet_of, name, seen))
            environment = effective(project, name)[0]
            targets[name] = Target(
                name=name,
                project=project,
                environment=environment,
                pack=opened.pack,
                config=config,
                dataset=_in_its_namespace(dataset, environment.namespace),
                sql_objects=opened.pack.sql_objects,
            )
        secrets.exposed = seen().leaks
    in_files = list(secrets.check_files(chosen))
    found: list[Finding] = [*prepared.findings, *in_files, *unreadable]
    for name, config in configs.items():
        its = secrets.check_environment(config, today, in_files)
        found += [*resolved[name].findings, *checks[name].findings, *its]
    used = {waiver for it in checks.values() for waiver in it.used}
    found += secrets.check_missing([*configs.values()], in_files)
    complete = set(chosen) == set(project.environments) and not any(it.severity == "error" for it in found)
    found += check_waivers(configs.values(), rules, used, today, complete=complete)
    found += check_acknowledgements(configs.values(), rules)
    report = Report(findings=merge_findings(secrets.redact(found), chosen), sources=secrets.masked_sources())
    if prepared.loaded.store is not None and not report.errors:
        # With an error, a text may hold a secret that is about to be removed.
        prepared.loaded.store.save()
    return Compiled(
        report=report,
        targets={} if report.errors else targets,
        configs=configs,
        environments=frozenset(project.environments),
        secrets=secrets.folder,
        documents=tuple(it for it in prepared.loaded.documents if it.path not in prepared.loaded.unreadable),
        contract=Contract(pack=opened.pack, base=alone),
    )


class _Prepared(msgspec.Struct, frozen=True):
    """What the phases before any environment return."""

    loaded: Loaded
    base: Base
    findings: tuple[Finding, ...]


class _Beside(msgspec.Struct, frozen=True):
    """What is found in a configuration while its rows are made."""

    leaks: Leaks
    quiet: Mapping[str, list[str]]
    """By environment, what `quiet_rules` says of it."""


def _look_beside(secrets: SecretsLint, large: Mapping[str, Config], rules: Rules) -> _Beside:
    return _Beside(secrets.find_leaks(), {name: quiet_rules(config, rules) for name, config in large.items()})


def _quiet_of(environment: str, seen: Callable[[], _Beside]) -> Sequence[str]:
    return seen().quiet.get(environment, ())


def _prepare(opened: Opened, overrides: Mapping[str, str] = {}) -> _Prepared:
    """Load and validate all files, and resolve the base that every environment shares."""
    kinds = opened.pack.kinds
    validator = Validator(kinds)
    loaded = load(opened, overrides)
    valid = validate(validator, loaded.documents, loaded.unreadable, environments_by_layer(opened.project))
    broken = loaded.broken | valid.broken
    base = resolve_base(kinds, loaded.documents, valid.entities, broken, partial(validator.mistakes, overlay=False))
    outdated = outdated_schemas(opened.root, opened.file_tree, loaded.documents, opened.pack)
    return _Prepared(loaded, base, (*loaded.findings, *valid.findings, *base.findings, *outdated))


def _secrets_lint(opened: Opened, loaded: Loaded) -> SecretsLint:
    kind, environments = opened.pack.secret_kind, opened.project.environments
    return SecretsLint(
        load_secrets(opened.root, opened.config, kind, environments, opened.file_tree, opened.parsed),
        kind,
        opened.project,
        (opened.document, *loaded.documents),
        {opened.document.path: opened.document.source, **loaded.sources},
        dict(unclaimed_texts(loaded.unclaimed, opened.file_tree)),
    )


def configuration(opened: Opened, environment: str) -> Config:
    """Return the configuration of an environment without its broken entities, even if there are errors.

    Raises Fatal if a file or folder cannot be read at all.
    """
    return configurations(opened, (environment,))[environment]


def configurations(opened: Opened, environments: Iterable[str]) -> dict[str, Config]:
    """Return the configuration of several environments, as `configuration` does."""
    base = _prepare(opened).base
    return {name: resolve(base, name, effective(opened.project, name)[1]).config for name in environments}


def configurations_of(
    config: Path, kinds: Mapping[str, Kind], chains: Mapping[str, tuple[str, ...]], texts: Mapping[str, str]
) -> dict[str, Config]:
    """Return what texts by their paths below `config/` make of each environment, without the broken entities.

    `chains` has the overlays of each environment, the lowest first.
    """
    base = _base_of(Validator(kinds), config, kinds, _by_layer(chains), texts)
    return {name: resolve(base, name, chain).config for name, chain in chains.items()}


def _by_layer(chains: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    layers = {layer for chain in chains.values() for layer in chain}
    return {layer: tuple(name for name, chain in chains.items() if layer in chain) for layer in sorted(layers)}


def _base_of(
    validator: Validator,
    config: Path,
    kinds: Mapping[str, Kind],
    layers: Mapping[str, tuple[str, ...]],
    texts: Mapping[str, str],
) -> Base:
    loaded = load_texts(config, kinds, texts)
    valid = validate(validator, loaded.documents, loaded.unreadable, layers)
    mistakes = partial(validator.mistakes, overlay=False)
    return resolve_base(kinds, loaded.documents, valid.entities, loaded.broken | valid.broken, mistakes)


class Readable(NamedTuple):
    """What an environment has as far as it has no mistakes: the entities, and their rows."""

    config: Config
    dataset: Dataset


class Pieces:
    """Compiles parts of a configuration for one environment, whatever is wrong with the rest."""

    def __init__(self, opened: Opened, environment: str) -> None:
        self._opened, self._environment = opened, environment
        self._settings, self._chain = effective(opened.project, environment)
        self._lowering = Lowering(tables_of(opened))
        self._validator = Validator(opened.pack.kinds)

    @property
    def layers(self) -> tuple[str, ...]:
        """The overlays that count, the lowest first."""
        return self._chain

    def now(self) -> Readable:
        """Return what the files have. Raises Fatal if a file or folder cannot be read at all."""
        return self._lowered(_prepare(self._opened).base)

    def ever(self, versions: Iterable[Mapping[str, str]]) -> Readable:
        """Return the entities of several versions of files, the oldest first, each as the last one without mistakes.

        The texts are by path below `config/`, without overlays.
        """
        bases = [self._base(texts) for texts in versions]
        entities = {key: it for base in bases for key, it in base.entities.items() if it.entity is not None}
        return self._lowered(self._base({})._replace(entities=entities))

    def of(self, texts: Mapping[str, str]) -> Readable:
        """Return what some texts alone have, by their paths below `config/`."""
        return self._lowered(self._base(texts))

    def _base(self, texts: Mapping[str, str]) -> Base:
        opened = self._opened
        layers = environments_by_layer(opened.project)
        return _base_of(self._validator, opened.config, opened.pack.kinds, layers, texts)

    def _lowered(self, base: Base) -> Readable:
        config = resolve(base, self._environment, self._chain).config
        return Readable(config, _in_its_namespace(self._lowering.lower(config), self._settings.namespace))


def _in_its_namespace(dataset: Dataset, namespace: str | None) -> Dataset:
    """Return the rows in tables of the environment's namespace."""
    tables = tuple(replace(data, table=placed(data.table, namespace)) for data in dataset)
    return replace(dataset, tables=tables) if namespace else dataset
