"""What the ledger of one database says of an entity: which lines changed its rows, or took that back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ratesmith.core.canonical_json import canonical
from ratesmith.core.errors import Fatal
from ratesmith.core.git_signature import harmless_signature
from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import harmless, visible
from ratesmith.deploy.ledger.state import (
    KeptUndo,
    noted_keys,
    noted_rows,
    read_ledger_state,
    read_notes,
    read_undo_of,
    strange_line,
)
from ratesmith.deploy.session import Session
from ratesmith.plan.plan_file import PlanOperation
from ratesmith.plan.row_trail import RowStep, Trail, row_key, step_of
from ratesmith.plan.undo import WITHDRAWN, UndoEntry
from ratesmith.release.asked import Asked
from ratesmith.release.migration import Migration
from ratesmith.sql.ledger import NOTES, LedgerEntry

Action = Literal["up", "down", "left", "baseline", "seed", "resume", "overwrite", "secrets"]
Place = tuple[int, str]
"""Number and id of a migration."""
_LONGEST_REASON = 500


class AuditEvent(Frozen, frozen=True, kw_only=True):
    """One line of a ledger that concerns what is asked about."""

    database: str
    """As `databases:` calls it."""
    action: Action
    """As the ledger has it; `left` for a rollback of other rows alone."""
    at: str
    """In UTC."""
    by: str
    """The database role."""
    actor: str
    """Who did it, as the command was told; empty where it was not."""
    commit: str
    """That it was done from; with `+dirty` where files had been changed."""
    signed_by: str
    """Who signed that commit, where `apply --require-signed` verified it; else empty."""
    reason: str
    head: int
    """The migration that the database was at afterwards."""
    state: str
    """Hash of the state that the database was in afterwards."""
    already: bool = False
    """Whether the migration found the row as it makes it: the value was adopted, or somebody had written it."""
    rows: tuple[RowStep, ...] = ()
    """What was put back of what somebody had changed by hand."""
    secrets: tuple[str, ...] = ()
    """The keys that were written, by name, and what became of them."""


class Placed(NamedTuple):
    """An event, and the migration that it is about; None where it is about none that changed what is asked about."""

    place: Place | None
    event: AuditEvent


class LedgerTale(NamedTuple):
    """What one ledger says."""

    events: tuple[Placed, ...] = ()
    unknown: Mapping[Place, tuple[RowStep, ...]] = {}
    """What migrations did that are in no file: a draft that was given up, another history, a newer version, and what
    was squashed."""
    unread: tuple[str, ...] = ()
    """Notes of roles that are not trusted which nothing can read, and lines of theirs that keep too much."""


def read_tale(session: Session, name: str, asked: Asked, path: Trail, chain: Sequence[Migration]) -> LedgerTale:
    """Read what the ledger of the database called `name` says of what is asked about.

    Raises Fatal where the database belongs to another environment, and where a line is none that a ledger has.
    """
    ledger = read_ledger_state(session, people=True)
    rows = ((table, canonical(list(key))) for table, key in sorted(path.ever, key=str))
    undone = read_undo_of(session, ledger, rows)
    reader = _Reader(name, asked, path, chain, read_notes(session, ledger), undone)
    for entry in ledger.as_written.entries:
        if entry.id in undone.left_out:
            reader.unread.append(_named(session, entry))
            continue
        try:
            reader.take(entry)
        except Fatal:
            if entry.action not in NOTES or not entry.doubtful:
                raise
            reader.unread.append(_named(session, entry))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise strange_line(entry) from error
    return LedgerTale(tuple(reader.events), reader.unknown, tuple(reader.unread))


def _named(session: Session, entry: LedgerEntry) -> str:
    return f"line {entry.id} of {session.ledger} by {visible(entry.applied_by)}"


class _Reader:
    """Goes through the lines of a ledger; knows which migrations the rows have at each of them."""

    def __init__(
        self,
        name: str,
        asked: Asked,
        path: Trail,
        chain: Sequence[Migration],
        notes: Mapping[int, str],
        undone: KeptUndo,
    ) -> None:
        self._name, self._asked, self._path, self._chain, self._notes = name, asked, path, chain, notes
        self._undone = undone
        self._here: list[Place] = []
        self._left: list[Place] = []
        self._held: list[Place] = []
        self.events: list[Placed] = []
        self.unread: list[str] = []
        self.unknown: dict[Place, tuple[RowStep, ...]] = {}

    def take(self, entry: LedgerEntry) -> None:
        """Take the next line. Raises Fatal where it is a note that is too long to be read, or is none."""
        match entry.action:
            case "up":
                self._up(entry)
            case "down":
                self._down(entry)
            case "baseline" | "seed":
                self._arrive(entry)
            case "resume":
                for place in dict.fromkeys(self._held):
                    self._say(place, "resume", entry)
                self._held = []
            case "overwrite":
                steps = self._steps(noted_rows(self._noted(entry), entry.id))
                if steps:
                    self._say(self._latest, "overwrite", entry, rows=steps)
            case "secrets":
                if names := tuple(self._keys(entry)):
                    self._say(self._latest, "secrets", entry, secrets=names)

    def _noted(self, entry: LedgerEntry) -> str:
        if entry.id not in self._notes:
            raise strange_line(entry)
        return self._notes[entry.id]

    @property
    def _latest(self) -> Place | None:
        """The migration that the line before was about."""
        return self.events[-1].place if self.events else None

    def _up(self, entry: LedgerEntry) -> None:
        place = entry.head, entry.migration
        if place in self._known:
            touched = any(self._concerns(it) and self._wrote(it) for it in self._undo(entry))
            self._say(place, "up", entry, already=not touched)
        elif self._is_in_files(place) or not (steps := self._steps(self._undo(entry), back=True)):
            return
        else:
            self.unknown[place] = steps
            self._say(place, "up", entry)
        self._here.append(place)
        self._left = [it for it in self._left if it[0] > entry.head]

    def _down(self, entry: LedgerEntry) -> None:
        numbers = {it.at for it in self._undo(entry) if self._concerns(it)}
        behind = [*(it for it in self._here if it[0] > entry.head), *self._left]
        left = [it for it in behind if it[0] in numbers]
        for place in behind:
            if place not in left:
                self._say(place, "down", entry)
            elif place not in self._left:
                self._say(place, "left", entry)
            self._held.append(place)
        self._here, self._left = [it for it in self._here if it[0] <= entry.head], left

    def _arrive(self, entry: LedgerEntry) -> None:
        """A baseline or a seed: all migrations up to its own are in the rows at once."""
        action: Action = "baseline" if entry.action == "baseline" else "seed"
        new = [it for it in self._known if it[0] <= entry.head and it not in self._here]
        if not self._is_in_files((entry.head, entry.migration)):
            self._say(None, action, entry)
            return
        for place in new:
            self._say(place, action, entry)
        self._here += new

    @property
    def _known(self) -> list[Place]:
        """The migrations of the files that changed what is asked about, in their order."""
        return [(number, self._chain[number - 1].id) for number in self._path.steps]

    def _is_in_files(self, place: Place) -> bool:
        number, id = place
        if not 0 < number <= len(self._chain):
            return False
        migration = self._chain[number - 1]
        return migration.id == id and not migration.is_squashed

    def _undo(self, entry: LedgerEntry) -> list[UndoEntry]:
        return [it for it in self._undone.entries.get(entry.id, ()) if it.op != WITHDRAWN]

    def _steps(self, operations: Sequence[PlanOperation], *, back: bool = False) -> tuple[RowStep, ...]:
        tables, wanted = self._asked.tables, self._asked.wanted
        found = (step_of(it, wanted, tables.get(it.table), back=back) for it in operations if self._concerns(it))
        return tuple(step for step in found if step is not None)

    def _concerns(self, it: PlanOperation) -> bool:
        keys = [row_key(it.key), *([row_key(it.to)] if bytes(it.to) else ())]
        return any((it.table, key) in self._path.ever for key in keys)

    def _wrote(self, it: UndoEntry) -> bool:
        """Whether a migration wrote what is asked about of a row, where others had made some of its changes before."""
        columns = self._asked.wanted.columns
        asked = it.changes.keys() & columns.get(it.table, frozenset()) if columns is not None else it.changes.keys()
        return not it.already or not asked <= {*it.already}

    def _keys(self, entry: LedgerEntry) -> Iterator[str]:
        """Name the keys of the entity that a line notes, without their fingerprints."""
        begin = f"{self._asked.id}."
        asked = self._asked.kind.secrets is not None and self._asked.whole
        for it in noted_keys(self._noted(entry), entry.id):
            if asked and str(it["secret"]).startswith(begin):
                yield harmless(f"{str(it['secret']).removeprefix(begin)} {it['outcome']}")

    def _say(self, place: Place | None, action: Action, entry: LedgerEntry, **more: Any) -> None:
        event = AuditEvent(
            database=self._name,
            action=action,
            at=f"{entry.applied_at.removesuffix('Z')}Z",
            by=harmless(entry.applied_by),
            actor=harmless(entry.actor),
            commit=_commit(entry.git_commit),
            signed_by=harmless_signature(entry.signed_by),
            reason=harmless(entry.reason, _LONGEST_REASON),
            head=entry.head,
            state=entry.state_hash,
            **more,
        )
        self.events.append(Placed(place, event))


def _commit(text: str) -> str:
    """A commit as it can be shown; an id looks like a key, and is none."""
    return text if re.fullmatch(r"[0-9a-f]{40,64}(?:\+dirty)?", text) else harmless(text)
