"""Refusals of a database in our words: its own text can repeat a row, so only what is known to be safe is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ratesmith.core.errors import UNCHANGED, Exit, Refusal, RefusalKind
from ratesmith.core.lock_times import LOCK_SECONDS
from ratesmith.core.row_change import RowChange
from ratesmith.core.sanitize import REDACTED, redact_line, visible
from ratesmith.sql.guard_messages import GUARD_MESSAGES, NOT_UNIQUE, PREFIX, GuardMessage

_CLOSING: Final = "\"'«»“”’"
"""What ends a quotation in the messages of SQLite, and of PostgreSQL in any language."""
_OWN: Final = re.compile(f"{PREFIX}(.*)", re.DOTALL)

_HINTS: Final[Mapping[RefusalKind, str]] = {
    RefusalKind.OTHER_ENVIRONMENT: "choose the environment with --env, or the database with --database",
    RefusalKind.OTHER_NAMESPACE: (
        "name the schema that is meant in ratesmith.yaml, namespace in the environment, or put it first in the"
        " search_path of the role"
    ),
    RefusalKind.PLANTED: (
        "drop what somebody else created there, and let nobody else create more; who makes the platform's tables there"
        " needs the right by name then: GRANT CREATE ON SCHEMA … TO their owner; or name the schema of the tables in"
        " ratesmith.yaml, namespace in the environment, so that no other one is searched"
    ),
    RefusalKind.ROWS_CHANGED: (
        "put the rows back as they were before: ratesmith drift shows it; where the migration is a draft, their values"
        " can stay: write them in config/ and build; or look for triggers"
    ),
    RefusalKind.NOT_MADE_HERE: (
        "remove the entities from config/ instead, build and apply; or take back other rows: ratesmith rollback --only"
    ),
    RefusalKind.LEDGER_ALTERED: (
        "only ratesmith and the files of a build append lines: find out which program wrote this one"
    ),
    RefusalKind.PARTLY: "the ledger knows which columns: take it back by ratesmith rollback",
    RefusalKind.CASCADES: (
        "make the foreign key ON DELETE RESTRICT, and for a rename ON UPDATE CASCADE; or let the kind switch removed"
        " rows off, not delete them"
    ),
    RefusalKind.ROUNDS: "change the types of these columns to numeric, as schema.sql has them",
    RefusalKind.NOT_UNIQUE: (
        "find out which row the platform uses, and delete the others or give them keys of their own; a unique index on"
        " the key keeps it so"
    ),
    RefusalKind.NOT_AS_COMPILED: (
        "something beside the seed changes what it writes: look for triggers, rules and row-level security"
    ),
    RefusalKind.LOG_LATE: (
        "where it was not compared, the owner of the tables moves lines out, as docs/operations.md says; otherwise its"
        " triggers were missing, disabled, replaced or of an earlier version: the owner of the tables runs schema.sql,"
        " which makes them and brings the log up to date"
    ),
    RefusalKind.INSERT_ONLY: (
        "ask who wrote them; the owner of the table disables its trigger (ALTER TABLE … DISABLE TRIGGER USER), puts the"
        " rows right, and enables it again"
    ),
    RefusalKind.CONFLICT: (
        "find it in {table}; either name it in config/, or clear the flag that keeps it in the index. The row of a"
        " removed entity is switched off and keeps its values: give it another one in that column. Where the index is"
        " of the id, its sequence is behind the rows, as after logical replication: set it by setval"
    ),
    RefusalKind.REFERENCED: (
        "another row refers to one that was removed from config/: keep it, or remove the other row first"
    ),
    RefusalKind.NOT_TAKEN: (
        "look for a constraint or a trigger on {table}; more is not said, as it could show a secret"
    ),
    RefusalKind.REJECTED: "look for what differs from schema.sql: a type, an encoding, a constraint, a trigger",
    RefusalKind.LOCKED: "wait for the other apply, or for the long transaction, and try again",
    RefusalKind.DEADLOCK: "run it again",
    RefusalKind.CANCELED: "try again, or raise statement_timeout",
    RefusalKind.NOT_PERMITTED: (
        "grant the role what it needs; one that must not see keys runs: ratesmith apply --without-secrets; where keys"
        " are sent is for the owner of the tables to change"
    ),
    RefusalKind.READ_ONLY: "name the primary with --database, or see default_transaction_read_only",
    RefusalKind.CONNECTION_LOST: "run it again: what was interrupted is there as a whole or not at all",
}


_ROWS_IN_THE_WAY: Final = (
    "give one of the two another value: the new row in config/, or the other one in the database, which stays as it is"
    " until config/ names it (the row of a removed entity is switched off and keeps its values)"
)


def hint(kind: RefusalKind, table: str = "") -> str:
    """Return what to do about a refusal of this kind; empty where nothing helps in general."""
    return _HINTS.get(kind, "").format(table=table)


def refusal(kind: RefusalKind, message: str, *, unchanged: bool = True) -> Refusal:
    """Return the refusal of a database for an error of its own; its message says so where nothing was changed."""
    return Refusal(
        kind,
        Exit.REFUSED if kind is RefusalKind.REJECTED else Exit.ENVIRONMENT,
        f"{message}; {UNCHANGED}" if unchanged else message,
        hint(kind),
        unchanged=unchanged,
    )


class NotTaken(Refusal):
    """A table with secrets refused a change; only the sort of error is known."""

    def __init__(self, table: str, error: str, exit: Exit = Exit.REFUSED) -> None:
        """Say that a value does not fit, or with another `exit` that the database could not write at all."""
        kind = RefusalKind.NOT_TAKEN
        message = f"the database does not take a change of {table}: {error}; {UNCHANGED}"
        super().__init__(kind, exit, message, hint(kind, table), unchanged=True)
        self.error = error


def clean(message: str, hidden: Sequence[str] = ()) -> str:
    """Return the first line of a database's message, without passwords or anything shaped like one."""
    line = message.strip().partition("\n")[0]
    if hidden:
        line = re.sub("|".join(map(re.escape, hidden)), REDACTED, line)
    return redact_line(visible(line))


