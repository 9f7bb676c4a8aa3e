"""Write the waiver that would silence a finding, as it is pasted into a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from ratesmith.core.ir import Document
from ratesmith.language.positions import deciding_layer, is_written
from ratesmith.language.writer import scalar

DAYS: Final = 90
"""How long a proposed waiver lasts."""


def waiver_lines(layers: tuple[Document, ...], id: str, rule: str, path: str, today: date) -> Iterator[str]:
    """Yield the lines of a waiver of an entity, for the file of `path` unless another layer has its waivers."""
    own = next(document for document in reversed(layers) if document.path == path)
    document, route = deciding_layer((*layers, own), id, ("waive",))
    written = is_written(document.tree, route)
    below = "" if document.id else f"{scalar(id)}:"
    yield f"# {document.path}{', below the waivers that it has' if written else ''}"
    if below:
        yield below
    indent = "  " if below else ""
    yield f"{indent}waive:"
    yield f"{indent}  - rule: {rule}"
    yield f"{indent}    reason: # why it can stay"
    yield f"{indent}    until: {today + timedelta(days=DAYS)}"
