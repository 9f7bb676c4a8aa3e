"""What became of a row that a rollback took back, or left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import structs

from ratesmith.core.row_change import RowChange
from ratesmith.plan.diff import Delete, Update
from ratesmith.plan.ordering import Step
from ratesmith.plan.row_changes import row_changes
from ratesmith.plan.undo import withdrawn_text
from ratesmith.sql.bound_table import BoundTable, row_label, stays
from ratesmith.sql.comments import describe, taken_away


class UndoneRow(NamedTuple):
    """One row that went back, or that its kind keeps."""

    label: str
    change: RowChange
    shown: tuple[str, ...] = ()
    """The row and its values, line by line, as the file of a migration shows them."""
    withdrawn: str = ""
    """What the ledger keeps of an added row that stays in its table."""
    deleted: bool = False
    stays: bool = False
    """Whether it was left as it is: its kind keeps removed rows, or rows that somebody changed."""
    already: str = ""
    """The row, and those of its columns that stay because the ledger says that they were so before."""
    taken: str = ""
    """What became of a row that the migration had added."""

    @property
    def text(self) -> str:
        """Return the row, and what became of it where the migration had added it."""
        return f"{self.label}: {self.taken}" if self.taken else self.label


def is_empty(step: Step) -> bool:
    """Return whether a step changes nothing, because all of it was so before."""
    operation = step.operation
    return isinstance(operation, Update) and not operation.changes and operation.lifecycle == "stays"


def that_stay(step: Step, already: Iterable[str], bound: BoundTable) -> str:
    """Return the row and those of its columns that stay, by their names in the database; empty without any."""
    owned = {column.name: column.sql for column in bound.table.columns}
    names = ", ".join(owned[name] for name in already if name in owned)
    return f"{row_label(bound, step.operation.key)} ({names})" if names else ""


def left_as_it_is(step: Step, bound: BoundTable, withdrawn: str = "") -> UndoneRow:
    """Return a row that was left."""
    label, (change,) = row_label(bound, step.operation.key), row_changes([step.operation], [bound.table])
    return UndoneRow(label, change, withdrawn=withdrawn, stays=True)


def undone(step: Step, bound: BoundTable) -> UndoneRow:
    """Return a row that went back."""
    operation = step.operation
    label, (change,) = row_label(bound, operation.key), row_changes([operation], [bound.table])
    shown = tuple(describe(operation, bound))
    if not isinstance(operation, Delete):
        return UndoneRow(label, change, shown)
    text = withdrawn_text(label, bound.table, operation.key) if stays(bound) else ""
    if bound.table.retire == "keep":
        return left_as_it_is(step, bound, text)
    deleted = bound.table.retire == "delete"
    change = change if deleted else structs.replace(change, op="retire")
    return UndoneRow(label, change, shown, text, deleted, taken=taken_away(bound))
