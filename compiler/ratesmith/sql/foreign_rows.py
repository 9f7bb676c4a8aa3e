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
    key = f" || {text('/')} || ".join(as_text(bound.natural(it)) for it in bound.keys)
    return (
        f"  SELECT {text(f'{FOREIGN} {chr(39)}')} || {key} || {text(chr(39))} AS label\n"
        f"    FROM {bound.name} AS t{bound.joins}\n    WHERE {is_foreign(bound, source)}"
    )


def is_foreign(bound: BoundTable, source: str) -> str:
    """Return the condition that the row of `t` is foreign; `source` has the compiled rows.

    By IN: SQLite would ask EXISTS once for every row of the table.
    """

    def among(keys: tuple[Column, ...], verb: str) -> str:
        found = ", ".join(f"t.{bound.column(key.name)}" for key in keys)
        named = ", ".join(bound.stored(key, "k") for key in keys)
        return f"({found}) {verb} (SELECT {named} FROM {source} AS k)"

    part_of_ours = [among(bound.keys[:1], "IN")] if bound.table.insert_only else []
    return " AND ".join([*part_of_ours, among(bound.keys, "NOT IN"), *bound.ours("t.")])
