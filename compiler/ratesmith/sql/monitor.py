"""One query that says where a database stands, for people who monitor with SQL. It only reads."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import HOLDS, is_move


def monitor(dialect: Dialect, ledger: str, environment: str, *, head: int, state: str) -> str:
    """Return the query: always one row, also while the ledger is empty.

    `head` and `state` are the migration and the hash of the state that the files lead to.
    """
    column, text = dialect.quoted, dialect.text
    last = f"SELECT max(m.{column('id')}) AS id FROM {column(ledger)} AS m WHERE {is_move(dialect, 'm')}"
    return (
        f"SELECT l.{column('environment')} AS environment,\n"
        f"  {text(environment)} AS expected_environment,\n"
        f"  coalesce(l.{column('head')}, 0) AS head,\n"
        f"  {head} AS expected_head,\n"
        f"  CASE WHEN l.{column('action')} = {text(HOLDS)} THEN 1 ELSE 0 END AS held,\n"
        f"  CASE WHEN l.{column('state_hash')} = {text(state)} THEN 1 ELSE 0 END AS up_to_date,\n"
        f"  l.{column('applied_at')} AS changed_at\n"
        f"  FROM ({last}) AS n\n"
        f"  LEFT JOIN {column(ledger)} AS l ON l.{column('id')} = n.id"
    )
