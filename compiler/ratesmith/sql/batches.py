"""Rows that change alike, as one batch: their values in a temporary table, and one statement for all of them.

A batch is rendered by the code that renders a single row. It is given a *pattern*: a step whose cells are names of
columns of the batch, bound to a table (`BatchTable`) that reads a cell as such a column. So a guard, a write or a
check of many rows is what it is of one row, joined with the rows.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from msgspec.structs import replace

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.ir import Row
from ratesmith.core.tables import (
    Cell,
    Column,
    Integer,
    Json,
    Numeric,
    Reference,
    Scheduled,
    Table,
    Text,
    Type,
    Uuid,
    Value,
)
from ratesmith.plan.diff import Insert, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.plan_file import key_text
from ratesmith.sql.bound_table import BoundTable, stays, value_type
from ratesmith.sql.comments import describe
from ratesmith.sql.statement import Statement

LEAST: Final = 50
"""How many rows of one phase change alike before they are a batch; fewer are a statement each, which reads better."""
CHUNK: Final = 500
"""Rows per INSERT into a temporary table: more are no faster, and no parser of a runner is made for endless ones."""
_ROW: Final = '"row"'
"""The column of a batch with the names of its rows, as messages and the ledger have them."""
_KEY: Final = '"row key"'
"""The column with table and key of an added row, as the ledger keeps them of one that a rollback left."""
_ID: Final = '"new id"'
_VALUES_NOTE: Final = "The rows of {table} that change below, each with what it is found by and the values."


class BatchTable(BoundTable):
    """A table whose cells, where they are text, name columns of the temporary table `v`."""

    is_batch = True

    def __init__(self, bound: BoundTable, rows: str, mixed: frozenset[str]) -> None:
        self.__dict__ |= vars(bound)
        self.rows, self._mixed = rows, mixed
        self.beside, self.one = f"{rows} AS v CROSS JOIN ", f"{rows} AS v"

    def label_of(self, key: Row) -> str:
        return f"v.{_ROW}"

    def new_id(self, key: Row) -> str:
        return f"v.{_ID}"

    def literal(self, column: Column, cell: Cell) -> str:
        return self.held(column, self.named(cell)) if isinstance(cell, str) else super().literal(column, cell)

    def equals(self, column: Column, cell: Cell, alias: str = "", *, but: tuple[Value, ...] = ()) -> str:
        if not isinstance(cell, str):
            return super().equals(column, cell, alias, but=but)
        name = f"{alias}{self.column(column.name)}"
        same = " = ".join(self._compared(column, name, self.literal(column, cell)))
        return f"({same} OR ({name} IS NULL AND {self.named(cell)} IS NULL))" if cell in self._mixed else same

    def named_keys(self) -> str:
        """Return the condition that `t`, with its joins, is a row of ours with the key of one of the batch."""
        keys = [f"{self.natural(key)} = {self.named(f'key {key.name}')}" for key in self.keys]
        return " AND ".join([*keys, *self.ours("t.")])

    @property
    def named_rows(self) -> str:
        """Return the query for the names of the rows of the batch."""
        return f"(SELECT b.{_ROW} FROM {self.rows} AS b)"

    @property
    def in_order(self) -> str:
        """Return the order of the rows of the batch."""
        return ", ".join(self.named(f"key {key.name}") for key in self.keys)

    def named(self, cell: str) -> str:
        """Return the value in a column of the batch."""
        return f"v.{self.dialect.quoted(cell)}"


class Batch(NamedTuple):
    """Some steps that are one statement."""

    steps: tuple[Step, ...]
    pattern: Step
    """What names as its table not that of the rows, but the batch."""
    bound: BatchTable
    filled: tuple[Statement, ...]
    """What makes the temporary table, and puts the rows into it."""

    @property
    def name(self) -> str:
        """Return what tells it from other batches, and from tables."""
        return self.pattern.operation.table

    @property
    def comment(self) -> tuple[str, ...]:
        """Return what becomes of each row."""
        return tuple(line for step in self.steps for line in describe(step.operation, self.bound))

    @property
    def dropped(self) -> Statement:
        """Return the statement that drops the temporary table."""
        return Statement(f"DROP TABLE {self.bound.rows}")


def batched(
    phase: Sequence[Step], bound_tables: Mapping[str, BoundTable], prefix: str, first: int = 1
) -> tuple[list[Step], list[Batch]]:
    """Return the steps of a phase that are a statement each, and the batches that follow them.

    Their names begin with `prefix` and a number, counted from `first`.
    """
    alike: dict[Hashable, list[Step]] = {}
    own = {name for name in {step.operation.table for step in phase} if _refers_to_itself(bound_tables[name].table)}
    for step in phase if len(phase) >= LEAST else ():
        shape = None if step.operation.table in own else _shape(step)
        if shape is not None:
            alike.setdefault(shape, []).append(step)
    many = [steps for steps in alike.values() if len(steps) >= LEAST]
    together = {id(step) for steps in many for step in steps}
    batches = [
        _batch(steps, bound_tables[steps[0].operation.table], f"{prefix}_{number}_{steps[0].operation.table}")
        for number, steps in enumerate(many, start=first)
    ]
    return [step for step in phase if id(step) not in together], batches


def runs(steps: Iterable[Step], bound_tables: Mapping[str, BoundTable]) -> Iterator[tuple[Step, ...]]:
    """Yield the steps in their order: those behind each other that are a batch, from so many on, and each other one."""
    for shape, group in groupby(steps, lambda step: _shape_in(step, bound_tables)):
        found = tuple(group)
        if shape is None or len(found) < LEAST:
            yield from ((step,) for step in found)
        else:
            yield found


def _shape_in(step: Step, bound_tables: Mapping[str, BoundTable]) -> Hashable | None:
    return None if _refers_to_itself(bound_tables[step.operation.table].table) else _shape(step)


def ledger_key(bound: BoundTable, key: Row) -> str:
    """Return the SQL expression of table and key of a row, as the ledger keeps them of one that is out of use."""
    if bound.is_batch:
        return f"v.{_KEY}"
    return bound.dialect.json(f"[{ascii_json(bound.table.name)}, {key_text(bound.table, key)}]")


def fill(table: str, names: Sequence[str], rows: Sequence[str]) -> Iterator[Statement]:
    """Yield the statements that put rows, each as `(…, …)`, into a temporary table."""
    head = f"INSERT INTO {table} ({', '.join(names)}) VALUES\n"
    for start in range(0, len(rows), CHUNK):
        yield Statement(head + ",\n".join(rows[start : start + CHUNK]))


def _refers_to_itself(table: Table) -> bool:
    """Whether rows of a table refer to others of it, which have to be there before them."""
    return any(isinstance(column.type, Reference) and column.type.table == table.name for column in table.columns)


def _shape(step: Step) -> Hashable | None:
    """What is the same of the steps of a batch; None of one that is a statement of its own.

    A renamed row, and one that makes way for another, depend on other rows; a schedule is another text for each day.
    """
    operation = step.operation
    if step.release or step.parked or Scheduled in map(type, _cells(operation)):
        return None
    if not isinstance(operation, Update):
        return type(operation), operation.table
    if operation.renamed is not None:
        return None
    changes = tuple((change.column, change.blind) for change in operation.changes)
    return operation.table, operation.lifecycle, changes, operation.row is not None, tuple(operation.held)


def _names(operation: Operation, bound: BoundTable) -> Iterator[str]:
    """The names of the columns of a batch in which the cells of an operation are; that of a key can be there twice."""
    yield from (f"key {key.name}" for key in bound.keys)
    if not isinstance(operation, Update):
        yield from _row_names(bound, "new" if isinstance(operation, Insert) else "old")
        return
    for change in operation.changes:
        yield from (f"new {change.column}",) if change.blind else (f"old {change.column}", f"new {change.column}")
    yield from (f"held {name}" for name in operation.held)
    if operation.row is not None:
        yield from _row_names(bound, "row")


def _cells(operation: Operation) -> tuple[Cell, ...]:
    """The cells of an operation, in the order of these names."""
    if not isinstance(operation, Update):
        return (*operation.key, *operation.row)
    changes = [cell for it in operation.changes for cell in ((it.new,) if it.blind else (it.old, it.new))]
    return (*operation.key, *changes, *operation.held.values(), *(operation.row or ()))


def _row_names(bound: BoundTable, prefix: str) -> Iterator[str]:
    for column in bound.table.columns:
        yield f"key {column.name}" if column.name in bound.table.key else f"{prefix} {column.name}"


def _batch(steps: list[Step], bound: BoundTable, name: str) -> Batch:
    rows = bound.dialect.temp(name)
    first = steps[0].operation
    cells = dict(zip(_names(first, bound), zip(*(_cells(it.operation) for it in steps), strict=True), strict=True))
    given = {column: found for column, found in cells.items() if found.count(None) < len(found)}
    mixed = frozenset(column for column, found in given.items() if None in found)
    table = BatchTable(bound, rows, mixed)
    pattern = _pattern(replace(first, table=name), bound, given.keys())
    columns = {column: bound.table.column(column.partition(" ")[2]) for column in given}
    names = [_ROW, *map(bound.dialect.quoted, columns)]
    types = [f"CAST(NULL AS {bound.dialect.ddl(Text())})", *(_typed(bound, it) for it in columns.values())]
    texts = [[bound.label_of(step.operation.key) for step in steps]]
    for column, found in given.items():
        literal = bound.dialect.literals(value_type(columns[column]))
        texts.append([*map(literal, found)])
    if isinstance(first, Insert) and stays(bound):
        names.append(_KEY)
        types.append(f"CAST(NULL AS {bound.dialect.ddl(Json())})")
        texts.append([ledger_key(bound, step.operation.key) for step in steps])
    if isinstance(first, Insert) and bound.gives_id:
        names.append(_ID)
        types.append(f"CAST(NULL AS {bound.dialect.ddl(Uuid())})")
        texts.append([bound.new_id(step.operation.key) for step in steps])
    listed = ",\n  ".join(f"{type} AS {column}" for type, column in zip(types, names, strict=True))
    made = Statement(
        f"CREATE TEMPORARY TABLE {rows} AS SELECT\n  {listed}\n  FROM {bound.name} AS t{bound.joins} WHERE FALSE",
        comment=(_VALUES_NOTE.format(table=bound.label),),
    )
    values = [f"({', '.join(row)})" for row in zip(*texts, strict=True)]
    return Batch(tuple(steps), Step(operation=pattern), table, (made, *fill(rows, names, values)))


def _pattern(first: Operation, bound: BoundTable, given: Iterable[str]) -> Operation:
    """The operation with the names of its columns for cells; None for a column that no row has a value in."""
    known = {*given}

    def cell(name: str) -> str | None:
        return name if name in known else None

    key = tuple(cell(f"key {it.name}") for it in bound.keys)
    if not isinstance(first, Update):
        prefix = "new" if isinstance(first, Insert) else "old"
        return replace(first, key=key, row=tuple(map(cell, _row_names(bound, prefix))))
    changes = tuple(
        replace(it, old=None if it.blind else cell(f"old {it.column}"), new=cell(f"new {it.column}"))
        for it in first.changes
    )
    row = None if first.row is None else tuple(map(cell, _row_names(bound, "row")))
    held = {name: cell(f"held {name}") for name in first.held}
    return replace(first, key=key, changes=changes, row=row, held=held)


def _typed(bound: BoundTable, column: Column) -> str:
    """An expression of the type of a column of a batch.

    For text that of the platform's own column, which can be an enum or a domain. Others are as wide as values can be:
    one that a narrow column rounds is told apart from what the column holds.
    """
    type = value_type(column)
    if isinstance(type, Text):
        return bound.natural(column)
    return f"CAST(NULL AS {_WIDE.get(type.__class__) or bound.dialect.ddl(type)})"


_WIDE: Final[Mapping[type[Type], str]] = {Numeric: "numeric", Integer: "bigint"}
