"""Try how a rollback goes, and another way where that is refused: a line that somebody else wrote may be so, or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.deploy.ledger.lines import LedgerState
from ratesmith.deploy.receipts import Undone
from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.believed import Believed, as_rows_say, behind, believed
from ratesmith.deploy.undo.claims import with_claims
from ratesmith.release.history import History

_SAVE_PLACE: Final = "SAVEPOINT place"
_BACK_TO_PLACE: Final = "ROLLBACK TO SAVEPOINT place"
_SAVE: Final = "SAVEPOINT way_back"
_BACK_TO_SAVED: Final = "ROLLBACK TO SAVEPOINT way_back"


class Way(Protocol):
    """A rollback from one place."""

    doubted: int
    """How many things it tried that only lines of strangers say."""

    def went(self) -> tuple[str, ...]:
        """Go back, and return the rows that are not as before. Raises Fatal where the database cannot."""


_W = TypeVar("_W", bound=Way)


def tried_places(
    session: Session, ledger: LedgerState, history: History, to: int, go: Callable[[Believed], Undone]
) -> Undone:
    """Go back from where the database is by the lines that are believed, or if that is refused, from where its rows say
    that it is, or all lines.

    Raises Fatal, which names the roles that are not trusted, where it can from neither.
    """
    found = believed(session, ledger, history)
    if to > found.head:
        raise behind(session, found, to)
    again = as_rows_say(session, ledger, found, history)
    session.driver.execute(_SAVE_PLACE)
    try:
        gone = go(found)
        return replace(gone, without_trace=(*gone.without_trace, *again.without_trace)) if again else gone
    except Fatal as refused:
        if refused.exit is not Exit.REFUSED:
            raise
        refusal = refused
    session.driver.execute(_BACK_TO_PLACE)
    try:
        if again is not None and to <= again.head:
            return go(again)
    except Fatal as refused:
        if refused.exit is not Exit.REFUSED:
            raise
    if again is not None and to > again.head:
        raise behind(session, again, to)
    if (undone := _as_written(session, ledger, found, to, go)) is not None:
        return undone
    raise with_claims(refusal, session, ledger)


def _as_written(
    session: Session, ledger: LedgerState, found: Believed, to: int, go: Callable[[Believed], Undone]
) -> Undone | None:
    """Go back from where others led, who may have taken some rows back; None unless all rows are as before then."""
    written = Believed(entries=ledger.as_written.entries)
    if not to <= written.head < found.head:
        return None
    session.driver.execute(_BACK_TO_PLACE)
    try:
        undone = go(written)
    except Fatal as refused:
        if refused.exit is not Exit.REFUSED:
            raise
        return None
    return None if undone.not_as_before else undone


def tried_ways(way_back: Callable[[bool], _W], session: Session) -> tuple[_W, tuple[str, ...]]:
    """Go back; return what was done, and the rows that are not as before.

    What only lines of strangers say counts if it fits the rows, and these are as before then: refusing it would close
    the way back, and carrying it out change rows for whoever planted it. Otherwise the way back goes without it, unless
    that leads no further. Raises Fatal where the database cannot go back.
    """
    session.driver.execute(_SAVE)
    way = way_back(True)
    refused: Fatal | None = None
    try:
        wrong = way.went()
    except Fatal as refusal:
        if refusal.exit is not Exit.REFUSED or not way.doubted:
            raise
        refused, wrong = refusal, ()
    if refused is None and not (wrong and way.doubted):
        return way, wrong
    session.driver.execute(_BACK_TO_SAVED)
    without = way_back(False)
    try:
        still_wrong = without.went()
    except Fatal as refusal:
        if refused is not None or refusal.exit is not Exit.REFUSED:
            raise
        still_wrong = wrong
    if refused is not None or not still_wrong:
        return without, still_wrong
    session.driver.execute(_BACK_TO_SAVED)
    again = way_back(True)
    return again, again.went()
