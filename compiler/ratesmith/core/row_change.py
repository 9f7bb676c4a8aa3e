"""What happens to a row, in values that any program may read: no secret is among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

RowOp = Literal["insert", "update", "retire", "return", "delete"]
"""What becomes of a row: `retire` takes that of a removed entity out of use, `return` brings it back."""


class ColumnChange(msgspec.Struct, frozen=True, kw_only=True):
    """The values of one column before and after."""

    column: str
    """Its name in the database."""
    old: Any
    """An amount is text; null also where nobody knows it."""
    new: Any


class RowChange(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one row of the platform."""

    table: str
    """Its name in the database."""
    key: Mapping[str, Any]
    """The columns that identify the row, with their values."""
    op: RowOp
    """`retire` takes the row of a removed entity out of use, `return` brings it back."""
    columns: tuple[ColumnChange, ...] = ()
    """The columns that change; none of a row that is inserted or deleted."""
