"""Read the ledger of a database, and compare it with the migrations in the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.ir import Row
from ratesmith.core.sanitize import plural, quoted, visible
from ratesmith.database.refusals import refused_by
from ratesmith.deploy.ledger.cells import cell_of, decoded, has_ledger, in_parts, require_number, rows_of, strange
from ratesmith.deploy.ledger.lines import LedgerLines, LedgerState
from ratesmith.deploy.session import Session
from ratesmith.plan.plan_file import PlanOperation
from ratesmith.plan.undo import UndoEntry, parse_undo
from ratesmith.release.migration import Migration
from ratesmith.sql.guard_messages import OTHER_ENVIRONMENT
from ratesmith.sql.ledger import (
    HASH,
    ID,
    LONGEST_KEY,
    MOST_ENTRIES,
    MOST_KEYS,
    MOVES,
    NOTES,
    OWNER_OF_FILE,
    LedgerEntry,
    is_move,
    select_keys,
    select_undo,
    select_undo_sizes,
    shown_moment,
)

_READ: Final = ("environment", "action", "head", "migration", "state_hash", "reason", "git_commit", "applied_by")
DRAFT: Final = "a draft"
"""What the reason in the ledger begins with for a migration that was applied before it was released."""
_PEOPLE: Final = ("actor", "signed_by", "database", "left_out", "applied_at", HASH)
_SHOWN_CHANGES: Final = 50
_MOST: Final = 32 * 2**20
"""Characters that the lines of a ledger may have together, without `down` and JSON: 60,000 lines have."""
_MOST_CHANGES: Final = 64 * 2**20

_Noted = tuple[tuple[Mapping[str, Any], ...], int]
"""The first changes of a note, and how many follow."""
Keys = dict[str, set[Row]]
"""By table, the keys of rows."""


def read_ledger_state(session: Session, *, people: bool = False) -> LedgerState:
    """Read the ledger; with `people` also who wrote each entry, and when; empty where there is no ledger.

    Raises Fatal where the database belongs to another environment, and where the ledger is none of this version.
    """
    session.check_namespace()
    columns = (ID, *_READ, *(_PEOPLE if people else ()))
    entries = tuple(_entry(columns, row) for row in rows_of(session, columns, most=_MOST))
    roles = dict.fromkeys(it.applied_by for it in entries)
    strangers = session.driver.strangers(roles, session.ledger, session.scope.settings.owner) if roles else ()
    lines = LedgerLines(entries=tuple(replace(it, doubtful=it.applied_by in strangers) for it in entries))
    at = lines.last_move or lines.last
    if at and at.environment != session.scope.name:
        raise _other_environment(session, lines, visible(at.environment))
    return LedgerState(as_written=lines)


def _other_environment(session: Session, lines: LedgerLines, theirs: str) -> Fatal:
    """Return the refusal of a ledger of another environment, which all its lines are of: the trigger sees to that."""
    first = lines.entries[0]
    role = visible(first.applied_by) if session.dialect.has_roles else OWNER_OF_FILE
    refusal = refused_by(OTHER_ENVIRONMENT, OTHER_ENVIRONMENT.text(theirs=theirs, ours=session.scope.name, role=role))
    if not all(it.doubtful for it in lines.entries):
        return refusal
    return refusal.with_hint(
        f"nobody who is trusted here says that, and {role} is not: ask who that is before you choose another"
        f" environment; if {role} invented it, who owns {session.ledger} drops that table, and the next apply"
        " makes it again"
    )


def with_changes(session: Session, ledger: LedgerState, last: int | None = None) -> LedgerState:
    """Return the same with the first changes that each of the `last` notes records; of all of them for None.

    Of those of roles that are not trusted it says that there is one where they are too long, or something else than an
    apply writes. Raises Fatal where one of another role is.
    """
    lines = ledger.as_written.entries
    asked = lines if last is None else lines[max(0, len(lines) - last) :]
    if not asked:
        return ledger
    where = f'l."{ID}" >= {asked[0].id}'
    found = in_parts(session, "changes", where, _MOST_CHANGES, ledger.doubtful)
    noted: dict[int, _Noted] = {it.id: ((), 1) for it in asked if it.action in NOTES}
    for id, cell in found:
        try:
            noted[int(id)] = _shown(cell, id)
        except Fatal:
            if int(id) not in ledger.doubtful:
                raise
    shown = ((it, *noted.get(it.id, (it.changes, it.more_changes))) for it in lines)
    entries = tuple(replace(it, changes=some, more_changes=more) for it, some, more in shown)
    return LedgerState(as_written=LedgerLines(entries=entries))


def _shown(cell: str, id: str) -> _Noted:
    """The first changes of a note, and how many follow; those are not decoded, as they may be a million."""
    found: list[msgspec.Raw] = decoded(cell, list[msgspec.Raw], id)
    shown = tuple(_change(it, id) for it in found[:_SHOWN_CHANGES])
    return shown, len(found) - len(shown)


def read_notes(session: Session, ledger: LedgerState) -> dict[int, str]:
    """Return what each note records, as JSON, by the line; not too long ones of roles that are not trusted."""
    notes = f"NOT ({is_move(session.dialect, 'l')})"
    return {int(id): cell for id, cell in in_parts(session, "changes", notes, _MOST_CHANGES, ledger.doubtful)}


def noted_keys(text: str, line: int) -> Iterator[Mapping[str, Any]]:
    """Yield what a note of `secrets` records.

    Raises Fatal where it is something else than an apply writes.
    """
    for it in decoded(text, list[msgspec.Raw], line):
        yield _change(it, line)


def _change(raw: msgspec.Raw, id: object) -> Mapping[str, Any]:
    change: dict[str, Any] = decoded(raw, dict[str, Any], id)
    if not _is_noted(change):
        raise strange(f"line {id}", "it notes neither a row nor a key")
    return change


def read_keys(session: Session) -> tuple[Keys, Keys]:
    """Return the keys of rows that any line of the ledger named, and those that the last one named but notes.

    Raises Fatal where a line names something else, or where there are too many.
    """
    every: Keys = {}
    last: Keys = {}
    found = session.driver.rows(select_keys(session.dialect, session.ledger)) if has_ledger(session) else []
    if len(found) > MOST_KEYS:
        raise strange("the table", f"the lines of {session.ledger} name more than {MOST_KEYS:,} rows")
    for table, text, is_last in found:
        if len(text) > LONGEST_KEY:
            raise strange("a line", f"a key in it is longer than {LONGEST_KEY:,} characters")
        key = tuple(decoded(text, list[str | int | float | bool | None], "of a seed"))
        for keys in (every, last) if is_last else (every,):
            keys.setdefault(table, set()).add(key)
    return every, last


class KeptUndo(NamedTuple):
    """What lines keep of some rows, by the line."""

    entries: Mapping[int, Sequence[UndoEntry]] = {}
    left_out: frozenset[int] = frozenset()
    """The longest lines of roles that are not trusted, where all of them keep too much."""


def read_undo_of(session: Session, ledger: LedgerState, rows: Iterable[tuple[str, str]]) -> KeptUndo:
    """Return what lines keep to undo migrations of these rows: each its table, and its key as JSON.

    Others are not fetched. Raises Fatal where trusted roles keep too much of them, or a line something else than a
    migration writes.
    """
    wanted = tuple(rows)
    if not wanted or not session.dialect.keeps_history or not has_ledger(session):
        return KeptUndo()
    sizes = session.driver.rows(select_undo_sizes(session.dialect, session.ledger, wanted))
    many, long = sum(it[1] for it in sizes) - MOST_ENTRIES, sum(it[2] for it in sizes) - _MOST_CHANGES
    left_out = set()
    for id, count, length in sorted(sizes, key=lambda it: -it[2]):
        if (many > 0 or long > 0) and id in ledger.doubtful:
            left_out.add(id)
            many, long = many - count, long - length
    if many > 0 or long > 0:
        raise strange("the table", f"the lines of {session.ledger} keep too much of these rows")
    kept: dict[int, list[UndoEntry]] = {}
    if lines := [id for id, _, _ in sizes if id not in left_out]:
        for id, text in session.driver.rows(select_undo(session.dialect, session.ledger, wanted, lines)):
            kept.setdefault(id, []).append(decoded(text, UndoEntry, id))
    return KeptUndo(kept, frozenset(left_out))


def read_undo(session: Session, entry: LedgerEntry, most: int | None = None) -> list[UndoEntry]:
    """Return what an entry keeps to undo its migration.

    Raises Fatal where that is something else than what a migration writes, or has more than `most` characters.
    """
    try:
        return parse_undo(cell_of(session, entry, "down", most))
    except (ValueError, RecursionError):
        raise strange_undo(f"migration {entry.head}") from None


def noted_rows(text: str, line: int) -> list[PlanOperation]:
    """Return the rows that a note of `overwrite` records.

    Raises Fatal where it is something else than an apply writes.
    """
    found: list[PlanOperation] = decoded(text, list[PlanOperation], line)
    return found


def _entry(columns: Sequence[str], row: Sequence[str]) -> LedgerEntry:
    cells: dict[str, Any] = dict(zip(columns, row, strict=True))
    for name in {ID, "head"} & cells.keys():
        require_number(cells[name], name, row[0])
        cells[name] = int(cells[name])
    if cells["action"] not in (*MOVES, *NOTES):
        raise strange(f"line {cells[ID]}", f"its action is {quoted(cells['action'])}")
    if "applied_at" in cells:
        cells["applied_at"] = shown_moment(cells["applied_at"])
    return LedgerEntry(**cells)


def _is_noted(change: Mapping[str, Any]) -> bool:
    if "secret" in change:
        return "outcome" in change
    return "table" in change and isinstance(change.get("key"), list) and isinstance(change.get("changes", {}), dict)


def strange_line(entry: LedgerEntry) -> Fatal:
    """Return the failure for a line that this version cannot read."""
    return strange(f"line {entry.id}, {visible(entry.action)}", "it does not say what such a line says")


def strange_undo(what: str) -> Fatal:
    """Return the refusal of what a ledger keeps that no migration wrote, or of a newer version."""
    return Fatal(
        Exit.REFUSED,
        f"the ledger does not say in the form of this version how to undo {what}; {UNCHANGED}",
        "somebody changed the ledger, or tables of the pack are others by now: use the version of ratesmith and its"
        " pack that applied it, or restore a backup",
    )


def abandoned_draft(ledger: LedgerLines, chain: Sequence[Migration]) -> Fatal | None:
    """Return the refusal for a database whose current migration was applied as an unreleased draft that this
    checkout lacks; None otherwise.
    """
    place = ledger.index_of_up(ledger.head, ledger.migration)
    line = None if place is None else ledger.entries[place]
    if line is None or line.reason.partition(": ")[0] != DRAFT:
        return None
    commit = f" of commit {short_commit(line.git_commit)}" if line.git_commit else ""
    return Fatal(
        Exit.REFUSED,
        f"the database is at migration {ledger.head}, a draft{commit} that was tried and is not in these files",
        f"merge it, or go back: ratesmith rollback --to {_last_common(ledger, chain)} --reason …; ratesmith resume",
        kind=RefusalKind.FORKED,
    )


def append_note(session: Session, action: str, changes: Sequence[Mapping[str, object]]) -> None:
    """Append a note, which leaves the database where it is: one of `NOTES`, and what it records."""
    ledger = read_ledger_state(session).as_written
    if ledger.last is None:
        session.make_ledger()
    at = session.place(ledger.head, ledger.migration, ledger.state_hash)
    session.append(action, at, changes=changes)


def short_commit(commit: str) -> str:
    """Return the first 12 characters of a commit, and the mark of changed files."""
    id, plus, mark = commit.partition("+")
    return f"{id[:12]}{plus}{mark}"


def is_ahead(ledger: LedgerLines, chain: Sequence[Migration]) -> bool:
    """Return whether the database is at a migration later than the files know: they are of an older version."""
    if ledger.head <= len(chain):
        return False
    known = ledger.at(len(chain)) if chain else None
    return known is None or known.migration == chain[-1].id


def pending_migrations(ledger: LedgerLines, chain: Sequence[Migration]) -> tuple[Migration, ...]:
    """Return the migrations that the database has not run yet.

    Raises Fatal where its history differs from the files, or where the files of one of them were squashed.
    """
    head = ledger.head
    if head > len(chain) or (head and chain[head - 1].id != ledger.migration):
        raise _forked(ledger, chain)
    waiting = tuple(chain[head:])
    if squashed := [migration for migration in waiting if migration.is_squashed]:
        raise _behind(ledger, squashed[-1])
    return waiting


def _behind(ledger: LedgerLines, last: Migration) -> Fatal:
    hint = (
        "an empty database is filled by the seed: ratesmith apply --from-seed"
        if ledger.last is None
        else f"bring it to {last.number} with the files of the last commit before the squash: ratesmith apply;"
        " then apply these"
    )
    return Fatal(
        Exit.REFUSED,
        f"the database is at migration {ledger.head}, and these files begin after {last.name}: those up to it were"
        f" squashed; {UNCHANGED}",
        hint,
        kind=RefusalKind.OTHER_HEAD,
    )


def _forked(ledger: LedgerLines, chain: Sequence[Migration]) -> Fatal:
    head, parting = ledger.head, _last_common(ledger, chain)
    here = chain[head - 1].name if head <= len(chain) else f"the {plural(len(chain), 'migration')} of the files"
    if ledger.index_of_up(head, ledger.migration) is None:
        hint = "its rows came with a seed: run the seed.sql of these files, or apply the files that it was made from"
    else:
        hint = "if somebody else released it: git pull, and ratesmith build; if it is a draft that is given up, go back"
        hint += f" to where they part: ratesmith rollback --to {parting} --reason …; ratesmith resume; ratesmith apply"
    return Fatal(
        Exit.REFUSED,
        f"the database is at a migration {head} that does not belong to {here}: a draft that was replaced, or a fork",
        hint,
        kind=RefusalKind.FORKED,
    )


def _last_common(ledger: LedgerLines, chain: Sequence[Migration]) -> int:
    """The number of the last migration that the database and the files have in common; 0 for none."""
    for number in range(min(ledger.head, len(chain)), 0, -1):
        known = ledger.at(number)
        if known is not None and known.migration == chain[number - 1].id:
            return number
    return 0
