"""Text as PostgreSQL takes it: its encodings, and the rows of a COPY."""

from __future__ import annotations

import re
from codecs import lookup
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ratesmith.core.ir import Row
from ratesmith.core.memo import Memo
from ratesmith.core.tables import Boolean, Cell, Double, Integer, Numeric, Type, plain

_NULL: Final = r"\N"
_ESCAPED: Final = re.compile(r"[\\\t\n\r]")
_ESCAPES: Final = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def encoding_of(server: str | None) -> str:
    """Return Python's name of a PostgreSQL encoding; what Python does not know is left to the server."""
    try:
        return lookup((server or "").replace("WIN", "cp")).name
    except LookupError:
        return "utf-8"


def copied(types: Sequence[Type], rows: Sequence[Row]) -> str:
    """Return rows in the text format of COPY."""
    columns = (_texts(type, cells) for type, cells in zip(types, zip(*rows, strict=True), strict=True)) if rows else ()
    return "".join(map("{}\n".format, map("\t".join, zip(*columns, strict=True))))


def _texts(type: Type, cells: Sequence[Cell]) -> Iterable[str]:
    """The texts of a column: those of most texts are they themselves."""
    texts = [cell for cell in cells if cell.__class__ is str]
    if len(texts) == len(cells) and not _ESCAPED.search("".join(texts)):
        return texts
    return map(Memo(_text_of(type), _NULL).__getitem__, cells)


def _text_of(type: Type) -> Callable[..., str]:
    match type:
        case Integer() | Numeric() | Double():
            return plain
        case Boolean():
            return {True: "t", False: "f"}.__getitem__
        case _:
            return lambda value: str(value).translate(_ESCAPES)
