"""Names of column types, as `ratesmith.yaml` and messages have them: `numeric(10, 6)`, `varchar(50)`, `uuid`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ratesmith.core.tables import (
    MAX_PRECISION,
    Boolean,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Reference,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
)

_FORM: Final = r"([a-z][a-z0-9_ ]*[a-z0-9]|[a-z])\s*(?:\(\s*([0-9]{1,9})\s*(?:,\s*([0-9]{1,9})\s*)?\))?([a-z ]*)"
_LONGEST: Final = 100
"""Characters of a name: the time that the form takes grows faster than they do."""
_PLAIN: Final[Mapping[str, Type]] = {
    "text": Text(),
    "smallint": Integer(bits=16),
    "integer": Integer(bits=32),
    "bigint": Integer(bits=64),
    "double precision": Double(),
    "boolean": Boolean(),
    "date": Date(),
    "time": Time(),
    "timestamptz": Timestamp(),
    "jsonb": Json(),
    "uuid": Uuid(),
}
_NAMES: Final[Mapping[Type, str]] = {type: name for name, type in _PLAIN.items()}
_OTHER_NAMES: Final[Mapping[str, str]] = {
    "int2": "smallint",
    "int4": "integer",
    "int": "integer",
    "int8": "bigint",
    "float": "double precision",
    "float8": "double precision",
    "bool": "boolean",
    "json": "jsonb",
    "time without time zone": "time",
    "timestamp with time zone": "timestamptz",
    "character varying": "varchar",
    "decimal": "numeric",
    "character": "char",
    "bpchar": "char",
    "citext": "text",
}
"""Other names of the same types, and of types that hold the same values."""


def type_name(type: Type) -> str:
    """Return the name of a column type."""
    match type:
        case Numeric(precision=precision, scale=scale):
            return f"numeric({precision}, {scale})"
        case Text(length=int(length)):
            return f"varchar({length})"
        case Reference(of=of):
            return type_name(of)
        case _:
            return _NAMES[type]


def type_named(text: str) -> Type | None:
    """Return the type of that name, also as PostgreSQL's `format_type` writes it; None for any other."""
    match = re.fullmatch(_FORM, text.strip().lower()) if len(text) <= _LONGEST else None
    if match is None:
        return None
    name, first, second = " ".join(f"{match[1]}{match[4]}".split()), match[2], match[3]
    name = _OTHER_NAMES.get(name, name)
    if first is None:
        return _PLAIN.get(name)
    if name == "numeric":
        precision, scale = int(first), int(second or 0)
        return Numeric(precision, scale) if 1 <= precision <= MAX_PRECISION and scale <= precision else None
    if name in ("varchar", "char") and second is None and int(first):
        return Text(int(first))
    # The fraction of a second is of no concern: no cell has one.
    return _PLAIN.get(name) if name in ("time", "timestamptz") else None
