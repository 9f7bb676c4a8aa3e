"""The answer of `ratesmith status`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.ir import Frozen
from ratesmith.core.row_change import RowChange
from ratesmith.core.sanitize import visible
from ratesmith.deploy.secrets import secret_name
from ratesmith.plan.row_changes import row_changes
from ratesmith.release.history import History
from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.answer import refusal_of
from ratesmith.report.databases import DatabaseObject, trouble_of
from ratesmith.report.drift import visible_logs
from ratesmith.report.status import DatabaseStatus, left_out, migration_name, noted, skew
from ratesmith.sql.ledger import LedgerEntry

_State = Literal["current", "pending", "held", "ahead", "seeded", "empty", "refused", "unreachable", "not-tried"]


class Hold(Frozen, frozen=True, kw_only=True):
    """The rollback that holds a database until `ratesmith resume`."""

    since: str
    """In UTC."""
    by: str
    """The database role."""
    actor: str
    """Who did it, as the command was told; empty where it was not."""
    reason: str


class LedgerLine(Frozen, frozen=True, kw_only=True):
    """One entry of a ledger."""

    action: str
    """`seed`, `up`, `down`, `baseline` or `resume`; `overwrite` and `secrets` for what was done beside migrations."""
    head: int
    """The migration that the database was at afterwards."""
    migration: str
    """Its id; empty for none."""
    name: str | None
    """Its name; null for none, and for one that the files do not have."""
    state: str
    """Hash of the state that the database was in afterwards."""
    at: str
    """In UTC."""
    by: str
    """The database role."""
    actor: str
    """Who did it, as the command was told; empty where it was not."""
    commit: str
    """With `+dirty` where the files were not as that commit has them."""
    signed_by: str
    """Who signed that commit, where `apply --require-signed` verified it; else empty."""
    database: str
    """What `databases:` calls it; empty where it has no name."""
    left_out: tuple[str, ...]
    """The other databases that the same call left as they were."""
    reason: str
    changes: tuple[str, ...]
    """What an apply did beside migrations: restored rows and written keys, by name."""
    hash: str
    """Hash of this entry and of the hash before it."""


class SecretsState(Frozen, frozen=True, kw_only=True):
    """How the secrets of the files relate to those that a database was given, by their fingerprints alone."""

    pending: tuple[str, ...]
    """Those that the next apply writes, by `ENTITY.NAME`."""
    superseded: Mapping[str, str]
    """Those that another one has replaced in the database, and when."""


class DatabaseState(DatabaseObject, frozen=True, kw_only=True):
    """The state of one database."""

    result: _State
    """`current`: at the last migration of the files. `seeded` and `empty`: of an environment without migrations,
    whether it was ever filled. `refused`: it has another history, or belongs to another environment."""
    head: int | None = None
    """The migration that it is at; null where it was not read."""
    migration: str | None = None
    """The id of that migration; null for none."""
    ahead: bool = False
    """Whether it knows more migrations than the files."""
    held: Hold | None = None
    pending: tuple[str, ...] = ()
    """The migrations of the files that it lacks."""
    activation_late: tuple[RowChange, ...] | None = None
    """The columns that hold another value of their schedule than that of today (UTC), which is their `new`; null where
    that is not known."""
    logs_late: Mapping[str, tuple[str, ...]] = {}
    """The rows that a log lacks, by what messages call that, such as `rates-late`."""
    secrets: SecretsState | None = None
    """Null where they were not compared."""
    ledger: tuple[LedgerLine, ...] = ()
    """Every entry, the oldest first."""
    verified: bool = False
    """Whether each entry is as it was written; false where that was not asked."""
    ledger_hash: str | None = None
    """Hash of the last entry: what a later `--expect` may name."""


class Answer(_Answer, frozen=True, kw_only=True):
    """The state of each database."""

    head: int | None = None
    """The last migration in the files; 0 for none, null where they were not read."""
    drafts: tuple[str, ...] = ()
    """The migrations in the files that are not released."""
    skew: Literal["none", "expected", "unexpected"] = "none"
    """Whether databases are at different migrations: `expected` where those that differ were left out by a call."""
    databases: tuple[DatabaseState, ...] = ()


def status_body(scope: DatabaseScope, history: History, found: Sequence[DatabaseStatus]) -> dict[str, Any]:
    """Return the fields of the answer."""
    return {
        "head": history.head,
        "drafts": (history.draft.name,) if history.draft else (),
        "skew": skew(found),
        "databases": tuple(status_object(scope, history, it) for it in found),
    }


def status_object(scope: DatabaseScope, history: History, status: DatabaseStatus) -> DatabaseState:
    """Return the state of a database as the answer has it."""
    database, ledger, held = status.database, status.ledger, status.ledger.held
    return DatabaseState(
        name=database.name,
        url=visible(database.shown) or None,
        refusal=refusal_of(status.refusal) if status.refusal is not None else None,
        result=_result(scope, status),
        head=ledger.head if status.is_read else None,
        migration=ledger.migration or None,
        ahead=status.ahead,
        held=None if held is None else _hold(held),
        pending=status.pending,
        activation_late=_late(scope, status),
        logs_late=visible_logs(status.logs_late),
        secrets=_secrets(status),
        ledger=tuple(_line(entry, history) for entry in ledger.entries),
        verified=status.verified,
        ledger_hash=ledger.last.hash if ledger.last else None,
    )


def _late(scope: DatabaseScope, status: DatabaseStatus) -> tuple[RowChange, ...] | None:
    if not status.is_read or status.lateness.unread:
        return None
    return tuple(row_changes(status.lateness.cells, scope.tables))


def _hold(entry: LedgerEntry) -> Hold:
    return Hold(since=entry.applied_at, by=entry.applied_by, actor=entry.actor, reason=entry.reason)


def _result(scope: DatabaseScope, status: DatabaseStatus) -> _State:
    if status.refusal is not None:
        return trouble_of(status.refusal)
    if not status.is_read:
        return "not-tried"
    if not scope.has_migrations:
        return "seeded" if status.ledger.last else "empty"
    if status.ledger.held:
        return "held"
    return "ahead" if status.ahead else "pending" if status.pending else "current"


def _secrets(status: DatabaseStatus) -> SecretsState | None:
    secrets = status.secrets
    if not status.is_read or secrets.unread:
        return None
    superseded = {visible(secret_name(key)): at for key, at in secrets.superseded.items()}
    return SecretsState(pending=tuple(visible(secret_name(key)) for key in secrets.pending), superseded=superseded)


def _line(entry: LedgerEntry, history: History) -> LedgerLine:
    return LedgerLine(
        action=entry.action,
        head=entry.head,
        migration=entry.migration,
        name=migration_name(history, entry) or None,
        state=entry.state_hash,
        at=entry.applied_at,
        by=entry.applied_by,
        commit=entry.git_commit,
        signed_by=entry.signed_by,
        reason=entry.reason,
        actor=entry.actor,
        database=entry.database,
        left_out=left_out(entry),
        changes=noted(entry),
        hash=entry.hash,
    )
