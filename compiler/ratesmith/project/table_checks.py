"""Mistakes in what `ratesmith.yaml` says of the platform's own tables, beside their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean
from ratesmith.core.tables import Column, Double, Integer, Numeric, Reference, Table, Text, Type
from ratesmith.core.type_names import type_name, type_named
from ratesmith.project.checks import Mistake
from ratesmith.project.settings import Tables

_INSTEAD: Final[Mapping[type[Type], tuple[tuple[type[Type], ...], str]]] = {
    Numeric: ((Numeric,), "numeric(18, 12)"),
    Double: ((Double, Numeric), "double precision or numeric(6, 3)"),
    Integer: ((Integer,), "smallint, integer or bigint"),
    Text: ((Text,), "varchar(200) or text"),
}
"""What the column of a type can be instead, and how that is written."""


def table_mistakes(tables: Tables, declared: Iterable[Table]) -> Iterator[Mistake]:
    """Yield route, message and hint of each mistake."""
    known = {table.name: table for table in declared}
    for name, types in tables.types.items():
        for column, text in types.items() if name in known else ():
            for message, hint in _type_mistakes(known[name], column, text):
                yield ("tables", "types", name, column), message, hint


def _type_mistakes(table: Table, name: str, text: str) -> Iterator[tuple[str, str]]:
    owned = {column.name: column for column in table.columns}
    if name not in owned:
        message = f"{table.name} has no column {quoted(name)} whose values the configuration gives"
        yield f"{message}{did_you_mean(name, owned)}", f"name one of: {', '.join(owned)}"
        return
    column = owned[name]
    if type(column.type) not in _INSTEAD:
        what = "refers to another table" if isinstance(column.type, Reference) else f"is {type_name(column.type)}"
        yield f"{table.name}.{name} {what}, which has no other width", "remove it here"
        return
    given = type_named(text)
    possible, written = _INSTEAD[type(column.type)]
    if not isinstance(given, possible):
        yield _wrong_type(table, column, text, given), f"write {written}"


def _wrong_type(table: Table, column: Column, text: str, given: Type | None) -> str:
    if isinstance(column.type, Numeric) and isinstance(given, Double):
        return f"{table.name}.{column.name} is money, and {quoted(text)} rounds amounts"
    what = "is no type that is known" if given is None else f"is no type for what is {type_name(column.type)}"
    return f"{quoted(text)} {what}: {table.name}.{column.name}"
