"""Undo migrations by what the ledger keeps of each, and release the hold that this leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import structs

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Row
from ratesmith.core.sanitize import quoted, visible
from ratesmith.deploy.ledger.chain import out_of_place, without_guard
from ratesmith.deploy.ledger.lines import LedgerLines, LedgerState
from ratesmith.deploy.ledger.state import read_ledger_state, read_undo, strange_undo
from ratesmith.deploy.receipts import Resumed, Undone
from ratesmith.deploy.rows.in_the_way import naming_what_stands_in_the_way
from ratesmith.deploy.session import Session, blame
from ratesmith.deploy.undo.as_files import rows_at
from ratesmith.deploy.undo.believed import Believed, put_right, to_confirm
from ratesmith.deploy.undo.cited_rows import CitedRows
from ratesmith.deploy.undo.left_rows import last_left, left_before, left_of, read_left
from ratesmith.deploy.undo.not_taken_back import Touched, not_taken_back
from ratesmith.deploy.undo.rows_back import RowsBack, by_row, has_files, made_how
from ratesmith.deploy.undo.tries import tried_places, tried_ways
from ratesmith.deploy.undo.undone_rows import UndoneRow
from ratesmith.plan.state import State
from ratesmith.plan.undo import UndoEntry, left_text
from ratesmith.release.history import History
from ratesmith.sql.ledger import LedgerEntry

_EMPTY: Final = State(environment="", tables={}, tombstones={})
_LONGEST_DOUBTFUL: Final = 4 * 2**20
_MOST_DOUBTFUL: Final = 10_000
"""What only lines of strangers say: characters that are read of each, and entries that are tried of all of them."""
_AS_SAID: Final = "as far as the ledger says"
_SHOWN: Final = 10
"""How many rows a message lists."""

Wanted = Callable[[str, Row], bool]
"""Whether the row of a table, by the pack's name of the table and its key, is to go back."""


def undo_to(
    session: Session,
    history: History,
    to: int,
    reason: str,
    *,
    only: Mapping[str, Wanted] | None = None,
) -> Undone:
    """Undo every migration after `to`, in a transaction that is left open; once committed, the database is held.

    With `only`, by what people call them, undo those rows alone; a later rollback can undo the others. Raises Fatal
    where a row was changed since.
    """
    session.lock()
    unguarded = without_guard(session)
    ledger = read_ledger_state(session)
    with naming_what_stands_in_the_way(session.driver, lambda: rows_at(session, history, to)):
        undone = tried_places(
            session, ledger, history, to, lambda found: _undone(session, history, ledger, found, to, reason, only or {})
        )
    return structs.replace(undone, unguarded=unguarded)


def _undone(
    session: Session,
    history: History,
    ledger: LedgerState,
    found: Believed,
    to: int,
    reason: str,
    only: Mapping[str, Wanted],
) -> Undone:
    """Put the ledger right, and go back from where it is believed that the database is."""
    held = put_right(session, ledger, found, history)
    way, wrong = tried_ways(lambda believing: _WayBack(session, history, found, to, only, reason, believing), session)
    return Undone(
        before=found.head,
        head=to,
        held=held or to < found.head or bool(found.held or way.undone or way.kept or to_confirm(found)),
        left=tuple(way.left),
        kept=tuple(dict.fromkeys(way.kept)),
        already=tuple(dict.fromkeys(way.already)),
        cited=way.cited,
        by_files=tuple(dict.fromkeys(way.by_files)),
        by_ledger=tuple(dict.fromkeys(way.by_ledger)),
        unread=tuple(dict.fromkeys(way.unread)),
        unproved=tuple(dict.fromkeys(way.unproved)),
        passed_over=found.passed_over,
        without_trace=found.without_trace,
        round_about=found.round_about,
        out_of_place=out_of_place(session),
        not_as_before=wrong,
        migrations={name: tuple(rows) for name, rows in way.migrations.items()},
    )


def resume(session: Session, reason: str) -> Resumed:
    """Release the hold of a rollback, in a transaction that is left open."""
    session.lock()
    ledger = read_ledger_state(session).as_written
    if ledger.held is not None:
        session.append("resume", ledger.held, reason=reason)
    return Resumed(head=ledger.head, held=ledger.held)


