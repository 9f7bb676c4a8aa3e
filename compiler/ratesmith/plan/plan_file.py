"""The text of a migration's plan: its typed operations as JSON, one per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.ir import Row
from ratesmith.core.tables import Table
from ratesmith.plan.cell_json import encoded, joined, name_text
from ratesmith.plan.diff import Change, Insert, Operation, Plan, Update
from ratesmith.plan.pinned_tables import pinned_keys
from ratesmith.plan.row_writer import RowWriter, writer_of

VERSION: Final = 1
"""The version of a plan's own form."""
NAMED: Final = '  "named": true,\n'
"""The line of a plan whose name a person chose."""
_NONE: Final = msgspec.Raw(b"")


class PlanOperation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One operation in the text of a plan."""

    op: str
    """`insert`, `delete`, or what becomes of the row's entity in an update: `stays`, `retires`, `returns`,
    `forgets`."""
    table: str
    key: msgspec.Raw
    to: msgspec.Raw = _NONE
    """The key from then on, where the row is renamed."""
    row: msgspec.Raw = _NONE
    given: dict[str, msgspec.Raw] = {}
    """What a new row, or one that returns, gets in the columns of the operator, which no state has."""
    changes: dict[str, list[msgspec.Raw]] = {}
    """Column to its old and its new value; the new alone where nobody knows the old."""


class PlanFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The plan of one migration."""

    version: int
    environment: str
    parent: str
    """Id of the migration before; empty for the first."""
    named: bool = False
    """Whether a person chose the name of the migration."""
    renderer: int
    """The version of what writes the SQL of this plan: the same plan always gives the same SQL."""
    dialect: str
    ledger: str
    """What the ledger is called in the database."""
    tables: dict[str, msgspec.Raw] = {}
    """The tables that the SQL names (`pinned_tables`)."""
    before: str
    after: str
    """Hashes of the states."""
    operations: list[PlanOperation]
    dropped: dict[str, list[str]] = {}
    """Columns, by table, that no state has any more: they became the operator's, or left the pack."""


def plan_text(file: PlanFile) -> str:
    """Return the text of a plan, one operation per line."""
    lines = ",\n".join([f"    {joined(operation_parts(operation))}" for operation in file.operations])
    named_first = ("environment", "parent", "dialect", "ledger", "before", "after")
    head = f'  "renderer": {file.renderer},\n'
    head += "".join(f'  "{name}": {ascii_json(getattr(file, name))},\n' for name in named_first)
    named = NAMED if file.named else ""
    gone = ",\n".join(
        f"    {ascii_json(table)}: [{', '.join(map(ascii_json, names))}]" for table, names in file.dropped.items()
    )
    named += f'  "dropped": {{\n{gone}\n  }},\n' if gone else ""
    tables = ",\n".join(f"    {ascii_json(name)}: {bytes(raw).decode()}" for name, raw in file.tables.items())
    named += f'  "tables": {{\n{tables}\n  }},\n' if tables else ""
    body = f"[\n{lines}\n  ]" if lines else "[]"
    return f'{{\n  "version": {file.version},\n{head}{named}  "operations": {body}\n}}\n'


def parse_plan(text: bytes) -> PlanFile:
    """Parse the text of a plan.

    Raises ValueError where it is not one of this version.
    """
    file = msgspec.json.decode(text, type=PlanFile)
    if file.version != VERSION:
        raise ValueError(f"version {file.version}")
    pinned_keys(file.tables)
    return file


def encode_operations(plan: Plan, tables: Mapping[str, Table]) -> list[PlanOperation]:
    """Return the operations of a plan as its text holds them."""
    return [_with_given(operation, tables[operation.table]) for operation in plan.operations]


def _with_given(operation: Operation, table: Table) -> PlanOperation:
    new = operation.row if isinstance(operation, (Insert, Update)) else None
    cells = zip(table.columns, new, strict=True) if new is not None else ()
    given = {it.name: _raw(encoded(it.type, cell)) for it, cell in cells if it.operator}
    found = encode_operation(operation, table)
    return replace(found, given=given) if given else found


def operations_text(operations: Iterable[Operation], tables: Mapping[str, Table]) -> str:
    """Return operations as a JSON array, each as the text of a plan holds it."""
    texts = (joined(texts_of(operation, tables[operation.table])) for operation in operations)
    return f"[{', '.join(texts)}]"


def key_text(table: Table, key: Row) -> str:
    """Return the key of a row as JSON, as a state holds it."""
    return writer_of(table).key(key)


def encode_operation(operation: Operation, table: Table) -> PlanOperation:
    """Return one operation as the text of a plan holds it."""
    writer = writer_of(table)
    key = _raw(writer.key(operation.key))
    if isinstance(operation, Update):
        changes = {it.column: [*map(_raw, _change(it, writer))] for it in operation.changes}
        to = _raw(writer.key(operation.renamed)) if operation.renamed else _NONE
        return PlanOperation(op=operation.verb, table=operation.table, key=key, to=to, changes=changes)
    return PlanOperation(op=operation.verb, table=operation.table, key=key, row=_raw(writer.row(operation.row)))


def texts_of(operation: Operation, table: Table) -> dict[str, str]:
    """Return what `operation_parts` returns of the same operation, which it takes longer to encode."""
    writer = writer_of(table)
    parts = {"op": name_text(operation.verb), "table": name_text(operation.table), "key": writer.key(operation.key)}
    if not isinstance(operation, Update):
        return {**parts, "row": writer.row(operation.row)}
    if operation.renamed:
        parts["to"] = writer.key(operation.renamed)
    if operation.changes:
        parts["changes"] = joined({it.column: f"[{', '.join(_change(it, writer))}]" for it in operation.changes})
    return parts


def _change(change: Change, writer: RowWriter) -> Iterator[str]:
    return (writer.cell(change.column, cell) for cell in ((change.new,) if change.blind else (change.old, change.new)))


def _raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())


def operation_parts(it: PlanOperation) -> dict[str, str]:
    """Return the JSON of each part of an operation, in the order of a plan's text."""
    parts = {"op": name_text(it.op), "table": name_text(it.table), "key": str(it.key, "utf-8")}
    if it.to:
        parts["to"] = str(it.to, "utf-8")
    if it.row:
        parts["row"] = str(it.row, "utf-8")
    if it.given:
        parts["given"] = joined({name: str(raw, "utf-8") for name, raw in it.given.items()})
    if it.changes:
        parts["changes"] = joined(
            {name: f"[{', '.join([str(raw, 'utf-8') for raw in raws])}]" for name, raws in it.changes.items()}
        )
    return parts
