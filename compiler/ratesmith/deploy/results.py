"""What became of each database that a command worked on."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

from ratesmith.core.database_url import safe_url
from ratesmith.core.errors import Fatal

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

    @property
    def shown(self) -> str:
        """The URL without a password."""
        return safe_url(self.url) if self.url else ""

    @property
    def label(self) -> str:
        """How messages call it."""
        return " ".join(part for part in (self.name if self.named else "", self.shown) if part)


class Result(NamedTuple, Generic[Outcome]):
    """What became of one database."""

    database: Database
    state: State
    outcome: Outcome | None = None
    """What was done, or would have been; None where that is not known."""
    refusal: Fatal | None = None
    locks_held_ms: int | None = None
    """From the lock of its apply to the end of the transaction; None where there was no lock."""
