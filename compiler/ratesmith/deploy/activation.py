"""Activate what has a schedule: find the cells that do not hold the value of the day, and write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.errors import UNCHANGED, Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Dataset, Frozen, Row
from ratesmith.database.introspect import read
from ratesmith.deploy.ledger.lines import LedgerLines
from ratesmith.deploy.row_messages import describe_rows, first_rows
from ratesmith.deploy.session import Session
from ratesmith.plan.cell_json import SCHEDULE
from ratesmith.plan.diff import Change, Update, keyed
from ratesmith.plan.row_changes import row_changes
from ratesmith.plan.state import State, parse_state
from ratesmith.release.expected_rows import rows_of
from ratesmith.release.history import History
from ratesmith.sql.activation import activation, schedules, with_schedules
from ratesmith.sql.bound_table import BoundTable, bind_tables


class Lateness(Frozen, frozen=True, kw_only=True):
    """Which cells of a database wait for their activation."""

    cells: tuple[Update, ...] = ()
    """Each with the value of the day that it should hold."""
    unread: str = ""
    """Why that is not known; empty where it is."""
    is_open: bool = False
    """Whether a cell may be late without that being known: the files have a schedule."""


def read_lateness(session: Session, history: History, ledger: LedgerLines, state_file: Path) -> Lateness:
    """Return what is late in the state that a database was brought to last, in a transaction of its own.

    Of migrations the files say which state that is; of a seed `state_file` does, where it is of that state. Only reads.
    """
    if ledger.last is None:
        return Lateness()
    try:
        expected = _applied(session.scope, history, ledger, state_file)
        tables = {data.table.sql for data in expected if data.rows}
        if not tables:
            return Lateness()
        session.begin_reading()
        if gone := [table for table in sorted(tables) if session.driver.columns(table) is None]:
            return Lateness(unread=f"the database lacks {', '.join(gone)}", is_open=True)
        return Lateness(cells=late(session, expected))
    except Refusal as refusal:
        if refusal.kind is not RefusalKind.NOT_PERMITTED:
            raise
        return Lateness(unread=refusal.message, is_open=True)
    except _Unknown as unknown:
        return Lateness(unread=str(unknown), is_open=unknown.has_schedules)
    finally:
        session.driver.rollback()


class _Unknown(Exception):
    """Why the rows that were applied are not known."""

    has_schedules = False
    """Whether the files have some all the same."""


def _applied(scope: DatabaseScope, history: History, ledger: LedgerLines, state_file: Path) -> Dataset:
    """The applied rows that have a schedule."""
    like = Dataset.without_rows(scope.name, scope.tables)
    try:
        state = _state(scope, history, ledger, state_file)
        dated = {name: {key: it for key, it in rows.items() if SCHEDULE in it} for name, rows in state.tables.items()}
        return rows_of(replace(state, tables=dated), like)
    except (ValueError, ArithmeticError, TypeError, LookupError):
        raise _Unknown("the files have rows that are no rows of these tables") from None


def _state(scope: DatabaseScope, history: History, ledger: LedgerLines, state_file: Path) -> State:
    if scope.has_migrations and ledger.has_history:
        chain, head = history.migrations, ledger.head
        if not history.squashed <= head <= len(chain) or (head and chain[head - 1].id != ledger.migration):
            raise _Unknown("the files do not have the migration that the database is at")
        return history.state_at(head)
    try:
        state = parse_state(state_file.read_bytes(), scope.tables)
    except (OSError, ValueError):
        raise _Unknown(f"there is no {state_file.name} of what was applied") from None
    if state.hash != ledger.state_hash:
        unknown = _Unknown(f"{state_file.name} is not of the state that was applied")
        unknown.has_schedules = any(SCHEDULE in row for rows in state.tables.values() for row in rows.values())
        raise unknown
    return state


def late(session: Session, expected: Dataset) -> tuple[Update, ...]:
    """Return the cells that hold another value of their schedule than today's, each with the one it should hold.

    The day is that of the database. A cell that somebody changed by hand is not among them, and neither is a row that
    does not exist. Only reads.
    """
    bound = [it for it in bind_tables(with_schedules(expected), session.dialect) if it.data.rows]
    if not bound:
        return ()
    ((today,),) = session.driver.rows(f"SELECT {session.dialect.today}")
    day = today if isinstance(today, date) else date.fromisoformat(today)
    found = read(session.driver, expected.environment, bound)
    return tuple(
        operation for each, data in zip(bound, found.tables, strict=True) for operation in _late(each, keyed(data), day)
    )


def _late(bound: BoundTable, found: Mapping[Row, Row], day: date) -> list[Update]:
    names = [column.name for column in bound.table.columns]
    operations = []
    for key, row in keyed(bound.data).items():
        there = found.get(key)
        if there is None:
            continue
        cells = ((column, cell, there[names.index(column.name)]) for column, cell in schedules(bound, row))
        changes = tuple(
            Change(column=column.name, old=value, new=cell.on(day))
            for column, cell, value in cells
            if value in cell.values and value != cell.on(day)
        )
        if changes:
            operations.append(Update(table=bound.table.name, key=key, changes=changes))
    return operations


def activate(session: Session, expected: Dataset) -> tuple[Update, ...]:
    """Write the value of the day into the cells that hold another one of their schedule, and return what was written.

    Raises Fatal where a cell does not keep it.
    """
    found = late(session, expected)
    if not found:
        return ()
    session.driver.run(tuple(activation(expected, session.dialect)))
    if left := late(session, expected):
        tables = [data.table for data in expected]
        raise Fatal(
            Exit.REFUSED,
            f"cells did not take the value of the day: {first_rows([*describe_rows(left, tables)])}; {UNCHANGED}",
            "look for triggers, rules and row-level security",
            kind=RefusalKind.ACTIVATION_LATE,
            rows=tuple(row_changes(left, tables)),
        )
    return found
