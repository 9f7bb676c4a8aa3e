"""Who set a value: the changes that files and git know, joined with what the ledger of each database says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from ratesmith.core.errors import Fatal
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import visible
from ratesmith.deploy.ledger.entity_lines import AuditEvent, LedgerTale, Place
from ratesmith.deploy.ledger.state import DRAFT
from ratesmith.plan.row_trail import RowStep, Trail
from ratesmith.release.asked import Asked, InFiles, Questions
from ratesmith.release.history import History
from ratesmith.release.past_files import Brought, CommitObject, PastFiles
from ratesmith.release.past_values import Moment
from ratesmith.release.released_files import PLANS

Standing = Literal["released", "draft", "tried", "unknown", "committed", "uncommitted"]


class AuditChange(Frozen, frozen=True, kw_only=True):
    """One change of what is asked about."""

    standing: Standing
    """Of a migration `released` or `draft`; `tried`: a draft that is in no file any more, and `unknown`: another one
    that is in no file, which only ledgers know. Of the files in an environment with a seed `committed` or
    `uncommitted`."""
    name: str | None = None
    """Of the migration; null where no file has it, and in an environment with a seed."""
    number: int | None = None
    migration: str | None = None
    """The id of the migration."""
    rows: tuple[RowStep, ...]
    """What it does to each row that is asked about."""
    commit: CommitObject | None = None
    """The commit that brought it to the branch; null where git does not say."""
    written: CommitObject | None = None
    """Where that is a merge, the commit that was merged and wrote it; null where it is not found."""
    behind: CommitObject | None = None
    """Where a job built it behind a merge, that merge; null where several were built together."""
    events: tuple[AuditEvent, ...] = ()
    """What databases say of it, one database after the other."""


class GitView(Frozen, frozen=True, kw_only=True):
    """What git was asked, and whether it knew everything."""

    where: str | None
    """What was read, such as `HEAD` or `origin/main`; null where nothing was."""
    trouble: str
    """Why commits are missing; empty where none is."""


class Audit(Frozen, frozen=True, kw_only=True):
    """The history of an entity, or of one field of it."""

    name: str
    """What was asked for, written out: `KIND/ID.FIELD`."""
    kind: str
    id: str
    columns: tuple[str, ...]
    """The columns in the database that it was read as, by `table.column`; empty where all of its rows are."""
    files: InFiles
    """Whether the files have it: `wrong` with mistakes, `gone` if it was removed."""
    release: Literal["seed", "migrations"]
    git: GitView
    changes: tuple[AuditChange, ...]
    """The oldest first."""
    other: tuple[AuditEvent, ...] = ()
    """What ledgers say that belongs to none of the changes, such as seeds from commits that git does not know here."""


def audit_of_migrations(
    asked: Asked, path: Trail, history: History, past: PastFiles, tales: Mapping[str, LedgerTale]
) -> Audit:
    """Join what migrations did with the commits that brought them and with what ledgers say."""
    chain = history.migrations
    paths = {f"{PLANS}/{chain[number - 1].name}.json": (number, chain[number - 1].id) for number in path.steps}
    told = {at for tale in tales.values() for at in tale.unknown}
    squashed = {(it.number, it.id): it.name for it in chain[: history.squashed] if (it.number, it.id) in told}
    paths |= {f"{PLANS}/{name}.json": at for at, name in squashed.items()}
    brought = {paths[name]: it for name, it in past.brought(paths).items()}
    events = _by_place(tales)
    changes: dict[Place, AuditChange] = {}

    def add(at: Place, standing: Standing, name: str | None, steps: tuple[RowStep, ...]) -> None:
        it: Brought | None = brought.get(at)
        changes[at] = AuditChange(
            standing=standing,
            name=name,
            number=at[0],
            migration=at[1],
            rows=steps,
            commit=it.commit if it else None,
            written=it.written if it else None,
            behind=it.behind if it else None,
            events=tuple(events.get(at, ())),
        )

    for number, steps in path.steps.items():
        migration = chain[number - 1]
        released = number <= len(history.released)
        add((number, migration.id), "released" if released else "draft", migration.name, steps)
    for tale in tales.values():
        for at, steps in tale.unknown.items():
            if at in changes:
                continue
            ups = (event for event in events.get(at, ()) if event.action == "up")
            tried = any(event.reason.partition(": ")[0] == DRAFT for event in ups)
            standing: Standing = "released" if at in squashed else "tried" if tried else "unknown"
            add(at, standing, squashed.get(at), steps)
    return _audit(asked, past, sorted(changes.values(), key=_order), events.get(None, ()), "migrations")


def audit_of_seeds(asked: Asked, questions: Questions, tales: Mapping[str, LedgerTale]) -> Audit:
    """Join what the files compiled to at each commit with what ledgers say of seeds from these commits."""
    past = questions.past
    found: list[Moment] = []
    order: dict[str, int] = {}
    if asked.subject is not None and past.git is not None:
        try:
            found = questions.moments(asked.subject, asked.wanted)
            order = past.git.order(past.tip)
        except Fatal as error:
            past, found = past._replace(trouble=error.message), []
    events: dict[int | None, list[AuditEvent]] = {}
    for tale in tales.values():
        last: int | None = None
        for _, event in tale.events:
            if event.action == "seed":
                at = _contained(event.commit, found, order)
                if at is not None and at == last:
                    continue
                last = at
            events.setdefault(last, []).append(event)
    changes = [
        AuditChange(
            standing="committed" if it.id else "uncommitted",
            rows=it.steps,
            commit=it.commit,
            events=tuple(events.get(place, ())),
        )
        for place, it in enumerate(found)
    ]
    return _audit(asked, past, changes, events.get(None, ()), "seed")


def _contained(commit: str, found: Sequence[Moment], order: Mapping[str, int]) -> int | None:
    """The last change that a commit contains, by its place in `found`; None where git does not say."""
    at = order.get(commit.partition("+")[0])
    if at is None:
        return None
    return max((place for place, it in enumerate(found) if order.get(it.id, -1) >= at), default=None)


def _order(change: AuditChange) -> tuple[int, bool, str, bool]:
    """The number of a migration; of two with one number the one first that a database was given first.

    A draft that was tried is first within a second, too: what was released under its number came later.
    """
    first = min((it.at for it in change.events), default="")
    return change.number or 0, not change.events, first, change.standing != "tried"


def _by_place(tales: Mapping[str, LedgerTale]) -> dict[Place | None, list[AuditEvent]]:
    events: dict[Place | None, list[AuditEvent]] = {}
    for tale in tales.values():
        for place, event in tale.events:
            events.setdefault(place, []).append(event)
    return events


def _audit(
    asked: Asked,
    past: PastFiles,
    changes: Iterable[AuditChange],
    other: Iterable[AuditEvent],
    release: Literal["seed", "migrations"],
) -> Audit:
    return Audit(
        name=visible(asked.name),
        kind=asked.kind.name,
        id=visible(asked.id),
        columns=asked.columns,
        files=asked.files,
        release=release,
        git=GitView(where=past.where or None, trouble=visible(past.trouble)),
        changes=tuple(changes),
        other=tuple(other),
    )
