"""Mistakes in what `ratesmith.yaml` says of the platform's own tables, beside their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final

from ratesmith.core.sanitize import quoted
from ratesmith.core.suggest import did_you_mean, name_one_of
from ratesmith.core.tables import EXPRESSIONS, Column, Double, Integer, Numeric, Reference, Table, Text, Type
from ratesmith.core.type_names import type_name, type_named
from ratesmith.project.checks import Mistake
from ratesmith.project.naming import key_of, referring, without_omitted
from ratesmith.project.settings import Computed, Tables

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
    for name, table in known.items():
        for column, text in tables.types.get(name, {}).items():
            for message, hint in _type_mistakes(table, column, text):
                yield ("tables", "types", name, column), message, hint
        for place, column in enumerate(tables.omit.get(name, ())):
            for message, hint in _omit_mistakes(table, column, tables):
                yield ("tables", "omit", name, place), message, hint
        yield from _key_mistakes(table, tables.keys.get(name))
        for column, parent in tables.references.get(name, {}).items():
            for message, hint in _reference_mistakes(table, column, known.get(parent), parent, tables):
                yield ("tables", "references", name, column), message, hint
        for column, value in tables.on_insert.get(name, {}).items():
            for message, hint in _value_mistakes(value, twice=column in tables.where.get(name, {})):
                yield ("tables", "on_insert", name, column), message, hint
    yield from _skip_mistakes(tables, known)


def _skip_mistakes(tables: Tables, known: Mapping[str, Table]) -> Iterator[Mistake]:
    """A table that refers to one that is not there, and tables that refer to each other."""
    parents: dict[str, set[str]] = {}
    for name, table in known.items():
        kept = () if name in tables.skip else without_omitted(table, tables).columns
        for column in kept:
            parent = referring(column, name, tables)
            if parent is None:
                continue
            if parent in tables.skip:
                message = f"{name}.{column.name} refers to {parent}, which is skipped"
                hint = f"skip {name} too, or omit the column"
                yield ("tables", "skip", tables.skip.index(parent)), message, hint
            elif parent in known:
                parents.setdefault(name, set()).add(parent)
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as cycle:
        name = next(name for name in tables.references if name in cycle.args[1])
        message = f"these tables refer to each other: {', '.join(dict.fromkeys(cycle.args[1]))}"
        yield ("tables", "references", name), message, "remove one reference: its rows could not be inserted"


def _key_mistakes(table: Table, given: Sequence[str] | None) -> Iterator[Mistake]:
    route, possible = ("tables", "keys", table.name), (*table.may_widen_key, *table.key)
    if given is None:
        return
    if not table.may_widen_key:
        yield route, f"the key of {table.name} is {', '.join(table.key)}, and nothing can be added to it", "remove it"
        return
    hint = f"write [{', '.join(possible)}]"
    for place, name in enumerate(given):
        if name not in possible:
            message = f"{table.name} has no column {quoted(name)} that its key may have{did_you_mean(name, possible)}"
            yield (*route, place), message, hint
    for name in table.key:
        if name not in given:
            yield route, f"the key of {table.name} has {name} in it, by which people know its rows", hint


def _omit_mistakes(table: Table, name: str, tables: Tables) -> Iterator[tuple[str, str]]:
    key, gone = key_of(table, tables), tables.omit[table.name]
    columns = [column.name for column in table.columns if column.name not in key]
    columns += [column.name for column in table.unowned]
    if name in key:
        hint = "rename it, or skip the table"
        yield f"{table.name}.{name} tells the rows apart, so the platform must have it", hint
    elif name not in columns:
        message = f"{table.name} has no column {quoted(name)}{did_you_mean(name, columns)}"
        yield message, name_one_of(name, columns)
    elif secrets := _beside_secrets(table, name, gone):
        message = f"{table.name}.{name} says where the secrets of its row are sent, and they are in {secrets}"
        yield message, "keep it, so that they go where they are bound to; or omit the columns of the secrets too"


def _beside_secrets(table: Table, name: str, gone: Collection[str]) -> str:
    """Return the columns of secrets that are written beside a destination; empty for any other column."""
    is_destination = any(column.destination for column in table.columns if column.name == name)
    secrets = [column.name for column in table.unowned if column.secret and column.name not in gone]
    return ", ".join(secrets) if is_destination else ""


def _reference_mistakes(
    table: Table, name: str, parent: Table | None, called: str, tables: Tables
) -> Iterator[tuple[str, str]]:
    owned = {column.name: column for column in table.columns}
    if name not in owned or not isinstance(owned[name].type, Text):
        texts = [column.name for column in table.columns if isinstance(column.type, Text)]
        message = f"{table.name} has no column {quoted(name)} that holds the key of another row"
        yield f"{message}{did_you_mean(name, texts)}", name_one_of(name, texts)
    elif table.follows:
        yield f"views and logs of the pack read {table.name}.{name} as it is, and it would be an id", "remove it here"
    elif parent is None:
        yield f"the pack has no table {quoted(called)}", "name the table whose id the column holds"
    elif parent.own_key is None or len(key_of(parent, tables)) > 1:
        message = f"the rows of {parent.name} have no key of one text, so {table.name}.{name} cannot name one"
        yield message, "name the table whose key the values of the column are"


def _value_mistakes(value: object, *, twice: bool) -> Iterator[tuple[str, str]]:
    if twice:
        yield "where has a value for it already, which a new row gets", "remove it here"
    elif isinstance(value, Computed) and value.sql not in EXPRESSIONS:
        message = f"{quoted(value.sql)} is not one of the expressions that are known to be harmless"
        yield message, f"write one of: {', '.join(f'{{sql: {known}}}' for known in EXPRESSIONS)}; or a plain value"


def _type_mistakes(table: Table, name: str, text: str) -> Iterator[tuple[str, str]]:
    owned = {column.name: column for column in table.columns}
    if name not in owned:
        message = f"{table.name} has no column {quoted(name)} whose values the configuration gives"
        yield f"{message}{did_you_mean(name, owned)}", name_one_of(name, owned)
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
