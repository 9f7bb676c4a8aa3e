"""Foreign rows beside those that a migration brings back: the file that undoes it fails where one would hold.

A program that runs files can say nothing and commit, as `ratesmith rollback` does. Asked is of the tables of which
configuration names every row, and there of the rows that begin their key as one that goes back: the windows of a
model, the components of a rate. So a file names what the state before has of these alone. Of what there is one of, any
other row is foreign.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ratesmith.core.ir import Row
from ratesmith.core.tables import Table, Text
from ratesmith.plan.diff import Delete, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.plan_file import key_text
from ratesmith.plan.row_reader import RowReader
from ratesmith.plan.state import Rows, State
from ratesmith.sql.batches import Batch
from ratesmith.sql.bound_table import BoundTable, value_type
from ratesmith.sql.guard_messages import ROWS_BESIDE
from ratesmith.sql.statement import Statement
from ratesmith.sql.unique_keys import same_key

_NOTE: Final = "Would a row of somebody else hold beside those that went back? These are the rows that were there."
_SHOWN: Final = 100
"""How many rows a message names."""
_LONGEST: Final = 200
"""Characters of a key there: whoever adds a row may choose a long one."""


def rows_beside(
    name: str,
    running: str,
    steps: Iterable[Step],
    batches: Sequence[Batch],
    bound_tables: Mapping[str, BoundTable],
    before: State,
) -> Iterator[Statement]:
    """Yield the statements that fail, naming the rows, where the undoing of migration `name` would leave one.

    They ask nothing unless `running`. `before` is the state before the migration.
    """
    operations: dict[str, dict[Row, Operation]] = {}
    for operation in (step.operation for step in steps):
        operations.setdefault(operation.table, {})[_key(operation)] = operation
    together = {table: [it for it in batches if it.steps[0].operation.table == table] for table in operations}
    for table, back in operations.items():
        bound, rows = bound_tables[table], before.tables.get(table, {})
        if bound.table.whole or _is_one(bound.table, rows, back.values()):
            in_batches = {_key(step.operation) for batch in together[table] for step in batch.steps}
            keys = [*(key for key in back if key not in in_batches), *_untouched(bound.table, rows, back)]
            source = [*_listed(bound, keys), *(_of_batch(bound, batch) for batch in together[table])]
            yield _statement(bound, "\n  UNION ALL\n".join(source), name, running)


def _key(operation: Operation) -> Row:
    """The key of a row once it went back."""
    return operation.there if isinstance(operation, Update) else operation.key


def _is_one(table: Table, rows: Rows, back: Iterable[Operation]) -> bool:
    """Whether there is to be one row, and it goes back. Who names every offer of a table may have thousands."""
    return table.only_ours and len(rows) == 1 and not all(isinstance(it, Delete) for it in back)


def _untouched(table: Table, rows: Rows, back: Iterable[Row]) -> Iterator[Row]:
    """The keys of rows that the migration does not touch, and that begin as one that it does.

    What is before the first comma says it: keys that begin alike do so as texts.
    """
    touched = {key_text(table, key) for key in back}
    begins = {key.partition(", ")[0] for key in touched}
    beside = [key for key in rows if key.partition(", ")[0] in begins and key not in touched]
    return map(RowReader(table).key, sorted(beside))


def _listed(bound: BoundTable, keys: Iterable[Row]) -> Iterator[str]:
    """The query of these keys, if there are any."""
    literals = [bound.dialect.literals(value_type(it)) for it in bound.keys]
    rows = [
        f"({', '.join(literal(cell) for literal, cell in zip(literals, key, strict=True))})"
        for key in dict.fromkeys(keys)
    ]
    if rows:
        listed = ",\n    ".join(rows)
        columns = [f"v.column{place}" for place in range(1, len(bound.keys) + 1)]
        yield f"  SELECT {_typed(bound, columns)} FROM (VALUES\n    {listed}) AS v"


def _of_batch(bound: BoundTable, batch: Batch) -> str:
    """The query of the keys of its rows."""
    cells = _key(batch.pattern.operation)
    columns = ["NULL" if cell is None else batch.bound.named(str(cell)) for cell in cells]
    return f"  SELECT {_typed(bound, columns)} FROM {batch.bound.rows} AS v"


def _typed(bound: BoundTable, columns: Iterable[str]) -> str:
    """The columns of keys; what is no text in the table is text in a list of rows."""
    pairs = zip(bound.keys, columns, strict=True)
    return ", ".join(
        f"{found if isinstance(value_type(key), Text) else bound.cast(key, found)} AS {bound.column(key.name)}"
        for key, found in pairs
    )


def _statement(bound: BoundTable, source: str, name: str, running: str) -> Statement:
    dialect, first = bound.dialect, bound.keys[0]
    key = f", {dialect.text('/')}, ".join(map(bound.natural, bound.keys))
    failed = dialect.fail(ROWS_BESIDE.expression(dialect, {"rows": dialect.joined("w.label")}, name=name))
    conditions = [
        running,
        f"NOT EXISTS (SELECT 1 FROM expected AS k WHERE {same_key(bound, 'k')})",
        *bound.ours("t."),
        *([bound.in_use("t.")] if bound.flag else []),
    ]
    if bound.table.whole:
        begins = f"SELECT k.{bound.column(first.name)} FROM expected AS k"
        conditions.insert(1, f"{bound.natural(first)} IN ({begins})")
    where = "\n      AND ".join(conditions)
    return Statement(
        f"WITH expected AS (\n{source})\n"
        f'SELECT CASE WHEN count(*) = 0 THEN 0\n    ELSE {failed} END AS "beside"\n'
        f"  FROM (SELECT {dialect.text(f'{bound.label} ')} || left(concat({key}), {_LONGEST}) AS label\n"
        f"    FROM {bound.name} AS t{bound.joins}\n"
        f"    WHERE {where}\n"
        f"    ORDER BY label LIMIT {_SHOWN}) AS w",
        comment=(_NOTE,),
    )
