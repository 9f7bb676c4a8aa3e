"""After a rollback: which rows of the migrations behind it are not as the files say that they were before.

A ledger says which migrations ran and which rows they changed; whoever may add lines to it could have the rollback
leave a row as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Reference, Table, shown
from ratesmith.database.driver import Driver
from ratesmith.database.introspect import read
from ratesmith.deploy.row_messages import describe_rows
from ratesmith.plan.diff import Delete, Update, diff, keyed
from ratesmith.plan.planner import dataset_of
from ratesmith.plan.state import Rows, State
from ratesmith.release.expected_rows import rows_of
from ratesmith.release.history import History
from ratesmith.sql.bound_table import bind_tables

Concerns = Callable[[str, Row], bool]
"""Whether the row of a table, by the pack's name of the table and its key, had to go back."""


_EVERY: Final = "*"
"""All columns."""
Touched = dict[str, dict[str, frozenset[str]]]
"""By table and key, before these migrations, the columns that they change; of a row that they add, none."""


class LeftRow(NamedTuple):
    """A row that is not as the migration that the database is at now left it."""

    table: str
    key: Row
    text: str


def not_taken_back(
    driver: Driver, tables: tuple[Table, ...], history: History, to: int, written: Touched, concerns: Concerns
) -> list[LeftRow]:
    """Return the rows of migrations after `to`, and of what was `written`, whose columns are not as those before left
    them; and foreign rows that may hold in their place.

    Rows of kinds that keep changes or removed rows are not compared. Raises Fatal where several rows have one key.
    """
    end = len(history.migrations)
    every = _touched(history, to, end, written)
    touched = _compared(tables, every)
    like = Dataset.without_rows(history.environment, tables)
    state = history.state_at(to)
    cited = _cited(state, tables, touched, concerns)
    return [
        *_changed(driver, like, state, touched, concerns),
        *(it for it in _in_use(driver, like, history, to, end, touched) if concerns(it.table, it.key)),
        *_changed(driver, like, state, cited, lambda _table, _key: True),
        *_beside(driver, like, history, to, every | cited, lambda table, key: table in cited or concerns(table, key)),
    ]


def would_show(tables: tuple[Table, ...], history: History, to: int, end: int, written: Touched) -> bool:
    """Return whether rows that are compared say if migrations after `to`, up to `end`, were taken back."""
    touched = _compared(tables, _touched(history, to, end, {}))
    before, after = (
        {name: _only(history.state_at(number).tables.get(name, {}), rows) for name, rows in touched.items()}
        for number in (to, min(end, len(history.migrations)))
    )
    return before != after or any(_compared(tables, written).values())


def added_and_in_use(
    driver: Driver, tables: tuple[Table, ...], history: History, to: int, reached: int
) -> Iterator[LeftRow]:
    """Yield the rows that migrations after `to`, up to the one that was `reached`, added, and that are in use."""
    touched = _touched(history, to, reached, {})
    yield from _in_use(driver, Dataset.without_rows(history.environment, tables), history, to, reached, touched)


def _touched(history: History, to: int, end: int, written: Touched) -> Touched:
    found = {name: dict(rows) for name, rows in written.items()}
    earlier: dict[tuple[str, str], str] = {}
    for migration in history.migrations[to:end]:
        for it in migration.file.operations:
            now, then = bytes(it.key).decode(), bytes(it.to).decode()
            key = earlier.get((it.table, now), now)
            if then:
                earlier[it.table, then] = key
            rows = found.setdefault(it.table, {})
            # What it took out of use goes back as it was: nobody compares such a row meanwhile.
            rows[key] = rows.get(key, frozenset()) | it.changes.keys() | ({_EVERY} if it.op == "retires" else set())
    return found


def _compared(tables: Iterable[Table], touched: Touched) -> Touched:
    """Those of tables whose rows a rollback changes, and compares afterwards."""
    known = {it.name: _always(it) for it in tables if it.on_drift != "keep" and not it.insert_only}
    return {
        name: {key: columns | known[name] for key, columns in rows.items()}
        for name, rows in touched.items()
        if name in known
    }


def _always(table: Table) -> frozenset[str]:
    """The columns that say whether a row holds at all: of windows of prices that is every one."""
    return frozenset({_EVERY} if table.whole else {table.retire} & {it.name for it in table.columns if not it.operator})


def _only(rows: Rows, wanted: Mapping[str, frozenset[str]]) -> Rows:
    return {key: row for key, row in rows.items() if key in wanted}


