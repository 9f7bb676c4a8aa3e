"""Find rows still in use that an earlier state named and the configuration no longer does, or a migration added that
was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Date, Table
from ratesmith.deploy.ledger.state import Keys, read_keys, read_ledger_state
from ratesmith.deploy.session import Deployment
from ratesmith.deploy.undo.not_taken_back import added_and_in_use
from ratesmith.plan.diff import Plan, keyed
from ratesmith.plan.planner import tombstone_keys


class OrphanedRow(NamedTuple):
    """A row that an earlier state named and the compiled one does not, or that of the migration at hand does not."""

    table: str
    key: Row
    pending: bool
    """Whether the last state named it, so that the next apply takes it out of use."""
    taken_back: bool = False
    """Whether a migration added it that was taken back, as the ledger says."""


def find_orphans(deployment: Deployment) -> tuple[OrphanedRow, ...]:
    """Return the rows in use that the ledger names or a migration removed, and the configuration does not name, and
    those that a migration added which the ledger says was taken back. Only reads.

    Left out are rows that no state ever named, rows of kinds that keep removed rows, and rows that are in use
    only because the operator owns their flag.
    """
    try:
        deployment.begin_reading()
        return (*read_orphans(deployment), *_taken_back(deployment))
    finally:
        deployment.driver.rollback()


def read_orphans(deployment: Deployment) -> tuple[OrphanedRow, ...]:
    """Return the same as `find_orphans`, in the transaction that is open."""
    tables = {data.table.name: data.table for data in deployment.build.target.dataset}
    earlier, last = (_dated(keys, tables) for keys in read_keys(deployment))
    for name, keys in _removed(deployment).items():
        earlier.setdefault(name, set()).update(keys)
    once = replace(
        deployment.build.target.dataset,
        tables=tuple(
            _formerly_named(data, earlier.get(data.table.name, set())) for data in deployment.build.target.dataset
        ),
    )
    if not any(data.rows for data in once):
        return ()
    return tuple(_in_use(deployment.read(once), last))


def _removed(deployment: Deployment) -> Mapping[str, Iterable[Row]]:
    """The keys of rows that migrations removed, by table; which seeds had named says the ledger."""
    history, ledger = deployment.build.history, read_ledger_state(deployment).as_written
    if not history.migrations or not history.squashed <= ledger.head <= history.head:
        return {}
    return tombstone_keys(history.state_at(ledger.head), deployment.build.target.dataset)


def _taken_back(deployment: Deployment) -> Iterator[OrphanedRow]:
    history = deployment.build.history
    if not history.migrations:
        return
    ledger = read_ledger_state(deployment).as_written
    reached = min(max((it.head for it in ledger.moves), default=0), history.head)
    if history.squashed <= ledger.head < reached:
        found = added_and_in_use(deployment.driver, deployment.scope.tables, history, ledger.head, reached)
        yield from (OrphanedRow(it.table, it.key, pending=False, taken_back=True) for it in found)


def without_orphans(plan: Plan, orphans: Iterable[OrphanedRow]) -> Plan:
    """Return the plan without the foreign rows that are orphans, as an earlier state named them."""
    known = {(orphan.table, orphan.key) for orphan in orphans}
    return Plan(operations=tuple(it for it in plan.operations if (it.table, it.key) not in known))


def _dated(keys: Keys, tables: Mapping[str, Table]) -> Keys:
    """The keys of tables that the configuration has, with days."""
    return {name: {*_with_days(rows, tables[name])} for name, rows in keys.items() if name in tables}


def _with_days(keys: Iterable[Row], table: Table) -> Iterator[Row]:
    """The keys with days, which the ledger has as texts; without those in which somebody wrote something else."""
    places = {place for place, name in enumerate(table.key) if isinstance(table.column(name).type, Date)}
    for key in keys:
        try:
            yield tuple(date.fromisoformat(str(it)) if place in places else it for place, it in enumerate(key))
        except ValueError:
            continue


def _formerly_named(data: TableData, earlier: set[Row]) -> TableData:
    """Rows with the keys that are no longer named, and no other value."""
    table = data.table
    told = table.retire in ("delete", *(column.name for column in table.columns))
    gone = earlier - keyed(data).keys() if told else set()
    keys = sorted((key for key in gone if len(key) == len(table.key)), key=str)
    rows = (dict(zip(table.key, key, strict=True)) for key in keys)
    return replace(
        data,
        rows=tuple(tuple(row.get(column.name) for column in table.columns) for row in rows),
        sources=(("", ""),) * len(keys),
    )


def _in_use(found: Dataset, last: Keys) -> Iterator[OrphanedRow]:
    for data in found:
        table = data.table
        flag = next((place for place, column in enumerate(table.columns) if column.name == table.retire), None)
        operators = flag is not None and table.columns[flag].operator
        for key, row in keyed(data).items():
            pending = key in last.get(table.name, ())
            if (flag is None or row[flag] is not False) and (pending or not operators):
                yield OrphanedRow(table.name, key, pending)
