"""One query that says where a database stands, for people who monitor with SQL. It only reads."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ratesmith.core.tables import Integer, Text, Timestamp, Type
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import HOLDS, is_move
from ratesmith.sql.row_log import RowLog
from ratesmith.sql.statement import Statement

_COLUMNS: Final[Mapping[str, Type]] = {
    "environment": Text(),
    "expected_environment": Text(),
    "head": Integer(),
    "expected_head": Integer(),
    "held": Integer(),
    "up_to_date": Integer(),
    "activation_late": Integer(bits=64),
}


def monitor(
    dialect: Dialect,
    ledger: str,
    environment: str,
    *,
    head: int,
    state: str,
    late: str,
    logs: Sequence[RowLog],
    first: Iterable[Statement],
) -> str:
    """Return the query: always one row, also while the ledger is empty.

    What a file does `first` is a part of it: programs that monitor take one query, whatever search path they have.

    `head` and `state` are the migration and the hash of the state that the files lead to, and `late` is the expression
    of the rows that are late by their schedules: they say nothing about a database in another state, which gets NULL.
    Of each of the `logs` there is a column with the number of rows that it lacks.
    """
    column, text = dialect.quoted, dialect.text
    is_state = f"l.{column('state_hash')} = {text(state)}"
    last = f"SELECT max(m.{column('id')}) AS id FROM {column(ledger)} AS m WHERE {is_move(dialect, 'm')}"
    query = (
        f"SELECT l.{column('environment')} AS environment,\n"
        f"  {text(environment)} AS expected_environment,\n"
        f"  coalesce(l.{column('head')}, 0) AS head,\n"
        f"  {head} AS expected_head,\n"
        f"  CASE WHEN l.{column('action')} = {text(HOLDS)} THEN 1 ELSE 0 END AS held,\n"
        f"  CASE WHEN {is_state} THEN 1 ELSE 0 END AS up_to_date,\n"
        f"  CASE WHEN {is_state} THEN {late} END AS activation_late,\n"
        + "".join(f"  (SELECT count(*) FROM ({log.late_rows()}) AS r) AS {log.late_column},\n" for log in logs)
        + f"  l.{column('applied_at')} AS changed_at\n"
        f"  FROM ({last}) AS n\n"
        f"  LEFT JOIN {column(ledger)} AS l ON l.{column('id')} = n.id"
    )
    columns = {**_COLUMNS, **{log.late_column: Integer(bits=64) for log in logs}, "changed_at": Timestamp()}
    return dialect.in_order([*(statement.sql for statement in first), query], columns)