def _changed(driver: Driver, like: Dataset, state: State, touched: Touched, concerns: Concerns) -> Iterator[LeftRow]:
    """The rows of which a column that was to go back has another value, and those that are gone."""
    tables = {name: _only(state.tables.get(name, {}), rows) for name, rows in touched.items()}
    expected = rows_of(replace(state, tables=tables), like)
    columns = {
        (data.table.name, key): touched[data.table.name][text]
        for data in expected
        for key, text in zip(keyed(data), sorted(tables.get(data.table.name, {})), strict=True)
    }
    for operation in diff(expected, _read(driver, expected)).operations:
        if not concerns(operation.table, operation.key):
            continue
        found = operation
        if isinstance(operation, Update):
            wanted = columns[operation.table, operation.key]
            found = replace(operation, changes=tuple(it for it in operation.changes if {it.column, _EVERY} & wanted))
            if not found.changes:
                continue
        for text in describe_rows([found], (data.table for data in expected)):
            yield LeftRow(operation.table, operation.key, text)


def _cited(state: State, tables: Iterable[Table], touched: Touched, concerns: Concerns) -> Touched:
    """The rows of tables that are insert-only to which these refer, and the parts of those, with all their columns.

    A rollback writes none of them: it takes what is there under that key for what the files say.
    """
    by_name = {table.name: table for table in tables}
    named: dict[str, set[object]] = {}
    for name, rows in touched.items():
        for column, parent in _references(by_name[name], by_name):
            for key in rows:
                if (row := state.tables.get(name, {}).get(key)) and concerns(name, tuple(msgspec.json.decode(key))):
                    named.setdefault(parent.name, set()).add(msgspec.json.decode(row).get(column))
    found: Touched = {}
    for table in by_name.values():
        parts = (parent.name for column, parent in _references(table, by_name) if column == table.key[0])
        begins = set().union(*(named.get(name, ()) for name in (table.name, *parts)))
        if table.insert_only and begins:
            columns = frozenset(column.name for column in table.columns)
            found[table.name] = {key: columns for key in state.tables.get(table.name, {}) if _beginning(key) in begins}
    return found


def _references(table: Table, tables: Mapping[str, Table]) -> Iterator[tuple[str, Table]]:
    """The columns that refer to tables which are insert-only, and these."""
    for column in table.columns:
        if isinstance(column.type, Reference) and tables[column.type.table].insert_only:
            yield column.name, tables[column.type.table]


def _in_use(driver: Driver, like: Dataset, history: History, to: int, end: int, touched: Touched) -> Iterator[LeftRow]:
    """The rows that were not there, or out of use, and are in use now."""
    before, later = history.state_at(to).tables, [history.state_at(number) for number in range(to + 1, end + 1)]
    added: dict[str, Rows] = {
        name: {
            key: row
            for state in later
            for key, row in _only(state.tables.get(name, {}), rows).items()
            if key not in before.get(name, {})
        }
        for name, rows in touched.items()
    }
    for data in _read(driver, dataset_of(replace(history.state_at(to), tables=added), like)):
        table, names = data.table, [column.name for column in data.table.columns]
        flag = names.index(table.retire) if table.retire in names else None
        if table.retire != "delete" and (flag is None or table.columns[flag].operator):
            continue
        for key, row in keyed(data).items():
            if flag is None or row[flag] is not False:
                yield LeftRow(table.name, key, f"{table.sql} {', '.join(map(shown, key))} is still in use")


def _beside(
    driver: Driver, like: Dataset, history: History, to: int, touched: Touched, concerns: Concerns
) -> Iterator[LeftRow]:
    """The foreign rows that begin their key as a row does that had to go back, such as another window of that model.

    Of a table of which there is to be one row, any other.
    """
    states = [history.state_at(number) for number in range(to, len(history.migrations) + 1)]
    named: dict[str, Rows] = {}
    tables: list[TableData] = []
    for data in like:
        table, rows = data.table, touched.get(data.table.name, {})
        is_one = table.only_ours and bool(rows) and len(states[0].tables.get(table.name, {})) == 1
        if table.whole or is_one:
            begins = {*map(_beginning, rows)}
            known = (state.tables.get(table.name, {}) for state in states if begins)
            named[table.name] = {
                key: row for it in known for key, row in it.items() if is_one or _beginning(key) in begins
            }
        # Of a table that is insert-only, those rows are foreign that begin as one of these does.
        tables.append(replace(data, table=replace(table, whole=table.whole or is_one, insert_only=table.whole)))
    expected = dataset_of(replace(states[0], tables=named), replace(like, tables=tuple(tables)))
    found = read(driver, expected.environment, bind_tables(expected, driver.dialect), foreign=True)
    parts = {data.table.name for data in like if data.table.whole}
    concerned = {
        (data.table.name, *key[: data.table.name in parts])
        for data in expected
        for key in keyed(data)
        if concerns(data.table.name, key)
    }
    for operation in diff(expected, found).operations:
        group = (operation.table, *operation.key[: operation.table in parts])
        if isinstance(operation, Delete) and group in concerned:
            for text in describe_rows([operation], (data.table for data in expected)):
                yield LeftRow(operation.table, operation.key, text)


def _beginning(key: str) -> object:
    return msgspec.json.decode(key)[0]


def _read(driver: Driver, expected: Dataset) -> Dataset:
    return read(driver, expected.environment, bind_tables(expected, driver.dialect))
