"""Text as PostgreSQL takes it: its encodings, and the rows of a COPY."""

from __future__ import annotations

from codecs import lookup
from collections.abc import Callable, Sequence
from typing import Final

from ratesmith.core.ir import Row
from ratesmith.core.memo import Memo, render_cells
from ratesmith.core.tables import Boolean, Double, Integer, Numeric, Type, plain

_NULL: Final = r"\N"
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def encoding_of(server: str | None) -> str:
    """Return Python's name of a PostgreSQL encoding; what Python does not know is left to the server."""
    try:
        return lookup((server or "").replace("WIN", "cp")).name
    except LookupError:
        return "utf-8"


def copied(types: Sequence[Type], rows: Sequence[Row]) -> str:
    """Return rows in the text format of COPY."""
    columns = (Memo(_text_of(type), _NULL).__getitem__ for type in types)
    return "".join(map("{}\n".format, map("\t".join, render_cells(columns, rows))))


def _text_of(type: Type) -> Callable[..., str]:
    match type:
        case Integer() | Numeric() | Double():
            return plain
        case Boolean():
            return {True: "t", False: "f"}.__getitem__
        case _:
            return lambda value: str(value).translate(_ESCAPES)
