"""Whether an entry of the ledger leads a row to what the files have in it.

Nothing else is harmless on the word of a role that is not trusted: it may be one that can write nothing but such lines.
"""

from __future__ import annotations

from collections.abc import Mapping

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.ir import Dataset, Row
from ratesmith.core.tables import Table
from ratesmith.deploy.session import Session
from ratesmith.plan.diff import Insert, Update, keyed
from ratesmith.plan.ordering import Step
from ratesmith.plan.state import State
from ratesmith.release.expected_rows import rows_of
from ratesmith.release.history import History
from ratesmith.sql.bound_table import BoundTable, bind_tables

Held = Mapping[str, Mapping[Row, Row]]
"""By the pack's name of each table, its rows by their keys."""


def held_by(state: State, scope: DatabaseScope) -> Held:
    """Return the rows that a state of the files has."""
    return {data.table.name: keyed(data) for data in _dataset(state, scope)}


def _dataset(state: State, scope: DatabaseScope) -> Dataset:
    return rows_of(state, Dataset.without_rows(scope.name, scope.tables))


def rows_at(session: Session, history: History, to: int) -> tuple[BoundTable, ...]:
    """Return the rows that the files have at migration `to`, in the dialect of the database; none without its files."""
    if not history.squashed <= to <= len(history.migrations):
        return ()
    return bind_tables(_dataset(history.state_at(to), session.scope), session.dialect)


def leads_to(step: Step, held: Held, tables: Mapping[str, Table]) -> bool:
    """Return whether a row holds what the files have in it, in all columns that a step writes, once that was done."""
    operation = step.operation
    row = held[operation.table].get(operation.key)
    if row is None or step.parked:
        return False
    if isinstance(operation, Insert):
        return operation.row == row
    if not isinstance(operation, Update) or operation.renamed is not None or operation.lifecycle != "stays":
        return False
    places = {column.name: place for place, column in enumerate(tables[operation.table].columns)}
    return all(row[places[it.column]] == it.new for it in operation.changes)
