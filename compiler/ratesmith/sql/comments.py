"""Describe what a migration does to a row, in the comments of its file.

A comment is one line of printable ASCII that begins with the name of a table or a column: no text of the
configuration can end it, or be a mark of a program that looks for marks in comments (`-- migrate:down`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.core.ir import Row
from ratesmith.plan.cell_changes import cell_text, changes_in, key_text
from ratesmith.plan.diff import Insert, Operation, Update
from ratesmith.sql.bound_table import BoundTable


def describe(operation: Operation, bound: BoundTable, *, release: bool = False) -> Iterator[str]:
    """Yield what an operation does to a row, line by line."""
    row = f"{bound.label} {'/'.join(map(key_text, operation.key))}"
    if release:
        yield f"{row}: leaves its place, so that another row can take it"
    elif isinstance(operation, Update):
        yield f"{row}{_LIFECYCLES[operation.lifecycle]}"
        for change in operation.changes:
            column = bound.table.column(change.column)
            if change.blind:
                yield f"  {column.sql}: ? -> {cell_text(column, change.new)}"
            else:
                yield from (f"  {it.name}: {it.old} -> {it.new}" for it in changes_in(column, change.old, change.new))
    elif isinstance(operation, Insert):
        yield f"{row}: added{''.join(_headline(operation.row, bound))}"
    else:
        yield f"{row}: {taken_away(bound)}"


def cited(operations: Iterable[Operation], bound: BoundTable, ending: str = "") -> Iterator[str]:
    """Yield the keys of the rows that operations add to a table whose keys others keep, with what they are of."""
    if not bound.table.cited_as:
        return
    added = [it for it in operations if isinstance(it, Insert) and it.table == bound.table.name]
    if not added:
        return
    names = [f"{'/'.join(map(key_text, it.key))}{_whose(it.row, bound)}" for it in added[:_CITED]]
    names += [f"and {len(added) - _CITED:,} more"] if len(added) > _CITED else []
    for start in range(0, len(names), _CITED_IN_LINE):
        begin = "  " if start else f"{bound.table.cited_as}{ending}: "
        more = "," if start + _CITED_IN_LINE < len(names) else ""
        yield f"{begin}{', '.join(names[start : start + _CITED_IN_LINE])}{more}"


_CITED: Final = 60
"""How many keys a header names."""
_CITED_IN_LINE: Final = 3


def _whose(row: Row, bound: BoundTable) -> str:
    cells = (row[place] for place, _ in bound.headlines)
    texts = ", ".join(key_text(cell) for cell in cells if cell is not None)
    return f" ({texts})" if texts else ""


def taken_away(bound: BoundTable) -> str:
    """Return what becomes of a row that is taken back, in one or two words."""
    return "deleted" if bound.table.retire == "delete" else "switched off" if bound.flag else "left as it is"


_LIFECYCLES: Final = {
    "stays": "",
    "retires": ": removed from the configuration",
    "returns": ": back in the configuration",
    "forgets": ": no longer in the configuration, and left as it is",
}


def _headline(row: Row, bound: BoundTable) -> Iterator[str]:
    """The cells of a new row that matter most, such as its price."""
    for place, column in bound.headlines:
        if (cell := row[place]) is not None:
            yield f", {column.sql} {cell_text(column, cell)}"
