"""What `explain` answers: where a value comes from, and what it compiles to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ratesmith.core.ir import Frozen


class SourcePlace(Frozen, frozen=True, kw_only=True):
    """A place in the configuration."""

    file: str
    """Its path from the root of the project."""
    line: int
    """Counted from 1, as columns are."""
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class ExplainedField(Frozen, frozen=True, kw_only=True):
    """One value of an entity."""

    path: str
    """Its path in the YAML."""
    value: Any
    """What is named like a secret is redacted."""
    place: SourcePlace | None
    """Where it is written; null for a default."""


class ExplainedLayer(Frozen, frozen=True, kw_only=True):
    """A layer that writes the value."""

    layer: str
    """The environment whose overlay it is; empty for the base."""
    place: SourcePlace
    value: Any
    wins: bool
    """Whether it decides."""


class ExplainedCell(Frozen, frozen=True, kw_only=True):
    """One column of a compiled row."""

    table: str
    """Its name in the database, as that of the column."""
    key: Mapping[str, Any]
    """The columns that identify the row, with their values."""
    row: str
    """The row, as people read it."""
    column: str
    value: Any
    """An amount is text."""
    shown: str
    """The value, as people read it."""
    operator: bool
    """Whether it is the operator's once the row is inserted."""
    place: SourcePlace | None = None
    """Where its value comes from, where it is not the value that is asked for."""


class Explanation(Frozen, frozen=True, kw_only=True):
    """Where a value comes from, and what it compiles to."""

    name: str
    """What was asked for, written out: `KIND/ID.FIELD`."""
    kind: str
    id: str
    computed: bool = False
    """Whether it was asked for by a column that holds no value as it is written; then `cells` have the answer."""
    value: Any = None
    """Null where `fields` has the values."""
    fields: tuple[ExplainedField, ...] = ()
    """The values inside, of what has any."""
    layers: tuple[ExplainedLayer, ...] = ()
    """The base first; none for a default."""
    cells: tuple[ExplainedCell, ...] = ()
    """The columns that hold it."""
