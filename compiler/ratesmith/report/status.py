"""Describe the state of the databases of an environment as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.canonical_json import pretty
from ratesmith.core.database_url import safe_url
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import visible
from ratesmith.deploy.ledger_state import LedgerState, abandoned_draft, is_ahead, pending_migrations, short_commit
from ratesmith.deploy.secrets import SecretsStanding, secret_name
from ratesmith.release.history import History
from ratesmith.sql.ledger import LedgerEntry

_SHOWN: Final = 5
"""How many ledger entries are shown without `-v`."""


class DatabaseStatus(Frozen, frozen=True, kw_only=True):
    """The state of one database."""

    url: str
    """Without a password."""
    ledger: LedgerState = LedgerState()
    pending: tuple[str, ...] = ()
    """Names of the migrations that were not applied yet."""
    ahead: bool = False
    secrets: SecretsStanding = SecretsStanding()
    trouble: str = ""
    """Why it cannot be read, or what is wrong with its history."""
    hint: str = ""
    exit: Exit = Exit.OK
    """The exit code for the trouble."""

    @staticmethod
    def of(
        scope: DatabaseScope,
        history: History,
        url: str,
        ledger: LedgerState | Fatal,
        secrets: SecretsStanding,
    ) -> DatabaseStatus:
        """Return the state of one database, given that of its ledger or the failure to read it, and its secrets."""
        found = DatabaseStatus._of(scope, history, safe_url(url), ledger)
        return replace(found, secrets=secrets)

    @staticmethod
    def _of(scope: DatabaseScope, history: History, shown: str, ledger: LedgerState | Fatal) -> DatabaseStatus:
        if isinstance(ledger, Fatal):
            return DatabaseStatus(url=shown, trouble=ledger.message, hint=ledger.hint, exit=ledger.exit)
        if not scope.has_migrations:
            return DatabaseStatus(url=shown, ledger=ledger)
        chain = history.migrations
        if is_ahead(ledger, chain):
            draft = abandoned_draft(ledger, chain)
            if draft is not None:
                return DatabaseStatus(url=shown, ledger=ledger, trouble=draft.message, hint=draft.hint, exit=draft.exit)
            return DatabaseStatus(url=shown, ledger=ledger, ahead=True)
        try:
            waiting = tuple(migration.name for migration in pending_migrations(ledger, chain))
        except Fatal as error:
            return DatabaseStatus(url=shown, ledger=ledger, trouble=error.message, hint=error.hint, exit=error.exit)
        return DatabaseStatus(url=shown, ledger=ledger, pending=waiting)


def exit_code(found: Sequence[DatabaseStatus]) -> Exit:
    """Return OK if all are at the same migration, none is held and none has trouble; else the worst exit code."""
    held = any(it.ledger.held for it in found)
    return max(Exit.REFUSED if held or len(_heads(found)) > 1 else Exit.OK, *(it.exit for it in found))


def _heads(found: Sequence[DatabaseStatus]) -> set[tuple[int, str]]:
    """Return the distinct migrations of the databases that could be read."""
    return {(it.ledger.head, it.ledger.migration) for it in found if not it.trouble or it.ledger.last}


def as_text(scope: DatabaseScope, history: History, found: Sequence[DatabaseStatus], *, verbose: bool = False) -> str:
    """Return the state of all databases as text."""
    return "".join(
        f"{line}\n" for database in found for line in _lines(scope, history, database, verbose)
    ) + _describe_skew(found)


def as_json(history: History, found: Sequence[DatabaseStatus]) -> str:
    """Return `{environment, head, drafts, databases: [...]}` as JSON."""
    return pretty(
        {
            "environment": history.environment,
            "head": history.head,
            "drafts": [history.draft.name] if history.draft else [],
            "databases": [_object(database) for database in found],
        }
    )


def _lines(scope: DatabaseScope, history: History, database: DatabaseStatus, verbose: bool) -> Iterator[str]:
    yield f"{scope.name} → {database.url}"
    ledger = database.ledger
    if database.trouble:
        yield f"  {visible(database.trouble)}"
    if database.hint:
        yield f"    hint: {visible(database.hint)}"
    drafts = {history.draft.name} if history.draft else set()
    if ledger.last is None:
        yield "  nothing was applied yet" if not database.trouble else "  no ledger was read"
    elif scope.has_migrations:
        name = _name(history, ledger)
        yield f"  at {name}{' (a draft)' if name.removeprefix('migration ') in drafts else ''}, of {history.head}"
    if database.ahead:
        yield "  ahead: it knows more migrations than the files, which are of an older version"
    if ledger.held is not None:
        yield f"  held since {_when(ledger.held)}: {visible(ledger.held.reason) or 'no reason was given'}"
    for name in database.pending:
        yield f"  pending: {name}{' (a draft)' if name in drafts else ''}"
    yield from _secrets(database.secrets)
    for entry in ledger.entries if verbose else ledger.entries[-_SHOWN:]:
        yield f"  {_when(entry)}  {entry.action} → {entry.head}{_details(entry)}"


def _secrets(secrets: SecretsStanding) -> Iterator[str]:
    if secrets.pending:
        yield f"  pending secrets: {', '.join(map(secret_name, secrets.pending))}"
    for key, at in secrets.superseded.items():
        yield f"  older in the files: {secret_name(key)}, which another one replaced here at {at}"
    if secrets.unread:
        yield f"  secrets were not compared: {visible(secrets.unread)}"


def _describe_skew(found: Sequence[DatabaseStatus]) -> str:
    heads = sorted(_heads(found))
    if len(heads) < 2:
        return ""
    numbers = ", ".join(str(head) for head, _ in heads)
    return f"the databases are at different migrations: {numbers}; run: ratesmith apply\n"


def _name(history: History, ledger: LedgerState) -> str:
    chain = history.migrations
    if 0 < ledger.head <= len(chain) and chain[ledger.head - 1].id == ledger.migration:
        return f"migration {chain[ledger.head - 1].name}"
    return f"migration {ledger.head}"


def _when(entry: LedgerEntry) -> str:
    who = ", as ".join(visible(name) for name in (entry.actor, entry.applied_by) if name)
    return f"{entry.applied_at} by {who or '?'}"


def _details(entry: LedgerEntry) -> str:
    found = [f"commit {visible(short_commit(entry.git_commit))}"] if entry.git_commit else []
    found += [", ".join(map(_change, entry.changes))] if entry.changes else []
    found += [visible(entry.reason)] if entry.reason else []
    return "".join(f"  {detail}" for detail in found)


def _change(change: Mapping[str, Any]) -> str:
    """Name what one change of a note concerns: a row and its columns, or a key."""
    if "secret" in change:
        return visible(f"{change['secret']} {change['outcome']}")
    columns = ", ".join(change.get("changes", ()))
    row = f"{change['table']} {'/'.join(map(str, change['key']))}"
    return visible(f"{row} ({columns})" if columns else row)


def _object(database: DatabaseStatus) -> dict[str, Any]:
    ledger, held = database.ledger, database.ledger.held
    return {
        "database": database.url,
        "head": ledger.head,
        "migration": ledger.migration or None,
        "ahead": database.ahead,
        "held": None if held is None else {"since": held.applied_at, "by": held.applied_by, "reason": held.reason},
        "pending": list(database.pending),
        "secrets": {
            "pending": [*map(secret_name, database.secrets.pending)],
            "superseded": {secret_name(key): at for key, at in database.secrets.superseded.items()},
        },
        "trouble": database.trouble or None,
        "ledger": [
            {
                "action": entry.action,
                "head": entry.head,
                "migration": entry.migration,
                "state": entry.state_hash,
                "at": entry.applied_at,
                "by": entry.applied_by,
                "actor": entry.actor,
                "changes": [*map(_change, entry.changes)],
                "commit": entry.git_commit,
                "reason": entry.reason,
            }
            for entry in ledger.entries
        ],
    }
