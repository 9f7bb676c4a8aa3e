"""Foreign rows: those that configuration does not name, in a table of which it names every row (`Table.whole`)."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from typing import Final

from ratesmith.core.tables import Column
from ratesmith.sql.bound_table import BoundTable

FOREIGN: Final = "foreign"
"""What messages call such a row."""


def foreign_rows(bound: BoundTable, source: str) -> str:
    """Return the query of a label for each foreign row of `t`."""
    text, as_text = bound.dialect.text, bound.dialect.as_text
    key = f" || {text('/')} || ".join(f"coalesce({as_text(bound.natural(it))}, 'NULL')" for it in bound.keys)
    return (
        f"  SELECT {text(f'{FOREIGN} {chr(39)}')} || {key} || {text(chr(39))} AS label\n"
        f"    FROM {bound.name} AS t{bound.joins}\n    WHERE {is_foreign(bound, source)}"
    )


def is_foreign(bound: BoundTable, source: str) -> str:
    """Return the condition that the row of `t` is foreign, and in use; `source` has the compiled rows.

    By IN and EXCEPT: SQLite would ask EXISTS once for every row of the table, and PostgreSQL NOT IN, where it has many.
    """

    def columns(alias: str, keys: tuple[Column, ...]) -> str:
        return ", ".join(f"{alias}.{bound.column(key.name)}" for key in keys)

    def named(keys: tuple[Column, ...]) -> str:
        return f"SELECT {', '.join(bound.stored(key, 'k') for key in keys)} FROM {source} AS k"

    first = bound.keys[:1]
    part_of_ours = [f"{columns('t', first)} IN ({named(first)})"] if bound.table.insert_only else []
    others = f"SELECT {columns('o', bound.keys)} FROM {bound.name} AS o EXCEPT {named(bound.keys)}"
    in_use = [bound.in_use("t.")] if bound.flag else []
    # Of a table that the platform made, a column of the key may be NULL, which IN never finds.
    empty = (f"t.{bound.column(key.name)} IS NULL" for key in bound.keys if not key.null)
    there = " OR ".join([f"({columns('t', bound.keys)}) IN ({others})", *empty])
    return " AND ".join([*part_of_ours, f"({there})", *bound.ours("t."), *in_use])
