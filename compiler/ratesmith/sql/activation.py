"""Bring the cells of schedules to the value of the day: each statement is about one cell, and may be run at any time.

A cell is written only where it holds another value of its schedule: one that is right already is left alone, and so is
one that somebody changed by hand.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Column, Scheduled
from ratesmith.plan.cell_changes import cell_text, key_text
from ratesmith.plan.diff import keyed
from ratesmith.sql.bound_table import BoundTable, bind_tables
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import OTHER_ENVIRONMENT, OTHER_STATE
from ratesmith.sql.ledger import begun_by, is_move, led_back, led_by, said_by
from ratesmith.sql.statement import Statement


def with_schedules(dataset: Dataset) -> Dataset:
    """Return the rows of a dataset that have a schedule in a column which is compared; every table stays."""
    return replace(dataset, tables=tuple(map(_with_schedules, dataset)))


def schedules(bound: BoundTable, row: Row) -> Iterator[tuple[Column, Scheduled]]:
    """Yield the columns of a row that have a schedule, but not those of the operator."""
    return _schedules(bound.data, row)


def activation(dataset: Dataset, dialect: Dialect, conditions: Iterable[str] = ()) -> Iterator[Statement]:
    """Yield a statement for each cell that has a schedule; `conditions` say whether any of them may write."""
    for bound in bind_tables(with_schedules(dataset), dialect):
        for key, row in keyed(bound.data).items():
            for column, cell in schedules(bound, row):
                today = bound.literal(column, cell)
                where = [*bound.at_key(key), *_waits(bound, column, cell), *conditions]
                changes = ", ".join([f"{bound.column(column.name)} = {today}", *bound.set_now()])
                yield Statement(
                    f"UPDATE{dialect.or_rollback} {bound.name} SET {changes}\n  WHERE {' AND '.join(where)}",
                    bound.label,
                    "update",
                    bound.guarded,
                    (f"{bound.label} {'/'.join(map(key_text, key))}: {column.sql} {cell_text(column, cell)}",),
                )


def late_rows(dataset: Dataset, dialect: Dialect) -> str:
    """Return the number of rows in which a cell waits for its activation, as an expression."""
    found = []
    for bound in bind_tables(with_schedules(dataset), dialect):
        # One CASE for all rows: as deep as a chain of OR would get, SQLite reads no expression.
        whens = (
            f"    WHEN {' AND '.join(bound.at_key(key))} THEN "
            + " OR ".join(" AND ".join(_waits(bound, column, cell)) for column, cell in schedules(bound, row))
            for key, row in keyed(bound.data).items()
        )
        if bound.data.rows:
            found.append("(SELECT count(*) FROM " + bound.name + " WHERE CASE\n" + "\n".join(whens) + " END)")
    return "\n    + ".join(found) or "0"


class ActivationGuard:
    """What a file asks the ledger before it activates anything: whether the database is in the state of the file."""

    def __init__(self, dialect: Dialect, ledger: str, environment: str, state: str) -> None:
        self._dialect, self._ledger, self._environment, self._state = dialect, ledger, environment, state

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the conditions for every statement that writes, where a program may go on after an error."""
        if not self._dialect.in_transaction:
            return ()
        found = {"environment": self._environment, "state_hash": self._state}
        same = (f"{self._last(column)} = {self._dialect.text(value)}" for column, value in found.items())
        return *same, self._dialect.in_transaction

    def refuse(self) -> Iterator[Statement]:
        """Yield statements that fail where the database is of another environment, or in another state."""
        theirs, state = self._last("environment"), self._last("state_hash")
        said = {"theirs": theirs, "role": begun_by(self._dialect, self._ledger)}
        other = OTHER_ENVIRONMENT.expression(self._dialect, said, ours=self._environment)
        yield self._refuse(f"{theirs} <> {self._dialect.text(self._environment)}", other, "ours")
        values: Mapping[str, str] = {
            "head": f"coalesce({self._dialect.as_text(self._last('head'))}, '0')",
            "role": said_by(self._dialect, led_by(self._dialect, self._ledger)),
        }
        wrong = OTHER_STATE.expression(self._dialect, values)
        elsewhere = f"coalesce({state}, '') <> {self._dialect.text(self._state)}"
        if self._dialect.has_roles:
            # Only somebody else says that it went back to this state.
            elsewhere += f" OR EXISTS (\n  {led_back(self._dialect, self._ledger)})"
        yield self._refuse(elsewhere, wrong, "ready")

    def _refuse(self, condition: str, message: str, name: str) -> Statement:
        return Statement(
            f'SELECT CASE WHEN {condition}\n    THEN {self._dialect.fail(message)}\n  ELSE 0 END AS "{name}"'
        )

    def _last(self, column: str) -> str:
        ledger, moves = self._dialect.quoted(self._ledger), is_move(self._dialect, "l")
        return f'(SELECT l."{column}" FROM {ledger} AS l WHERE {moves} ORDER BY l."id" DESC LIMIT 1)'


def _waits(bound: BoundTable, column: Column, cell: Scheduled) -> tuple[str, str]:
    """The conditions that a column holds another value of its schedule than that of the day."""
    today = bound.literal(column, cell)
    return bound.equals(column, cell), f"{bound.column(column.name)} {bound.dialect.differs} {today}"


def _with_schedules(data: TableData) -> TableData:
    rows = enumerate(data.rows) if data.scheduled else ()
    kept = [place for place, row in rows if any(True for _ in _schedules(data, row))]
    return replace(
        data,
        rows=tuple(data.rows[place] for place in kept),
        sources=tuple(data.sources[place] for place in kept),
        renamed={},
    )


def _schedules(data: TableData, row: Row) -> Iterator[tuple[Column, Scheduled]]:
    for column, cell in zip(data.table.columns, row, strict=True):
        if isinstance(cell, Scheduled) and not column.operator:
            yield column, cell
