"""Find the rows behind the refusal of a migration's guard, which can name them in its message alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.canonical_json import decode_json
from ratesmith.core.errors import Fatal, Refusal, RefusalKind
from ratesmith.core.row_change import RowChange
from ratesmith.deploy.ledger.state import read_ledger_state
from ratesmith.deploy.session import Deployment
from ratesmith.plan.diff import diff
from ratesmith.plan.row_changes import json_key, row_changes

_ABOUT_ROWS: Final = frozenset({RefusalKind.ROWS_CHANGED, RefusalKind.NOT_UNIQUE})


def with_refused_rows(deployment: Deployment, refusal: Refusal) -> Refusal:
    """Return the refusal with the rows that it is about, read once its transaction is rolled back.

    They are those of the migration that it names which are not as the last one left them.
    """
    if refusal.kind not in _ABOUT_ROWS or refusal.rows:
        return refusal
    deployment.driver.rollback()
    try:
        deployment.begin_reading()
        return refusal.with_rows(tuple(_changed(deployment, refusal.subject)))
    except Fatal as second:
        # Rows with one key cannot be read as rows; what refuses that names them.
        return refusal.with_rows(second.rows)
    finally:
        deployment.driver.rollback()


def _changed(deployment: Deployment, migration: str) -> Iterator[RowChange]:
    chain = deployment.build.history.migrations
    touched = {
        (it.table, tuple(decode_json(bytes(it.key).decode())))
        for file in (named.file for named in chain if named.name == migration)
        for it in file.operations
    }
    expected = deployment.expected_at(read_ledger_state(deployment).as_written.head)
    tables = {data.table.name: data.table for data in expected}
    for operation in diff(expected, deployment.read(expected)).operations:
        key = (*json_key(tables[operation.table], operation.key).values(),)
        if (operation.table, key) in touched:
            yield from row_changes((operation,), tables.values())
