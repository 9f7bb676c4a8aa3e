"""Keys that several rows of a table have: a table of the platform need not have a unique index on what we call a key.

References are compared by the keys of the rows that they point at, without a subquery, which fails where a parent's key
is not unique either.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ratesmith.core.ir import Row
from ratesmith.core.tables import Cell
from ratesmith.sql.bound_table import BoundTable, value_type
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import NOT_UNIQUE


def several_rows(bound: BoundTable, where: str, source: str = "") -> str:
    """Return the query of a label for each key that several rows of `t` have.

    `where` says which rows are looked at; it may name what `source` joins before `t`.
    """
    text, as_text = bound.dialect.text, bound.dialect.as_text
    keys = [bound.natural(key) for key in bound.keys]
    label = f" || {text('/')} || ".join(map(as_text, keys))
    return (
        f"  SELECT {text(f'{bound.label} ')} || {label} || {text(' (')} || {as_text('count(*)')} || {text(' rows)')}"
        f" AS label\n    FROM {source}{bound.name} AS t{bound.joins}\n    WHERE {where}\n"
        f"    GROUP BY {', '.join(keys)} HAVING count(*) > 1"
    )


def same_key(bound: BoundTable, source: str) -> str:
    """Return the condition that `t`, with its joins, is a row of ours with the key of a row of `source`."""
    keys = [f"{bound.natural(key)} = {source}.{bound.column(key.name)}" for key in bound.keys]
    return " AND ".join([*keys, *bound.ours("t.")])


def named_keys(bound: BoundTable, keys: Iterable[Row]) -> str:
    """Return the condition that `t`, with its joins, is a row of ours with one of these keys."""
    return " AND ".join([_any_key(bound, keys), *bound.ours("t.")])


def _any_key(bound: BoundTable, keys: Iterable[Row]) -> str:
    literals = [bound.dialect.literals(value_type(key)) for key in bound.keys]
    names = [bound.natural(key) for key in bound.keys]
    if len(names) == 1:
        return f"{names[0]} IN ({', '.join(literals[0](cell) for (cell,) in keys)})"
    each = (zip(names, literals, key, strict=True) for key in keys)
    found = (" AND ".join(f"{name} = {literal(cell)}" for name, literal, cell in it) for it in each)
    return f"({' OR '.join(f'({it})' for it in found)})"


def other_holders(bound: BoundTable, key: Row, label: str, values: Mapping[str, Cell], flags: Iterable[str]) -> str:
    """Return the query for rows with another key that hold these values and flags.

    Its columns are `label`, which names the row with that key, the name of the row that was found, and whether that is
    in use.
    """
    text, as_text, column = bound.dialect.text, bound.dialect.as_text, bound.table.column
    found = f" || {text('/')} || ".join(as_text(bound.natural(it)) for it in bound.keys)
    held = [bound.equals(column(name), cell, "t.") for name, cell in values.items()]
    held += [f"t.{bound.column(name)} IS TRUE" for name in flags]
    used = bound.in_use("t.") if bound.flag else "TRUE"
    return (
        f"SELECT {text(label)}, {text(f'{bound.label} ')} || {found}, {used}\n  FROM {bound.name} AS t{bound.joins}\n"
        f"  WHERE {' AND '.join(held)} AND NOT ({' AND '.join(bound.at_key(key, 't.'))})"
    )


def refusal(dialect: Dialect, queries: Iterable[str]) -> str:
    """Return the SELECT that fails, naming the keys, where one of these queries finds any."""
    found = "\n  UNION ALL\n".join(queries)
    failed = dialect.fail(NOT_UNIQUE.expression(dialect, {"rows": dialect.joined("w.label")}))
    return f'SELECT CASE WHEN count(*) = 0 THEN 0\n    ELSE {failed} END AS "unique"\n  FROM (\n{found}\n  ) AS w'
