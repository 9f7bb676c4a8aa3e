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

    @property
    def note(self) -> str:
        """What that means."""
        return f"{', '.join(self.columns)}: rows that exist keep theirs, only new ones get this"

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The same as a fact; none where operators own nothing of it."""
        return (Fact(label="operators own", note=self.note),) if self.columns else ()


def owned_by_operators(kind: Kind, ownership: Mapping[str, Ownership], changes: Iterable[FieldChange]) -> Owned:
    """Return what operators own of some changes."""
    found = {it.where: [*_columns(kind, ownership, it.where)] for it in changes}
    names = dict.fromkeys(name for columns in found.values() for name in columns)
    return Owned(columns=tuple(names), is_all=bool(names) and all(found.values()))


def _columns(kind: Kind, ownership: Mapping[str, Ownership], where: str) -> Iterator[str]:
    operator = ownership[kind.name].operator if kind.name in ownership else ()
    for table in kind.tables:
        for column in table.columns:
            field = column.field or column.name
            if column.name in operator and (where == field or where.startswith(f"{field}.")):
                yield column.name
