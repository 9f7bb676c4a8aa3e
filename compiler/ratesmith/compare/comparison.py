"""Compare the work tree with a commit: what its change does, in each environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from ratesmith.compare.base import Base
from ratesmith.compare.beside import Beside, beside, hidden_by
from ratesmith.compare.entities import EntityChange, by_weight, change_of, entity_changes
from ratesmith.compare.guardrails import Answered, acknowledgements, check_change
from ratesmith.compare.inputs import has_same_inputs
from ratesmith.compare.migrations import expect_migrations
from ratesmith.compare.older_start import refuse_older_start
from ratesmith.compare.outputs import OutputChange, output_change, row_differences
from ratesmith.compare.rows import TableChange, table_changes
from ratesmith.compare.sides import Before, compile_base
from ratesmith.compare.unread import unread_entities
from ratesmith.compile.findings import merge_findings
from ratesmith.compile.result import Compiled, Opened
from ratesmith.core.grouping import names_by_value
from ratesmith.core.ir import Config, Finding, Frozen, Key, Origin, Severity
from ratesmith.project.schema_files import SCHEMAS
from ratesmith.release.moved_project import may_have_moved, refuse_moved, removed_projects

T = TypeVar("T")


class Shared(Frozen, frozen=True, kw_only=True):
    """What a change does alike in some environments, and in no other one."""

    environments: tuple[str, ...]
    entities: tuple[EntityChange, ...]
    """The worst first."""
    rows: tuple[TableChange, ...]
    """By table; empty where the configuration has errors."""

    @property
    def with_facts(self) -> tuple[EntityChange, ...]:
        """The entities of which an impact says something."""
        return tuple(it for it in self.entities if it.facts)

    @property
    def without_facts(self) -> tuple[EntityChange, ...]:
        """The entities of which only fields are known."""
        return tuple(it for it in self.entities if not it.facts)


class OtherChange(Frozen, frozen=True, kw_only=True):
    """What the outputs of some environments say that nothing else does."""

    environments: tuple[str, ...]
    prices: tuple[str, ...]
    """What has another price without a word about it: entities, as `model/gpt-5.1`, and places of the manifest."""
    unexplained: tuple[str, ...]
    """Rows and places of the manifest that differ although no entity does from which they are made."""
    uncompared: tuple[str, ...] = ()
    """Columns with prices, as `plan.price_monthly`, that were not ours before: what they have, nobody here knows."""


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
    gone_projects: tuple[str, ...] = ()
    """Folders of the repository in which there was another project, and is none any more."""
    guardrails: tuple[Finding, ...]
    """What the guardrails find."""
    acknowledged: tuple[Answered, ...] = ()
    """What they would find, had somebody not said that it is meant."""
    spent: tuple[Answered, ...] = ()
    """Acknowledgements of changes that were merged before, or that are not made any more."""
    introduced: tuple[Finding, ...]
    """Findings that the base does not have."""
    resolved: tuple[Finding, ...]
    """Findings that only the base has."""
    sources: Mapping[str, str]
    """The files of the work tree by path, to cut the frames of findings from."""
    unread: tuple[str, ...]
    """The entities, as `model/gpt-5.1`, that mistakes of a side keep from being compared; `ratesmith.yaml` for all."""
    beside: Beside = Beside()
    """What it does beside the entities."""
    others: tuple[OtherChange, ...] = ()
    """What else differs in what the environments compile to."""
    has_prices: bool = False
    """Whether any price differs, in a row or in a manifest."""
    is_compared: bool = True
    """Whether rows and manifests were compared, or are made from the same; without that nobody knows of prices."""
    unasked: tuple[str, ...] = ()
    """The environments that the base does not have, in which guardrails have nothing to compare with."""
    left_out: tuple[str, ...] = ()
    """The environments that were not compared, because others were named."""

    @property
    def changes(self) -> bool:
        """Whether it changes anything: entities, rows, outputs, or what comes beside them; or nobody knows."""
        return (
            bool(self.shared or self.others or self.gone or self.gone_projects)
            or self.beside.changes
            or not self.is_compared
        )

    @property
    def unexplained(self) -> bool:
        """Whether something differs that follows from nothing that does."""
        return any(it.unexplained for it in self.others)

    @property
    def refusing(self) -> int:
        """How many findings of guardrails refuse it."""
        return sum(it.severity == "error" for it in self.guardrails)

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """The introduced findings, errors first; what several places have alike, once.

        Without those at whose place a guardrail asks, unless it only warns of an error.
        """
        asked = self._asked
        found = [it for it in self.introduced if not asked & _answered_by(it)]
        said = {(it.rule, it.message): it for it in reversed(found)}
        return tuple(sorted(said.values(), key=lambda it: it.severity))

    @property
    def folded(self) -> tuple[Finding, ...]:
        """The other introduced findings: a guardrail asks about the same slip."""
        asked = self._asked
        return tuple(it for it in self.introduced if asked & _answered_by(it))

    @property
    def _asked(self) -> set[tuple[Origin, Severity]]:
        return {(it.origin, it.severity) for it in self.guardrails}

    @property
    def new_errors(self) -> int:
        """How many errors the change brings beside those of the guardrails."""
        return sum(it.severity == "error" for it in self.new_findings)

    @property
    def fails(self) -> bool:
        """Whether a guardrail refuses it or could not look at something, or it brings another error."""
        return bool(self.unread) or self.unexplained or self.refusing > 0 or self.new_errors > 0


def compare(opened: Opened, base: Base, compiled: Compiled, today: date, out: Path, *, with_sql: bool) -> Comparison:
    """Return what the compiled work tree changes, to rows in SQL too `with_sql`; `out` is the folder of builds.

    Raises Fatal if git cannot read the commit, or has the project elsewhere in it.
    """
    expect_migrations(compiled.targets, base, out)
    before = compile_base(opened, base, compiled, today)
    if may_have_moved(base.git, opened.config, is_known=before.has_project):
        refuse_moved(base.git, base.commit, base.head, opened.config, is_known=before.has_project)
    refuse_older_start(opened, base, before, compiled)
    found = compare_sides(before, opened, base.commit, compiled, today)
    projects = tuple(it or "./" for it in removed_projects(base.git, base.commit, base.head, opened.config))
    found = replace(found, gone_projects=projects)
    return replace(found, beside=beside(opened, base, before, compiled, today, out, with_sql=with_sql))


def compare_sides(before: Before, opened: Opened, commit: str, compiled: Compiled, today: date) -> Comparison:
    """Return what the compiled work tree changes in what a commit had, without what comes beside the entities."""
    was, is_same = before.configs, has_same_inputs(before, opened, compiled)
    found: dict[str, _Found] = {}
    outputs: dict[str, OutputChange] = {}
    guardrails: list[Finding] = []
    answered: dict[Answered, None] = {}
    for name, after in compiled.configs.items():
        rows = tuple(_rows(name, before, compiled))
        if is_same:
            # Nothing that looks at a change is imported then.
            found[name] = (), rows
            continue
        change = change_of(opened.pack, was.get(name, _empty(after)), after, today)
        if name in was:
            asked = check_change(change, opened.pack.rules)
            guardrails += asked.findings
            answered |= dict.fromkeys(asked.answered)
        ownership = opened.project.ownership
        entities = entity_changes(
            opened.pack, ownership, change, _written(name, before, compiled) if ownership else None
        )
        found[name] = entities, rows
        if name in before.targets and name in compiled.targets:
            outputs[name] = output_change(before.targets[name], compiled.targets[name], change, entities)
    environments, hidden = tuple(compiled.configs), hidden_by(before, compiled)
    introduced, resolved = _differing(before.findings, compiled.report.findings)
    return Comparison(
        base=commit,
        trouble=before.trouble,
        environments=environments,
        shared=tuple(_shared(found)),
        gone=tuple(sorted(was.keys() - compiled.environments)),
        guardrails=merge_findings(guardrails, environments),
        acknowledged=tuple(answered),
        spent=tuple(
            dict.fromkeys(it for one in compiled.configs.values() for it in acknowledgements(one) if it not in answered)
        ),
        introduced=introduced,
        resolved=resolved,
        sources=compiled.report.sources,
        unread=tuple(sorted({*before.unread, *unread_entities(opened.pack, before, compiled)})),
        beside=Beside(hidden=hidden),
        others=tuple(_others(outputs)),
        has_prices=any(it.has_prices for it in outputs.values()),
        is_compared=is_same or not hidden,
        unasked=tuple(name for name in environments if name not in was),
        left_out=tuple(sorted(compiled.environments - {*environments})),
    )


def _others(outputs: Mapping[str, OutputChange]) -> Iterator[OtherChange]:
    found = [(name, (it.prices, it.unexplained, it.uncompared)) for name, it in outputs.items()]
    for (prices, unexplained, uncompared), names in names_by_value(it for it in found if any(it[1])).items():
        yield OtherChange(environments=names, prices=prices, unexplained=unexplained, uncompared=uncompared)


def _answered_by(it: Finding) -> set[tuple[Origin, Severity]]:
    """Return place and severity of the guardrails that say as much as a finding."""
    return {(it.origin, "error"), (it.origin, it.severity)}


def _rows(name: str, before: Before, compiled: Compiled) -> Iterator[TableChange]:
    has_old = bool(before.targets) or before.compiled is None
    if name in compiled.targets and has_old:
        yield from table_changes(before.targets.get(name), compiled.targets[name])


def _written(name: str, before: Before, compiled: Compiled) -> frozenset[Key] | None:
    """Return the entities of which rows differ beyond what operators own; None where the rows are not known."""
    if name not in before.targets or name not in compiled.targets:
        return None
    return frozenset(it.source for it in row_differences(before.targets[name].dataset, compiled.targets[name].dataset))


_Found = tuple[tuple[EntityChange, ...], tuple[TableChange, ...]]


def _shared(found: Mapping[str, _Found]) -> Iterator[Shared]:
    """Yield what is alike by the environments that have it: what all have first, then the others in their order."""
    entities = _by_names(((name, it) for name, (its, _) in found.items() for it in its))
    rows = _by_names((name, its) for name, (_, its) in found.items() if its)
    for names in sorted({*entities, *rows}, key=lambda names: (-len(names), [*map([*found].index, names)])):
        tables = rows.get(names, [()])
        yield Shared(environments=names, entities=tuple(sorted(entities.get(names, ()), key=by_weight)), rows=tables[0])


def _by_names(found: Iterable[tuple[str, T]]) -> dict[tuple[str, ...], list[T]]:
    """Return values by the names that have them; a value is in one list only."""
    by_names: dict[tuple[str, ...], list[T]] = {}
    for value, names in names_by_value(found).items():
        by_names.setdefault(names, []).append(value)
    return by_names


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
