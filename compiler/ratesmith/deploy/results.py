"""What became of each database that a command worked on."""

from __future__ import annotations

import re
from typing import Final, Generic, Literal, NamedTuple, TypeVar

from ratesmith.core.database_url import safe_url
from ratesmith.core.errors import Exit, Fatal, RefusalKind

Outcome = TypeVar("Outcome")
State = Literal["done", "ready", "failed", "unknown", "not-tried"]
"""`ready`: prepared, and left as it was because another one failed. `unknown`: the connection was lost while the
database committed. `not-tried`: left out by the call, or the call ended before."""


class Database(NamedTuple):
    """A database of an environment."""

    name: str
    """As `databases:` calls it; `default` where there is only one; `database-N` for the Nth that was given by URL."""
    url: str
    """With its password; empty for one that is left out."""
    named: bool = False
    """Whether people gave it its name, so that messages say it."""
    source: str = ""
    """Where its URL was read, such as a variable; empty for one that the call gives."""
    environment: str = ""
    """The environment that it is worked on as."""

    @property
    def shown(self) -> str:
        """The URL without a password."""
        return safe_url(self.url) if self.url else ""

    @property
    def label(self) -> str:
        """How messages call it."""
        return " ".join(part for part in (self.name if self.named else "", self.shown) if part)

    def blamed(self, error: Fatal) -> Fatal:
        """Return a failure that can be followed as it stands: its commands name the environment.

        If the URL can be its cause, the message says where the URL is from.
        """
        about_url = self.source and (error.exit == Exit.USAGE or error.kind in _ABOUT_URL)
        message = f"{error.message}; the URL is from {self.source}" if about_url else error.message
        message, hint = (in_environment(text, self.environment) for text in (message, error.hint))
        if (message, hint) == (error.message, error.hint):
            return error
        return Fatal(error.exit, message, hint, kind=error.kind, rows=error.rows)


_COMMAND: Final = re.compile(r"\bratesmith (apply|audit|drift|resume|rollback|status)\b")
"""A command that works on an environment, and on the default one where none is named."""
_ABOUT_URL: Final = frozenset({RefusalKind.UNREACHABLE, RefusalKind.DATABASE_MISSING, RefusalKind.UNUSABLE})


def in_environment(text: str, environment: str) -> str:
    """Return a text whose commands name this environment; as it is where there is none."""
    return _COMMAND.sub(rf"ratesmith --env {environment} \1", text) if environment else text


class Result(NamedTuple, Generic[Outcome]):
    """What became of one database."""

    database: Database
    state: State
    outcome: Outcome | None = None
    """What was done, or would have been; None where that is not known."""
    refusal: Fatal | None = None
    locks_held_ms: int | None = None
    """From the lock of its apply to the end of the transaction; None where there was no lock."""
