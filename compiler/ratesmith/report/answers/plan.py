"""The answer of `ratesmith plan`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from ratesmith.api.change import Weight
from ratesmith.compare.beside import Beside, Hidden
from ratesmith.compare.comparison import Comparison, OtherChange
from ratesmith.compare.entities import EntityChange, Status
from ratesmith.compare.guardrails import Answered
from ratesmith.compare.headline import headline
from ratesmith.compare.migrations import MigrationChange, StatementChange, Withheld
from ratesmith.compare.project_settings import SettingChange
from ratesmith.compare.rows import TableChange
from ratesmith.compile.result import Report
from ratesmith.core.ir import Frozen
from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.answers.secrets_diff import ChangedFile, changed_file
from ratesmith.report.findings.json import FindingObject, finding_objects
from ratesmith.report.pack_values import pack_values


class AmountObject(Frozen, frozen=True, kw_only=True):
    """One number or name, before and after."""

    what: str
    """What it is of; empty where the label of the fact says it."""
    before: str | None
    """As people read it, with its unit; null where there was none."""
    after: str | None
    effect: str
    """What the change means, for people."""
    share: Decimal | None
    """By which part it grew, 0.111 for 11.1 %; null where nobody can say."""


class FactObject(Frozen, frozen=True, kw_only=True):
    """One thing that is to be said of an entity."""

    label: str
    amounts: tuple[AmountObject, ...]
    note: str


class FieldObject(Frozen, frozen=True, kw_only=True):
    """One value that differs, and of which no fact speaks."""

    where: str
    """Its route in the entity: `limits.context_window`."""
    before: str | None
    """Null where there was none."""
    after: str | None


class AnsweredObject(Frozen, frozen=True, kw_only=True):
    """An acknowledgement."""

    rule: str
    change: str
    """What changes, from what to what."""
    reason: str
    path: str
    line: int


class EntityObject(Frozen, frozen=True, kw_only=True):
    """One entity that a change adds, removes, renames or changes."""

    kind: str
    id: str
    status: Status
    path: str
    line: int
    weight: Weight
    headline: str
    facts: tuple[FactObject, ...]
    fields: tuple[FieldObject, ...]


class SharedObject(Frozen, frozen=True, kw_only=True):
    """What a change does alike in some environments, and in no other one."""

    environments: tuple[str, ...]
    entities: tuple[EntityObject, ...]
    """The worst first."""
    rows: tuple[TableChange, ...]


class UpcomingObject(Frozen, frozen=True, kw_only=True):
    """What begins soon in some environments."""

    environments: tuple[str, ...]
    begins: tuple[Mapping[str, Any], ...]
    """By the names that the pack gives, as `upcoming` answers."""


class Answer(_Answer, frozen=True, kw_only=True):
    """What a change of the configuration does; `findings` has those of the guardrails."""

    base: str | None = None
    """The commit that was compared with."""
    outcome: Literal["unchanged", "changed", "refused"] = "unchanged"
    """Whether anything changes, or may; `refused` where a guardrail stops at it or cannot look at what is `unread`,
    where `others` has something `unexplained`, and where `introduced` has an error."""
    trouble: str = ""
    """Why the base says nothing, so that everything counts as new; empty where it does."""
    headline: str = ""
    """What a reviewer needs first, in one line."""
    changes: tuple[SharedObject, ...] = ()
    """What differs, by the environments that have it."""
    acknowledged: tuple[AnsweredObject, ...] = ()
    """What the guardrails would find, had somebody not said that it is meant."""
    spent: tuple[AnsweredObject, ...] = ()
    """Acknowledgements of changes that were merged before, or that are not made any more."""
    unread: tuple[str, ...] = ()
    """The entities, as `model/gpt-5.1`, that have mistakes, so that they are not compared."""
    introduced: tuple[FindingObject, ...] = ()
    """Findings of the configuration that the base does not have, also where a guardrail asks about the same."""
    resolved: tuple[FindingObject, ...] = ()
    hidden: Hidden = ""
    """Why `changes` has no rows, and `migrations` nothing: the configuration has errors, or that of the base has."""
    migrations: tuple[MigrationChange, ...] = ()
    """Those that the change makes or has, by number."""
    statements: tuple[StatementChange, ...] = ()
    """What these do to rows, as SQL, once for all environments with the same."""
    withheld: tuple[Withheld, ...] = ()
    """Environments whose migrations are not known, because a build refuses."""
    gone: tuple[str, ...] = ()
    """Environments that the project had, and has no more."""
    gone_projects: tuple[str, ...] = ()
    """Folders of the repository that had another project, and have none any more."""
    others: tuple[OtherChange, ...] = ()
    """What rows and manifests say that nothing else does; `unexplained` refuses the change."""
    is_compared: bool = True
    """Whether rows and manifests were compared; without that nobody knows whether a price changes."""
    unasked: tuple[str, ...] = ()
    """Environments that the base does not have, in which guardrails have nothing to compare with."""
    left_out: tuple[str, ...] = ()
    """Environments that were not compared, because `--env` names others."""
    settings: tuple[SettingChange, ...] = ()
    """What differs in `ratesmith.yaml`."""
    secrets: tuple[ChangedFile, ...] = ()
    """What becomes of secrets, as `secrets diff` says it."""
    upcoming: tuple[UpcomingObject, ...] = ()
    """What the change has begin within 30 days."""


def body(it: Comparison) -> dict[str, Any]:
    """Return the keys of the answer, apart from its head."""
    return {
        "base": it.base,
        "outcome": "refused" if it.fails else "changed" if it.changes else "unchanged",
        "trouble": it.trouble,
        "headline": headline(it),
        "changes": tuple(
            SharedObject(environments=one.environments, entities=tuple(map(_entity, one.entities)), rows=one.rows)
            for one in it.shared
        ),
        "acknowledged": tuple(map(_answered, it.acknowledged)),
        "spent": tuple(map(_answered, it.spent)),
        "findings": finding_objects(Report(findings=it.guardrails, sources=it.sources)),
        "unread": it.unread,
        "gone": it.gone,
        "gone_projects": it.gone_projects,
        "others": it.others,
        "is_compared": it.is_compared,
        "unasked": it.unasked,
        "left_out": it.left_out,
        "introduced": finding_objects(Report(findings=it.introduced, sources=it.sources)),
        "resolved": finding_objects(Report(findings=it.resolved, sources={})),
        **_beside(it.beside),
    }


def _beside(it: Beside) -> dict[str, Any]:
    return {
        "hidden": it.hidden,
        "migrations": it.migrations.made,
        "statements": it.migrations.statements,
        "withheld": it.migrations.withheld,
        "settings": it.settings,
        "secrets": tuple(map(changed_file, it.secrets)),
        "upcoming": tuple(
            UpcomingObject(environments=soon.environments, begins=tuple(map(pack_values, soon.begins)))
            for soon in it.upcoming
        ),
    }


def _entity(it: EntityChange) -> EntityObject:
    return EntityObject(
        kind=it.kind,
        id=it.id,
        status=it.status,
        path=it.path,
        line=it.line,
        weight=it.weight,
        headline=it.headline,
        facts=tuple(
            FactObject(
                label=fact.label,
                amounts=tuple(AmountObject(**amount._asdict()) for amount in fact.amounts),
                note=fact.note,
            )
            for fact in it.facts
        ),
        fields=tuple(FieldObject(where=one.where, before=one.before, after=one.after) for one in it.fields),
    )


def _answered(it: Answered) -> AnsweredObject:
    return AnsweredObject(rule=it.rule, change=it.change, reason=it.reason, path=it.path, line=it.line)
