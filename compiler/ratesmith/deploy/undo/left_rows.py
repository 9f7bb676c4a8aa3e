"""What earlier rollbacks left of the migrations that they took back, as the ledger keeps it."""

from __future__ import annotations

from collections.abc import Sequence

from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.ledger.state import read_undo
from ratesmith.deploy.session import Session
from ratesmith.plan.undo import WITHDRAWN, UndoEntry
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import HOLDS, LedgerEntry


def last_left(ledger: LedgerLines) -> LedgerEntry | None:
    """Return the entry that says what rollbacks left: that of the last trusted one, where nothing else that is trusted
    came before the last rollback; else of that.

    Whoever may add lines could else have one say that nothing is left, as migrations do too (`MigrationLedger`).
    """
    if (last := ledger.last_down) is None:
        return None
    own = (it for it in reversed(ledger.moves) if it.id <= last.id and not it.doubtful and it.action != "resume")
    found = next(own, last)
    return found if found.action == HOLDS else last


def read_left(session: Session, ledger: LedgerLines, most: int | None = None) -> list[UndoEntry]:
    """Return what rollbacks left undone of the migrations that the database is not at any more.

    Nothing of one that it never was at. Raises Fatal where it has more than `most` characters.
    """
    entry = last_left(ledger)
    kept = read_undo(session, entry, most) if entry else []
    reached = max((it.head for it in ledger.moves if entry and it.id < entry.id), default=0)
    return [it for it in kept if it.op != WITHDRAWN and ledger.head < it.at <= reached]


def left_before(session: Session, ledger: LedgerLines, line: LedgerEntry) -> list[UndoEntry]:
    """Return what a trusted rollback left of the migration that ran again by `line`; nothing where that is trusted too.

    A migration that runs again keeps in its own line how that is undone: an invented one that keeps nothing would have
    the rest stay. Raises Fatal where nothing can read it.
    """
    left = last_left(ledger)
    if left is None or left.doubtful or not line.doubtful or left.id > line.id:
        return []
    return [it for it in read_undo(session, left) if it.op != WITHDRAWN and it.at == line.head]


def left_of(ledger: LedgerLines, chain: Sequence[Migration], number: int) -> str:
    """Return the id of the migration of this number of which a rollback left rows.

    Where it never ran here, because a seed brought its rows, that is the one of the files.
    """
    if (ran := ledger.last_up(number)) is not None:
        return ran.migration
    return chain[number - 1].id if number <= len(chain) else ""
