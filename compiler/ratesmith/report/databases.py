"""What the answers as JSON say of each database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from ratesmith.core.errors import Fatal, RefusalKind
from ratesmith.core.ir import Frozen
from ratesmith.core.row_change import RowChange
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Table
from ratesmith.deploy.receipts import Migrated, Receipt, Resumed, Undone
from ratesmith.deploy.results import Result
from ratesmith.deploy.secrets import SecretsStanding, secret_name
from ratesmith.plan.row_changes import planned_changes, row_changes
from ratesmith.report.answer import Answer, Refusal, refusal_of

Trouble = Literal["refused", "unreachable", "unknown", "ready", "not-tried"]
"""`unknown`: the connection was lost while the database committed, so run it again. `ready`: it could be changed, and
was left as it was because another one failed. `not-tried`: left out by --only or --skip, or the call ended before."""


class DatabaseObject(Frozen, frozen=True, kw_only=True):
    """One database."""

    name: str
    """As `databases:` calls it; `default` where there is one only; `database-N` for the Nth `--database`."""
    url: str | None
    """Without a password and without parameters; null where it was left out."""
    refusal: Refusal | None = None
    """Why it was left as it was."""


class MigrationObject(Frozen, frozen=True, kw_only=True):
    """One migration that ran, or was taken back."""

    name: str
    rows: tuple[RowChange, ...]
    """The rows that it changes."""


class SeededTable(Frozen, frozen=True, kw_only=True):
    """What a seed did to one table."""

    table: str
    """Its name in the database."""
    inserted: int
    updated: int
    retired: int
    """Rows of removed entities that were deactivated or deleted."""
    unchanged: int


class SecretsObject(Frozen, frozen=True, kw_only=True):
    """What became of the secrets, by `ENTITY.NAME`."""

    rotated: tuple[str, ...]
    """Written into the database: new ones, and those that replace another value."""
    reencrypted: tuple[str, ...]
    """In a new ciphertext, with the value that the database holds."""
    unchanged: int
    gone: tuple[str, ...]
    """No longer in the configuration, and left in the database."""
    pending: tuple[str, ...] | None = ()
    """Those that the database lacks still; null where nobody may read which it has."""
    superseded: tuple[str, ...] = ()
    """Older in the files than in the database, which therefore keeps its own."""
    triggers: tuple[str, ...] = ()
    """Triggers of the platform that saw what was written, and could log or keep it."""


class ChangedDatabase(DatabaseObject, frozen=True, kw_only=True):
    """What became of one database."""

    result: Literal["applied", "rolled-back", "resumed", "nothing", "ahead"] | Trouble
    """`nothing`: as it should be already. `ahead`: it knows more migrations than the files, and was left alone."""
    before: int | None = None
    """The migration that it was at; null where that is not known, and for a seed."""
    head: int | None = None
    """The migration that it is at now."""
    created: tuple[str, ...] = ()
    """The tables that did not exist."""
    tables: tuple[SeededTable, ...] = ()
    """What a seed did; empty where there are migrations."""
    migrations: tuple[MigrationObject, ...] = ()
    """Those that ran, or were taken back, in that order."""
    left: tuple[str, ...] = ()
    """The rows of migrations that stay as they are: only others were to be taken back, or their kind keeps them."""
    not_as_before: tuple[str, ...] = ()
    """Rows of the migrations that were taken back, and of later ones, that are not as those before them left them."""
    unproved: tuple[str, ...] = ()
    """Rows of which only roles that are not trusted say that a migration changed them, without files to compare."""
    taken_back: Mapping[str, tuple[str, ...]] = {}
    """The keys of rows that others keep and that a rollback took back, by what they are called: `rates`."""
    held: bool = False
    """Whether it waits for `ratesmith resume` now."""
    baseline: str | None = None
    """The migration whose state the rows were found in, by `--baseline`."""
    checkpoint: str | None = None
    """The migration whose state the seed made, by `--from-seed`."""
    pending: tuple[str, ...] = ()
    """The migrations that a baseline leaves to the next apply."""
    put_back: tuple[RowChange, ...] = ()
    """Rows that were changed by hand and put back."""
    kept: tuple[RowChange, ...] = ()
    """Rows that were changed by hand and stay so; each with what would put it back."""
    activated: tuple[RowChange, ...] = ()
    """The columns with a schedule that got the value of the day."""
    without_unique_index: tuple[str, ...] = ()
    """Tables, with their key columns, in which two rows could have one key."""
    secrets: SecretsObject | None = None
    """Null where the environment has its keys from elsewhere."""
    locks_held_ms: int | None = None
    """How long others had to wait for the rows that changed, in milliseconds; null where nothing was locked."""


class ChangesAnswer(Answer, frozen=True, kw_only=True):
    """What became of each database."""

    databases: tuple[ChangedDatabase, ...] = ()


def head_of(result: Result[Any]) -> dict[str, Any]:
    """Return what every database has: its name, its URL and why it was refused."""
    refusal = refusal_of(result.refusal) if result.refusal is not None else None
    return {"name": result.database.name, "url": visible(result.database.shown) or None, "refusal": refusal}


def trouble_of(refusal: Fatal) -> Literal["refused", "unreachable"]:
    """Return how a failure is called."""
    lost = refusal.kind in (RefusalKind.UNREACHABLE, RefusalKind.CONNECTION_LOST)
    return "unreachable" if lost else "refused"


def trouble_in(result: Result[Any]) -> Trouble | None:
    """Return why nothing was done to a database; None where something was."""
    match result.state:
        case "done":
            return None
        case "failed":
            assert result.refusal is not None
            return trouble_of(result.refusal)
        case "ready" | "unknown" | "not-tried" as state:
            return state


def applied_object(result: Result[Receipt], tables: Iterable[Table]) -> ChangedDatabase:
    """Return what an apply did to a database."""
    receipt = result.outcome
    if receipt is None:
        return ChangedDatabase(**head_of(result), result=trouble_in(result) or "nothing")
    known = tuple(tables)
    return ChangedDatabase(
        **head_of(result),
        result=trouble_in(result) or _outcome(receipt),
        locks_held_ms=result.locks_held_ms,
        created=receipt.created,
        activated=tuple(row_changes(receipt.activated, known)),
        without_unique_index=receipt.unindexed,
        tables=tuple(
            SeededTable(
                table=it.table, inserted=it.inserted, updated=it.updated, retired=it.retired, unchanged=it.unchanged
            )
            for it in receipt.tables
        ),
        secrets=_secrets(receipt),
        **(_migrated(receipt.migrated, known) if receipt.migrated is not None else {}),
    )


def rolled_back_object(result: Result[Undone]) -> ChangedDatabase:
    """Return what a rollback did to a database."""
    undone = result.outcome
    if undone is None:
        return ChangedDatabase(**head_of(result), result=trouble_in(result) or "nothing")
    return ChangedDatabase(
        **head_of(result),
        result=trouble_in(result) or ("rolled-back" if undone.rows or undone.head < undone.before else "nothing"),
        locks_held_ms=result.locks_held_ms,
        before=undone.before,
        head=undone.head,
        migrations=tuple(
            MigrationObject(name=name, rows=tuple(row.change for row in rows))
            for name, rows in undone.migrations.items()
        ),
        taken_back={it.called: tuple(map(visible, it.keys)) for it in undone.cited},
        left=tuple(map(visible, (*undone.left, *undone.kept, *undone.already))),
        not_as_before=tuple(map(visible, undone.not_as_before)),
        unproved=tuple(map(visible, undone.unproved)),
        held=undone.held,
    )


def resumed_object(result: Result[Resumed]) -> ChangedDatabase:
    """Return what a resume did to a database."""
    resumed = result.outcome
    if resumed is None:
        return ChangedDatabase(**head_of(result), result=trouble_in(result) or "nothing")
    return ChangedDatabase(
        **head_of(result),
        result=trouble_in(result) or ("resumed" if resumed.held else "nothing"),
        locks_held_ms=result.locks_held_ms,
        before=resumed.head,
        head=resumed.head,
    )


def _outcome(receipt: Receipt) -> Literal["applied", "nothing", "ahead"]:
    if receipt.is_ahead:
        return "ahead"
    return "applied" if receipt.changes_something else "nothing"


def _migrated(migrated: Migrated, tables: tuple[Table, ...]) -> dict[str, Any]:
    return {
        "before": migrated.before,
        "head": migrated.head,
        "migrations": tuple(
            MigrationObject(name=it.name, rows=tuple(planned_changes(it.file, tables))) for it, _ in migrated.applied
        ),
        "baseline": migrated.baseline or None,
        "checkpoint": migrated.seeded or None,
        "pending": migrated.waiting or (),
        "put_back": tuple(row_changes(migrated.overwritten, tables)),
        "kept": tuple(row_changes(migrated.kept, tables)),
    }


def _secrets(receipt: Receipt) -> SecretsObject | None:
    given, standing = receipt.secrets, receipt.standing
    if given is None:
        return None if standing is None else _left_alone(standing)

    def named(*outcomes: str) -> tuple[str, ...]:
        return tuple(secret_name(key) for key, its in sorted(given.outcomes.items()) if its in outcomes)

    return SecretsObject(
        rotated=named("set", "rotated", "restored"),
        reencrypted=named("re-encrypted", "older"),
        unchanged=given.unchanged + len(named("there")),
        gone=tuple(map(secret_name, given.gone)),
        triggers=tuple(map(visible, given.triggers)),
    )


def _left_alone(standing: SecretsStanding) -> SecretsObject:
    return SecretsObject(
        rotated=(),
        reencrypted=(),
        unchanged=0,
        gone=(),
        pending=None if standing.unread else tuple(map(secret_name, standing.pending)),
        superseded=tuple(map(secret_name, standing.superseded)),
    )
