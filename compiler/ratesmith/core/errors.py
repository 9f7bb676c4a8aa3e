"""Expected failures of the environment, and the exit codes of every command."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, IntEnum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ratesmith.core.row_change import RowChange

UNCHANGED: Final = "nothing was changed"
"""How the message of a refusal ends."""


class Exit(IntEnum):
    """The exit codes of the commands; scripts and pipelines rely on them."""

    OK = 0
    CONFIG = 1
    USAGE = 2
    INPUT = 3
    ENVIRONMENT = 4
    REFUSED = 5
    INTERRUPTED = 130


class RefusalKind(Enum):
    """Why a database did not do what it was asked to; what follows from a refusal is looked up by this."""

    # What a command finds before it changes anything.
    UNREACHABLE = auto()
    DATABASE_MISSING = auto()
    UNUSABLE = auto()
    """What should be a database is something else, or must not be opened."""
    STALE = auto()
    TABLES_MISSING = auto()
    DRAFT = auto()
    FORKED = auto()
    LEDGER_ALTERED = auto()
    """Its lines are not as they were written."""
    STRANGE_LEDGER = auto()
    """It has a line, or a column, that this version does not write."""
    NO_HISTORY = auto()
    NO_BASELINE = auto()
    HAS_LEDGER = auto()
    FOREIGN_SECRETS = auto()
    SUPERSEDED_SECRETS = auto()
    DESTINATION_CHANGED = auto()
    # Guards in the SQL of ratesmith.
    OTHER_ENVIRONMENT = auto()
    OTHER_MIGRATION = auto()
    OTHER_HEAD = auto()
    OTHER_STATE = auto()
    INSERT_ONLY = auto()
    ACTIVATION_LATE = auto()
    """Cells do not hold the value of the day."""
    LOG_LATE = auto()
    """A log does not say what its table holds."""
    HELD = auto()
    NOT_MADE_HERE = auto()
    PARTLY = auto()
    CASCADES = auto()
    OTHER_NAMESPACE = auto()
    PLANTED = auto()
    """Operators or functions of somebody else would be called, or tables of somebody else used."""
    EXPOSED = auto()
    """Others may read secrets, or write where they may be sent."""
    NOT_ISOLATED = auto()
    NO_TRANSACTION = auto()
    INCOMPLETE = auto()
    ROWS_REMOVED = auto()
    ROUNDS = auto()
    BUSY = auto()
    ROWS_CHANGED = auto()
    NOT_UNIQUE = auto()
    NOT_AS_COMPILED = auto()
    UNKNOWN_GUARD = auto()
    """A guard of another version."""
    # Errors of the database.
    CONFLICT = auto()
    REFERENCED = auto()
    NOT_TAKEN = auto()
    REJECTED = auto()
    """What was written does not fit: its type, its encoding, a constraint, a trigger."""
    LOCKED = auto()
    DEADLOCK = auto()
    CANCELED = auto()
    NOT_PERMITTED = auto()
    READ_ONLY = auto()
    CONNECTION_LOST = auto()
    OTHER_ERROR = auto()


_PASSING: Final = frozenset(
    {
        RefusalKind.UNREACHABLE,
        RefusalKind.BUSY,
        RefusalKind.LOCKED,
        RefusalKind.DEADLOCK,
        RefusalKind.CANCELED,
        RefusalKind.READ_ONLY,
        RefusalKind.CONNECTION_LOST,
    }
)
"""What passes by itself. A standby is meant to be promoted; another lock, connection or server may do."""
_GENERAL: Final = {
    Exit.OK: "bug",
    Exit.CONFIG: "configuration",
    Exit.USAGE: "usage",
    Exit.INPUT: "not-found",
    Exit.ENVIRONMENT: "environment",
    Exit.REFUSED: "refused",
    Exit.INTERRUPTED: "interrupted",
}
"""The code of a failure without a kind."""


class Fatal(Exception):
    """An expected failure that is not a mistake in the configuration, such as an unreachable database.

    It ends the command with `exit` and is shown as one message and a hint, never as a
    traceback. `message` and `hint` must be free of secrets.
    """

    def __init__(
        self,
        exit: Exit,
        message: str,
        hint: str = "",
        *,
        kind: RefusalKind | None = None,
        rows: Sequence[RowChange] = (),
    ) -> None:
        """Say why, for programs: the kind of failure, and the rows that it is about."""
        super().__init__(message)
        self.exit = exit
        self.message = message
        self.hint = hint
        self.kind = kind
        self.rows = tuple(rows)

    def with_hint(self, hint: str) -> Fatal:
        """Return the failure with another hint."""
        return Fatal(self.exit, self.message, hint, kind=self.kind, rows=self.rows)

    @property
    def code(self) -> str:
        """Return what programs know the failure by; it never changes."""
        return _GENERAL[self.exit] if self.kind is None else self.kind.name.lower().replace("_", "-")

    @property
    def retry(self) -> bool:
        """Return whether the same call can succeed a moment later, although nobody does anything."""
        return self.kind in _PASSING


class Refusal(Fatal):
    """What a database refused, because of a guard or by itself."""

    kind: RefusalKind

    def __init__(
        self,
        kind: RefusalKind,
        exit: Exit,
        message: str,
        hint: str = "",
        *,
        subject: str = "",
        unchanged: bool = False,
        rows: Sequence[RowChange] = (),
    ) -> None:
        """Say what the message has already: the migration or row it names, and that nothing was changed."""
        super().__init__(exit, message, hint, kind=kind, rows=rows)
        self.subject, self.unchanged = subject, unchanged

    def about(self, subject: str) -> Refusal:
        """Return the refusal with a message that names this migration or row, and says that nothing was changed."""
        message = self.message if self.subject == subject else f"{subject}: {self.message}"
        message = message if self.unchanged else f"{message}; {UNCHANGED}"
        return Refusal(self.kind, self.exit, message, self.hint, subject=subject, unchanged=True, rows=self.rows)

    def with_hint(self, hint: str) -> Refusal:
        """Return the refusal with another hint."""
        return self._with(hint, self.rows)

    def with_rows(self, rows: Sequence[RowChange]) -> Refusal:
        """Return the refusal with the rows that it is about."""
        return self._with(self.hint, rows)

    def _with(self, hint: str, rows: Sequence[RowChange]) -> Refusal:
        kept = self.subject, self.unchanged
        return Refusal(self.kind, self.exit, self.message, hint, subject=kept[0], unchanged=kept[1], rows=rows)
