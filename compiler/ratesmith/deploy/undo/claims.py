"""Say in a refusal who says where the database is, where that is a role that is not trusted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.deploy.ledger.lines import LedgerState
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.believed import Believed, believed
from ratesmith.release.history import History
from ratesmith.sql.ledger import LedgerEntry

_ABOUT_THE_PLACE: Final = frozenset(
    {
        None,
        RefusalKind.FORKED,
        RefusalKind.OTHER_HEAD,
        RefusalKind.OTHER_MIGRATION,
        RefusalKind.OTHER_STATE,
        RefusalKind.HELD,
        RefusalKind.NO_HISTORY,
        RefusalKind.HAS_LEDGER,
        RefusalKind.ROWS_CHANGED,
        RefusalKind.INSERT_ONLY,
        RefusalKind.NOT_AS_COMPILED,
    }
)
"""What can be refused because of where the ledger has the database."""
_SHOWN: Final = 3
"""How many roles a refusal names."""


@contextmanager
def naming_claims(session: Session, history: History) -> Iterator[None]:
    """Name, in a refusal because of where the database is, the line that says so if nobody trusted wrote it.

    Otherwise only the owner could go on, and would not know whom to ask. The transaction is rolled back for that.
    """
    try:
        yield
    except Fatal as refusal:
        if refusal.exit not in (Exit.USAGE, Exit.REFUSED) or refusal.kind not in _ABOUT_THE_PLACE:
            raise
        raise refusal.with_hint("; ".join(filter(None, (refusal.hint, _claim(session, history))))) from None


def with_claims(refusal: Fatal, session: Session, ledger: LedgerState) -> Fatal:
    """Return the refusal of a rollback with a hint that names the roles that are not trusted, and of each the last
    line that says where the database is.
    """
    last = {it.applied_by: it for it in ledger.as_written.moves if it.doubtful and it.action != "resume"}
    lines = [_by(session, it) for it in sorted(last.values(), key=lambda it: it.id, reverse=True)]
    return refusal.with_hint("; ".join(filter(None, (refusal.hint, *lines[:_SHOWN]))))


def _claim(session: Session, history: History) -> str:
    session.driver.rollback()
    try:
        session.begin_reading()
        ledger = read_ledger_state(session)
        return _said(session, ledger, believed(session, ledger, history))
    except Fatal:
        return ""
    finally:
        session.driver.rollback()


def _by(session: Session, line: LedgerEntry) -> str:
    said = f"line {line.id} of {session.ledger}, {line.action} to migration {line.head}, is by"
    return f"{said} {visible(line.applied_by)}, who is not trusted here"


def _said(session: Session, ledger: LedgerState, found: Believed) -> str:
    """Who says where the database is; also where it is by files and rows, if that is elsewhere."""
    line = ledger.as_written.last_lead or ledger.as_written.last
    if line is None or not line.doubtful:
        return ""
    said = _by(session, line)
    if not found.passed_over:
        return said
    return f"{said}: by its rows the database is at {found.head}, and ratesmith rollback --to {found.head} says so too"
