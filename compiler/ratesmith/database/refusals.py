"""Refusals of a database in our words: its own text can repeat a row, so only what is known to be safe is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import REDACTED, redacted, visible
from ratesmith.sql.dialect import LOCK_SECONDS

_CLOSING: Final = "\"'«»“”’"
"""What ends a quotation in the messages of SQLite, and of PostgreSQL in any language."""
_OWN: Final = re.compile(r"ratesmith: (.*)", re.DOTALL)


class NotTaken(Fatal):
    """A table that holds secrets did not take a change; only the kind of the error is known."""

    def __init__(self, table: str, kind: str) -> None:
        hint = f"look for a constraint or a trigger on {table}; more is not said, as it could show a secret"
        super().__init__(
            Exit.ENVIRONMENT, f"the database does not take a change of {table}: {kind}; nothing was changed", hint
        )
        self.kind = kind


def clean(message: str, hidden: Sequence[str] = ()) -> str:
    """The first line of what a database says, without passwords or anything shaped like one."""
    line = message.strip().partition("\n")[0]
    if hidden:
        line = re.sub("|".join(map(re.escape, hidden)), REDACTED, line)
    return redacted(visible(line))


def own_message(message: str) -> str | None:
    """The text a guard of ours failed with, inside what the database made of it; None if it is none of ours."""
    own = _OWN.search(message)
    if own is None:
        return None
    text = own[1]
    if text[-1:] in _CLOSING:
        text = text[:-1].rstrip("\u00a0 ")
    return visible(text.replace("''", "'"))


def refused(message: str) -> Fatal:
    """A guard or the verification said no; nothing was changed."""
    hint = ""
    if "belongs to environment" in message:
        hint = "choose the environment with --env, or the database with --database"
    elif "found rows that somebody changed" in message:
        hint = "take their values over with: ratesmith drift --adopt; or put the rows back; or look for triggers"
    elif "differs from the compiled state" in message:
        hint = "something beside the seed changes what it writes: look for triggers, rules and row-level security"
    return Fatal(Exit.REFUSED, message, hint)


def conflict(table: str, index: str) -> Fatal:
    """A row of ours collides in a unique index with one that stays as it is."""
    return Fatal(
        Exit.REFUSED,
        f"{table}: a row that the configuration leaves alone stands in the way, in {index}; nothing was changed",
        f"find it in {table}; either name it in config/, or clear the flag that keeps it in the index",
    )


def still_referenced(table: str, constraint: str) -> Fatal:
    """A row that should be deleted is referred to, or one that is referred to is not there."""
    return Fatal(
        Exit.REFUSED,
        f"{table}: the foreign key {constraint} does not allow the change; nothing was changed",
        "another row refers to one that was removed from config/: keep it, or remove the other row first",
    )


class Locked(Fatal):
    """Another program holds what is needed, for longer than we wait."""

    def __init__(self, holder: str = "another program", where: str = "in the database") -> None:
        super().__init__(
            Exit.ENVIRONMENT,
            f"{holder} has held a lock {where} for more than {LOCK_SECONDS} seconds; nothing was changed",
            "wait for the other apply, or for the long transaction, and try again",
        )

    def by(self, holder: str) -> Locked:
        """The same, naming who it is."""
        return Locked(holder) if holder else self
