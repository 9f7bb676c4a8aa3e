"""The answer of `ratesmith drift`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from ratesmith.core.ir import Frozen
from ratesmith.core.redacted_json import json_cell
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import Table
from ratesmith.deploy.results import Result
from ratesmith.plan.diff import Delete, Operation, Update
from ratesmith.plan.row_changes import json_key
from ratesmith.report.answer import Answer as _Answer
from ratesmith.report.databases import DatabaseObject, head_of, trouble_of
from ratesmith.report.drift import Drift, visible_logs


class DriftedColumn(Frozen, frozen=True, kw_only=True):
    """A value that differs; an amount is text."""

    column: str
    """Its name in the database."""
    database: Any
    compiled: Any
    """What it should be."""


class DriftedRow(Frozen, frozen=True, kw_only=True):
    """A row that differs."""

    table: str
    """Its name in the database."""
    key: Mapping[str, Any]
    """The columns that identify the row, with their values."""
    change: Literal["changed", "missing", "extra", "foreign"]
    """`extra`: removed from the configuration, and in use. `foreign`: never in it, in a table of which it names every
    row."""
    columns: tuple[DriftedColumn, ...] = ()


class UnnamedRow(Frozen, frozen=True, kw_only=True):
    """A row in use that the configuration does not name."""

    table: str
    """Its name in the database."""
    key: Mapping[str, Any]
    """The columns that identify the row, with their values."""


class SecretName(Frozen, frozen=True, kw_only=True):
    """A secret, by name alone."""

    entity: str
    name: str


class SecretsCompared(Frozen, frozen=True, kw_only=True):
    """Whether the secrets differ."""

    compared: bool
    reason: str
    """Why they were not compared; empty if they were."""
    differ: tuple[SecretName, ...]


class DriftedDatabase(DatabaseObject, frozen=True, kw_only=True):
    """How one database differs."""

    result: Literal["same", "differs", "refused", "unreachable", "not-tried"]
    rows: tuple[DriftedRow, ...] = ()
    secrets: SecretsCompared | None = None
    unnamed: tuple[UnnamedRow, ...] = ()
    """Rows of prices in use that the configuration does not name, where the platform may have some; no drift."""
    logs_late: Mapping[str, tuple[str, ...]] = {}
    """The rows that a log lacks, by what messages call that, such as `rates-late`."""


class Answer(_Answer, frozen=True, kw_only=True):
    """How each database differs from what it should be."""

    databases: tuple[DriftedDatabase, ...] = ()


def drift_object(result: Result[Drift]) -> DriftedDatabase:
    """Return how a database differs, as the answer has it."""
    drift = result.outcome
    if drift is None:
        trouble = trouble_of(result.refusal) if result.refusal is not None else "not-tried"
        return DriftedDatabase(**head_of(result), result=trouble)
    return DriftedDatabase(
        **head_of(result),
        result="differs" if drift else "same",
        rows=tuple(_rows(drift)),
        unnamed=tuple(
            UnnamedRow(table=(table := drift.tables[it.table]).sql, key=json_key(table, it.key)) for it in drift.unnamed
        ),
        logs_late=visible_logs(drift.logs_late),
        secrets=SecretsCompared(
            compared=not drift.unopened,
            reason=visible(drift.unopened),
            differ=tuple(SecretName(entity=id, name=name) for id, name in drift.secrets),
        ),
    )


def _rows(drift: Drift) -> Iterator[DriftedRow]:
    tables = drift.tables
    for operation in drift.plan.operations:
        table = tables[operation.table]
        yield DriftedRow(
            table=table.sql,
            key=json_key(table, operation.key),
            change=_CHANGES[operation.verb],
            columns=tuple(_columns(table, operation)),
        )
    for orphan in drift.orphans:
        table = tables[orphan.table]
        yield DriftedRow(table=table.sql, key=json_key(table, orphan.key), change="extra")


_CHANGES: Final[Mapping[str, Literal["changed", "missing", "foreign"]]] = {
    "insert": "missing",
    "stays": "changed",
    "delete": "foreign",
}


def _columns(table: Table, operation: Operation) -> Iterator[DriftedColumn]:
    """The columns of a row that differ; of a foreign one those beside its key."""
    for one in operation.changes if isinstance(operation, Update) else ():
        column = table.column(one.column)
        yield DriftedColumn(column=column.sql, database=json_cell(column, one.old), compiled=json_cell(column, one.new))
    for column, cell in zip(table.columns, operation.row, strict=True) if isinstance(operation, Delete) else ():
        if column.name not in table.key:
            yield DriftedColumn(column=column.sql, database=json_cell(column, cell), compiled=None)
