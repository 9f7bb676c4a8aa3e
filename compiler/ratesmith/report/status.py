"""Describe the state of the databases of an environment as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.git_signature import harmless_signature
from ratesmith.core.sanitize import visible
from ratesmith.deploy.activation import Lateness
from ratesmith.deploy.ledger.chain import unknown_lead
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import abandoned_draft, is_ahead, pending_migrations, short_commit
from ratesmith.deploy.results import Database, Result
from ratesmith.deploy.row_messages import describe_changes
from ratesmith.deploy.secrets import SecretsStanding
from ratesmith.release.history import History
from ratesmith.report.apply import describe_standing
from ratesmith.report.drift import describe_late_logs
from ratesmith.sql.ledger import LedgerEntry
from ratesmith.sql.verify import LATE

SHOWN: Final = 5
"""How many ledger entries are shown without `-v`."""


class DatabaseStatus(NamedTuple):
    """The state of one database."""

    database: Database
    ledger: LedgerLines = LedgerLines()
    pending: tuple[str, ...] = ()
    """Names of the migrations that were not applied yet."""
    ahead: bool = False
    secrets: SecretsStanding = SecretsStanding()
    refusal: Fatal | None = None
    """Why it cannot be read, or what is wrong with its history."""
    is_read: bool = True
    """Whether its ledger was read."""
    verified: bool = False
    """Whether each line of its ledger is as it was written."""
    lateness: Lateness = Lateness()
    logs_late: Mapping[str, tuple[str, ...]] = {}
    """The rows that the logs of a pack lack, by what messages call that."""

    @staticmethod
    def of(
        scope: DatabaseScope,
        history: History,
        result: Result[tuple[LedgerLines, SecretsStanding, Lateness, Mapping[str, tuple[str, ...]]]],
        *,
        verified: bool = False,
    ) -> DatabaseStatus:
        """Return the state of one database, given what was read of it, and whether its ledger was verified."""
        if result.outcome is None:
            return DatabaseStatus(result.database, refusal=result.refusal, is_read=False)
        ledger, secrets, lateness, logs = result.outcome
        known = DatabaseStatus._of(scope, history, result.database, ledger)
        return known._replace(secrets=secrets, verified=verified, lateness=lateness, logs_late=logs)

    @staticmethod
    def _of(scope: DatabaseScope, history: History, database: Database, ledger: LedgerLines) -> DatabaseStatus:
        if not scope.has_migrations:
            return DatabaseStatus(database, ledger)
        chain = history.migrations
        if is_ahead(ledger, chain):
            refusal = abandoned_draft(ledger, chain) or unknown_lead(ledger, chain)
            return DatabaseStatus(database, ledger, ahead=refusal is None, refusal=refusal)
        try:
            waiting = tuple(migration.name for migration in pending_migrations(ledger, chain))
        except Fatal as error:
            return DatabaseStatus(database, ledger, refusal=error)
        return DatabaseStatus(database, ledger, waiting)


def exit_code(found: Sequence[DatabaseStatus]) -> Exit:
    """Return OK if all are at the same migration, none is held or late and none has trouble; else the worst exit
    code. One may be late where its schedules could not be compared.
    """
    wrong = any(it.ledger.held or it.lateness.cells or it.lateness.is_open or it.logs_late for it in found)
    worst = [it.refusal.exit for it in found if it.refusal is not None]
    return max(Exit.REFUSED if wrong or skew(found) == "unexpected" else Exit.OK, *worst, Exit.OK)


def skew(found: Sequence[DatabaseStatus]) -> Literal["none", "expected", "unexpected"]:
    """Return whether databases are at different migrations, and whether a call left out those that differ."""
    if len(_heads(found)) < 2:
        return "none"
    asked = _left_out(found)
    return "expected" if len(_heads([it for it in found if it.database.name not in asked])) < 2 else "unexpected"


def left_out(entry: LedgerEntry) -> tuple[str, ...]:
    """Return the names of the databases that the call behind an entry left as they were."""
    return tuple(entry.left_out.split(",")) if entry.left_out else ()


def _left_out(found: Sequence[DatabaseStatus]) -> dict[str, LedgerEntry]:
    """Return the entry by which each database came where it is, if its call left out others, by the names of those.

    A note moves nothing, so it explains no difference; nor does what a role says that is not trusted.
    """
    arrivals = (move for it in found if (move := it.ledger.last_move) is not None and not move.doubtful)
    return {name: entry for entry in arrivals for name in left_out(entry)}


def as_text(
    scope: DatabaseScope, history: History, found: Sequence[DatabaseStatus], *, verbose: bool = False
) -> Iterator[str]:
    """Yield the state of all databases line by line."""
    for database in found:
        yield from _lines(scope, history, database, verbose)
    yield from _describe_skew(scope.name, found)


def _heads(found: Sequence[DatabaseStatus]) -> set[tuple[int, str]]:
    """Return the distinct migrations of the databases that could be read."""
    return {(it.ledger.head, it.ledger.migration) for it in found if it.is_read}


def _lines(scope: DatabaseScope, history: History, status: DatabaseStatus, verbose: bool) -> Iterator[str]:
    yield f"{scope.name} → {status.database.label}"
    ledger = status.ledger
    if status.refusal is not None:
        yield f"  {visible(status.refusal.message)}"
        if status.refusal.hint:
            yield f"    hint: {visible(status.refusal.hint)}"
    elif not status.is_read:
        yield "  left out by this call"
        return
    drafts = {history.draft.name} if history.draft else set()
    if ledger.last is None:
        yield "  nothing was applied yet" if status.refusal is None else "  no ledger was read"
    elif scope.has_migrations:
        name = migration_name(history, ledger)
        yield f"  at migration {name or ledger.head}{' (a draft)' if name in drafts else ''}, of {history.head}"
    yield from _ledger(status)
    if ledger.held is not None:
        yield f"  held since {_when(ledger.held)}: {visible(ledger.held.reason) or 'no reason was given'}"
    for name in status.pending:
        yield f"  pending: {name}{' (a draft)' if name in drafts else ''}"
    yield from describe_standing(status.secrets)
    yield from _lateness(scope, status)
    for entry in ledger.entries if verbose else ledger.entries[-SHOWN:]:
        led_to = f" → {migration_name(history, entry) or entry.head}" if scope.has_migrations else ""
        yield f"  {_when(entry)}  {entry.action}{led_to}{_details(entry)}"


def _lateness(scope: DatabaseScope, status: DatabaseStatus) -> Iterator[str]:
    for row in describe_changes(status.lateness.cells, scope.tables):
        yield f"  {LATE}: {visible(row)}"
    if status.lateness.cells:
        yield f"    hint: run activate.sql of what was applied, or: ratesmith --env {scope.name} apply"
    if status.lateness.unread:
        yield f"  schedules were not compared: {visible(status.lateness.unread)}"
    yield from describe_late_logs(status.logs_late)


def _ledger(status: DatabaseStatus) -> Iterator[str]:
    if status.ahead:
        yield "  ahead: it knows more migrations than the files, which are of an older version"
    if status.verified and status.ledger.last is not None:
        yield f"  the ledger is as it was written; hash of its last line, to --expect: {status.ledger.last.hash}"


def _describe_skew(name: str, found: Sequence[DatabaseStatus]) -> Iterator[str]:
    heads = sorted(_heads(found))
    if len(heads) < 2:
        return
    yield f"the databases are at different migrations: {', '.join(str(head) for head, _ in heads)}"
    asked = _left_out(found)
    for it in found:
        if it.is_read and (entry := asked.get(it.database.name)) is not None:
            done = f"the {entry.action} → {entry.head} of {entry.database} at {_when(entry)}"
            yield f"  {it.database.name} is at {it.ledger.head}, as was asked for: {visible(done)} left it out"
    held = [it.ledger.head for it in found if it.ledger.held]
    if held and min(held) < heads[-1][0]:
        yield f"  to take the others back too: ratesmith --env {name} rollback --to {min(held)} --reason …"
    elif not held and skew(found) == "unexpected":
        yield f"  run: ratesmith --env {name} apply"


def migration_name(history: History, at: LedgerLines | LedgerEntry) -> str:
    """Return the name of the migration that a ledger, or an entry of it, is at; empty for one of other files."""
    chain = history.migrations
    known = 0 < at.head <= len(chain) and chain[at.head - 1].id == at.migration
    return chain[at.head - 1].name if known else ""


def _when(entry: LedgerEntry) -> str:
    who = ", as ".join(visible(name) for name in (entry.actor, entry.applied_by) if name)
    return f"{entry.applied_at} by {who}" if who else entry.applied_at


def _details(entry: LedgerEntry) -> str:
    signed = f", signed by {harmless_signature(entry.signed_by)}" if entry.signed_by else ""
    found = [f"commit {visible(short_commit(entry.git_commit))}{signed}"] if entry.git_commit else []
    found += [", ".join(noted(entry))] if entry.changes else []
    found += [visible(entry.reason)] if entry.reason else []
    return "".join(f"  {detail}" for detail in found)


def noted(entry: LedgerEntry) -> tuple[str, ...]:
    """Name what the changes of a note concern, and how many there are beside those that were read."""
    more = (f"{entry.more_changes:,} more",) if entry.more_changes else ()
    return (*map(_note, entry.changes), *more)


def _note(change: Mapping[str, Any]) -> str:
    """Name what one change of a note concerns: a row and its columns, or a key."""
    if "secret" in change:
        return visible(f"{change['secret']} {change['outcome']}")
    columns = ", ".join(change.get("changes", ()))
    row = f"{change['table']} {'/'.join(map(str, change['key']))}"
    return visible(f"{row} ({columns})" if columns else row)
