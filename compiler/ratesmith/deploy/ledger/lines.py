"""The lines of a ledger, and where they lead: which of them count is chosen, by name, by whoever reads it."""

from __future__ import annotations

from collections.abc import Iterable

from ratesmith.core.ir import Frozen
from ratesmith.sql.ledger import HOLDS, NOTES, LedgerEntry


class LedgerLines(Frozen, frozen=True, kw_only=True):
    """Some lines of a ledger, and what follows from them."""

    entries: tuple[LedgerEntry, ...] = ()
    """The first one first; empty without a ledger."""

    @property
    def last(self) -> LedgerEntry | None:
        """Return the last entry; None for an empty ledger."""
        return self.entries[-1] if self.entries else None

    @property
    def moves(self) -> tuple[LedgerEntry, ...]:
        """Return the entries that say where the database is; a note never does, whatever somebody wrote into it."""
        return tuple(entry for entry in self.entries if entry.action not in NOTES)

    @property
    def last_move(self) -> LedgerEntry | None:
        """Return the entry that says where the database is; None where nothing does."""
        return next((entry for entry in reversed(self.entries) if entry.action not in NOTES), None)

    @property
    def last_lead(self) -> LedgerEntry | None:
        """Return the last entry that led somewhere: a `resume` goes on from wherever anybody led before it."""
        return next((entry for entry in reversed(self.moves) if entry.action != "resume"), None)

    @property
    def head(self) -> int:
        """Return the number of the migration that the database is at; 0 for none."""
        return move.head if (move := self.last_move) else 0

    @property
    def migration(self) -> str:
        """Return the id of the migration that the database is at; empty for none."""
        return move.migration if (move := self.last_move) else ""

    @property
    def state_hash(self) -> str:
        """Return the hash of the state that the database was brought to; empty for none."""
        return move.state_hash if (move := self.last_move) else ""

    @property
    def has_history(self) -> bool:
        """Return whether the database ever reached a migration; a seed from before the first one does not count."""
        return any(entry.head for entry in self.moves)

    @property
    def held(self) -> LedgerEntry | None:
        """Return the rollback that holds the database until `ratesmith resume`; None where nothing does."""
        return move if (move := self.last_move) is not None and move.action == HOLDS else None

    def at(self, number: int) -> LedgerEntry | None:
        """Return the last entry that left the database at migration `number`; None where there is none."""
        return next((entry for entry in reversed(self.moves) if entry.head == number), None)

    def arrival(self, number: int) -> int | None:
        """Return the index of the entry that brought the database to migration `number`, or past it, where it is."""
        moves = [place for place, it in enumerate(self.entries) if it.action not in NOTES]
        below = max((place for place in moves if self.entries[place].head < number), default=-1)
        return next((place for place in moves if place > below), None)

    @property
    def last_down(self) -> LedgerEntry | None:
        """Return the entry of the last rollback; None where there was none."""
        return next((it for it in reversed(self.entries) if it.action == "down"), None)

    def last_up(self, number: int) -> LedgerEntry | None:
        """Return the last entry that says that a migration of this number ran here; None where none did."""
        return next((it for it in reversed(self.entries) if (it.action, it.head) == ("up", number)), None)

    def index_of_up(self, number: int, id: str) -> int | None:
        """Return the index of the entry that says that a migration ran here; None where it did not."""
        wanted = ("up", number, id)
        found = (place for place, it in enumerate(self.entries) if (it.action, it.head, it.migration) == wanted)
        return max(found, default=None)


class LedgerState(Frozen, frozen=True, kw_only=True):
    """A ledger as it was read. It says nothing by itself: which of its lines count has to be said by name.

    Where the database is, of lines that do not agree, say files and rows: `deploy/undo/believed.py:believed`.
    """

    as_written: LedgerLines = LedgerLines()
    """Every line, whoever wrote it: for who shows or checks all of them, or does what the lines say only to compare the
    rows with the files afterwards."""

    @property
    def trusted(self) -> LedgerLines:
        """Return the lines of roles that are trusted by whoever reads: what else they say but where the database is."""
        return LedgerLines(entries=tuple(it for it in self.as_written.entries if not it.doubtful))

    @property
    def doubtful(self) -> frozenset[int]:
        """Return the numbers of the lines of other roles."""
        return frozenset(it.id for it in self.as_written.entries if it.doubtful)


def strangers_in(lines: Iterable[LedgerEntry]) -> tuple[str, ...]:
    """Return the roles that wrote some of these lines and are not trusted."""
    return tuple(dict.fromkeys(it.applied_by for it in lines if it.doubtful))
