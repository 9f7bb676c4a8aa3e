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
        if len(self) > _MOST_CELLS:
            # So many cells are different in each row, and nobody asks for one twice.
            null = self[None]
            self.clear()
            self[None] = null
        text = self[cell] = self._render(cell)
        return text


_MOST_CELLS: Final = 20_000
_MOST_ROWS: Final = 100_000
"""Results that are kept in all forms together: all rows of a project of an ordinary size."""
CHUNK: Final = 500
"""Rows that are rendered at a time: more are no faster."""
_made: dict[Hashable, dict[int, tuple[Row, Any]]] = {}
Rendered = TypeVar("Rendered")


def render_cells(columns: Iterable[Callable[[Cell], str]], rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """Yield the texts of the cells of each row; `columns` has the render function of each column."""
    return zip(*(map(text, column) for text, column in zip(columns, zip(*rows, strict=True), strict=True)), strict=True)


def render_once(
    form: Hashable, rows: Sequence[Row], render: Callable[[Sequence[Row]], Iterable[Rendered]]
) -> list[Rendered]:
    """Return `render(rows)`, calling `render` only with rows that were not rendered in this `form` before.

    Rows are recognised by identity; each is kept with its result, so that its `id` is not reused. Of very many, the
    first ones are kept: all of them, a result would take as much memory as its row.
    """
    known = _made.setdefault(form, {})
    new = [row for row in rows if id(row) not in known]
    is_full = sum(map(len, _made.values())) + len(new) > _MOST_ROWS
    if is_full and len(new) == len(rows):
        return list(render(rows))
    found = dict(zip(map(id, new), zip(new, render(new), strict=True), strict=True)) if new else {}
    if is_full:
        return [(known.get(id(row)) or found[id(row)])[1] for row in rows]
    known.update(found)
    return [known[id(row)][1] for row in rows]


def chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Yield rows a part at a time, so that what is made of them need not be in memory whole."""
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
