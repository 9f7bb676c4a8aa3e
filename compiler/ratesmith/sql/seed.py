"""The seed: statements that end in exactly one state, whatever the state was before, and touch nothing else.

The compiled rows go into temporary tables. Existing rows that differ are marked, and only they are updated: a
row that did not change is neither rewritten nor locked, and a sequence is used only for new rows.
`BoundTable` says what `t` and `n` are.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from ratesmith.core.ir import Dataset
from ratesmith.core.memo import chunks
from ratesmith.core.tables import Boolean, Column, Integer, Scheduled, Unique, Uuid
from ratesmith.plan.diff import key_places
from ratesmith.sql import row_values
from ratesmith.sql.bound_table import CHANGED, NEW_ID, BoundTable, bind_tables, value_type
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.foreign_rows import is_foreign
from ratesmith.sql.seed_ledger import SeedLedger
from ratesmith.sql.statement import SETTLED, Effect, Load, Statement


def seed(dataset: Dataset, dialect: Dialect, ledger: SeedLedger) -> Iterator[Statement]:
    """Yield the statements between BEGIN and COMMIT, after the lock."""
    state = bind_tables(dataset, dialect)
    yield from ledger.open()
    yield from ledger.amounts(state)
    for bound in state:
        yield from _compiled_rows(bound)
    yield from ledger.unique(state)
    for bound in state:
        yield from _converge(bound, ledger)
    for bound in reversed(state):
        if bound.table.retire == "delete":
            yield from _delete(bound, ledger)
    yield from (Statement(sql, guarded=SETTLED) for sql in dialect.check_at_once)
    for bound in state:
        yield ledger.step(bound.table.name, _arrived(bound, ledger), bound.table.name)
    yield from ledger.close(state)


def _compiled_rows(bound: BoundTable) -> Iterator[Statement]:
    dialect, table = bound.dialect, bound.table
    columns = [f"{bound.column(column.name)} {dialect.ddl(value_type(column))}" for column in table.columns]
    columns += [f'"{NEW_ID}" {dialect.ddl(Uuid())}'] if bound.gives_id else []
    columns += [f'"{CHANGED}" {dialect.ddl(Boolean())}', f"PRIMARY KEY ({_names(bound, table.key)})"]
    yield Statement(
        f"CREATE TEMPORARY TABLE {bound.new} (\n  " + ",\n  ".join(columns) + f"\n){dialect.on_commit}",
        section=table.name,
    )
    names = tuple(bound.column(column.name) for column in table.columns)
    types = tuple(value_type(column) for column in table.columns)
    if bound.gives_id:
        names, types = (*names, f'"{NEW_ID}"'), (*types, Uuid())
    places = key_places(table)
    head = f"INSERT INTO {bound.new} ({', '.join(names)}) VALUES\n"
    for some in chunks(bound.data.rows):
        texts = row_values.values(dialect, table, some)
        if bound.gives_id:
            ids = [bound.uuid_of(tuple(row[place] for place in places)) for row in some]
            texts = [f"{text[:-1]}, {dialect.new_uuid(id)})" for text, id in zip(texts, ids, strict=True)]
            some = [(*row, id) for row, id in zip(some, ids, strict=True)]
        as_values = Scheduled not in set(map(type, chain.from_iterable(some)))
        yield Statement(
            head + ",\n".join(texts),
            section=table.name,
            load=Load(bound.new, names, types, some) if as_values else None,
        )


def _converge(bound: BoundTable, ledger: SeedLedger) -> Iterator[Statement]:
    if bound.table.insert_only:
        yield from ledger.other_content(bound)
        if bound.table.whole:
            yield from ledger.foreign(bound)
        yield _insert(bound, ledger)
        return
    yield from _rename(bound, ledger)
    if flags := _flags_of_removed(bound):
        yield _retire(bound, ledger, flags)
    yield Statement(
        f'UPDATE {bound.new} AS n SET "{CHANGED}" = {bound.dialect.true}\n'
        f"  FROM {bound.name} AS t{bound.joins}\n"
        f"  WHERE {bound.same_row('n')} AND (\n    {bound.differs('n')})",
        section=bound.table.name,
    )
    for unique in bound.table.unique:
        yield _release(bound, ledger, unique)
    yield _update(bound, ledger)
    if bound.destinations:
        yield _redirect(bound, ledger)
    yield _insert(bound, ledger)


def _rename(bound: BoundTable, ledger: SeedLedger) -> Iterator[Statement]:
    """Move rows that exist under their former key, and not yet under the new one."""
    literal = bound.dialect.literals(bound.keys[0].type)
    name = bound.column(bound.keys[0].name)
    for now, before in sorted(bound.data.renamed.items(), key=str):
        moves = [
            " AND ".join(bound.at_key(before, "t.")),
            f"NOT EXISTS (SELECT 1 FROM {bound.name} WHERE {' AND '.join(bound.at_key(now))})",
        ]
        yield from ledger.unsets(bound, " AND ".join(moves))
        yield _writing(
            bound,
            ledger,
            f"UPDATE{bound.dialect.or_rollback} {bound.name} AS t SET"
            f" {', '.join([f'{name} = {literal(now[0])}', *bound.set_now()])}\n  WHERE ",
            moves,
            "update",
        )


def _flags_of_removed(bound: BoundTable) -> list[str]:
    """The flags to clear in rows of removed entities, as a migration clears them: the next one expects that."""
    if bound.table.retire == "keep":
        return []
    flags = [bound.flag] if bound.flag else []
    if flags:
        state = {column.name for column in bound.table.columns if not column.operator}
        flags += [name for unique in bound.table.unique for name in unique.where if name in state]
    partial = [unique for unique in bound.table.unique if unique.where and bound.flag not in unique.where]
    flags += [bound.table.freeing_column(unique).name for unique in partial]
    return list(dict.fromkeys(flags))


def _retire(bound: BoundTable, ledger: SeedLedger, flags: list[str]) -> Statement:
    names = [bound.column(flag) for flag in flags]
    changes = ", ".join([f"{name} = {bound.dialect.false}" for name in names] + bound.set_now())
    still = " OR ".join(f"t.{name} IS TRUE" for name in names)
    return _writing(
        bound,
        ledger,
        f"UPDATE{bound.dialect.or_rollback} {bound.name} AS t SET {changes}\n"
        f"  FROM {ledger.removed(bound)} AS g\n  WHERE ",
        [bound.same_row("g"), f"({still})"],
        "retire" if bound.flag else "release",
    )


def _release(bound: BoundTable, ledger: SeedLedger, unique: Unique) -> Statement:
    """Rows leave a unique index before others enter it, so that two can swap."""
    owned = {column.name: column for column in bound.table.columns}
    released = bound.table.freeing_column(unique)
    stays = [f"n.{bound.column(name)} IS TRUE" for name in unique.where if name in owned]
    stays += [f"NOT ({bound.differs_stored(owned[name], 'n')})" for name in unique.columns]
    source, aside = f"{bound.new} AS n", bound.dialect.false
    if not unique.where:
        numbered = f"row_number() OVER (ORDER BY {_names(bound, bound.table.key)})"
        source = f'(SELECT m.*, {numbered} AS "ratesmith_place" FROM {bound.new} AS m) AS n'
        aside = _aside(bound, released)
    return _writing(
        bound,
        ledger,
        f"UPDATE{bound.dialect.or_rollback} {bound.name} AS t SET {bound.column(released.name)} = {aside}\n"
        f"  FROM {source}\n  WHERE ",
        [
            bound.same_row("n"),
            f'n."{CHANGED}" IS TRUE',
            *(f"t.{bound.column(name)} IS TRUE" for name in unique.where),
            f"NOT ({' AND '.join(stays)})",
        ],
        "release",
    )


def _aside(bound: BoundTable, column: Column) -> str:
    """A value that no row of the configuration has, different for each row."""
    if isinstance(column.type, Integer):
        return f'n."ratesmith_place" - {2 ** (column.type.bits - 1)}'
    text, place = bound.dialect.text, bound.dialect.as_text('n."ratesmith_place"')
    return f"{text('(aside ')} || {place} || {text(')')}"


def _update(bound: BoundTable, ledger: SeedLedger) -> Statement:
    changes = [f"{bound.column(column.name)} = {bound.stored(column, 'n')}" for column in bound.updated]
    changes = changes or [f"{bound.column(key.name)} = t.{bound.column(key.name)}" for key in bound.keys]
    return _writing(
        bound,
        ledger,
        f"UPDATE{bound.dialect.or_rollback} {bound.name} AS t SET\n    "
        + ",\n    ".join(changes + bound.set_now())
        + f"\n  FROM {bound.new} AS n\n  WHERE ",
        [bound.same_row("n"), f'n."{CHANGED}" IS TRUE'],
        "update",
    )


def _redirect(bound: BoundTable, ledger: SeedLedger) -> Statement:
    """Write where secrets are sent, by a statement that a role without the right to may skip while nothing differs."""
    changes = ", ".join(f"{bound.column(it.name)} = {bound.stored(it, 'n')}" for it in bound.destinations)
    differs = " OR ".join(bound.differs_in(it, "n") for it in bound.destinations)
    where = "\n    AND ".join([bound.same_row("n"), f'n."{CHANGED}" IS TRUE', f"({differs})", *ledger.running])
    update = (
        f"UPDATE{bound.dialect.or_rollback} {bound.name} AS t SET {changes}\n  FROM {bound.new} AS n\n  WHERE {where}"
    )
    sql = bound.dialect.only_where(f"SELECT 1 FROM {bound.name} AS t, {bound.new} AS n\n  WHERE {where}", update)
    return Statement(sql, bound.label, guarded=bound.guarded, section=bound.table.name)


def _insert(bound: BoundTable, ledger: SeedLedger) -> Statement:
    given = [column for column in bound.table.unowned if column.default is not None]
    names = _names(bound, [column.name for column in bound.table.columns] + [column.name for column in given])
    cells = [bound.stored(column, "n") for column in bound.table.columns]
    cells += [bound.dialect.default(column) for column in given]
    if bound.gives_id:
        names, cells = f"{bound.id}, {names}", [f'n."{NEW_ID}"', *cells]
    return _writing(
        bound,
        ledger,
        f"INSERT{bound.dialect.or_rollback} INTO {bound.name} ({names})\n"
        f"  SELECT {', '.join(cells)}\n  FROM {bound.new} AS n\n  WHERE ",
        [f"NOT EXISTS (SELECT 1 FROM {bound.name} AS t WHERE {bound.same_row('n')})"],
        "insert",
        f"\n  ORDER BY {', '.join(f'n.{bound.column(name)}' for name in bound.table.key)}",
    )


def _delete(bound: BoundTable, ledger: SeedLedger) -> Iterator[Statement]:
    # By IN: SQLite would ask EXISTS once for every row of the table.
    keys = ", ".join(f"t.{bound.column(key.name)}" for key in bound.keys)
    removed = ", ".join(bound.stored(key, "g") for key in bound.keys)
    named = f"({keys}) IN (\n    SELECT {removed} FROM {ledger.removed(bound)} AS g)"
    gone = is_foreign(bound, bound.new) if bound.table.whole else named
    yield from ledger.cascades(bound, gone)
    yield _writing(bound, ledger, f"DELETE FROM {bound.name} AS t\n  WHERE ", [gone, *bound.ours("t.")], "delete")


def _arrived(bound: BoundTable, ledger: SeedLedger) -> str:
    """The condition that every row is as compiled, and that none of a removed entity is still in use."""
    wrong = [
        f"SELECT 1 FROM {bound.new} AS n\n  LEFT JOIN {bound.name} AS t ON {bound.same_row('n')}{bound.joins}\n"
        f"  WHERE {bound.missing()}\n    OR {bound.differs('n')}"
    ]
    if bound.table.whole:
        wrong.append(f"SELECT 1 FROM {bound.name} AS t\n  WHERE {is_foreign(bound, bound.new)}")
    elif bound.table.retire != "keep":
        left = f"\n  WHERE t.{bound.column(bound.flag)} IS TRUE" if bound.flag else ""
        wrong.append(
            f"SELECT 1 FROM {ledger.removed(bound)} AS g\n  JOIN {bound.name} AS t ON {bound.same_row('g')}{left}"
        )
    return " AND ".join(f"NOT EXISTS (\n  {query})" for query in wrong)


def _writing(
    bound: BoundTable, ledger: SeedLedger, head: str, conditions: list[str], effect: Effect, tail: str = ""
) -> Statement:
    where = "\n    AND ".join([*conditions, *ledger.running])
    return Statement(f"{head}{where}{tail}", bound.label, effect, bound.guarded, section=bound.table.name)


def _names(bound: BoundTable, columns: list[str] | tuple[str, ...]) -> str:
    return ", ".join(bound.column(name) for name in columns)
