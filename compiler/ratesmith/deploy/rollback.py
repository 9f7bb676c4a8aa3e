"""Undo migrations by what the ledger keeps of each, and release the hold that this leaves."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal, Refusal
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import plural
from ratesmith.database.refusals import not_unique
from ratesmith.deploy.ledger_state import LedgerState, read_ledger_state, read_undo
from ratesmith.deploy.session import Session, blame
from ratesmith.plan.state import State
from ratesmith.release.history import History
from ratesmith.sql.ledger import COMMIT_SETTING, REASON_SETTING, LedgerEntry
from ratesmith.sql.migration_script import Undo

_EMPTY: Final = State(environment="", tables={}, tombstones={})
_OTHERWISE: Final = {"seed": "its rows came with a seed", "baseline": "its rows were found by a baseline"}


class Undone(Frozen, frozen=True, kw_only=True):
    """What a rollback changed."""

    before: int
    head: int
    rows: tuple[str, ...]
    """The rows that it changed, in the order it did."""
    held: bool
    """Whether the database waits for `resume`."""


class Resumed(Frozen, frozen=True, kw_only=True):
    """What a resume found and ended."""

    head: int
    """The migration that the database is at."""
    held: LedgerEntry | None
    """The entry that held it; None where nothing did."""


def undo_to(session: Session, history: History, to: int, reason: str, *, git_commit: str = "") -> Undone:
    """Undo every migration after `to`, in a transaction that is left open; once committed, the database is held.

    `reason` and `git_commit` become settings of the transaction, because a down file reads them, too.
    Raises Fatal where a row was changed since.
    """
    session.lock()
    ledger = read_ledger_state(session)
    if to > ledger.head:
        message = f"the database is at migration {ledger.head}; there is no going back to {to}"
        raise Fatal(Exit.USAGE, message, "ratesmith status shows where it is")
    for name, value in ((REASON_SETTING, reason), (COMMIT_SETTING, git_commit)):
        session.set(name, value)
    steps: list[Undo] = []
    id = ledger.migration
    for number in range(ledger.head, to, -1):
        before = _before(session, history, ledger, number, id)
        steps += _undo(session, history, ledger, (number, id), before)
        id = before.migration
    try:
        with blame(f"the way back to migration {to}"):
            session.driver.settle()
    except Refusal as refusal:
        deleted = ", ".join(row for row, statement in steps if statement.effect == "delete")
        if not deleted:
            raise
        raise refusal.with_hint(f"it deletes {deleted}; {refusal.hint}") from None
    rows = tuple(row for row, _ in steps)
    return Undone(before=ledger.head, head=to, rows=rows, held=to < ledger.head or bool(ledger.held))


def resume(session: Session, reason: str, *, git_commit: str = "") -> Resumed:
    """Release the hold of a rollback, in a transaction that is left open."""
    session.lock()
    ledger = read_ledger_state(session)
    if ledger.held is not None:
        session.append(replace(ledger.held, action="resume", reason=reason, git_commit=git_commit))
    return Resumed(head=ledger.head, held=ledger.held)


def _before(session: Session, history: History, ledger: LedgerState, number: int, id: str) -> LedgerEntry:
    """The entry to return to: what the database was at before the migration ran."""
    place = ledger.index_of_up(number, id)
    if place is not None:
        return ledger.entries[place - 1] if place else _at(session, 0, "", _EMPTY.hash)
    chain = history.migrations
    if number > len(chain) or chain[number - 1].id != id:
        raise Fatal(
            Exit.REFUSED,
            f"migration {number} was not carried out here, {_came(ledger, number)}, and the files have another one;"
            " nothing was changed",
            "use the files of the version that was applied, or restore a backup",
        )
    parent = chain[number - 2] if number > 1 else None
    return _at(session, number - 1, parent.id if parent else "", parent.file.after if parent else _EMPTY.hash)


def _at(session: Session, head: int, migration: str, state_hash: str) -> LedgerEntry:
    return LedgerEntry(
        id=0,
        environment=session.scope.name,
        action="",
        head=head,
        migration=migration,
        state_hash=state_hash,
        reason="",
        git_commit="",
    )


def _came(ledger: LedgerState, number: int) -> str:
    """How the rows of a migration came into the database, where the migration did not run."""
    found = next((it for it in ledger.entries if it.head >= number and it.action in _OTHERWISE), None)
    return _OTHERWISE[found.action] if found else "as far as the ledger says"


def _undo(
    session: Session, history: History, ledger: LedgerState, at: tuple[int, str], before: LedgerEntry
) -> list[Undo]:
    """Undo the migration with this number and id; returns the rows that this changed, and by which statements."""
    number, id = at
    place = ledger.index_of_up(number, id)
    if place is None:
        return _by_file(session, history, ledger, number)
    may_stay = {table.sql for table in session.scope.tables if table.on_drift == "keep"}
    undone = []
    for undo in read_undo(session, ledger.entries[place]):
        with blame(undo.row):
            changed = session.run(undo.statement)
        if changed == 1:
            undone.append(undo)
        elif changed > 1:
            raise not_unique([f"{undo.row} ({changed} rows)"])
        elif undo.statement.table not in may_stay:
            raise Fatal(
                Exit.REFUSED,
                f"{undo.row} was changed since migration {number} was applied; nothing was taken back",
                "put the row back as the migration left it (ratesmith drift shows how it differs), and try again",
            )
    session.append(replace(before, action="down", reason="", git_commit=""))
    return undone


def _by_file(session: Session, history: History, ledger: LedgerState, number: int) -> list[Undo]:
    """Undo a migration that did not run here by its down file, which checks its rows and writes the ledger itself."""
    migration = history.migrations[number - 1]
    if added := sum(operation.op == "insert" for operation in migration.file.operations):
        raise Fatal(
            Exit.REFUSED,
            f"{migration.name} was not carried out here, {_came(ledger, number)}; undoing it would delete"
            f" {plural(added, 'row')} that may be somebody else's; nothing was changed",
            "remove the entities from config/ instead, build and apply",
        )
    undone = []
    for statement in migration.down_script.statements:
        with blame(migration.name):
            changed = session.run(statement)
        undone += [Undo(f"{migration.name}.down.sql", statement)] * changed
    return undone
