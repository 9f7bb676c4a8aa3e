"""Expected failures of the environment, and the exit codes of every command."""

from __future__ import annotations

from enum import Enum, IntEnum, auto
from typing import Final

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


class Fatal(Exception):
    """An expected failure that is not a mistake in the configuration, such as an unreachable database.

    It ends the command with `exit` and is shown as one message and a hint, never as a
    traceback. `message` and `hint` must be free of secrets.
    """

    def __init__(self, exit: Exit, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.exit = exit
        self.message = message
        self.hint = hint


class RefusalKind(Enum):
    """Why a database did not do what it was asked to; what follows from a refusal is looked up by this."""

    # Guards in the SQL of ratesmith.
    OTHER_ENVIRONMENT = auto()
    OTHER_MIGRATION = auto()
    OTHER_HEAD = auto()
    HELD = auto()
    NOT_MADE_HERE = auto()
    CASCADES = auto()
    NOT_ISOLATED = auto()
    NO_TRANSACTION = auto()
    INCOMPLETE = auto()
    BUSY = auto()
    ROWS_CHANGED = auto()
    NOT_AS_COMPILED = auto()
    UNKNOWN_GUARD = auto()
    """A guard of another version."""
    # Errors of the database.
    CONFLICT = auto()
    REFERENCED = auto()
    NOT_TAKEN = auto()
    LOCKED = auto()
    DEADLOCK = auto()
    CANCELED = auto()
    NOT_PERMITTED = auto()
    READ_ONLY = auto()
    CONNECTION_LOST = auto()
    OTHER_ERROR = auto()


class Refusal(Fatal):
    """What a database refused, because of a guard or by itself."""

    def __init__(
        self, kind: RefusalKind, exit: Exit, message: str, hint: str = "", *, subject: str = "", unchanged: bool = False
    ) -> None:
        """Say what the message has already: the migration or row it names, and that nothing was changed."""
        super().__init__(exit, message, hint)
        self.kind, self.subject, self.unchanged = kind, subject, unchanged

    def about(self, subject: str) -> Refusal:
        """Return the refusal with a message that names this migration or row, and says that nothing was changed."""
        message = self.message if self.subject == subject else f"{subject}: {self.message}"
        message = message if self.unchanged else f"{message}; {UNCHANGED}"
        return Refusal(self.kind, self.exit, message, self.hint, subject=subject, unchanged=True)

    def with_hint(self, hint: str) -> Refusal:
        """Return the refusal with another hint."""
        return Refusal(self.kind, self.exit, self.message, hint, subject=self.subject, unchanged=self.unchanged)
