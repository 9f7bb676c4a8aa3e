"""End the hold of a rollback without ratesmith, for those who run migrations with another program.

The paragraphs are for psql, whose variable `reason` can say why.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import NOT_TRUSTED, OTHER_ENVIRONMENT
from ratesmith.sql.ledger import HOLDS, ID, REASON_SETTING, LedgerEntry, begun_by, entry_values, insert, is_move
from ratesmith.sql.trusted_roles import by_trusted

REASON: Final = "reason"
"""The variable of psql that says why."""


def settings() -> str:
    """Return the paragraph that stops at the first error, and lets the file be run without a reason."""
    return f"\\set ON_ERROR_STOP on\n\\if :{{?{REASON}}}\n\\else\n  \\set {REASON} ''\n\\endif\n"


def resume(dialect: Dialect, ledger: str, environment: str) -> Iterator[str]:
    """Yield the paragraphs between the lock and COMMIT."""
    text = dialect.text

    def last(column: str) -> str:
        """Return the value of a column in the last line that is no note."""
        lines = f"FROM {dialect.quoted(ledger)} AS l WHERE {is_move(dialect, 'l')}"
        return f'(SELECT l.{dialect.quoted(column)} {lines} ORDER BY l."id" DESC LIMIT 1)'

    def told(line: str) -> str:
        """Return the expression for whoever held the database, where nobody trusts that role, of the line's id."""
        asked = f"WHERE l.{dialect.quoted(ID)} = {line} AND NOT {by_trusted(dialect, ledger, 'l')}"
        said = f"{text(', where ')} || l.{dialect.quoted('applied_by')} || {text(f'{NOT_TRUSTED}, had it held')}"
        return f"coalesce((SELECT {said}\n    FROM {dialect.quoted(ledger)} AS l {asked}), {text('')})"

    theirs = {"theirs": last("environment"), "role": begun_by(dialect, ledger)}
    other = OTHER_ENVIRONMENT.expression(dialect, theirs, ours=environment)
    wrong = f"{last('environment')} <> {text(environment)}"
    held, goes_on = f"{last('action')} = {text(HOLDS)}", dialect.as_text(last("head"))
    yield (
        f"SELECT CASE WHEN {wrong} THEN {dialect.as_text(dialect.fail(other))}\n"
        f"  WHEN {held} THEN {text('goes on from migration ')} || {goes_on}\n    || {told(last(ID))}\n"
        f"  ELSE {text('was not held')} END AS resume;\n"
    )
    yield f"SELECT set_config({text(REASON_SETTING)}, :'{REASON}', true) AS ratesmith_reason\n\\gset\n"
    entry = LedgerEntry(id=0, environment=environment, action="resume", head=0, migration="", state_hash="")
    kept = {name: last(name) for name in ("head", "migration", "state_hash")}
    yield f"{insert(dialect, ledger, entry_values(dialect, entry, **kept), [held], one_per_line=True)};\n"