class _WayBack:
    """A rollback while it goes on: what it took back, and what it left of the migrations behind it."""

    def __init__(
        self,
        session: Session,
        history: History,
        ledger: LedgerLines,
        to: int,
        only: Mapping[str, Wanted],
        reason: str,
        believing: bool,
    ) -> None:
        self._believing = believing
        self._reason = f"{reason} (only {', '.join(map(visible, only))})" if only else reason
        self._session, self._history, self._ledger, self._only = session, history, ledger, only
        self._at, self._to = ledger.migration, to
        self._rows = RowsBack(session)
        self._unseen = dict(only)
        self._left: list[str] = []
        self._withdrawn: list[str] = []
        self.doubted = 0
        self._taken: list[UndoEntry] = []
        self.migrations: dict[str, list[UndoneRow]] = {}
        self.left: list[str] = []
        self.kept: list[str] = []
        self.already: list[str] = []
        self.by_files: list[str] = []
        self.by_ledger: list[str] = []
        self.unread: list[str] = []
        self.unproved: list[str] = []
        self._written: Touched = {}

    @property
    def undone(self) -> list[UndoneRow]:
        return [row for rows in self.migrations.values() for row in rows]

    @property
    def cited(self) -> tuple[CitedRows, ...]:
        return self._rows.cited(self._taken)

    def went(self) -> tuple[str, ...]:
        """Go back, and return the rows that are not as before."""
        self.go()
        self.settle()
        return self.not_as_before()

    def go(self) -> None:
        """Undo what earlier rollbacks left, then every migration after `to`, the last one first."""
        ledger = self._ledger
        earlier = self._left_before()
        for number in sorted({entry.at for entry in earlier}, reverse=True):
            id = left_of(ledger, self._history.migrations, number)
            left = [entry for entry in earlier if entry.at == number]
            self._undo(left, number, id, last_left(ledger), whole=False)
        taken = earlier and (self.undone or self.kept)
        if self._to == ledger.head and ledger.last_move is not None and (taken or to_confirm(ledger)):
            self._append(ledger.last_move)
        for number in range(ledger.head, self._to, -1):
            id, place = self._at, ledger.arrival(number)
            here = place is not None and (ledger.entries[place].action, ledger.entries[place].migration) == ("up", id)
            before = self._before(number, id, place if here else None)
            if here and place is not None:
                line = ledger.entries[place]
                self._undo(self._kept(line, number, id), number, id, line)
            else:
                planned = self._rows.planned(self._history, number)
                entries = self._wanted(planned, number, here=False)
                self._rows.refuse_added(entries, ledger, self._history, number)
                self._rows.remember(self._history, number)
                self._take(entries, number)
            self._append(before)
            self._at = before.migration
        if self._unseen:
            raise self._nothing()

    def settle(self) -> None:
        """Check deferred constraints, which a deleted row can break. Raises Fatal that names such rows."""
        try:
            with blame(f"the way back to migration {self._to}"):
                self._session.driver.settle()
        except Refusal as refusal:
            deleted = ", ".join(row.text for row in self.undone if row.deleted)
            if not deleted:
                raise
            raise refusal.with_hint(f"it takes back {deleted}; {refusal.hint}") from None

    def not_as_before(self) -> tuple[str, ...]:
        """Return the rows that are not as the files had them at `to`; none where these have no such migration.

        Also those of which the ledger says that they were so before: whoever made them so, a rollback would leave it.
        """
        to, session = self._to, self._session
        if not self._can_compare or (to and self._history.migrations[to - 1].id != self._at):
            return ()
        fits = tuple(self._only.values())
        found = not_taken_back(
            session.driver,
            session.scope.tables,
            self._history,
            to,
            self._written,
            lambda table, key: not fits or any(it(table, key) for it in fits),
        )
        return tuple(it.text for it in found)

    @property
    def _can_compare(self) -> bool:
        """Whether the files have the rows that migration `to` left, and every migration of theirs behind it."""
        chain = self._history.migrations
        return bool(chain) and self._to <= len(chain) and not any(it.is_squashed for it in chain[self._to :])

    def _kept(self, line: LedgerEntry, number: int, id: str) -> list[UndoEntry]:
        """What a line keeps to undo its migration; nothing of one more that is doubtful, behind what is tried."""
        most = None if has_files(self._history, number, id) or not self._is_doubtful(line) else _LONGEST_DOUBTFUL
        if most is not None and self.doubted > _MOST_DOUBTFUL:
            self.unread.append(f"line {line.id}")
            return []
        kept = self._readable(line, lambda: read_undo(self._session, line, most))
        if line.doubtful:
            # Its name for the row would be that of another one, which really goes back.
            kept = [*map(self._rows.named, kept)]
        if line.doubtful and has_files(self._history, number, id):
            # What was so before the migration would stay, whoever says that it was.
            kept = [structs.replace(it, already=()) for it in kept]
        return [*kept, *self._rows.others(kept, left_before(self._session, self._ledger, line))]

    def _is_doubtful(self, line: LedgerEntry | None) -> bool:
        """Whether nobody trusted wrote a line, and the rows are compared with the files afterwards."""
        return line is not None and self._can_compare and line.doubtful

    def _left_before(self) -> list[UndoEntry]:
        """What earlier rollbacks left."""
        last = last_left(self._ledger)
        most = _LONGEST_DOUBTFUL if self._is_doubtful(last) else None
        left = self._readable(last, lambda: read_left(self._session, self._ledger, most)) if last else []
        return [*map(self._rows.named, left)] if last is not None and last.doubtful else left

    def _readable(self, line: LedgerEntry, read: Callable[[], list[UndoEntry]]) -> list[UndoEntry]:
        """What is read of a line; nothing where nobody can, and the rows are compared, or the line counts for nothing.

        Raises Fatal where they are not, and it does.
        """
        try:
            return read()
        except Fatal:
            if not self._can_compare and not (line.doubtful and self._is_anyone_trusted):
                raise
        self.unread.append(f"line {line.id}")
        return []

    def _undo(
        self, entries: list[UndoEntry], number: int, id: str, line: LedgerEntry | None, *, whole: bool = True
    ) -> None:
        """Undo a migration, or not as a `whole` what an earlier rollback left of it."""
        planned = self._rows.expected(self._history, number, id)
        known, wrong = self._rows.by_files(entries, planned)
        self.by_files += wrong
        if planned is None and self._can_compare:
            known = self._readable_entries(known)
            if self._is_doubtful(line):
                self.doubted += len(known) + 1
                if self._believing and self.doubted > _MOST_DOUBTFUL:
                    raise strange_undo(f"migration {number}")
                fitting = self._rows.as_files(known, self._history.state_at(self._to)) if self._believing else []
                self._pass_over([entry for entry in known if entry not in fitting])
                known = fitting
        elif planned is None and line is not None and line.doubtful:
            known = self._unproved(known, line)
        wanted = self._wanted(known, number, strange=planned is None and self._is_doubtful(line))
        if planned is None:
            self._rows.refuse_moved(wanted, number)
            self.by_ledger += (visible(it.label) for it in wanted if self._can_compare or not (line and line.doubtful))
            for entry in wanted:
                self._rows.note(entry, self._written)
        if whole and not self._only:
            self.already += self._rows.unmentioned(known, planned)
        self._take(wanted, number)

    def _readable_entries(self, entries: list[UndoEntry]) -> list[UndoEntry]:
        """Those of these tables; the others are named."""
        self.unread += (visible(entry.label) for entry in entries if not self._rows.can_read(entry))
        return [entry for entry in entries if self._rows.can_read(entry)]

    def _unproved(self, entries: list[UndoEntry], line: LedgerEntry) -> list[UndoEntry]:
        """Those of a stranger's line that are carried out where nothing can be compared: none beside trusted lines."""
        ignored, by = self._is_anyone_trusted, f"line {line.id} of {self._session.ledger} by {visible(line.applied_by)}"
        known = self._readable_entries(entries) if ignored else entries
        what = "was left, as only" if ignored else "went back as"
        self.unproved += (f"{visible(entry.label)}: {what} {by} says" for entry in known)
        return [] if ignored else known

    @property
    def _is_anyone_trusted(self) -> bool:
        """Whether a role that is trusted wrote a line that led somewhere."""
        return LedgerState(as_written=LedgerLines(entries=self._ledger.entries)).trusted.last_lead is not None

    def _pass_over(self, entries: list[UndoEntry]) -> None:
        """Only compare the rows that a line of a stranger names."""
        self.unread += dict.fromkeys(visible(entry.label) for entry in entries)
        for entry in entries[:_MOST_DOUBTFUL] if self.doubted <= 2 * _MOST_DOUBTFUL else ():
            self._rows.note(entry, self._written)

    def _wanted(
        self, entries: list[UndoEntry], number: int, *, here: bool = True, strange: bool = False
    ) -> list[UndoEntry]:
        """The entries of the rows that are to go back, in their order; the others are noted.

        Of a migration that was not carried out `here`, rows that it would have added may be somebody else's: nothing
        takes those away later, or counts them as its own. Nor is anything noted that only a `strange` line says: the
        next rollback would take it for a word of whoever rolls back now.
        """
        if not self._only:
            return entries
        wanted = set()
        for label, rows in by_row(entries).items():
            table, keys = self._rows.keys(rows[0])
            if any(it[0] != table or not {*it[1]} & {*keys} for it in map(self._rows.keys, rows[1:])):
                raise strange_undo(visible(label))
            names = [name for name, fits in self._only.items() if any(fits(table, key) for key in keys)]
            wanted |= {label} if names else set()
            for name in names:
                self._unseen.pop(name, None)
        rest = [entry for entry in entries if entry.label not in wanted]
        if strange:
            self.unread += dict.fromkeys(visible(entry.label) for entry in rest)
            return [entry for entry in entries if entry.label in wanted]
        self._left += [left_text(entry, number) for entry in rest if here or not self._rows.is_added(entry)]
        self.left += dict.fromkeys(visible(entry.label) for entry in rest)
        return [entry for entry in entries if entry.label in wanted]

    def _take(self, entries: list[UndoEntry], number: int) -> None:
        self._taken += entries
        for row in self._rows.undo(entries, number):
            self._withdrawn += [row.withdrawn] if row.withdrawn else []
            if row.already:
                self.already.append(row.already)
            elif row.stays:
                self.kept.append(row.text)
            if not row.stays:
                self.migrations.setdefault(self._name(number), []).append(row)

    def _name(self, number: int) -> str:
        """The name of a migration; its number where the files do not have it."""
        chain = self._history.migrations
        return chain[number - 1].name if number <= len(chain) else f"{number:04d}"

    def _append(self, at: LedgerEntry) -> None:
        """Append the entry that the database is at from now on, with what is left."""
        down = f"[{','.join([*self._withdrawn, *self._left])}]"
        self._session.append("down", at, reason=self._reason, down=down)
        self._withdrawn = []

    def _before(self, number: int, id: str, place: int | None) -> LedgerEntry:
        """The entry to return to: what the database was at before the migration ran."""
        ledger, chain = self._ledger, self._history.migrations
        in_files = has_files(self._history, number, id)
        if place is not None:
            found = LedgerLines(entries=ledger.entries[:place]).last_move or self._session.place(0, "", _EMPTY.hash)
            # The id of a migration is a hash of that before it, so the files know that one too.
            if found.head == number - 1 and (not in_files or number == 1 or found.migration == chain[number - 2].id):
                return found
            if not in_files:
                raise Fatal(
                    Exit.REFUSED,
                    f"the ledger has migration {number} behind {found.head}, where it cannot have run; {UNCHANGED}",
                    "somebody changed the ledger: ratesmith status --verify",
                    kind=RefusalKind.LEDGER_ALTERED,
                )
        if not in_files:
            squashed, how = number <= self._history.squashed, made_how(ledger, number)
            raise Fatal(
                Exit.REFUSED,
                f"migration {number} was not carried out here, {f'its rows {how}' if how else _AS_SAID}, and"
                f" {'its files were squashed' if squashed else 'the files have another one'}; nothing was changed",
                f"use the files {'from before the squash' if squashed else 'of the version that was applied'},"
                " or restore a backup",
            )
        parent = chain[number - 2] if number > 1 else None
        if parent is None:
            return self._session.place(0, "", _EMPTY.hash)
        return self._session.place(number - 1, parent.id, self._history.state_at(number - 1).hash)

    def _nothing(self) -> Fatal:
        rows = list(dict.fromkeys([*(row.label for row in self.undone), *self.kept, *self.left]))
        some = ", ".join(rows[:_SHOWN]) + (f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else "")
        return Fatal(
            Exit.USAGE,
            f"none of these migrations changed {', '.join(map(quoted, self._unseen))}; nothing was taken back",
            f"they changed {some}" if rows else "ratesmith status shows where the database is",
        )
