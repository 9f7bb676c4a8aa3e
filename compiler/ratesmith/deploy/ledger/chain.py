"""Whether every line of a ledger is as it was written, and in its place, as far as the lines themselves can say.

Each holds a hash of its content and of the hash before it. Nothing in that is secret: whoever may write the table can
write all of it anew, and only a hash that was kept elsewhere tells.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.database.refusals import Locked
from ratesmith.deploy.ledger.cells import has_ledger, require_size
from ratesmith.deploy.ledger.lines import LedgerLines, strangers_in
from ratesmith.deploy.ledger.state import is_ahead
from ratesmith.deploy.session import Session
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import ID, WRITTEN
from ratesmith.sql.ledger_rule import select_chain
from ratesmith.sql.ledger_table import guard, unguarded

_MOST_HASHED: Final = 128 * 2**20
"""Characters of all lines together of which hashes are made: those take a minute."""
_WHAT_TO_DO: Final = (
    "find out who changed it: only ratesmith writes there; compare the rows with ratesmith drift, and restore the"
    " ledger from a backup"
)


def check_chain(session: Session, expected: Collection[str] = ()) -> None:
    """Raise Fatal that names the first line which is not as it was written, or not in its place.

    With `expected`, the hashes of lines of this ledger that were noted elsewhere, also where it lacks one of those.
    """
    if has_ledger(session):
        require_size(session, WRITTEN, _MOST_HASHED)
    lines = _in_place(session, session.dialect.true)
    if {*expected} - {line.hash for line in lines}:
        raise _altered(f"none of the {len(lines)} lines of the ledger has the hash that is expected")


def _in_place(session: Session, hashed: str) -> list[_Line]:
    lines = _lines(session, hashed)
    for number, line in enumerate(lines, start=1):
        if line.id != number:
            raise _altered(f"line {number} of the ledger is not there: line {visible(str(line.id))} is in its place")
        if not line.follows:
            raise _altered(_cannot_follow(line))
        if not line.right:
            raise _altered(f"line {number} of the ledger was changed, or what was before it: its hash does not fit")
    return lines


def out_of_place(session: Session) -> tuple[str, ...]:
    """Return what is wrong with the first line that cannot follow those before it; nothing where all can.

    None of them can be written while the ledger has its trigger.
    """
    return tuple(_cannot_follow(line) for line in _lines(session, session.dialect.false) if not line.follows)[:1]


def is_guarded(session: Session) -> bool:
    """Return whether the ledger has the trigger that keeps its lines in order; where one owns it, it is made again.

    In a transaction that only reads nothing is made.
    """
    query = unguarded(session.dialect, session.ledger)
    found = session.driver.rows(query) if query else []
    if found == [(True,)] and session.locked_at is not None:
        for sql in guard(session.dialect, session.ledger):
            session.driver.execute(sql)
        return True
    return not found


def without_guard(session: Session) -> str:
    """Return why the ledger is, and stays, without that trigger; empty where it has it.

    What keeps a rollback from making it does not keep rows from going back.
    """
    session.driver.execute("SAVEPOINT guard")
    try:
        return "" if is_guarded(session) else "only the owner of the ledger makes it again"
    except Refusal as refused:
        session.driver.execute("ROLLBACK TO SAVEPOINT guard")
        return refused.message.removesuffix(f"; {UNCHANGED}")


def require_guard(session: Session) -> None:
    """Raise Fatal where the ledger is, and stays, without its trigger."""
    try:
        guarded = is_guarded(session)
    except Locked as locked:
        raise session.driver.named(locked, session.ledger) from None
    if not guarded:
        raise Fatal(
            Exit.REFUSED,
            f"the trigger of {session.ledger} that keeps its lines in order is missing, or another one; {UNCHANGED}",
            "whoever owns the ledger runs ratesmith apply, which makes it again; find out who dropped it, and see"
            " ratesmith status --verify",
            kind=RefusalKind.LEDGER_ALTERED,
        )


def is_truly_ahead(session: Session, ledger: LedgerLines, chain: Sequence[Migration]) -> bool:
    """Return whether the database is at a migration later than the files know, as far as can be known without them.

    Raises Fatal where the lines of the ledger cannot have come from migrations. Only the hash of the line that
    leads there is made: those of all take a minute where somebody wrote much into them, and `status --verify` does.
    """
    if not is_ahead(ledger, chain):
        return False
    last = ledger.last_move
    _in_place(session, f'n."{ID}" = {last.id}' if last else session.dialect.false)
    return True


def refuse_unknown_lead(ledger: LedgerLines, chain: Sequence[Migration]) -> None:
    """Raise Fatal where only roles that are not trusted say that a database is at a migration which the files lack."""
    if (refusal := unknown_lead(ledger, chain)) is not None:
        raise refusal


def unknown_lead(ledger: LedgerLines, chain: Sequence[Migration]) -> Fatal | None:
    """Return the refusal of a database that is ahead of the files as far as roles say that are not trusted."""
    known = max((it.id for it in ledger.moves if it.head <= len(chain)), default=0)
    if not (strangers := strangers_in(it for it in ledger.moves if it.id > known)):
        return None
    names = ", ".join(map(visible, strangers))
    return Fatal(
        Exit.REFUSED,
        f"the database is at migration {ledger.head}, which these files do not have, as far as {names} says;"
        f" {UNCHANGED}",
        f"if a newer version was applied as {names}, use its files, or run this as {names}; if not, somebody"
        " invented lines of the ledger: see ratesmith status -v, and restore it from a backup",
        kind=RefusalKind.OTHER_HEAD,
    )


class _Line(NamedTuple):
    id: int
    hash: str
    follows: bool
    right: bool
    action: str
    head: int


def _lines(session: Session, hashed: str) -> list[_Line]:
    """Read the lines, and look at the hashes of those of which `hashed` holds, a condition on `n`."""
    if not has_ledger(session):
        return []
    return [_Line(*row) for row in session.driver.rows(select_chain(session.dialect, session.ledger, hashed))]


def _cannot_follow(line: _Line) -> str:
    said = f"line {line.id} of the ledger, {visible(line.action)} to migration {line.head}"
    return f"{said}, cannot follow those before it: no file ever led there"


def _altered(message: str) -> Fatal:
    return Fatal(Exit.REFUSED, message, _WHAT_TO_DO, kind=RefusalKind.LEDGER_ALTERED)
