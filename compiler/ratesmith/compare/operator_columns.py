"""Which changed fields fill columns that operators own: rows that exist keep what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ratesmith.api.change import Fact
from ratesmith.api.definitions import Kind
from ratesmith.compare.fields import FieldChange
from ratesmith.core.ir import Frozen
from ratesmith.project.settings import Ownership


class Owned(Frozen, frozen=True, kw_only=True):
    """What operators own of what changes in an entity."""

    columns: tuple[str, ...]
    """By the pack's names."""
    is_all: bool
    """Whether nothing else changes."""
    is_read_elsewhere: bool
    """Whether nothing else changes in the entity, but columns that are ours are made from the same fields."""

    @property
    def note(self) -> str:
        """What that means."""
        said = f"{', '.join(self.columns)}: rows that exist keep theirs, only new ones get this"
        return f"{said}; but other columns are made from it, too, and change" if self.is_read_elsewhere else said

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The same as a fact; none where operators own nothing of it."""
        return (Fact(label="operators own", note=self.note),) if self.columns else ()


def owned_by_operators(
    kind: Kind, ownership: Mapping[str, Ownership], changes: Iterable[FieldChange], *, is_written: bool | None
) -> Owned:
    """Return what operators own of some changes of an entity.

    `is_written` where columns that are ours change with it, too; None where nobody knows.
    A price fills a column of the model, and is charged by a row of another table, which no operator owns.
    """
    found = {it.where: [*_columns(kind, ownership, it.where)] for it in changes}
    names = dict.fromkeys(name for columns in found.values() for name in columns)
    is_all = bool(names) and all(found.values())
    return Owned(
        columns=tuple(names), is_all=is_all and is_written is False, is_read_elsewhere=is_all and bool(is_written)
    )


def _columns(kind: Kind, ownership: Mapping[str, Ownership], where: str) -> Iterator[str]:
    operator = ownership[kind.name].operator if kind.name in ownership else ()
    for table in kind.tables:
        for column in table.columns:
            field = column.field or column.name
            if column.name in operator and (where == field or where.startswith(f"{field}.")):
                yield column.name
