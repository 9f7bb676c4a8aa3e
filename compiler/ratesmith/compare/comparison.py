"""Compare the work tree with a commit: what its change does, in each environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from ratesmith.compare.base import Base
from ratesmith.compare.entities import EntityChange, change_of, entity_changes
from ratesmith.compare.guardrails import check_change
from ratesmith.compare.rows import TableChange, table_changes
from ratesmith.compare.sides import Before, compile_base
from ratesmith.compile.findings import merge_findings
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.ir import Config, Finding, Frozen
from ratesmith.project.schema_files import SCHEMAS

T = TypeVar("T")


class Shared(Frozen, frozen=True, kw_only=True):
    """What a change does alike in some environments."""

    environments: tuple[str, ...]
    entities: tuple[EntityChange, ...]
    """The worst first."""
    rows: tuple[TableChange, ...]
    """By table; empty where the configuration has errors."""


class Comparison(Frozen, frozen=True, kw_only=True):
    """What a change does."""

    base: str
    """The commit that was compared with."""
    trouble: str
    """Why the commit says nothing, and everything counts as new; empty where it does."""
    environments: tuple[str, ...]
    """All that were compared."""
    shared: tuple[Shared, ...]
    """What differs, environments with the same change together."""
    gone: tuple[str, ...]
    """Environments that the project had, and has no more."""
    guardrails: tuple[Finding, ...]
    """What the guardrails find."""
    introduced: tuple[Finding, ...]
    """Findings that the base does not have."""
    resolved: tuple[Finding, ...]
    """Findings that only the base has."""
    sources: Mapping[str, str]
    """The files of the work tree by path, to cut the frames of findings from."""
    unread: tuple[str, ...]
    """The entities, as `model/gpt-5.1`, that have mistakes in the work tree, so that they are not compared."""
    has_errors: bool
    """Whether the configuration has errors, so that nothing is known of rows."""

    @property
    def fails(self) -> bool:
        """Whether a guardrail refuses it, or could not look at an entity."""
        return bool(self.unread) or any(it.severity == "error" for it in self.guardrails)


def compare(opened: Opened, base: Base, compiled: Compiled, today: date) -> Comparison:
    """Return what the compiled work tree changes. Raises Fatal if git cannot read the commit."""
    before = compile_base(opened, base, today)
    was = before.compiled.configs if before.compiled is not None else {}
    found: dict[str, tuple[tuple[EntityChange, ...], tuple[TableChange, ...]]] = {}
    guardrails: list[Finding] = []
    for name, after in compiled.configs.items():
        change = change_of(opened.pack, was.get(name, _empty(after)), after, today)
        if name in was:
            guardrails += check_change(change, opened.pack.rules)
        found[name] = entity_changes(opened.pack, change), tuple(_rows(name, before, compiled))
    environments = tuple(compiled.configs)
    introduced, resolved = _differing(before.findings, compiled.report.findings)
    return Comparison(
        base=base.commit,
        trouble=before.trouble,
        environments=environments,
        shared=tuple(
            Shared(environments=names, entities=entities, rows=rows)
            for names, (entities, rows) in _together(found)
            if entities or rows
        ),
        gone=tuple(sorted(was.keys() - compiled.environments)),
        guardrails=merge_findings(guardrails, environments),
        introduced=introduced,
        resolved=resolved,
        sources=compiled.report.sources,
        unread=tuple(sorted({name for config in compiled.configs.values() for name in _broken(config)})),
        has_errors=bool(compiled.report.errors),
    )


def _broken(config: Config) -> Iterator[str]:
    for kind, ids in config.broken.items():
        yield from (kind if id == kind else f"{kind}/{id}" for id in ids)


def _rows(name: str, before: Before, compiled: Compiled) -> Iterator[TableChange]:
    old = before.compiled.targets if before.compiled is not None else {}
    has_old = bool(old) or before.compiled is None
    if name in compiled.targets and has_old:
        yield from table_changes(old.get(name), compiled.targets[name])


def _together(found: Mapping[str, T]) -> Iterator[tuple[tuple[str, ...], T]]:
    """Yield each value with the names that have it, in the order of the names."""
    names: dict[T, list[str]] = {}
    for name, value in found.items():
        names.setdefault(value, []).append(name)
    yield from ((tuple(its), value) for value, its in names.items())


def _differing(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that are new, and those that are gone; a line that moved makes none.

    The schemas of the base were written by another version perhaps, and say nothing about the change.
    """
    was, now = (
        {(it.rule, it.origin.path, it.message): it for it in found if not it.origin.path.startswith(f"{SCHEMAS}/")}
        for found in (before, after)
    )
    return tuple(now[key] for key in now if key not in was), tuple(was[key] for key in was if key not in now)


def _empty(like: Config) -> Config:
    """Return a configuration of nothing: what an environment had before there was one."""
    return Config(
        environment=like.environment,
        entities={kind: {} for kind in like.entities},
        kinds=like.kinds,
        layers={},
        broken={},
    )
