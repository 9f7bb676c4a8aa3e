"""Render each cell and each row once, however often it is needed."""

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
    """Yield the texts of the cells of each row; `columns` has the render function of each column."""
    return zip(*(map(text, column) for text, column in zip(columns, zip(*rows, strict=True), strict=True)), strict=True)


def render_once(
    form: Hashable, rows: Sequence[Row], render: Callable[[Sequence[Row]], Iterable[Rendered]]
) -> list[Rendered]:
    """Return `render(rows)`, calling `render` only with rows that were not rendered in this `form` before.

    Rows are recognised by identity; each is kept with its result, so that its `id` is not reused.
    """
    known = _made.setdefault(form, {})
    new = [row for row in rows if id(row) not in known]
    if len(known) + len(new) > _MOST:
        known.clear()
        new = list(rows)
    if new:
        known.update(zip(map(id, new), zip(new, render(new), strict=True), strict=True))
    return [known[id(row)][1] for row in rows]
