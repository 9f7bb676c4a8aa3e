"""Describe as text where a value comes from and what it compiles to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ratesmith.compile.explanation import ExplainedCell, ExplainedLayer, Explanation, SourcePlace
from ratesmith.core.canonical_json import compact
from ratesmith.core.sanitize import REDACTED, visible


def describe_explanation(it: Explanation) -> Iterator[str]:
    """Yield the value, its layers and its columns line by line."""
    if it.computed:
        for cell in it.cells:
            yield cell.row
            yield f"  {_cell(cell)}  {_where(cell.place)}"
        return
    if it.fields:
        yield it.name
        for field in it.fields:
            yield f"  {field.path} = {_shown(field.value)}  {_where(field.place)}"
    else:
        yield f"{it.name} = {_shown(it.value)}"
        yield from map(_layer, it.layers)
        if not it.layers:
            yield "  not written anywhere: this is the default"
    above = ""
    for cell in it.cells:
        if cell.row != above:
            yield f"compiles to {cell.row}"
        above = cell.row
        yield f"  {_cell(cell)}"


def _cell(cell: ExplainedCell) -> str:
    then = "  (when it is inserted, then the operator's)" if cell.operator else ""
    return f"{cell.column} = {cell.shown}{then}"


def _layer(layer: ExplainedLayer) -> str:
    name = f"overlay {layer.layer}" if layer.layer else "base"
    return f"  {layer.place}  {name}: {_shown(layer.value)}{'  ← wins' if layer.wins else ''}"


def _where(place: SourcePlace | None) -> str:
    return "(default)" if place is None else str(place)


def _shown(value: Any) -> str:
    return REDACTED if value == REDACTED else visible(compact(value).decode())
