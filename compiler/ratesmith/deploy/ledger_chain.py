"""Whether every line of a ledger is as it was written, and in its place, as far as the lines themselves can say.

Each holds a hash of its content and of the hash before it. Nothing in that is secret: whoever may write the table can
write all of it anew, and only a hash that was kept elsewhere tells.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.deploy.ledger_rows import has_ledger, rows_of
from ratesmith.deploy.ledger_state import LedgerState, is_ahead
from ratesmith.deploy.session import Session
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import ID, LedgerEntry, is_move, select_chain

_ID: Final = re.compile("[0-9a-f]{64}")
_WHAT_TO_DO: Final = (
    "find out who changed it: only ratesmith writes there; compare the rows with ratesmith drift, and restore the"
    " ledger from a backup"
)


def check_chain(session: Session, expected: Collection[str] = ()) -> None:
    """Raise Fatal that names the first line which is not as it was written, or not in its place.

    With `expected`, the hashes of lines of this ledger that were noted elsewhere, also where it lacks one of those.
    """
    rows = session.driver.rows(select_chain(session.dialect, session.ledger)) if has_ledger(session) else []
    for number, (id, _, right) in enumerate(rows, start=1):
        if id != number:
            raise _altered(f"line {number} of the ledger is not there: line {visible(str(id))} is in its place")
        if not right:
            raise _altered(f"line {number} of the ledger was changed, or what was before it: its hash does not fit")
    if {*expected} - {hash for _, hash, _ in rows}:
        raise _altered(f"none of the {len(rows)} lines of the ledger has the hash that is expected")


def is_truly_ahead(session: Session, ledger: LedgerState, chain: Sequence[Migration]) -> bool:
    """Return whether the database is at a migration later than the files know, as far as can be known without them.

    Raises Fatal where the lines of the ledger cannot have come from migrations.
    """
    if not is_ahead(ledger, chain):
        return False
    start = session.place(0, "", "")
    for before, entry in pairwise((start, *ledger.moves)):
        if not _can_follow(before, entry):
            raise _altered(
                f"line {entry.id} of the ledger, {visible(entry.action)} to migration {entry.head}, cannot follow"
                f" migration {before.head}: no file ever led there"
            )
    check_chain(session)
    return True


def refuse_unknown_lead(session: Session, ledger: LedgerState, chain: Sequence[Migration]) -> None:
    """Raise Fatal where only roles that are not trusted say that a database is at a migration which the files lack.

    Whoever may add lines to a ledger chooses all of a line but the role that wrote it.
    """
    known = max((it.id for it in ledger.moves if it.head <= len(chain)), default=0)
    lines = rows_of(session, (ID, "applied_by"), f'l."{ID}" > {known} AND {is_move(session.dialect, "l")}')
    roles = dict.fromkeys(role for _, role in lines)
    if strangers := session.driver.strangers(roles, session.ledger, session.scope.settings.owner) if roles else ():
        names = ", ".join(map(visible, strangers))
        raise Fatal(
            Exit.REFUSED,
            f"the database is at migration {ledger.head}, which these files do not have, as far as {names} says;"
            f" {UNCHANGED}",
            f"if a newer version was applied as {names}, use its files, or run this as {names}; if not, somebody"
            " invented lines of the ledger: see ratesmith status -v, and restore it from a backup",
            kind=RefusalKind.OTHER_HEAD,
        )


def _can_follow(before: LedgerEntry, entry: LedgerEntry) -> bool:
    if entry.head and _ID.fullmatch(entry.migration) is None:
        return False
    match entry.action:
        case "up":
            return entry.head == before.head + 1
        case "down":
            return entry.head <= before.head
        case "resume":
            return (entry.head, entry.migration) == (before.head, before.migration)
        case "baseline":
            return before.head == 0
        case _:
            # A later seed.sql may lead further, and nobody can know where to.
            return entry.head >= before.head


def _altered(message: str) -> Fatal:
    return Fatal(Exit.REFUSED, message, _WHAT_TO_DO, kind=RefusalKind.LEDGER_ALTERED)
