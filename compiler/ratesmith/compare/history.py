"""What the values of an entity were, by what git says of its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby, islice
from typing import Literal, NamedTuple

from ratesmith.api.change import Change, Pair
from ratesmith.compare.entities import change_of
from ratesmith.compare.fields import FieldChange, field_changes
from ratesmith.compile.explain import Subject
from ratesmith.compile.pipeline import configurations_of
from ratesmith.compile.result import Opened
from ratesmith.core.git_log import LoggedCommit
from ratesmith.core.ir import Config, Entity, Frozen
from ratesmith.project.settings import ENVIRONMENTS, effective
from ratesmith.release.past_files import CommitObject, PastFiles

_Status = Literal["added", "changed", "removed"]


class PastField(Frozen, frozen=True, kw_only=True):
    """One value that a commit changed."""

    where: str
    """Its route in the entity."""
    before: str | None
    """None where there was none."""
    after: str | None


class PastEffect(Frozen, frozen=True, kw_only=True):
    """What a change does to people, such as what customers pay for 1M tokens."""

    what: str
    before: str | None
    after: str | None


class PastChange(Frozen, frozen=True, kw_only=True):
    """What one commit did to an entity, in the environments where it did the same."""

    commit: CommitObject
    environments: tuple[str, ...]
    status: _Status
    """What became of the entity."""
    fields: tuple[PastField, ...]
    effects: tuple[PastEffect, ...]
    """What it does, in words of the pack."""


class PastOf(Frozen, frozen=True, kw_only=True):
    """The history of an entity, or of one of its values."""

    name: str
    environments: tuple[str, ...]
    """Those that were asked about."""
    changes: tuple[PastChange, ...]
    """The oldest first."""
    trouble: str
    """Why changes are missing; empty where none is."""


class _Step(NamedTuple):
    """A commit that changed files of the entity, and the files before and after it."""

    commit: CommitObject
    before: tuple[str, Mapping[str, str]]
    """The id that the entity had, and the blobs by path."""
    after: tuple[str, Mapping[str, str]]


def history(opened: Opened, subject: Subject, environments: tuple[str, ...], limit: int) -> PastOf:
    """Read what the commits up to `HEAD` made of an entity, following its files when they were renamed.

    `limit` is the most commits that are looked at, the last ones. Raises Fatal where git cannot read a file.
    """
    past = PastFiles.read(opened.config, "", released=False)
    steps = [*_steps(past, opened, subject, environments)]
    trouble = past.trouble
    if len(steps) > limit:
        trouble = f"only the last {limit:,} of {len(steps):,} commits were looked at"
        steps = steps[-limit:]
    sides = [side for step in steps for _, side in (step.before, step.after)]
    contents = past.contents({blob for blobs in sides for blob in blobs.values()})
    chains = {name: effective(opened.project, name)[1] for name in environments}
    changes: list[PastChange] = []
    for step in steps:
        before, after = (
            configurations_of(
                opened.config,
                opened.pack.kinds,
                chains,
                {path: contents[blob].decode(errors="replace") for path, blob in blobs.items()},
            )
            for _, blobs in (step.before, step.after)
        )
        found = [(name, *_change(opened, subject, step, before[name], after[name])) for name in environments]
        found.sort(key=lambda it: (str(it[1:]), it[0]))
        for (status, fields, effects), group in groupby(found, key=lambda it: it[1:]):
            if fields:
                names = tuple(name for name, *_ in group)
                changes.append(
                    PastChange(commit=step.commit, environments=names, status=status, fields=fields, effects=effects)
                )
    return PastOf(name=subject.name, environments=environments, changes=tuple(changes), trouble=trouble)


def _steps(past: PastFiles, opened: Opened, subject: Subject, environments: Iterable[str]) -> Iterator[_Step]:
    """Yield the commits that changed a file of the entity, the oldest first."""
    own = {commit.id: names for commit, names in _named(past.log, _files(subject, opened, environments))}
    blobs: dict[str, str] = {}
    for commit in reversed(past.log):
        before = dict(blobs)
        for change in commit.changes:
            if change.before != change.path:
                blobs.pop(change.before, None)
            if change.new:
                blobs[change.path] = change.new
            else:
                blobs.pop(change.path, None)
        if commit.id in own and (shown := past.commit(commit)) is not None:
            were, are = own[commit.id]
            yield _Step(
                shown,
                (_id(were, subject), dict(_needed(before, were, opened))),
                (_id(are, subject), dict(_needed(blobs, are, opened))),
            )


def _files(subject: Subject, opened: Opened, environments: Iterable[str]) -> frozenset[str]:
    """Return the files that the entity may be in: the base, and the overlays of the environments."""
    path = subject.kind.path.replace("{id}", subject.id)
    layers = {layer for name in environments for layer in effective(opened.project, name)[1]}
    return frozenset({path, *(f"{ENVIRONMENTS}/{layer}/{path}" for layer in layers)})


def _named(
    log: Iterable[LoggedCommit], files: frozenset[str]
) -> Iterator[tuple[LoggedCommit, tuple[frozenset[str], frozenset[str]]]]:
    """Yield the commits that changed the files, the last one first, with the names before and after."""
    for commit in log:
        mine = [it for it in commit.changes if it.path in files]
        if mine:
            moved = {it.path: it.before for it in mine if _layer(it.path) == _layer(it.before)}
            were = frozenset(moved.get(file, file) for file in files)
            yield commit, (were, files)
            files = were


def _layer(path: str) -> str:
    """Return the folder of the overlay that a file is in; empty for the base."""
    folder, _, rest = path.partition("/")
    return rest.partition("/")[0] if folder == ENVIRONMENTS else ""


def _id(files: frozenset[str], subject: Subject) -> str:
    """Return the id of the entity when its files had these names."""
    folder, placeholder, end = subject.kind.path.partition("{id}")
    bases = [it for it in files if not it.startswith(f"{ENVIRONMENTS}/")]
    return bases[0].removeprefix(folder).removesuffix(end) if placeholder and len(bases) == 1 else subject.id


def _needed(blobs: Mapping[str, str], own: frozenset[str], opened: Opened) -> Iterator[tuple[str, str]]:
    """Yield the files of the entity, and those that are not for one entity alone, such as the value of a credit."""
    shared = {kind.path for kind in opened.pack.kinds.values() if "{id}" not in kind.path}
    for path, blob in blobs.items():
        folder, _, rest = path.partition("/")
        below = rest.partition("/")[2] if folder == ENVIRONMENTS else path
        if path in own or below in shared:
            yield path, blob


def _change(
    opened: Opened, subject: Subject, step: _Step, before: Config, after: Config
) -> tuple[_Status, tuple[PastField, ...], tuple[PastEffect, ...]]:
    """Return what changed in one environment, and what the pack says that it does."""
    was = before.all(subject.kind.entity).get(step.before[0])
    now = after.all(subject.kind.entity).get(step.after[0])
    route = subject.route
    fields = tuple(it for it in field_changes(was, now) if it.route[: len(route)] == route)
    if not fields:
        return "changed", (), ()
    shown = tuple(PastField(where=it.where, before=it.before, after=it.after) for it in fields)
    day = date.fromisoformat(step.commit.at[:10]) if step.commit.at[:4].isdigit() else date.min
    change = change_of(opened.pack, before, after, day)
    status: _Status = "added" if was is None else "removed" if now is None else "changed"
    return status, shown, tuple(_effects(opened, change, Pair(step.after[0], was, now), fields))


def _effects(opened: Opened, change: Change, pair: Pair[Entity], fields: Iterable[FieldChange]) -> Iterator[PastEffect]:
    """Yield what an impact says of the fields, from what to what."""
    for impact in opened.pack.impacts(change):
        covers = any(it.where == name or it.where.startswith(f"{name}.") for it in fields for name in impact.covers)
        if covers and impact.at.entity in (pair.before, pair.after):
            changed = ((it.label, amount) for it in impact.facts for amount in it.amounts if not amount.is_same)
            for label, amount in islice(changed, 1):
                what = f"{label} {amount.what}".rstrip()
                yield PastEffect(what=what, before=amount.before, after=amount.after)
