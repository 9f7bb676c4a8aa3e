"""Which line of the ledger can follow which: the one rule, for its trigger and for who reads the lines."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from typing import Final

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import HASH, HOLDS, ID, NOTES, chained, is_move

_HEX: Final = "0123456789abcdef"
_HASH_LENGTH: Final = 64
_SHOWN: Final = 20
AT: Final = "(k.value -> 'at')"
"""The number of the migration that an entry `k` of `down` is of."""


def follows(dialect: Dialect, line: str, move: str, left: str) -> str:
    """Return the condition that a line can follow `move`, the last line before it that is no note; NULL for no.

    Both are names of rows; the columns of `move` are NULL where there is none. `left` is the condition that a
    rollback before the line left rows of later migrations, which another one can take back where it stays.
    """
    head, held = f'coalesce({move}."head", 0)', f"coalesce({move}.\"action\", '') = {dialect.text(HOLDS)}"
    same = f'{line}."head" = {head} AND {line}."migration" = coalesce({move}."migration", \'\')'
    other = f'{line}."applied_by" <> {move}."applied_by"'
    stays = f'{same} AND {line}."state_hash" = coalesce({move}."state_hash", \'\')'
    cases = {"seed": f'NOT {held} AND {line}."head" >= {head}'}
    if dialect.keeps_history:
        cases |= {
            "up": f'NOT {held} AND {line}."head" = {head} + 1',
            # A rollback writes a line for each migration that it takes back, or says again where somebody else led, who
            # may have invented the hash.
            HOLDS: f'{line}."head" = {head} - 1 OR ({same} AND ({left} OR {other}))',
            "baseline": f'NOT {held} AND {head} = 0 AND {line}."head" > 0',
            "resume": f"{held} AND {stays}",
        }
    cases |= dict.fromkeys(NOTES, stays)
    whens = "\n    ".join(f"WHEN {dialect.text(action)} THEN {then}" for action, then in cases.items())
    is_id = f"length({line}.\"migration\") = {_HASH_LENGTH} AND ltrim({line}.\"migration\", '{_HEX}') = ''"
    return (
        f'CASE {line}."action"\n    {whens} END\n'
        f'  AND {line}."head" >= 0 AND CASE {line}."head" WHEN 0 THEN {line}."migration" = \'\' ELSE {is_id} END'
    )


def all_left(dialect: Dialect, ledger: str, line: str) -> str:
    """Return a FROM item `k` with a column `value`: what rollbacks before a line left, or wrote down.

    Each counts: somebody may have added one that leaves nothing, and a migration before it.
    """
    before = f'd."action" = {dialect.text(HOLDS)} AND d."{ID}" < {line}."{ID}"'
    down = dialect.elements('d."down"')
    return f"(SELECT k.value FROM {dialect.quoted(ledger)} AS d CROSS JOIN {down} WHERE {before}) AS k"


def left_some(dialect: Dialect, ledger: str, line: str) -> str:
    """Return the condition that a rollback before one line left rows of later migrations."""
    return f'EXISTS (SELECT 1 FROM {all_left(dialect, ledger, line)} WHERE {AT} > to_jsonb({line}."head"))'


def select_chain(dialect: Dialect, ledger: str, hashed: str) -> str:
    """Return the query for id and hash of each line, the oldest first, whether it can follow those before it, and
    whether that is the hash it should have, true of those that are not `hashed`, a condition on `n`; and for its action
    and head.

    Each line is read once: a look at all those before it would take minutes for the lines of one day.
    """
    fits = f'n."{HASH}" = {chained(dialect, "n", "n.hash_before", dialect.kept_utc("n.applied_at"), "n.applied_by")}'
    window = f'OVER (ORDER BY x."{ID}"'
    moves = f'max(CASE WHEN {is_move(dialect, "x")} THEN x."{ID}" END) {window} ROWS BETWEEN UNBOUNDED PRECEDING'
    same = 'n."environment" = coalesce(n."environment_before", n."environment")'
    lines = f"SELECT x.*, {_left_by(dialect)} FROM {dialect.quoted(ledger)} AS x"
    before = f'ORDER BY x."{ID}" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING'
    return (
        f'SELECT n."{ID}", {dialect.starting(f"n.{dialect.quoted(HASH)}", _HASH_LENGTH)},\n'
        f"  coalesce({follows(dialect, 'n', 'b', _LEFT)} AND {same}, {dialect.false}),\n"
        f"  CASE WHEN {hashed} THEN {fits} ELSE {dialect.true} END,\n"
        f'  {dialect.starting("n.action", _SHOWN)}, n."head"\n'
        f'  FROM (SELECT x.*, lag(x."{HASH}") {window}) AS hash_before, lag(x."environment") {window})'
        f" AS environment_before,\n    {moves} AND 1 PRECEDING) AS move_before,\n"
        f"    max(x.left_by) OVER ({before}) AS left_before\n"
        f"    FROM ({lines}) AS x) AS n\n"
        f'  LEFT JOIN {dialect.quoted(ledger)} AS b ON b."{ID}" = n.move_before ORDER BY n."{ID}"'
    )


_LEFT: Final = 'coalesce(n.left_before > n."head", false)'


def _left_by(dialect: Dialect) -> str:
    """The number of the last migration of which a line `x` says that a rollback left rows; NULL for none."""
    if not dialect.keeps_history:
        return "NULL AS left_by"
    kept = dialect.elements('CASE jsonb_typeof(x."down") WHEN \'array\' THEN x."down" END')
    number = f"CASE jsonb_typeof({AT}) WHEN 'number' THEN CAST({AT} AS numeric) END"
    is_rollback = f'x."action" = {dialect.text(HOLDS)}'
    return f"CASE WHEN {is_rollback} THEN (SELECT max({number}) FROM {kept}) END AS left_by"
