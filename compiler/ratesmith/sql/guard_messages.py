"""What the guards in the SQL say, each with the kind of refusal that it is.

The template of a message makes the SQL expression that a guard fails with, and finds the message again in what the
database made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

import msgspec

from ratesmith.core.errors import RefusalKind
from ratesmith.sql.dialect import Dialect

PREFIX: Final = "ratesmith: "
"""What every message of a guard begins with."""
_FIELD: Final = re.compile(r"\{(\w+)\}")
_SAID_BY: Final = " (as a line of the ledger by {role} says)"
"""Whoever may add lines says where the database is: who is refused because of that has to know whom to ask."""
TURN_CLAIMED: Final = "; that it was to run now says a line of the ledger by "
"""The same of rows, before the role that said so; empty where who is trusted did."""
NOT_TRUSTED: Final = ", who is not trusted here"
_MIGRATION: Final = "name"
"""The field that holds the name of a migration."""


def _harmless(dialect: Dialect, message: str) -> str:
    """The expression of a message without what a terminal or a CI runner obeys: psql and other programs print it as it
    is, and others may have written what is in it. `core/sanitize.py:visible` does that for what ratesmith prints.
    """
    if not dialect.has_roles:
        return message
    obeyed = dialect.text("[[:cntrl:]]|(#(?=#)|:(?=:))")
    return f"regexp_replace(({message}) COLLATE pg_catalog.\"C\", {obeyed}, {dialect.text(_APART)}, 'g')"


_APART: Final = r"\1 "
"""A blank for a control character, and one between two characters that begin a command: `::error::`, `##[error]`."""


class GuardMessage(msgspec.Struct, frozen=True, dict=True):
    """One message, with fields in braces."""

    kind: RefusalKind
    template: str
    unchanged: bool = False
    """Whether it says that nothing was changed."""

    def expression(self, dialect: Dialect, values: Mapping[str, str] | None = None, /, **fields: object) -> str:
        """Return the SQL expression of the message: `values` are SQL expressions, `fields` are known by now."""
        parts, constant = [], PREFIX
        for place, piece in enumerate(_FIELD.split(self.template)):
            if place % 2 and values and piece in values:
                parts += [*([dialect.text(constant)] if constant else []), values[piece]]
                constant = ""
            else:
                constant += str(fields[piece]) if place % 2 else piece
        message = " || ".join([*parts, *([dialect.text(constant)] if constant else [])])
        return _harmless(dialect, message) if parts else message

    def text(self, **fields: object) -> str:
        """Return the message, as the guard would say it."""
        return self.template.format(**fields)

    def migration_in(self, message: str) -> str | None:
        """Return the migration that a message of this guard names, or nothing; None for a message of another one."""
        match = self._form.fullmatch(message)
        return None if match is None else match.groupdict().get(_MIGRATION, "")

    @cached_property
    def _form(self) -> re.Pattern[str]:
        parts = []
        for place, piece in enumerate(_FIELD.split(self.template)):
            value = r"\d{4}_\w+" if piece == _MIGRATION else ".*"
            parts.append(f"(?P<{piece}>{value})" if place % 2 else re.escape(piece))
        return re.compile("".join(parts), re.DOTALL)


OTHER_ENVIRONMENT: Final = GuardMessage(
    RefusalKind.OTHER_ENVIRONMENT,
    f"this database belongs to environment {{theirs}}, and this is for {{ours}}{_SAID_BY}",
)
OTHER_MIGRATION: Final = GuardMessage(
    RefusalKind.OTHER_MIGRATION, f"this database has another migration {{number}} than {{name}}{_SAID_BY}"
)
OTHER_PARENT: Final = GuardMessage(
    RefusalKind.OTHER_MIGRATION,
    f"this database has another migration {{number}} than the one before {{name}}{_SAID_BY}",
)
NOT_NEXT: Final = GuardMessage(
    RefusalKind.OTHER_HEAD, f"this database is at migration {{head}}, and {{name}} follows {{number}}{_SAID_BY}"
)
SQUASHED: Final = GuardMessage(
    RefusalKind.OTHER_HEAD,
    "this database is at migration {head}, and the migrations up to {name} were squashed; fill an empty database by"
    " ratesmith apply --from-seed, and bring another one there with the files from before the squash",
)
NOT_LAST: Final = GuardMessage(
    RefusalKind.OTHER_HEAD, "this database is at migration {head}; undo what came behind {name} first"
)
NOT_LAST_AS_CLAIMED: Final = GuardMessage(
    RefusalKind.OTHER_HEAD,
    "this database is at migration {head}, as far as {role} says, who is not trusted here; undo what came behind {name}"
    " first, or where nothing did, go back by: ratesmith rollback",
)
LED_BACK_AS_CLAIMED: Final = GuardMessage(
    RefusalKind.OTHER_HEAD,
    "this database is at migration {head}, as {role} led it; that it was taken back to {back} says only {by}, who is"
    " not trusted here; nothing was changed. Say so too, or put it right: ratesmith rollback",
    unchanged=True,
)
NOT_MADE_HERE: Final = GuardMessage(
    RefusalKind.NOT_MADE_HERE,
    "{name} was not carried out here, its rows {how}; undoing it would take away {count} that may be"
    " somebody else's; nothing was changed",
    unchanged=True,
)
PARTLY: Final = GuardMessage(
    RefusalKind.PARTLY,
    "{name} changed only some columns of rows here, because the others were so before: {rows}; nothing was changed",
    unchanged=True,
)
MADE_OTHERWISE: Final = {"seed": "came with a seed", "baseline": "were found by a baseline"}
"""What `NOT_MADE_HERE` says of rows, by the action in the ledger that brought the database to their migration."""
MADE_SOMEHOW: Final = "came otherwise"
"""The same for any other action."""
CASCADES: Final = GuardMessage(
    RefusalKind.CASCADES,
    "deleting rows of {table} can change or delete rows that refer to them: {others}; nothing was changed",
    unchanged=True,
)
UNSETS: Final = GuardMessage(
    RefusalKind.CASCADES,
    "renaming a row of {table} can make rows lose their reference to it: {others}; nothing was changed",
    unchanged=True,
)
NEWER: Final = GuardMessage(
    RefusalKind.OTHER_HEAD, f"this database is at migration {{head}}, this seed knows only {{number}}{_SAID_BY}"
)
HELD: Final = GuardMessage(
    RefusalKind.HELD,
    f"held, because migration {{number}} was rolled back: {{reason}}. To go on: ratesmith resume{_SAID_BY}",
)
OTHER_NAMESPACE: Final = GuardMessage(
    RefusalKind.OTHER_NAMESPACE, "the tables are in the schema {theirs}, and new ones would be made in {ours}"
)
NO_NAMESPACE: Final = GuardMessage(
    RefusalKind.OTHER_NAMESPACE,
    "the search path leads to no schema that this role may use, so there is none for the tables; nothing was changed",
    unchanged=True,
)
PLANTED: Final = GuardMessage(
    RefusalKind.PLANTED,
    "the search path leads to what others could have called here: {what}; nothing was changed",
    unchanged=True,
)
STRANGERS: Final = GuardMessage(
    RefusalKind.PLANTED,
    "tables belong to who is not trusted here: {tables}; nothing was changed. Drop what nobody knows; a role that is to"
    " own them is named by the setting ratesmith.owner of the connection",
    unchanged=True,
)
STRANGERS_CODE: Final = GuardMessage(
    RefusalKind.PLANTED,
    "code of who is not trusted here would run as you: {code}; nothing was changed. Drop what nobody knows; a role"
    " whose code is to run is named by the setting ratesmith.owner of the connection",
    unchanged=True,
)
OTHER_TRIGGERS: Final = GuardMessage(
    RefusalKind.PLANTED,
    "somebody else has triggers on {table}, which would run as whoever writes to it: {triggers}; nothing was changed",
    unchanged=True,
)
ATTACHED: Final = GuardMessage(
    RefusalKind.PLANTED,
    "somebody else made triggers of functions that are ratesmith's: {triggers}; nothing was changed. Find out who, and"
    " have the owner of the table or a superuser drop each: DROP TRIGGER name ON table",
    unchanged=True,
)
UNSAID: Final = GuardMessage(
    RefusalKind.PLANTED,
    "somebody changed the triggers of {table}, so that its log cannot say who writes ({triggers}); nothing was changed."
    " Its owner drops those that are not ours, DROP TRIGGER name ON table, and runs schema.sql",
    unchanged=True,
)
INDEX_TAKEN: Final = GuardMessage(
    RefusalKind.PLANTED,
    "unique indexes of {table} cannot be made, because something else has their names: {others}; nothing was changed",
    unchanged=True,
)
NOT_ISOLATED: Final = GuardMessage(RefusalKind.NOT_ISOLATED, "run this in a READ COMMITTED transaction")
NO_TRANSACTION: Final = GuardMessage(
    RefusalKind.NO_TRANSACTION, "run this file as a whole and in one transaction; nothing was changed", unchanged=True
)
INCOMPLETE: Final = GuardMessage(
    RefusalKind.INCOMPLETE, "a step of the seed did not succeed, nothing was changed", unchanged=True
)
ROWS_REMOVED: Final = GuardMessage(
    RefusalKind.ROWS_REMOVED,
    "rows of {tables} were removed, and with schema: external this file has only tables with rows; nothing was changed."
    " Run: ratesmith apply",
    unchanged=True,
)
ROUNDS: Final = GuardMessage(
    RefusalKind.ROUNDS, "columns would round or refuse amounts of money: {columns}; nothing was changed", unchanged=True
)
BUSY: Final = GuardMessage(RefusalKind.BUSY, "another program holds the database, nothing was changed", unchanged=True)
ROWS_CHANGED: Final = GuardMessage(RefusalKind.ROWS_CHANGED, "{name} found rows that somebody changed: {rows}{claim}")
ROWS_BESIDE: Final = GuardMessage(
    RefusalKind.ROWS_CHANGED,
    "undoing {name} would leave rows of somebody else in force beside those that it brings back: {rows}; nothing was"
    " changed. Delete those that nobody knows, or go back all the same by: ratesmith rollback",
    unchanged=True,
)
OTHER_ROW: Final = GuardMessage(
    RefusalKind.INSERT_ONLY,
    "{name} found other rows under its keys, in tables whose rows are never changed: {rows}{claim};"
    " nothing was changed",
    unchanged=True,
)
NOT_UNIQUE: Final = GuardMessage(
    RefusalKind.NOT_UNIQUE,
    "several rows have a key that the configuration gives to one: {rows}; nothing was changed",
    unchanged=True,
)
OTHER_STATE: Final = GuardMessage(
    RefusalKind.OTHER_STATE,
    "this database is at migration {head}, in another state than this file is for; no value of a schedule was"
    f" changed. Run the file of the version that was applied, or apply this one first{_SAID_BY}",
)
OTHER_CONTENT: Final = GuardMessage(
    RefusalKind.INSERT_ONLY,
    "rows are there with other values, and are inserted once and never changed: {rows}; nothing was changed",
    unchanged=True,
)
FOREIGN_ROWS: Final = GuardMessage(
    RefusalKind.INSERT_ONLY,
    "{table} has rows beside those of the configuration, and its rows are never deleted: {rows}; nothing was changed",
    unchanged=True,
)
INSERT_ONLY: Final = GuardMessage(
    RefusalKind.INSERT_ONLY, "rows of {table} are inserted once, and neither changed nor deleted"
)
LOG_LATE: Final = GuardMessage(RefusalKind.LOG_LATE, "{late}: {log} does not say what {table} holds: {rows}")
LINE_REFUSED: Final = GuardMessage(
    RefusalKind.LEDGER_ALTERED,
    "this line cannot follow those that the ledger has, and was not added: {why}",
)
NOT_AS_COMPILED: Final = GuardMessage(RefusalKind.NOT_AS_COMPILED, "{table} differs from the compiled state: {rows}")

GUARD_MESSAGES: Final = (
    OTHER_ENVIRONMENT,
    OTHER_MIGRATION,
    OTHER_PARENT,
    NOT_NEXT,
    SQUASHED,
    NOT_LAST,
    NOT_LAST_AS_CLAIMED,
    LED_BACK_AS_CLAIMED,
    NOT_MADE_HERE,
    PARTLY,
    CASCADES,
    UNSETS,
    NEWER,
    HELD,
    OTHER_NAMESPACE,
    NO_NAMESPACE,
    PLANTED,
    STRANGERS,
    STRANGERS_CODE,
    OTHER_TRIGGERS,
    ATTACHED,
    UNSAID,
    INDEX_TAKEN,
    NOT_ISOLATED,
    NO_TRANSACTION,
    INCOMPLETE,
    ROWS_REMOVED,
    ROUNDS,
    BUSY,
    ROWS_CHANGED,
    ROWS_BESIDE,
    OTHER_ROW,
    NOT_UNIQUE,
    OTHER_STATE,
    OTHER_CONTENT,
    FOREIGN_ROWS,
    INSERT_ONLY,
    LOG_LATE,
    LINE_REFUSED,
    NOT_AS_COMPILED,
)
