"""Describe drift as text and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from ratesmith.compile.result import Target
from ratesmith.core.canonical_json import ascii_json, decode_json, pretty
from ratesmith.core.ir import Dataset, Frozen, SecretKey
from ratesmith.core.redacted_json import redacted_json, shown_cell
from ratesmith.core.sanitize import plural, redact_keys, visible
from ratesmith.core.tables import Cell, Json, Table, plain, shown
from ratesmith.deploy.orphans import OrphanedRow
from ratesmith.plan.diff import Insert, Plan, Update


class Drift(Frozen, frozen=True, kw_only=True):
    """How one database differs from the configuration."""

    target: Target
    database: str
    """Its URL without a password."""
    plan: Plan
    applied: Dataset | None
    """The rows as they were applied last; None where they are not known, or nobody asked."""
    orphans: tuple[OrphanedRow, ...]
    secrets: tuple[SecretKey, ...]
    """The secrets that differ."""
    unopened: str
    """Why the secrets were not compared; empty if they were."""

    def __bool__(self) -> bool:
        return bool(self.plan or self.orphans or self.secrets)

    @property
    def tables(self) -> dict[str, Table]:
        """The tables by their names in the pack."""
        return {data.table.name: data.table for data in self.target.dataset}


def describe_drift(drift: Drift) -> Iterator[str]:
    """Yield the database, and each row, column and secret that differs, as lines."""
    rows = len(drift.plan.operations) + len(drift.orphans)
    counts = [plural(count, what) for count, what in ((rows, "row"), (len(drift.secrets), "secret")) if count]
    verb = "differs" if rows + len(drift.secrets) == 1 else "differ"
    summary = f"{' and '.join(counts)} {verb}" if counts else "no drift"
    yield f"{drift.target.name} → {drift.database}: {summary}"
    tables = drift.tables
    for operation in drift.plan.operations:
        table = tables[operation.table]
        if isinstance(operation, Insert):
            yield f"  {row_name(table, operation.key)}: missing"
        elif isinstance(operation, Update):
            for change in operation.changes:
                name, old, new = change.column, change.old, change.new
                is_, compiled = shown_cell(table.column(name), old), shown_cell(table.column(name), new)
                yield f"  {row_name(table, operation.key)}: {table.column(name).sql} is {is_}, compiled is {compiled}"
    for orphan in drift.orphans:
        yield f"  {row_name(tables[orphan.table], orphan.key)}: extra; {orphan_reason(orphan)}"
    for id, secret in drift.secrets:
        yield f"  the secret {secret} of {id} differs"


def drift_json(environment: str, drifts: Iterable[Drift]) -> str:
    """Return the drift of several databases as JSON in printable ASCII."""
    text = pretty({"version": 1, "environment": environment, "databases": [_database(drift) for drift in drifts]})
    return re.sub("[^\n -~]", lambda found: ascii_json(found[0])[1:-1], text)


def row_name(table: Table, key: tuple[Cell, ...]) -> str:
    """Return how messages call a row."""
    return f"{table.sql} {', '.join(map(shown, key))}"


def orphan_reason(orphan: OrphanedRow) -> str:
    """Return why a row that the configuration does not name is drift."""
    if orphan.pending:
        return "removed from the configuration, and the next apply takes it out of use"
    return "removed from the configuration earlier, and in use again: take it out of use, or name it in config/"


def _database(drift: Drift) -> dict[str, Any]:
    compared = not drift.unopened
    return {
        "database": drift.database,
        "rows": [*_rows(drift)],
        "secrets": {
            "compared": compared,
            "reason": visible(drift.unopened),
            "differ": [{"entity": id, "name": name} for id, name in drift.secrets],
        },
    }


def _rows(drift: Drift) -> Iterator[dict[str, Any]]:
    tables = drift.tables
    for operation in drift.plan.operations:
        table = tables[operation.table]
        change = "missing" if isinstance(operation, Insert) else "changed"
        columns = [
            {
                "column": table.column(one.column).sql,
                "database": _value(table, one.column, one.old),
                "compiled": _value(table, one.column, one.new),
            }
            for one in (operation.changes if isinstance(operation, Update) else ())
        ]
        yield _row_object(table, operation.key, change, columns)
    for orphan in drift.orphans:
        yield _row_object(tables[orphan.table], orphan.key, "extra", [])


def _row_object(table: Table, key: tuple[Cell, ...], change: str, columns: list[dict[str, Any]]) -> dict[str, Any]:
    names = (table.column(name).sql for name in table.key)
    values = (_value(table, name, cell) for name, cell in zip(table.key, key, strict=True))
    return {"table": table.sql, "key": dict(zip(names, values, strict=True)), "change": change, "columns": columns}


def _value(table: Table, column: str, cell: Cell) -> Any:
    """Return a cell as a JSON value: amounts as text, as in state.json; key-shaped text redacted."""
    if isinstance(cell, str) and isinstance(table.column(column).type, Json):
        try:
            return redacted_json(decode_json(cell))
        except ValueError:
            return redact_keys(cell)
    if isinstance(cell, (bool, int)) or cell is None:
        return cell
    return plain(cell) if isinstance(cell, Decimal) else redact_keys(str(cell))
