"""Rows that are inserted once, and that somebody wrote before ratesmith did, or after it forgot them, otherwise.

Their keys are in files that many read. Nothing refers to such a row yet: a migration that is to come would, or the
rollback of one. So are rows that stand beside them, as another component of a rate does.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Table
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
    return tuple(
        it for it in found if isinstance(it, Update) or (isinstance(it, Delete) and it.key[0] not in begin[it.table])
    )


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