def own_message(message: str) -> str | None:
    """Return the text of one of our guards inside a database's message; None if no guard of ours said it."""
    own = _OWN.search(message)
    if own is None:
        return None
    text = own[1]
    if text[-1:] in _CLOSING:
        text = text[:-1].rstrip("\u00a0 ")
    return visible(text.replace("''", "'"))


def refused(message: str) -> Refusal:
    """Return the refusal of the guard that says this; nothing was changed."""
    for guard in GUARD_MESSAGES:
        if (migration := guard.migration_in(message)) is not None:
            return refused_by(guard, message, migration)
    return Refusal(RefusalKind.UNKNOWN_GUARD, Exit.REFUSED, message)


def refused_by(guard: GuardMessage, message: str, migration: str = "") -> Refusal:
    """Return the refusal of a guard with its message, which may name a migration."""
    kind = guard.kind
    return Refusal(kind, Exit.REFUSED, message, hint(kind), subject=migration, unchanged=guard.unchanged)


def not_unique(labels: Sequence[str], rows: Sequence[RowChange] = ()) -> Refusal:
    """Return the refusal for keys that several rows of a table have; each with its table and the number of rows."""
    return refused_by(NOT_UNIQUE, NOT_UNIQUE.text(rows=", ".join(labels))).with_rows(rows)


def conflict(table: str, index: str) -> Refusal:
    """Return the refusal for a row of ours that collides in a unique index with a row that stays."""
    kind = RefusalKind.CONFLICT
    message = f"{table}: a row that the configuration leaves alone stands in the way, in {index}; {UNCHANGED}"
    return Refusal(kind, Exit.REFUSED, message, hint(kind, table), unchanged=True)


def rows_in_the_way(refusal: Refusal, rows: Sequence[str], more: int) -> Refusal:
    """Return a refusal by a unique index with the rows that it is about, and what to do about them."""
    rest = f" and {more} more" if more > 0 else ""
    message = f"{refusal.message}: {', '.join(rows)}{rest}"
    return Refusal(refusal.kind, refusal.exit, message, _ROWS_IN_THE_WAY, subject=refusal.subject, unchanged=True)


def still_referenced(table: str, constraint: str) -> Refusal:
    """Return the refusal for a deleted row that is referenced, or a referenced row that does not exist."""
    kind = RefusalKind.REFERENCED
    message = f"{table}: the foreign key {constraint} does not allow the change; {UNCHANGED}"
    return Refusal(kind, Exit.REFUSED, message, hint(kind), unchanged=True)


class Locked(Refusal):
    """Another program holds a needed lock for longer than we wait."""

    def __init__(
        self, holder: str = "another program", where: str = "in the database", seconds: float = LOCK_SECONDS
    ) -> None:
        kind = RefusalKind.LOCKED
        unit = "second" if seconds == 1 else "seconds"
        message = f"{holder} has held a lock {where} for more than {seconds:.3g} {unit}; {UNCHANGED}"
        super().__init__(kind, Exit.ENVIRONMENT, message, hint(kind), unchanged=True)
        self._where, self.seconds = where, seconds

    def by(self, holder: str) -> Locked:
        """Return the same refusal, naming who holds the lock."""
        return Locked(holder, self._where, self.seconds) if holder else self
