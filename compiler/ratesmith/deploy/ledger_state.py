"""Where a database stands: what its ledger says, and what that means beside the migrations that there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Frozen, Row
from ratesmith.core.sanitize import plural, visible
from ratesmith.database.refusals import refused
from ratesmith.deploy.session import Session
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import LedgerEntry, belongs, select

_READ: Final = ("environment", "action", "head", "migration", "state_hash", "reason", "git_commit")
DRAFT: Final = "a draft"
"""The reason in the ledger of a migration that was applied before it was released."""
_PEOPLE: Final = ("applied_at", "applied_by")


Keys = dict[str, set[Row]]
"""By table, the keys of rows."""


class LedgerState(Frozen, frozen=True, kw_only=True):
    """What the ledger of a database says."""

    entries: tuple[LedgerEntry, ...] = ()
    """The first one first; empty without a ledger."""

    @property
    def last(self) -> LedgerEntry | None:
        """The last line."""
        return self.entries[-1] if self.entries else None

    @property
    def head(self) -> int:
        """Number of the migration it is at; 0 for none."""
        return self.last.head if self.last else 0

    @property
    def migration(self) -> str:
        """Id of the migration it is at; empty for none."""
        return self.last.migration if self.last else ""

    @property
    def has_history(self) -> bool:
        """Whether a migration was ever reached; a seed from before there were any is none."""
        return any(entry.head for entry in self.entries)

    @property
    def held(self) -> LedgerEntry | None:
        """The rollback after which nothing is applied until somebody says so."""
        return self.last if self.last and self.last.action == "down" else None

    def at(self, number: int) -> LedgerEntry | None:
        """The last line that left the database at a migration."""
        return next((entry for entry in reversed(self.entries) if entry.head == number), None)

    def place_of_up(self, number: int, id: str) -> int | None:
        """The place of the line that says that a migration was carried out here; None where it was not."""
        wanted = ("up", number, id)
        found = (place for place, it in enumerate(self.entries) if (it.action, it.head, it.migration) == wanted)
        return max(found, default=None)


def read_ledger_state(session: Session, *, people: bool = False) -> LedgerState:
    """Read the ledger; with `people` also who wrote each entry and when; empty where there is no ledger.

    Raises Fatal where the database belongs to another environment.
    """
    columns = ("id", *_READ, *(_PEOPLE if people else ()))
    if not set(columns) <= (session.driver.columns(session.ledger) or frozenset()):
        return LedgerState()
    rows = session.driver.rows(select(session.dialect, session.ledger, columns))
    state = LedgerState(entries=tuple(LedgerEntry(**dict(zip(columns, map(_plain, row), strict=True))) for row in rows))
    if state.last and state.last.environment != session.scope.name:
        before, after = belongs(session.scope.name)
        raise refused(visible(f"{before}{state.last.environment}{after}").removeprefix("ratesmith: "))
    return state


def read_keys(session: Session) -> Iterator[Keys]:
    """Yield the keys that each entry of the ledger names, the oldest entry first."""
    if {"id", "keys"} <= (session.driver.columns(session.ledger) or frozenset()):
        for (keys,) in session.driver.rows(select(session.dialect, session.ledger, ("keys",))):
            tables = json.loads(keys) if isinstance(keys, str) else keys
            yield {table: {tuple(key) for key in rows} for table, rows in tables.items()}


def read_undo(session: Session, entry: LedgerEntry) -> list[tuple[str, str]]:
    """Return what an entry keeps to undo its migration: each row, and the statement that changes it back."""
    ((kept,),) = session.driver.rows(select(session.dialect, session.ledger, ("down",), f'l."id" = {entry.id}'))
    return [(row, sql) for row, sql in (json.loads(kept) if isinstance(kept, str) else kept)]


def abandoned_draft(standing: LedgerState, chain: Sequence[Migration]) -> Fatal | None:
    """What is to be said of a database that is at a draft which these files never had."""
    place = standing.place_of_up(standing.head, standing.migration)
    line = None if place is None else standing.entries[place]
    if line is None or line.reason != DRAFT:
        return None
    commit = f" of commit {line.git_commit[:12]}" if line.git_commit else ""
    return Fatal(
        Exit.REFUSED,
        f"the database is at migration {standing.head}, a draft{commit} that was tried and is not in these files",
        f"merge it, or go back: ratesmith rollback --to {_parting(standing, chain)} --reason …; ratesmith resume",
    )


def is_ahead(standing: LedgerState, chain: Sequence[Migration]) -> bool:
    """Whether the database knows migrations that the files do not: they are of an older version."""
    if standing.head <= len(chain):
        return False
    known = standing.at(len(chain)) if chain else None
    return known is None or known.migration == chain[-1].id


def pending(standing: LedgerState, chain: Sequence[Migration]) -> tuple[Migration, ...]:
    """The migrations that the database has not had yet. Fatal where its history is another one."""
    head = standing.head
    if head > len(chain) or (head and chain[head - 1].id != standing.migration):
        raise _forked(standing, chain)
    return tuple(chain[head:])


def _forked(standing: LedgerState, chain: Sequence[Migration]) -> Fatal:
    head, parting = standing.head, _parting(standing, chain)
    here = chain[head - 1].name if head <= len(chain) else f"the {plural(len(chain), 'migration')} of the files"
    if standing.place_of_up(head, standing.migration) is None:
        hint = "its rows came with a seed: run the seed.sql of these files, or apply the files that it was made from"
    else:
        hint = "if somebody else released it: git pull, and ratesmith build; if it is a draft that is given up, go back"
        hint += f" to where they part: ratesmith rollback --to {parting} --reason …; ratesmith resume; ratesmith apply"
    return Fatal(
        Exit.REFUSED,
        f"the database is at a migration {head} that does not belong to {here}: a draft that was replaced, or a fork",
        hint,
    )


def _parting(standing: LedgerState, chain: Sequence[Migration]) -> int:
    """The last migration that the database and the files have in common."""
    for number in range(min(standing.head, len(chain)), 0, -1):
        known = standing.at(number)
        if known is not None and known.migration == chain[number - 1].id:
            return number
    return 0


def _plain(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds") + "Z"
