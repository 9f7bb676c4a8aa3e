"""Texts that are rendered once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from ratesmith.core.ir import Row
from ratesmith.core.tables import (
    Cell,
)


class Memo(dict[Cell, str]):
    """The text of each cell of a column, rendered once; `null` for None."""

    def __init__(self, render: Callable[..., str], null: str = "NULL") -> None:
        super().__init__({None: null})
        self._render = render

    def __missing__(self, cell: Cell) -> str:
        text = self[cell] = self._render(cell)
        return text


_MOST: Final = 200_000
_made: dict[Hashable, dict[int, tuple[Row, Any]]] = {}
Rendered = TypeVar("Rendered")


def render_cells(columns: Iterable[Callable[[Cell], str]], rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """The texts of the cells of each row; `columns` has the function for each column."""
    return zip(*(map(text, column) for text, column in zip(columns, zip(*rows, strict=True), strict=True)), strict=True)


def render_once(
    form: Hashable, rows: Sequence[Row], render: Callable[[Sequence[Row]], Iterable[Rendered]]
) -> list[Rendered]:
    """`render(rows)`, asked only for rows of which the same `form` was not made before.

    The same row is the same object: it is kept with its text, so its id stays its own.
    """
    known = _made.setdefault(form, {})
    new = [row for row in rows if id(row) not in known]
    if len(known) + len(new) > _MOST:
        known.clear()
        new = list(rows)
    if new:
        known.update(zip(map(id, new), zip(new, render(new), strict=True), strict=True))
    return [known[id(row)][1] for row in rows]
