"""What undoes a migration, row by row, as the ledger keeps it: typed values, which the program renders as SQL.

A ledger that held statements would let whoever may write it run SQL as whoever rolls back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, get_args

import msgspec
from msgspec.structs import replace

from ratesmith.core.canonical_json import ascii_json, canonical
from ratesmith.core.ir import Row
from ratesmith.core.tables import Cell, Column, Json, Table
from ratesmith.plan.cell_json import amount, decoded, encoded, joined
from ratesmith.plan.diff import Change, Delete, Insert, Lifecycle, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.plan_file import PlanOperation, encode_operation, key_text, operation_parts
from ratesmith.plan.row_reader import blank

WITHDRAWN: Final = "withdrawn"
"""The `op` of an added row that a rollback left in its table, switched off: the next migration adds it again."""
_UPDATES: Final[dict[str, Lifecycle]] = {name: name for name in get_args(Lifecycle)}
OPS: Final = ("insert", "delete", *_UPDATES, WITHDRAWN)
"""Each `op` that an entry can have."""


class UndoEntry(PlanOperation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the ledger's list: an operation of a plan, and what it is called."""

    label: str
    """The name of the row in messages; the same for all entries of one row."""
    parked: dict[str, msgspec.Raw] = {}
    release: bool = False
    """`Step.parked` and `Step.release`."""
    at: int = 0
    """The migration that it undoes, where the line of the ledger does not say so: what a rollback left undone."""
    already: tuple[str, ...] = ()
    """Columns that were so before the migration, because somebody had changed them: these stay."""


def undo_text(step: Step, label: str, table: Table) -> str:
    """Return the JSON of a step on the way back."""
    parked = {name: encoded(table.column(name).type, cell) for name, cell in step.parked.items()}
    return _text(label, operation_parts(encode_operation(step.operation, table)), parked, release=step.release)


def withdrawn_text(label: str, table: Table, key: Row) -> str:
    """Return the JSON of an added row that a rollback left in its table."""
    parts = {"label": label, "op": WITHDRAWN, "table": table.name}
    return _compact(joined({**{name: ascii_json(text) for name, text in parts.items()}, "key": key_text(table, key)}))


def parse_undo(text: str) -> list[UndoEntry]:
    """Return what a line of the ledger keeps. Raises ValueError where it is something else."""
    return msgspec.json.decode(text, type=list[UndoEntry])


def left_text(entry: UndoEntry, at: int) -> str:
    """Return the JSON of an entry that a rollback of migration `at` did not carry out."""
    parked = {name: bytes(raw).decode() for name, raw in entry.parked.items()}
    return _text(entry.label, operation_parts(entry), parked, release=entry.release, at=at, already=entry.already)


def decode_step(entry: UndoEntry, tables: Mapping[str, Table]) -> Step:
    """Return the step of an entry, of tables and columns that configuration owns alone.

    Columns that became the operator's since are left out, and so are those that the migration did not change. Raises
    ValueError where it is no step of these tables.
    """
    try:
        table = tables[entry.table]
        parked = {
            name: _cell(table.column(name), raw) for name, raw in entry.parked.items() if name not in entry.already
        }
        return Step(
            operation=_without(decode_operation(entry, table), entry.already, table),
            parked=parked,
            release=entry.release,
        )
    except (KeyError, ArithmeticError, TypeError, RecursionError) as error:
        raise ValueError("no step of these tables") from error


def _without(operation: Operation, already: tuple[str, ...], table: Table) -> Operation:
    if not already or not isinstance(operation, Update):
        return operation
    changes = tuple(change for change in operation.changes if change.column not in already)
    off = table.retire in already and table.column(table.retire).operator
    return replace(operation, changes=changes, lifecycle="stays" if off else operation.lifecycle)


def decode_operation(it: PlanOperation, table: Table) -> Operation:
    """Return the operation that a plan or the ledger holds as text.

    Raises ValueError or KeyError where it is none of this table.
    """
    key = _key(table, it.key)
    if it.op not in _UPDATES:
        row = _row(table, it.row)
        if it.op == "insert":
            return Insert(table=table.name, key=key, row=row)
        if it.op == "delete":
            return Delete(table=table.name, key=key, row=row)
        raise ValueError(it.op)
    changes = []
    for name, values in it.changes.items():
        column = table.column(name)
        if not column.operator:
            old, new = (None if len(values) == 1 else _cell(column, values[0])), _cell(column, values[-1])
            changes.append(Change(column=name, old=old, new=new, blind=len(values) == 1))
    renamed = _key(table, it.to) if bytes(it.to) else None
    return Update(table=table.name, key=key, changes=tuple(changes), lifecycle=_UPDATES[it.op], renamed=renamed)


def _text(
    label: str,
    parts: dict[str, str],
    parked: dict[str, str],
    *,
    release: bool,
    at: int = 0,
    already: tuple[str, ...] = (),
) -> str:
    more = {"parked": joined(parked)} if parked else {}
    more |= {"release": "true"} if release else {}
    more |= {"at": str(at)} if at else {}
    more |= {"already": f"[{', '.join(map(ascii_json, already))}]"} if already else {}
    return _compact(joined({"label": ascii_json(label), **parts, **more}))


def _compact(text: str) -> str:
    return msgspec.json.format(text, indent=-1)


def _key(table: Table, raw: msgspec.Raw) -> Row:
    raws = msgspec.json.decode(raw, type=list[msgspec.Raw])
    return tuple(_cell(column, each) for column, each in zip(table.key_columns, raws, strict=True))


def _row(table: Table, raw: msgspec.Raw) -> Row:
    values = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    for name in values:
        table.column(name)
    return tuple(_cell(it, values[it.name]) if it.name in values else blank(it) for it in table.columns)


def _cell(column: Column, raw: msgspec.Raw) -> Cell:
    text = bytes(raw).decode()
    if isinstance(column.type, Json) and text != "null":
        # The database orders keys in its own way.
        return canonical(json.loads(text, parse_float=amount))
    return decoded(column.type, text)
