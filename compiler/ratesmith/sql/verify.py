"""Verification: statements that only read, and fail where a table is not as compiled, naming the rows.

They need neither a temporary table nor the ledger, so they run on a standby too.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ratesmith.core.ir import Dataset, Row
from ratesmith.core.memo import chunks
from ratesmith.core.tables import Column, Scheduled
from ratesmith.plan.diff import key_places
from ratesmith.sql import row_values
from ratesmith.sql.amounts import amounts
from ratesmith.sql.bound_table import BoundTable, bind_tables
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.foreign_rows import foreign_rows
from ratesmith.sql.guard_messages import NOT_AS_COMPILED
from ratesmith.sql.objects import BoundObjects
from ratesmith.sql.statement import LargeStatement, Statement
from ratesmith.sql.unique_keys import same_key, several_rows

SHOWN = 10
"""How many rows a message names."""
LATE: Final = "activation-late"
"""What messages say of a cell that holds another value of its schedule than that of the day."""


def verify(
    dataset: Dataset,
    dialect: Dialect,
    objects: BoundObjects,
    removed: Mapping[str, Sequence[Row]] = MappingProxyType({}),
    *,
    loaded: bool = False,
) -> Iterator[Statement]:
    """Yield one statement per table, which returns the number of correct rows or fails, and one per log.

    It also fails where a row is in use again of which `removed` has the key. Where a seed has `loaded` the rows into
    temporary tables, in the same transaction, they are compared with those, and not sent again.
    """
    for bound in bind_tables(dataset, dialect):
        if bound.data.rows:
            expected = iter((_loaded(bound),)) if loaded else _expected(bound)
            pieces = _statement(bound, expected, removed.get(bound.table.name, ()))
            yield Statement("".join(pieces), section=bound.table.name)
    yield from objects.verify()


def verify_in_pieces(
    dataset: Dataset, dialect: Dialect, objects: BoundObjects, removed: Mapping[str, Sequence[Row]]
) -> Iterator[Statement | LargeStatement]:
    """Yield the same, of each table in pieces, for a file: whole, the rows of one fill much memory."""
    for bound in bind_tables(dataset, dialect):
        if bound.data.rows:
            pieces = _statement(bound, _expected(bound), removed.get(bound.table.name, ()))
            yield LargeStatement(pieces, bound.table.name)
    yield from objects.verify()


def differences(dataset: Dataset, dialect: Dialect) -> Iterator[str]:
    """Yield the queries that find something where a seed of these rows, the same as the last one, would not leave
    every row as it is: where it would write, and where it would refuse.
    """
    bound_tables = bind_tables(dataset, dialect)
    if wrong := dialect.rounding(amount for bound in bound_tables for amount in amounts(bound)):
        yield wrong
    for bound in bound_tables:
        expected = "".join(_expected(bound)) if bound.data.rows else _nothing(bound)
        yield f"WITH expected AS (\n{expected})\nSELECT w.label FROM (\n{_wrong(bound, {})}\n) AS w LIMIT 1"


def _statement(bound: BoundTable, expected: Iterator[str], removed: Sequence[Row]) -> Iterator[str]:
    text = bound.dialect.text
    more = bound.dialect.as_text(f"(SELECT count(*) FROM wrong) - {SHOWN}")
    rows = (
        f"(SELECT {bound.dialect.joined('s.label')} FROM shown AS s)"
        f"\n      || CASE WHEN (SELECT count(*) FROM wrong) > {SHOWN}"
        f" THEN {text(', and ')} || {more} || {text(' more')} ELSE '' END"
    )
    message = NOT_AS_COMPILED.expression(bound.dialect, {"rows": rows}, table=bound.label)
    scheduled = _scheduled(bound)
    yield "WITH expected AS (\n"
    yield from expected
    yield (
        f"),\n{_schedules(bound, scheduled)}"
        f"wrong AS (\n{_wrong(bound, scheduled)}{_in_use_again(bound, removed)}),\n"
        f"shown AS (SELECT w.label FROM wrong AS w ORDER BY w.label LIMIT {SHOWN})\n"
        f"SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN {len(bound.data.rows)}\n"
        f"  ELSE {bound.dialect.fail(message)} END AS {bound.dialect.quoted(bound.label.rpartition('.')[2])}"
    )


def _expected(bound: BoundTable) -> Iterator[str]:
    names = ", ".join(
        f"{bound.cast(column, f'v.column{place}')} AS {bound.column(column.name)}"
        for place, column in enumerate(bound.table.columns, start=1)
    )
    before = f"  SELECT {names}\n  FROM (VALUES\n"
    for some in chunks(bound.data.rows):
        yield before + ",\n".join(row_values.values(bound.dialect, bound.table, some))
        before = ",\n"
    yield ") AS v"


def _loaded(bound: BoundTable) -> str:
    names = ", ".join(f"n.{bound.column(column.name)}" for column in bound.table.columns)
    return f"  SELECT {names}\n  FROM {bound.new} AS n"


def _nothing(bound: BoundTable) -> str:
    names = ", ".join(f"{bound.cast(it, 'NULL')} AS {bound.column(it.name)}" for it in bound.table.columns)
    return f"  SELECT {names}\n  WHERE 1 = 0"


def _in_use_again(bound: BoundTable, removed: Sequence[Row]) -> str:
    """The query of removed rows that are in use, behind another one; not where the operator says which ones are."""
    flag = next((it for it in bound.table.columns if it.name == bound.table.retire), None)
    if not removed or (bound.table.retire != "delete" and (flag is None or flag.operator)):
        return ""
    text, as_text = bound.dialect.text, bound.dialect.as_text
    literals = [(key, bound.dialect.literals(key.type)) for key in bound.keys]
    rows = (
        ", ".join(
            f"{bound.cast(key, literal(cell))} AS {bound.column(key.name)}"
            for (key, literal), cell in zip(literals, row, strict=True)
        )
        for row in removed
    )
    key = f" || {text('/')} || ".join(as_text(f"g.{bound.column(key.name)}") for key in bound.keys)
    graves = "\n    UNION ALL SELECT ".join(rows)
    in_use = "" if flag is None else f"\n  WHERE {bound.in_use('t.')}"
    return (
        f"\n  UNION ALL\n  SELECT {text(f'in use again {chr(39)}')} || {key} || {text(chr(39))} AS label\n"
        f"  FROM (SELECT {graves}) AS g\n  JOIN {bound.name} AS t ON {bound.same_row('g')}{bound.joins}{in_use}"
    )


def _schedules(bound: BoundTable, scheduled: Mapping[str, Column]) -> str:
    """One WITH for each column that has schedules: the key of a row and a value of its schedule."""
    keys = [
        f"{bound.cast(key, f'v.column{place}')} AS {bound.column(key.name)}"
        for place, key in enumerate(bound.keys, start=1)
    ]
    places = key_places(bound.table)
    found = ""
    for name, column in scheduled.items():
        place, types = bound.table.columns.index(column), [*(key.type for key in bound.keys), column.type]
        cells = ((*(row[at] for at in places), row[place]) for row in bound.data.rows)
        steps = [(*key, value) for *key, cell in cells if isinstance(cell, Scheduled) for value in cell.values]
        texts = (
            f"({', '.join(bound.dialect.literals(type)(it) for type, it in zip(types, row, strict=True))})"
            for row in steps
        )
        value = f"{bound.cast(column, f'v.column{len(types)}')} AS value"
        found += (
            f"{name} AS (\n  SELECT {', '.join([*keys, value])}\n  FROM (VALUES\n" + ",\n".join(texts) + ") AS v),\n"
        )
    return found


def _scheduled(bound: BoundTable) -> dict[str, Column]:
    """The columns that have a schedule in some row, by the name of their WITH."""
    columns = bound.table.columns
    return {f"ratesmith_schedule{columns.index(column) + 1}": column for column in bound.data.scheduled}


def _is_late(bound: BoundTable, name: str, column: Column) -> str:
    """The condition that a column holds a value of its schedule."""
    keys = [f"s.{bound.column(key.name)} = e.{bound.column(key.name)}" for key in bound.keys]
    same = f"NOT ({bound.natural(column)} {bound.dialect.differs} s.value)"
    return f"EXISTS (SELECT 1 FROM {name} AS s WHERE {' AND '.join([*keys, same])})"


def _wrong(bound: BoundTable, scheduled: Mapping[str, Column]) -> str:
    text = bound.dialect.text
    late = {column: _is_late(bound, name, column) for name, column in scheduled.items()}

    def names(conditions: Mapping[Column, str]) -> str:
        found = (f"CASE WHEN {it} THEN {text(f', {column.sql}')} ELSE '' END" for column, it in conditions.items())
        return " || ".join(found)

    differs = {column: bound.differs_in(column, "e") for column in bound.values}
    changed = names(
        {column: f"{it} AND NOT {late[column]}" if column in late else it for column, it in differs.items()}
    )
    columns = f"substr({changed}, 3)" if changed else "''"
    key = f" || {text('/')} || ".join(bound.dialect.as_text(f"e.{bound.column(key.name)}") for key in bound.keys)
    what = f"{text(chr(39))} || {key} || {text(chr(39))}"
    whens = f"    WHEN {bound.missing()} THEN {text('missing ')} || {what}\n"
    if late:
        waiting = f"substr({names({column: differs[column] for column in late})}, 3)"
        whens += f"    WHEN {changed} = '' THEN {text(f'{LATE} ')} || {what} || {text(' (')} || {waiting} || ')'\n"
    return (
        f"  SELECT CASE {whens.lstrip()}"
        f"    ELSE {text('changed ')} || {what} || {text(' (')} || {columns} || ')' END AS label\n"
        f"  FROM expected AS e\n  LEFT JOIN {bound.name} AS t ON {bound.same_row('e')}{bound.joins}\n"
        f"  WHERE {bound.missing()}\n    OR {bound.differs('e')}\n"
        f"  UNION ALL\n{several_rows(bound, same_key(bound, 'e'), 'expected AS e CROSS JOIN ')}"
        + (f"\n  UNION ALL\n{foreign_rows(bound, 'expected')}" if bound.table.whole or bound.table.only_ours else "")
    )
