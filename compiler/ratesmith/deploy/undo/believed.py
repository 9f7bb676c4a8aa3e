"""Where a database is, as far as the lines of its ledger are believed: somebody invents lines that lead elsewhere.

Whoever may add lines can say that a rollback went back already, that a seed led on or that the next migration ran.
Where the files have the migration that the lines before lead to, such a line of a role that is not trusted counts only
if the rows agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.deploy.ledger.cells import cell_of, decoded
from ratesmith.deploy.ledger.lines import LedgerLines, LedgerState
from ratesmith.deploy.ledger.state import read_undo
from ratesmith.deploy.row_messages import first_rows
from ratesmith.deploy.session import Session
from ratesmith.deploy.undo.not_taken_back import Touched, not_taken_back, would_show
from ratesmith.deploy.undo.row_traces import seen, taken_back
from ratesmith.deploy.undo.rows_back import RowsBack, has_files
from ratesmith.plan.state import State
from ratesmith.release.history import History
from ratesmith.sql.ledger import HOLDS, LedgerEntry

_INVENTED: Final = "somebody invented that line: as the owner, delete it and those after it (docs/operations.md)"
_MOST_LED_BACK: Final = 1_000
"""To how many migrations the ledger is led back, with a line for each, where somebody else led it ahead."""
_REASON: Final = "put right: lines of somebody else were not believed"


class _Left(msgspec.Struct, frozen=True):
    at: int = 0


class Believed(LedgerLines, frozen=True, kw_only=True):
    """The lines of a ledger that are believed."""

    passed_over: tuple[str, ...] = ()
    """The other lines, as messages call them."""
    without_trace: tuple[str, ...] = ()
    """Those of them that say that migrations ran of which no row is to be seen: they did not, or were put back."""
    round_about: bool = False
    """Whether they lead back to where the others do, as when a role that is not trusted here rolls back and goes on."""


def believed(session: Session, ledger: LedgerState, history: History) -> Believed:
    """Return the ledger without lines of roles that are not trusted, behind the last one of a role that is, which lead
    away from a migration that the files have.
    """
    written, trusted = ledger.as_written, _anchor(ledger)
    wrong = {it.id for it in _led_astray(written.moves, trusted, history)}
    kept = _without(written, wrong)
    if wrong and _is_so(session, written, kept, history):
        wrong, kept = set(), written
    # Behind migrations that the files do not have, rows may be as before others that ran.
    no_trace = _never_ran(session, kept, trusted, history) if trusted and kept.head <= history.head else frozenset()
    if wrong and _went_back(session, written, _without(kept, no_trace), history):
        wrong, no_trace = set(), frozenset()
    return _believed(session, written, wrong | no_trace, no_trace)


def as_rows_say(session: Session, ledger: LedgerState, found: Believed, history: History) -> Believed | None:
    """Return what is believed instead where what was `found` cannot be carried out: without the last migrations, if no
    row shows that they ran, also where nobody is trusted who wrote a line. Return None where that is no less.
    """
    no_trace = _never_ran(session, found, _anchor(ledger), history)
    before = {it.id for it in ledger.as_written.entries} - {it.id for it in found.entries}
    return _believed(session, ledger.as_written, before | no_trace, no_trace) if no_trace else None


def _anchor(ledger: LedgerState) -> int:
    """The number of the last line that a trusted role wrote and that led somewhere; 0 for none.

    A resume goes on from where the line before it led, whoever wrote that.
    """
    last = ledger.trusted.last_lead
    return last.id if last is not None else 0


def _believed(session: Session, written: LedgerLines, wrong: Collection[int], no_trace: AbstractSet[int]) -> Believed:
    """A ledger without lines that are `wrong`; whoever is trusted only ended a hold behind them, and is not named."""
    if not wrong:
        return Believed(entries=written.entries)
    kept = _without(written, wrong)
    said = {
        it.id: f"line {it.id} of {session.ledger} by {visible(it.applied_by)}, {it.action} to migration {it.head}"
        for it in written.entries
        if it.id in wrong and it.doubtful
    }
    same = _place(written.last_move) == _place(kept.last_move)
    return Believed(
        entries=kept.entries,
        passed_over=tuple(said.values()),
        without_trace=tuple(text for id, text in said.items() if id in no_trace),
        round_about=same,
    )


def put_right(session: Session, ledger: LedgerState, kept: LedgerLines, history: History) -> bool:
    """Append lines that lead from where a ledger, as it is written, has the database to where it is, and change no row.

    Return whether the last of them holds the database, as the lines did that are believed. Raises Fatal where the
    ledger does not take them.
    """
    claimed = ledger.as_written
    if _place(claimed.last_move) == _place(kept.last_move):
        return False
    moves = kept.moves
    ups = max((place for place, it in enumerate(moves, start=1) if it.action != HOLDS), default=0)
    before, downs = LedgerLines(entries=moves[:ups]), moves[ups:]
    holds = _lead_to(session, claimed, before, history)
    for line in downs:
        session.append("down", line, reason=line.reason, down=_left_by(session, line, before.head))
    return holds or bool(downs)


def _lead_to(session: Session, claimed: LedgerLines, kept: LedgerLines, history: History) -> bool:
    """Lead to where nothing holds the database; return whether the last line does, because it leads back there."""
    common = min(claimed.head, kept.head)
    if claimed.head == common and not _passes(kept, claimed):
        common -= 1
    again = _again(kept, common)
    if any(it.action != "up" for it in again):
        common, again = 0, _again(kept, 0)
    if (last := claimed.last_lead) is not None and claimed.head - common > _MOST_LED_BACK:
        raise Fatal(
            Exit.REFUSED,
            f"line {last.id} of {session.ledger} by {visible(last.applied_by)}, who is not trusted here, leads to"
            f" migration {claimed.head}, and by its rows the database is at {kept.head}; {UNCHANGED}",
            _INVENTED,
            kind=RefusalKind.LEDGER_ALTERED,
        )
    for number in range(claimed.head - 1, common - 1, -1):
        session.append("down", _at(session, kept, history, number), reason=_REASON)
    if not again:
        return True
    held = claimed.held if claimed.head == common else _at(session, kept, history, common)
    if held is not None:
        session.append("resume", held, reason=_REASON)
    for line in again:
        if line.action == "up":
            session.append("up", line, reason=_REASON, down=_undoes(session, line, history))
        else:
            session.append("baseline", line, reason=_REASON)
    return False


def _undoes(session: Session, line: LedgerEntry, history: History) -> str:
    """What undoes a migration: as a trusted role said, or else by the files."""
    if not line.doubtful:
        return cell_of(session, line, "down")
    return RowsBack(session).planned_text(history, line.head) if has_files(history, line.head, line.migration) else "[]"


def _left_by(session: Session, line: LedgerEntry, reached: int) -> str:
    """What a rollback left, of the migrations that the lines lead to again; nothing of what a stranger says."""
    if line.doubtful:
        return "[]"
    entries = decoded(cell_of(session, line, "down"), list[msgspec.Raw], line.id)
    return f"[{','.join(bytes(it).decode() for it in entries if decoded(it, _Left, line.id).at <= reached)}]"


def refuse_invented(session: Session, ledger: LedgerState, history: History) -> None:
    """Raise Fatal where a role that is not trusted says that the database is elsewhere than files and rows do, or that
    it went back.

    Who writes what the files have for one place, by a policy or a schedule, would write it at another.
    """
    found, written = believed(session, ledger, history), ledger.as_written
    if _place(found.last_move) != _place(written.last_move):
        refusal = _not_believed(found, f"the database is at migration {found.head}, as its rows say")
        goes = f"; if it is to go back: ratesmith rollback --to {written.head}" if written.head < found.head else ""
        raise refusal.with_hint(f"{refusal.hint}{goes}")
    lead, back = led_back(written), written.last_lead
    if lead is not None and back is not None:
        raise Fatal(
            Exit.REFUSED,
            f"the database is at migration {lead.head}, as line {lead.id} of {session.ledger} by"
            f" {visible(lead.applied_by)} says, and was taken back to {back.head} as far as line {back.id} by"
            f" {visible(back.applied_by)}, who is not trusted here; {UNCHANGED}",
            f"if {visible(back.applied_by)} took it back, to say so too: ratesmith rollback --to {written.head}; if"
            f" not, {_INVENTED}",
            kind=RefusalKind.LEDGER_ALTERED,
        )


def led_back(ledger: LedgerLines) -> LedgerEntry | None:
    """Return the last line by which a role led further than the database is, where neither that role nor a trusted one
    led back since: somebody else says so. Return None otherwise.
    """
    ahead: dict[str, LedgerEntry] = {}
    for line in ledger.moves:
        if line.action == "resume":
            continue
        if line.head > ledger.head:
            ahead[line.applied_by] = line
        elif line.doubtful:
            ahead.pop(line.applied_by, None)
        else:
            ahead.clear()
    return max(ahead.values(), key=lambda it: it.id, default=None)


def to_confirm(ledger: LedgerLines) -> bool:
    """Return whether only others say where the database is, who led back, or that it is held: they could resume it."""
    return led_back(ledger) is not None or (ledger.held is not None and ledger.held.doubtful)


def behind(session: Session, found: Believed, to: int) -> Fatal:
    """Return the refusal to go back to a migration that the database, as its ledger is believed, is not at yet."""
    at = f"the database is at migration {found.head}"
    if found.passed_over:
        return _not_believed(found, f"{at}, as its rows say, and there is no going back to {to}")
    if (last := found.last_down) is None or not last.doubtful:
        return Fatal(Exit.USAGE, f"{at}; there is no going back to {to}", "ratesmith status shows where it is")
    line, role = f"line {last.id} of {session.ledger}", visible(last.applied_by)
    return Fatal(
        Exit.REFUSED,
        f"{at}, as far as {line} by {role} says; there is no going back to {to} from there; {UNCHANGED}",
        f"if {role} did not roll back, somebody invented that line and the rows are still those of a later migration:"
        f" as the owner, switch the trigger of {session.ledger} off, delete that line and those after it, switch it on"
        " (docs/operations.md), and roll back again",
        kind=RefusalKind.LEDGER_ALTERED,
    )


def _not_believed(found: Believed, what: str) -> Fatal:
    return Fatal(
        Exit.REFUSED,
        f"{what}; not believed: {first_rows([*found.passed_over])}; {UNCHANGED}",
        f"to have the ledger say so too: ratesmith rollback --to {found.head}",
        kind=RefusalKind.LEDGER_ALTERED,
    )


def _led_astray(moves: Sequence[LedgerEntry], trusted: int, history: History) -> Iterator[LedgerEntry]:
    """The lines behind `trusted` that lead away from a migration that the files have, or from where that line was."""
    at: LedgerEntry | None = None
    floor: LedgerEntry | None = None
    for line in moves:
        if line.id > trusted and at is not None and floor is not None and not _goes_on(line, at, floor, history):
            yield line
            continue
        at = line
        if has_files(history, at.head, at.migration) or at.id == trusted:
            floor = at
        elif floor is not None and at.head < floor.head:
            floor = None


def _never_ran(session: Session, kept: LedgerLines, trusted: int, history: History) -> frozenset[int]:
    """The lines behind `trusted` from a migration of the files on of which, as of those behind it, no row shows that it
    ran.
    """
    moves = [it for it in kept.moves if it.id >= trusted]
    first = max(history.squashed, min(it.head for it in moves) if trusted else 0)
    ran = (it for it in moves if it.id > trusted and it.action == "up" and it.head <= kept.head)
    end = max((it.head for it in ran if has_files(history, it.head, it.migration)), default=0)
    if end <= first:
        return frozenset()
    last = seen(session.driver, session.scope.tables, history, first, end)
    place = kept.arrival(last + 1)
    before = LedgerLines(entries=kept.entries[:place])
    if last == end or before.head != last or (last and before.migration != history.migrations[last - 1].id):
        return frozenset()
    return frozenset(it.id for it in kept.moves if before.last is None or it.id > before.last.id)


def _without(ledger: LedgerLines, lines: Collection[int]) -> LedgerLines:
    return LedgerLines(entries=tuple(it for it in ledger.entries if it.id not in lines))


def _goes_on(line: LedgerEntry, at: LedgerEntry, floor: LedgerEntry, history: History) -> bool:
    """Whether a line goes on from the one `at` which the database is, or back, but not below what the files have."""
    if line.action == "up":
        return line.head == at.head + 1 and (at.doubtful or _follows(line, at, history))
    back = line.action == HOLDS and floor.head < line.head < at.head
    return back or _place(line) in (_place(at), _place(floor) if line.action == HOLDS else None)


def _follows(line: LedgerEntry, at: LedgerEntry, history: History) -> bool:
    """Whether a migration can have run behind another one: its id is a hash of that before it, as the files know."""
    if at.head == 0 or not has_files(history, line.head, line.migration):
        return True
    return history.migrations[at.head - 1].id == at.migration


def _is_so(session: Session, claimed: LedgerLines, kept: LedgerLines, history: History) -> bool:
    """Whether the database is where a ledger claims, although it led further: rows say so, and none says otherwise."""
    head, chain = claimed.head, history.migrations
    if head >= kept.head or head < history.squashed or (head and chain[head - 1].id != claimed.migration):
        return False
    tables, written = session.scope.tables, _written(session, kept, head, history)
    return would_show(tables, history, head, kept.head, written) and not not_taken_back(
        session.driver, tables, history, head, written, lambda _table, _key: True
    )


def _written(session: Session, kept: LedgerLines, above: int, history: History) -> Touched:
    """What migrations that the files do not have wrote, as far as lines of trusted roles say how to undo it."""
    rows, written = RowsBack(session), Touched()
    for number in range(above + 1, kept.head + 1):
        line = kept.last_up(number)
        if line is not None and not line.doubtful and not has_files(history, number, line.migration):
            for entry in filter(rows.can_read, read_undo(session, line)):
                rows.note(entry, written)
    return written


def _went_back(session: Session, claimed: LedgerLines, kept: LedgerLines, history: History) -> bool:
    """Whether rows show that what ran behind where a ledger claims the database to be was taken back; others may be
    otherwise than any migration left them.
    """
    at, last, chain = claimed.head, kept.head, history.migrations
    if not history.squashed <= at < last <= len(chain) or chain[last - 1].id != kept.migration:
        return False
    passes = not at or chain[at - 1].id == claimed.migration
    return passes and taken_back(session.driver, session.scope.tables, history, at, last)


def _again(kept: LedgerLines, above: int) -> list[LedgerEntry]:
    """The lines that lead from a migration to the last one; the last leap and what follows, where there is any."""
    places = dict.fromkeys(kept.arrival(number) for number in range(above + 1, kept.head + 1))
    lines = [kept.entries[it] for it in places if it is not None]
    leaps = [place for place, it in enumerate(lines) if it.action != "up"]
    return lines[leaps[-1] if leaps else 0 :]


def _passes(kept: LedgerLines, claimed: LedgerLines) -> bool:
    known = kept.at(claimed.head)
    return not claimed.head or (known is not None and known.migration == claimed.migration)


def _at(session: Session, kept: LedgerLines, history: History, number: int) -> LedgerEntry:
    """The place of a migration, by the lines that are believed, or else by the files."""
    if number == 0:
        return session.place(0, "", State(environment="", tables={}, tombstones={}).hash)
    if (known := kept.at(number)) is not None:
        return known
    chain = history.migrations
    return session.place(number, chain[min(number, len(chain)) - 1].id, "")


def _place(line: LedgerEntry | None) -> tuple[int, str]:
    return (line.head, line.migration) if line is not None else (0, "")
