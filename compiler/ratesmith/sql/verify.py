"""Verification: statements that only read, and fail where a table is not as compiled, naming the rows.

They need neither a temporary table nor the ledger, so they run on a standby too.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Dataset
from ratesmith.sql import row_values
from ratesmith.sql.bound_table import BoundTable, bind_tables
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import NOT_AS_COMPILED
from ratesmith.sql.statement import Statement
from ratesmith.sql.unique_keys import same_key, several_rows

SHOWN = 10
"""How many rows a message names."""


def verify(dataset: Dataset, dialect: Dialect) -> Iterator[Statement]:
    """Yield one statement per table, which returns the number of correct rows or fails."""
    for bound in bind_tables(dataset, dialect):
        if bound.data.rows:
            yield Statement(_statement(bound), section=bound.table.name)


def _statement(bound: BoundTable) -> str:
    text = bound.dialect.text
    more = bound.dialect.as_text(f"(SELECT count(*) FROM wrong) - {SHOWN}")
    rows = (
        f"(SELECT {bound.dialect.joined('s.label')} FROM shown AS s)"
        f"\n      || CASE WHEN (SELECT count(*) FROM wrong) > {SHOWN}"
        f" THEN {text(', and ')} || {more} || {text(' more')} ELSE '' END"
    )
    message = NOT_AS_COMPILED.expression(bound.dialect, {"rows": rows}, table=bound.label)
    return (
        f"WITH expected AS (\n{_expected(bound)}),\n"
        f"wrong AS (\n{_wrong(bound)}),\n"
        f"shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT {SHOWN})\n"
        f"SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN {len(bound.data.rows)}\n"
        f"  ELSE {bound.dialect.fail(message)} END AS {bound.dialect.quoted(bound.label.rpartition('.')[2])}"
    )


def _expected(bound: BoundTable) -> str:
    names = ", ".join(
        f"{bound.cast(column, f'v.column{place}')} AS {bound.column(column.name)}"
        for place, column in enumerate(bound.table.columns, start=1)
    )
    values = ",\n".join(row_values.values(bound.dialect, bound.table, bound.data.rows))
    return f"  SELECT {names}\n  FROM (VALUES\n{values}) AS v"


def _wrong(bound: BoundTable) -> str:
    changed = " || ".join(
        f"CASE WHEN {bound.differs_in(column, 'e')} THEN {bound.dialect.text(f', {column.sql}')} ELSE '' END"
        for column in bound.values
    )
    text = bound.dialect.text
    columns = f"substr({changed}, 3)" if changed else "''"
    key = f" || {text('/')} || ".join(bound.dialect.as_text(f"e.{bound.column(key.name)}") for key in bound.keys)
    what = f"{text(chr(39))} || {key} || {text(chr(39))}"
    return (
        f"  SELECT CASE WHEN {bound.missing()} THEN {text('missing ')} || {what}\n"
        f"    ELSE {text('changed ')} || {what} || {text(' (')} || {columns} || ')' END AS label\n"
        f"  FROM expected AS e\n  LEFT JOIN {bound.name} AS t ON {bound.same_row('e')}{bound.joins}\n"
        f"  WHERE {bound.missing()}\n    OR {bound.differs('e')}\n"
        f"  UNION ALL\n{several_rows(bound, same_key(bound, 'e'), 'expected AS e CROSS JOIN ')}"
    )
