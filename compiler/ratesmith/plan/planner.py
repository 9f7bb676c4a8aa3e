"""Plan the operations between two states, and replay them: a past state is every plan so far, applied in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec.structs import replace

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Table
from ratesmith.plan.cell_json import fields, row_text
from ratesmith.plan.diff import Change, Delete, Insert, Lifecycle, Operation, Plan, Update, keyed, reverse
from ratesmith.plan.pinned_tables import pinned_keys
from ratesmith.plan.plan_file import PlanFile, PlanOperation, key_text
from ratesmith.plan.row_reader import RowReader
from ratesmith.plan.state import Rows, State


def with_tombstones(compiled: State, last: State, dataset: Dataset) -> State:
    """Add a tombstone for each row of the previous state that the configuration no longer declares.

    Tombstones distinguish removed rows from rows that configuration never owned. A row of a table that is insert-only
    has none: nothing happens to it any more, and it is inserted as if for the first time where it comes back.
    """
    tombstones: dict[str, Rows] = {}
    for data in dataset:
        table = data.table
        kept = compiled.tables.get(table.name, {}).keys() | renamed(data, compiled, last).values()
        left = {} if table.insert_only else last.tables.get(table.name, {})
        gone = {key: _grave(table, row) for key, row in left.items() if key not in kept}
        older = {key: row for key, row in last.tombstones.get(table.name, {}).items() if key not in kept}
        if gone or older:
            tombstones[table.name] = older | gone
    return State(environment=compiled.environment, tables=compiled.tables, tombstones=tombstones)


def plan_changes(new: State, old: State, dataset: Dataset) -> Plan:
    """Return the operations that lead from the old state to the new one, parents before children.

    `dataset` holds the rows of the new state, with the columns that only an insert sets.
    """
    writes = [operation for data in dataset for operation in _writes(data, new, old)]
    deletes = [operation for data in reversed(dataset.tables) for operation in _deletes(data, new, old)]
    return Plan(operations=(*writes, *deletes))


def renamed(data: TableData, new: State, old: State) -> dict[str, str]:
    """Return new key to old key for the rows that `renamed_from` moves: the old row exists, the new one never did."""
    table = data.table
    there, graves = old.tables.get(table.name, {}), old.tombstones.get(table.name, {})
    wanted = new.tables.get(table.name, {})
    keys = ((key_text(table, now), key_text(table, before)) for now, before in data.renamed.items())
    return {
        now: before
        for now, before in keys
        if before in there and before not in wanted and now not in there and now not in graves
    }


def replay(file: PlanFile, before: State) -> State:
    """Return the state that the operations of a plan lead to from the state `before`."""
    before = rekeyed(before, pinned_keys(file.tables))
    touched = {*(it.table for it in file.operations), *file.dropped}
    rows, graves = (
        {name: dict(state.get(name, {})) for name in sorted(touched)} for state in (before.tables, before.tombstones)
    )
    for it in file.operations:
        _carry_out(it, rows[it.table], graves[it.table])
    for name, columns in file.dropped.items():
        for kept in (rows[name], graves[name]):
            kept.update({key: _without(row, columns) for key, row in kept.items()})
    return State(
        environment=before.environment,
        tables={**before.tables, **rows},
        tombstones={**before.tombstones, **graves},
    )


def rekeyed(state: State, keys: Mapping[str, Sequence[str]]) -> State:
    """Return the state with rows by these keys, by table: a project may have widened one since.

    Raises Fatal where two rows have one key, because a project took the wider one back, and where rows have no value
    for a part of it.
    """
    changed = {name for name, key in keys.items() if any(_by_another(key, *it) for it in _some_rows(state, name))}
    if not changed:
        return state
    _refuse_incomplete(state, {name: keys[name] for name in sorted(changed)})
    tables, graves = (
        {name: _by_key(rows, keys[name]) if name in changed else rows for name, rows in tables.items()}
        for tables in (state.tables, state.tombstones)
    )
    for name in sorted(changed):
        count = len({*tables.get(name, {})} | {*graves.get(name, {})})
        if count < len(state.tables.get(name, {})) + len(state.tombstones.get(name, {})):
            raise Fatal(
                Exit.REFUSED,
                f"rows of {name} that are or were in the configuration have one {' and '.join(keys[name])}",
                "a key that told rows apart stays as wide: put it back in ratesmith.yaml, below tables and keys",
            )
    return State(environment=state.environment, tables=tables, tombstones=graves)


def keys_of(dataset: Dataset) -> dict[str, tuple[str, ...]]:
    """Return the key columns of each table."""
    return {data.table.name: data.table.key for data in dataset}


def _some_rows(state: State, table: str) -> Iterator[tuple[str, str]]:
    """One row of those that are in use, and one of the others: all of a table have keys of one form."""
    for rows in (state.tables.get(table, {}), state.tombstones.get(table, {})):
        yield from islice(rows.items(), 1)


def _by_another(key: Sequence[str], found: str, row: str) -> bool:
    return not {*key} <= fields(row).keys() or key_in(row, key) != found


def _refuse_incomplete(state: State, keys: Mapping[str, Sequence[str]]) -> None:
    for name, key in keys.items():
        for _, row in _some_rows(state, name):
            if unknown := [column for column in key if column not in fields(row)]:
                raise Fatal(
                    Exit.REFUSED,
                    f"{name} has {unknown[0]} in its key, and the rows that are released have no such column",
                    "use the version of the pack that the released migrations were built with",
                )


def _by_key(rows: Rows, key: Sequence[str]) -> Rows:
    return {key_in(row, key): row for row in rows.values()}


def key_in(row: str, key: Sequence[str]) -> str:
    """Return the key of a row of a state. Raises KeyError where it does not have all of these columns."""
    values = fields(row)
    return f"[{', '.join(values[name] for name in key)}]"


def dataset_of(state: State, like: Dataset) -> Dataset:
    """Return the rows of a state as a dataset, in the tables of `like`."""
    return Dataset(
        environment=state.environment,
        tables=tuple(
            TableData(
                table=data.table,
                rows=(rows := _rows(data.table, _live(state, data.table))),
                sources=tuple(("", "") for _ in rows),
            )
            for data in like
        ),
    )


def _rows(table: Table, rows: Rows) -> tuple[Row, ...]:
    reader = RowReader(table)
    return tuple(reader.row(row) for _, row in sorted(rows.items()))


def way_back(plan: Plan, before: State, tables: Mapping[str, Table]) -> Plan:
    """Return the plan that leads from where another one led to the state before it.

    What the other one forgets of a table that is insert-only is inserted again: a database that began behind it, with
    a seed or a baseline, never had that row. Of what it removes is known what it held, and in a table of which
    configuration names every row, of what it changes what it left.
    """
    readers = {name: RowReader(tables[name]) for name in {it.table for it in plan.operations}}
    return Plan(operations=tuple([_remembered(it, before, readers[it.table]) for it in reverse(plan).operations]))


def _remembered(operation: Operation, before: State, reader: RowReader) -> Operation:
    table = reader.table
    if not isinstance(operation, Update) or not (table.insert_only or operation.lifecycle in _compared(table)):
        return operation
    row = before.tables[table.name][key_text(table, operation.there)]
    if table.insert_only:
        return Insert(table=table.name, key=operation.key, row=reader.row(row))
    cells = fields(row)
    if operation.lifecycle == "stays":
        cells = {name: cell for name, cell in cells.items() if name not in _written(operation, table)}
    return replace(
        operation, held={it.name: reader.cell(it.name, cells[it.name]) for it in table.columns if it.name in cells}
    )


def _compared(table: Table) -> tuple[Lifecycle, ...]:
    """What becomes of rows that are compared as a whole on the way back."""
    return ("returns", "stays") if table.whole else ("returns",)


def _written(operation: Update, table: Table) -> set[str]:
    return {*table.key, *(change.column for change in operation.changes)}


def tombstone_keys(state: State, dataset: Dataset) -> dict[str, tuple[Row, ...]]:
    """Return the keys of removed rows by table."""
    return {
        data.table.name: tuple(
            reader.key(key_in(row, data.table.key))
            for reader in (RowReader(data.table),)
            for _, row in sorted(state.tombstones.get(data.table.name, {}).items())
        )
        for data in dataset
    }


def _live(state: State, table: Table) -> Rows:
    return state.tables.get(table.name, {})


def dropped_columns(old: State, dataset: Dataset) -> dict[str, list[str]]:
    """Return the columns, by table, that rows of the old state have and the new tables do not own."""
    found = {}
    for data in dataset:
        rows = old.tables.get(data.table.name) or old.tombstones.get(data.table.name) or {}
        owned = {column.name for column in data.table.columns if not column.operator}
        if gone := sorted(fields(next(iter(rows.values()), "{}")).keys() - owned):
            found[data.table.name] = gone
    return found


def _without(row: str, columns: list[str]) -> str:
    return row_text({name: value for name, value in fields(row).items() if name not in columns})


def _carry_out(it: PlanOperation, rows: dict[str, str], graves: dict[str, str]) -> None:
    key = bytes(it.key).decode()
    if it.op == "insert":
        rows[key] = bytes(it.row).decode()
        graves.pop(key, None)
    elif it.op == "delete":
        graves[key] = rows.pop(key)
    else:
        if it.op == "forgets":
            del rows[key]
            return
        before = graves.pop(key) if it.op == "returns" else rows.pop(key)
        changes = {column: bytes(values[-1]).decode() for column, values in it.changes.items()}
        (graves if it.op == "retires" else rows)[bytes(it.to).decode() or key] = row_text(fields(before) | changes)


def _writes(data: TableData, new: State, old: State) -> Iterator[Operation]:
    table, inserted = data.table, keyed(data)
    rows, graves = old.tables.get(table.name, {}), old.tombstones.get(table.name, {})
    wanted, graves_now = new.tables.get(table.name, {}), new.tombstones.get(table.name, {})
    if table.insert_only:
        yield from _additions(data, wanted, rows)
        return
    before, reader = renamed(data, new, old), RowReader(table)
    for key in sorted(wanted.keys() | (graves_now.keys() & rows.keys())):
        if key not in wanted:
            if table.retire != "delete":
                yield _update(reader, key, rows[key], graves_now[key], "retires")
        elif key in rows:
            if rows[key] != wanted[key] and (update := _update(reader, key, rows[key], wanted[key], "stays")).changes:
                yield update
        elif key in before:
            moved = _update(reader, before[key], rows[before[key]], wanted[key], "stays")
            yield replace(moved, renamed=reader.key(key))
        elif key in graves and table.retire != "delete":
            returning = _update(reader, key, graves[key], wanted[key], "returns")
            yield replace(returning, row=inserted[returning.key])
        else:
            added = reader.key(key)
            yield Insert(table=table.name, key=added, row=inserted[added])


def _additions(data: TableData, wanted: Rows, rows: Rows) -> Iterator[Operation]:
    """What becomes of a table that is insert-only. Raises Fatal where a row would change."""
    table, inserted, reader = data.table, keyed(data), RowReader(data.table)
    for key in sorted(wanted.keys() | rows.keys()):
        if key not in wanted:
            yield Update(table=table.name, key=reader.key(key), changes=(), lifecycle="forgets")
        elif key not in rows:
            added = reader.key(key)
            yield Insert(table=table.name, key=added, row=inserted[added])
        elif rows[key] != wanted[key] and (changes := _update(reader, key, rows[key], wanted[key], "stays").changes):
            columns = ", ".join(change.column for change in changes)
            raise Fatal(
                Exit.REFUSED,
                f"{table.sql} {key} would get another {columns}, and its rows are inserted once and never changed",
                "give the row that has other values another key",
            )


def _deletes(data: TableData, new: State, old: State) -> Iterator[Operation]:
    table = data.table
    if table.retire == "delete":
        rows, kept = old.tables.get(table.name, {}), new.tables.get(table.name, {})
        reader = RowReader(table)
        for key in sorted(rows.keys() - kept.keys() - set(renamed(data, new, old).values())):
            yield Delete(table=table.name, key=reader.key(key), row=reader.row(rows[key]))


def _update(reader: RowReader, key: str, old: str, new: str, lifecycle: Lifecycle) -> Update:
    before, after = fields(old), fields(new)
    changes = []
    for column in reader.table.columns:
        if column.operator:
            continue
        name, raw = column.name, after[column.name]
        if name not in before:
            changes.append(Change(column=name, old=None, new=reader.cell(name, raw), blind=True))
        elif before[name] != raw:
            changes.append(Change(column=name, old=reader.cell(name, before[name]), new=reader.cell(name, raw)))
    return Update(table=reader.table.name, key=reader.key(key), changes=tuple(changes), lifecycle=lifecycle)


def _grave(table: Table, row: str) -> str:
    """The row of a removed entity as retiring leaves it: its flags cleared."""
    if table.retire in ("delete", "keep"):
        return row
    values = fields(row)
    flags = {table.retire, *(name for unique in table.unique for name in unique.where)}
    return row_text(values | dict.fromkeys(flags & values.keys(), "false"))
