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
from ratesmith.core.once import OncePer
from ratesmith.core.tables import Cell, Column, Json, Table
from ratesmith.plan.cell_json import amount, joined
from ratesmith.plan.diff import Change, Delete, Insert, Lifecycle, Operation, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.plan_file import PlanOperation, key_text, operation_parts, texts_of
from ratesmith.plan.row_reader import RowReader, blank
from ratesmith.plan.row_writer import writer_of

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
    parked = {name: writer_of(table).cell(name, cell) for name, cell in step.parked.items()}
    return _text(label, texts_of(step.operation, table), parked, release=step.release)


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
        reader = _reader_of(table)
        parked = {name: reader.kept_cell(name, raw) for name, raw in entry.parked.items() if name not in entry.already}
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
    reader = _reader_of(table)
    key = reader.kept_key(it.key)
    if it.op not in _UPDATES:
        row = reader.kept_row(it.row)
        if it.op == "insert":
            return Insert(table=table.name, key=key, row=row)
        if it.op == "delete":
            return Delete(table=table.name, key=key, row=row)
        raise ValueError(it.op)
    changes = []
    for name, values in it.changes.items():
        if not reader.column(name).operator:
            old = None if len(values) == 1 else reader.kept_cell(name, values[0])
            changes.append(Change(column=name, old=old, new=reader.kept_cell(name, values[-1]), blind=len(values) == 1))
    renamed = reader.kept_key(it.to) if bytes(it.to) else None
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


class _KeptReader(RowReader):
    """Reads what a database kept: it orders the keys of documents in its own way."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._named = {it.name: it for it in table.columns}
        owned = [(place, it) for place, it in enumerate(table.columns) if not it.operator]
        self._documents = [place for place, it in owned if isinstance(it.type, Json)]
        self._has_plain_key = not any(isinstance(it.type, Json) for it in table.key_columns)

    def column(self, name: str) -> Column:
        return self._named[name]

    def kept_key(self, raw: msgspec.Raw) -> Row:
        if self._has_plain_key:
            return self.key(raw)
        raws = msgspec.json.decode(raw, type=list[msgspec.Raw])
        return tuple(self.kept_cell(name, each) for name, each in zip(self.table.key, raws, strict=True))

    def kept_row(self, raw: msgspec.Raw) -> Row:
        if (exact := self.exact_row(str(raw, "utf-8"))) is not None:
            cells = [*exact]
            for place in self._documents:
                cells[place] = _document(cells[place])
            return tuple(cells)
        values = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        for name in values:
            self.column(name)
        return tuple(
            self.kept_cell(it.name, values[it.name]) if it.name in values else blank(it) for it in self.table.columns
        )

    def kept_cell(self, name: str, raw: msgspec.Raw) -> Cell:
        cell = self.cell(name, str(raw, "utf-8"))
        return _document(cell) if isinstance(self.column(name).type, Json) else cell


def _document(cell: Cell) -> Cell:
    return canonical(json.loads(cell, parse_float=amount)) if isinstance(cell, str) else cell


_reader_of: Final = OncePer(_KeptReader)
