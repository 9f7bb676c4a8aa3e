"""The SQL of a plan, in both directions: header, lock, guards, rows and the line of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from ratesmith.core.ir import TableData
from ratesmith.core.sanitize import plural
from ratesmith.core.tables import Table
from ratesmith.plan.diff import Plan
from ratesmith.plan.ordering import phases
from ratesmith.plan.planner import way_back
from ratesmith.plan.state import State
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.comments import cited, describe, taken_away
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.migration_ledger import MigrationHeader
from ratesmith.sql.migration_script import MigrationStatements
from ratesmith.sql.migration_turn import refuse_led_back
from ratesmith.sql.opening import open_writing
from ratesmith.sql.statement import Script, Statement

_LISTED: Final = 20
"""How many rows the header of a file lists; the statements say it of each anyway."""
_BACK: Final = " taken back"
_NOTE: Final = "Written by ratesmith build. It is never edited once it is released."
_DONE: Final[Mapping[str, str]] = {
    "insert": "added",
    "retires": "removed",
    "returns": "restored",
    "stays": "changed",
    "forgets": "left",
}


def scripts(
    header: MigrationHeader,
    dialect: Dialect,
    plan: Plan,
    tables: Mapping[str, Table],
    used: Iterable[str],
    states: tuple[State, State],
) -> tuple[str, str]:
    """Return the text of a migration up and down.

    `used` are the names of the tables that the plan needs, parents first; `states` are the one before it and the one
    that it leads to.
    """
    old, new = states
    order = [tables[name] for name in used]
    changed = {operation.table for operation in plan.operations}
    bound = tuple(
        BoundTable(TableData(table=it, rows=(), sources=()), dialect, dict(tables), header.environment)
        for it in order
        if it.name in changed
    )
    undone = way_back(plan, old, tables)
    back = [*phases(undone.operations, order, new, old)]
    returning = MigrationStatements(replace(header, back=True), dialect, bound)
    down = (*returning.statements(back, before=old),)
    there = phases(plan.operations, order, old, new)
    kept = returning.kept(step for phase in back for step in phase)
    up = (*MigrationStatements(header, dialect, bound).statements(there, kept),)
    said = _summary(header, plan, bound, _cited(plan, bound))
    said_back = _summary(header, undone, bound, _cited(plan, bound, _BACK))
    # Also of tables that are only read: by the rows of parents it finds ids.
    asked = [it.sql for it in order]
    return (
        _script(dialect, header, asked, said, "up", up).text(),
        _script(dialect, header, asked, said_back, "down", down).text(),
    )


def checkpoint(header: MigrationHeader, dialect: Dialect) -> str:
    """Return the text of the script that stands for the migrations up to this one: it fails before them."""
    script = Script(
        title=(
            f"Stands for the migrations up to {header.name}, which were squashed",
            f"environment: {header.environment}",
            f"id:          {header.id}",
        ),
        usage=dialect.invocation.format(file=f"{header.name}.up.sql"),
        note=_NOTE,
        begin=dialect.begin,
        lock=open_writing(dialect, header.ledger),
        statements=(*MigrationStatements(header, dialect, ()).reached(),),
    )
    return script.text()


def _cited(plan: Plan, state: tuple[BoundTable, ...], ending: str = "") -> Iterator[str]:
    return (line for bound in state for line in cited(plan.operations, bound, ending))


def _summary(
    header: MigrationHeader, plan: Plan, state: tuple[BoundTable, ...], cited_rows: Iterable[str]
) -> Iterator[str]:
    yield f"environment: {header.environment}"
    yield f"id:          {header.id}"
    yield f"parent:      {header.parent or 'none'}"
    yield f"state:       {header.before[:16]} -> {header.after[:16]}"
    counted: dict[str, dict[str, int]] = {bound.table.name: {} for bound in state}
    for operation in plan.operations:
        counts = counted[operation.table]
        counts[operation.verb] = counts.get(operation.verb, 0) + 1
    for bound in state:
        if counts := counted[bound.table.name]:
            cell_text = ", ".join(
                f"{plural(count, 'row')} {_DONE.get(verb) or taken_away(bound)}" for verb, count in counts.items()
            )
            yield f"{bound.label}: {cell_text}"
    yield from cited_rows
    if len(plan.operations) <= _LISTED:
        bound_tables = {bound.table.name: bound for bound in state}
        for operation in plan.operations:
            yield from (f"  {line}" for line in describe(operation, bound_tables[operation.table]))


def _script(
    dialect: Dialect,
    header: MigrationHeader,
    asked: Iterable[str],
    summary: Iterable[str],
    direction: str,
    statements: tuple[Statement, ...],
) -> Script:
    back = refuse_led_back(dialect, header, direction)
    title = f"Migration {header.name}" if direction == "up" else f"Undoes migration {header.name}"
    return Script(
        title=(title, *summary),
        usage=dialect.invocation.format(file=f"{header.name}.{direction}.sql"),
        note=_NOTE,
        begin=dialect.begin,
        lock=(*open_writing(dialect, header.ledger, asked), *back),
        statements=statements,
    )
