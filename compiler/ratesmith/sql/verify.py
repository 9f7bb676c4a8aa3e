"""Verification: statements that read, and fail where a table is not as compiled, naming the row_values.

They need neither a temporary table nor the ledger, so they run on a standby too.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Dataset
from ratesmith.sql import row_values
from ratesmith.sql.bound_table import Sheet, sheets
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import NOT_AS_COMPILED
from ratesmith.sql.statement import Statement

SHOWN = 10
"""How many rows a message names."""


def verify(dataset: Dataset, dialect: Dialect) -> Iterator[Statement]:
    """One statement per table; each gives the number of rows that are right, or fails."""
    for sheet in sheets(dataset, dialect):
        if sheet.data.rows:
            yield Statement(_statement(sheet), section=sheet.table.name)


def _statement(sheet: Sheet) -> str:
    text = sheet.dialect.text
    more = sheet.dialect.as_text(f"(SELECT count(*) FROM wrong) - {SHOWN}")
    rows = (
        f"(SELECT {sheet.dialect.joined('s.label')} FROM shown AS s)"
        f"\n      || CASE WHEN (SELECT count(*) FROM wrong) > {SHOWN}"
        f" THEN {text(', and ')} || {more} || {text(' more')} ELSE '' END"
    )
    message = NOT_AS_COMPILED.expression(sheet.dialect, {"rows": rows}, table=sheet.label)
    return (
        f"WITH expected AS (\n{_expected(sheet)}),\n"
        f"wrong AS (\n{_wrong(sheet)}),\n"
        f"shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT {SHOWN})\n"
        f"SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN {len(sheet.data.rows)}\n"
        f"  ELSE {sheet.dialect.fail(message)} END AS {sheet.name}"
    )


def _expected(sheet: Sheet) -> str:
    names = ", ".join(
        f"{sheet.cast(column, f'v.column{place}')} AS {sheet.column(column.name)}"
        for place, column in enumerate(sheet.table.columns, start=1)
    )
    values = ",\n".join(row_values.values(sheet.dialect, sheet.table, sheet.data.rows))
    return f"  SELECT {names}\n  FROM (VALUES\n{values}) AS v"


def _wrong(sheet: Sheet) -> str:
    changed = " || ".join(
        f"CASE WHEN {sheet.differs_in(column, 'e')} THEN {sheet.dialect.text(f', {column.sql}')} ELSE '' END"
        for column in sheet.values
    )
    text = sheet.dialect.text
    columns = f"substr({changed}, 3)" if changed else "''"
    key = f" || {text('/')} || ".join(sheet.dialect.as_text(f"e.{sheet.column(key.name)}") for key in sheet.keys)
    what = f"{text(chr(39))} || {key} || {text(chr(39))}"
    return (
        f"  SELECT CASE WHEN {sheet.missing()} THEN {text('missing ')} || {what}\n"
        f"    ELSE {text('changed ')} || {what} || {text(' (')} || {columns} || ')' END AS label\n"
        f"  FROM expected AS e\n  LEFT JOIN {sheet.name} AS t ON {sheet.same_row('e')}{sheet.joins}\n"
        f"  WHERE {sheet.missing()}\n    OR {sheet.differs('e')}"
    )
