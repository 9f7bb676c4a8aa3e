"""Rows that are inserted once, and that somebody wrote before ratesmith did, or after it forgot them, otherwise.

Their keys are in files that many read. Nothing refers to such a row yet: a migration that is to come would, or the
rollback of one. So are rows that stand beside them, as another component of a rate does, or without their parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Reference, Table
from ratesmith.database.introspect import read
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import Delete, Insert, Update, diff, keyed
from ratesmith.plan.undo import decode_operation


def planted_rows(deployment: Deployment, expected: Dataset) -> tuple[Update | Delete, ...]:
    """Return what differs in the rows of such tables that the files name and `expected` does not, and what is foreign
    beside them.

    In the transaction that is open; only reads.
    """
    ours = {data.table.name: keyed(data) for data in expected}
    begin = {name: {key[0] for key in rows} for name, rows in ours.items()}
    named: dict[str, dict[Row, Row]] = {}
    for table, key, row in _named(deployment):
        if key not in ours[table.name]:
            named.setdefault(table.name, {})[key] = row
    asked = replace(expected, tables=tuple(_only(data, named.get(data.table.name, {})) for data in expected))
    bound = [it for it in deployment.bound(asked) if it.table.name in named]
    found = diff(asked, read(deployment.driver, expected.environment, bound, foreign=True)).operations
    # What is foreign beside rows of `expected` differs from those.
    planted = (
        it for it in found if isinstance(it, Update) or (isinstance(it, Delete) and it.key[0] not in begin[it.table])
    )
    return *planted, *_without_parts(asked, named, [it for it in found if isinstance(it, Insert)])


def _without_parts(
    asked: Dataset, named: Mapping[str, Mapping[Row, Row]], missing: Sequence[Insert]
) -> Iterator[Delete]:
    """Yield the rows that are there though parts of theirs are not, such as a rate without a component of its cost.

    A migration inserts both, and a rollback leaves both.
    """
    tables = {data.table.name: data.table for data in asked}
    gone = {(it.table, it.key) for it in missing}
    found: dict[tuple[str, Row], Delete] = {}
    for it in missing:
        of = tables[it.table].column(tables[it.table].key[0]).type
        key = it.key[:1]
        if isinstance(of, Reference) and (of.table, key) not in gone and key in named.get(of.table, {}):
            found[of.table, key] = Delete(table=of.table, key=key, row=named[of.table][key])
    yield from found.values()


def _named(deployment: Deployment) -> Iterator[tuple[Table, Row, Row]]:
    dataset, driver = deployment.build.target.dataset, deployment.driver
    # One without rows need not be there yet.
    tables = {
        data.table.name: data.table
        for data in dataset
        if data.table.insert_only and driver.columns(data.table.sql) is not None
    }
    for migration in deployment.build.history.migrations:
        for it in migration.file.operations if not migration.is_squashed else ():
            if it.op == "insert" and it.table in tables:
                operation = decode_operation(it, tables[it.table])
                if isinstance(operation, Insert):
                    yield tables[it.table], operation.key, operation.row
    for data in dataset:
        if data.table.name in tables:
            yield from ((data.table, key, row) for key, row in keyed(data).items())


def _only(data: TableData, rows: dict[Row, Row]) -> TableData:
    return replace(data, rows=tuple(rows.values()), sources=(("", ""),) * len(rows), renamed={})
