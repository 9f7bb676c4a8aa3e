"""The seed: statements that end in exactly one state, whatever the state was, and touch nothing else.

The compiled rows go into temporary tables. Rows that are there and differ are marked, and only
they are updated; so a row that did not change is neither rewritten nor locked, and a sequence is
asked only for rows that are new. `Sheet` says what `t` and `n` are.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Boolean, Column, Integer, Unique
from ratesmith.sql import row_values
from ratesmith.sql.bound_table import CHANGED, Sheet, sheets, value_type
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.seed_ledger import SeedLedger
from ratesmith.sql.statement import Effect, Statement

CHUNK = 500
"""Rows per INSERT: more are no faster."""


def seed(dataset: Dataset, dialect: Dialect, ledger: SeedLedger) -> Iterator[Statement]:
    """The statements between `begin` and `commit`, behind the lock."""
    state = sheets(dataset, dialect)
    yield from ledger.open()
    for sheet in state:
        yield from _compiled_rows(sheet)
    for sheet in state:
        yield from _converge(sheet, ledger)
    for sheet in reversed(state):
        if sheet.table.retire == "delete":
            yield _delete(sheet, ledger)
    for sheet in state:
        yield ledger.step(sheet.table.name, _arrived(sheet, ledger), sheet.table.name)
    yield from ledger.close(state)


def _compiled_rows(sheet: Sheet) -> Iterator[Statement]:
    dialect, table = sheet.dialect, sheet.table
    columns = [f"{sheet.column(column.name)} {dialect.ddl(value_type(column))}" for column in table.columns]
    columns += [f'"{CHANGED}" {dialect.ddl(Boolean())}', f"PRIMARY KEY ({_names(sheet, table.key)})"]
    yield Statement(
        f"CREATE TEMPORARY TABLE {sheet.new} (\n  " + ",\n  ".join(columns) + f"\n){dialect.on_commit}",
        section=table.name,
    )
    texts = row_values.values(dialect, table, sheet.data.rows)
    head = f"INSERT INTO {sheet.new} ({_names(sheet, [column.name for column in table.columns])}) VALUES\n"
    for start in range(0, len(texts), CHUNK):
        yield Statement(head + ",\n".join(texts[start : start + CHUNK]), section=table.name)


def _converge(sheet: Sheet, ledger: SeedLedger) -> Iterator[Statement]:
    yield from _rename(sheet, ledger)
    if flags := _flags_of_removed(sheet):
        yield _retire(sheet, ledger, flags)
    yield Statement(
        f'UPDATE {sheet.new} AS n SET "{CHANGED}" = {sheet.dialect.true}\n'
        f"  FROM {sheet.name} AS t{sheet.joins}\n"
        f"  WHERE {sheet.same_row('n')} AND (\n    {sheet.differs('n')})",
        section=sheet.table.name,
    )
    for unique in sheet.table.unique:
        yield _release(sheet, ledger, unique)
    yield _update(sheet, ledger)
    yield _insert(sheet, ledger)


def _rename(sheet: Sheet, ledger: SeedLedger) -> Iterator[Statement]:
    """Rows that are there under the key they had before, and not yet under the new one."""
    literal = sheet.dialect.literals(sheet.keys[0].type)
    name = sheet.column(sheet.keys[0].name)
    for now, before in sorted(sheet.data.renamed.items()):
        yield _writing(
            sheet,
            ledger,
            f"UPDATE{sheet.dialect.or_rollback} {sheet.name} AS t SET"
            f" {', '.join([f'{name} = {literal(now)}', *sheet.set_now()])}\n  WHERE ",
            [f"t.{name} = {literal(before)}", f"NOT EXISTS (SELECT 1 FROM {sheet.name} WHERE {name} = {literal(now)})"],
            "update",
        )


def _flags_of_removed(sheet: Sheet) -> list[str]:
    """What is cleared in the rows of removed entities: it retires them, or takes them out of an index.

    As a migration leaves them, because the next one asks for that.
    """
    if sheet.table.retire == "keep":
        return []
    flags = [sheet.flag] if sheet.flag else []
    if flags:
        state = {column.name for column in sheet.table.columns if not column.operator}
        flags += [name for unique in sheet.table.unique for name in unique.where if name in state]
    partial = [unique for unique in sheet.table.unique if unique.where and sheet.flag not in unique.where]
    flags += [sheet.table.freeing_column(unique).name for unique in partial]
    return list(dict.fromkeys(flags))


def _retire(sheet: Sheet, ledger: SeedLedger, flags: list[str]) -> Statement:
    names = [sheet.column(flag) for flag in flags]
    changes = ", ".join([f"{name} = {sheet.dialect.false}" for name in names] + sheet.set_now())
    still = " OR ".join(f"t.{name} IS TRUE" for name in names)
    return _writing(
        sheet,
        ledger,
        f"UPDATE{sheet.dialect.or_rollback} {sheet.name} AS t SET {changes}\n"
        f"  FROM {ledger.removed(sheet)} AS g\n  WHERE ",
        [sheet.same_row("g"), f"({still})"],
        "retire" if sheet.flag else "release",
    )


def _release(sheet: Sheet, ledger: SeedLedger, unique: Unique) -> Statement:
    """Rows that leave a unique index do so before others enter it, so that two can swap."""
    owned = {column.name: column for column in sheet.table.columns}
    released = sheet.table.freeing_column(unique)
    stays = [f"n.{sheet.column(name)} IS TRUE" for name in unique.where if name in owned]
    stays += [f"NOT ({sheet.differs_stored(owned[name], 'n')})" for name in unique.columns]
    source, aside = f"{sheet.new} AS n", sheet.dialect.false
    if not unique.where:
        numbered = f"row_number() OVER (ORDER BY {_names(sheet, sheet.table.key)})"
        source = f'(SELECT m.*, {numbered} AS "ratesmith_place" FROM {sheet.new} AS m) AS n'
        aside = _aside(sheet, released)
    return _writing(
        sheet,
        ledger,
        f"UPDATE{sheet.dialect.or_rollback} {sheet.name} AS t SET {sheet.column(released.name)} = {aside}\n"
        f"  FROM {source}\n  WHERE ",
        [
            sheet.same_row("n"),
            f'n."{CHANGED}" IS TRUE',
            *(f"t.{sheet.column(name)} IS TRUE" for name in unique.where),
            f"NOT ({' AND '.join(stays)})",
        ],
        "release",
    )


def _aside(sheet: Sheet, column: Column) -> str:
    """A value that no row has, for each row another one."""
    if isinstance(column.type, Integer):
        return f'n."ratesmith_place" - {2 ** (column.type.bits - 1)}'
    text, place = sheet.dialect.text, sheet.dialect.as_text('n."ratesmith_place"')
    return f"{text('(aside ')} || {place} || {text(')')}"


def _update(sheet: Sheet, ledger: SeedLedger) -> Statement:
    changes = [f"{sheet.column(column.name)} = {sheet.stored(column, 'n')}" for column in sheet.values]
    changes = changes or [f"{sheet.column(key.name)} = t.{sheet.column(key.name)}" for key in sheet.keys]
    return _writing(
        sheet,
        ledger,
        f"UPDATE{sheet.dialect.or_rollback} {sheet.name} AS t SET\n    "
        + ",\n    ".join(changes + sheet.set_now())
        + f"\n  FROM {sheet.new} AS n\n  WHERE ",
        [sheet.same_row("n"), f'n."{CHANGED}" IS TRUE'],
        "update",
    )


def _insert(sheet: Sheet, ledger: SeedLedger) -> Statement:
    given = [column for column in sheet.table.unowned if column.default is not None]
    names = _names(sheet, [column.name for column in sheet.table.columns] + [column.name for column in given])
    cells = [sheet.stored(column, "n") for column in sheet.table.columns]
    cells += [sheet.dialect.default(column) for column in given]
    return _writing(
        sheet,
        ledger,
        f"INSERT{sheet.dialect.or_rollback} INTO {sheet.name} ({names})\n"
        f"  SELECT {', '.join(cells)}\n  FROM {sheet.new} AS n\n  WHERE ",
        [f"NOT EXISTS (SELECT 1 FROM {sheet.name} AS t WHERE {sheet.same_row('n')})"],
        "insert",
        f"\n  ORDER BY {', '.join(f'n.{sheet.column(name)}' for name in sheet.table.key)}",
    )


def _delete(sheet: Sheet, ledger: SeedLedger) -> Statement:
    # By IN: SQLite would ask EXISTS once for every row of the table.
    keys = ", ".join(f"t.{sheet.column(key.name)}" for key in sheet.keys)
    removed = ", ".join(sheet.stored(key, "g") for key in sheet.keys)
    gone = f"({keys}) IN (\n    SELECT {removed} FROM {ledger.removed(sheet)} AS g)"
    return _writing(sheet, ledger, f"DELETE FROM {sheet.name} AS t\n  WHERE ", [gone], "delete")


def _arrived(sheet: Sheet, ledger: SeedLedger) -> str:
    """Condition: every row is as compiled, and none of a removed entity is left as it was."""
    wrong = [
        f"SELECT 1 FROM {sheet.new} AS n\n  LEFT JOIN {sheet.name} AS t ON {sheet.same_row('n')}{sheet.joins}\n"
        f"  WHERE {sheet.missing()}\n    OR {sheet.differs('n')}"
    ]
    if sheet.table.retire != "keep":
        left = f"\n  WHERE t.{sheet.column(sheet.flag)} IS TRUE" if sheet.flag else ""
        wrong.append(
            f"SELECT 1 FROM {ledger.removed(sheet)} AS g\n  JOIN {sheet.name} AS t ON {sheet.same_row('g')}{left}"
        )
    return " AND ".join(f"NOT EXISTS (\n  {query})" for query in wrong)


def _writing(
    sheet: Sheet, ledger: SeedLedger, head: str, conditions: list[str], effect: Effect, tail: str = ""
) -> Statement:
    where = "\n    AND ".join([*conditions, *ledger.running])
    return Statement(f"{head}{where}{tail}", sheet.label, effect, sheet.guarded, section=sheet.table.name)


def _names(sheet: Sheet, columns: list[str] | tuple[str, ...]) -> str:
    return ", ".join(sheet.column(name) for name in columns)
