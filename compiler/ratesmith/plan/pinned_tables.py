"""The tables of a migration as its plan pins them: what its SQL needs to know, whatever `ratesmith.yaml` says later.

A plan names the tables that its operations and their references need, in their order. One that is as an earlier plan
of the chain had it is `null` there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from ratesmith.core.tables import (
    EXPRESSIONS,
    Column,
    OnDrift,
    Reference,
    Surrogate,
    Table,
    Type,
    Unique,
    Unowned,
    Value,
)
from ratesmith.core.type_names import type_name, type_named
from ratesmith.plan.cell_json import decoded_value, encoded

SAME: Final = "null"
"""Stands in a plan for a table that is as an earlier plan had it."""
_NONE: Final = msgspec.Raw(b"")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,62}")
_TABLE_NAME: Final = re.compile(rf"(?:{_NAME.pattern}\.)?{_NAME.pattern}")


class _Pinned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class _Column(_Pinned, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    name: str
    sql: str = ""
    """Empty where it is `name`."""
    type: str
    refers: str = ""
    """The table whose row it refers to; `type` is then that of the key there."""
    null: bool = False
    operator: bool = False
    headline: bool = False
    destination: bool = False


class _Unowned(_Pinned, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    name: str
    sql: str = ""
    type: str
    default: msgspec.Raw = _NONE
    null: bool = False
    touch: bool = False
    secret: bool = False


class _Unique(_Pinned, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    name: str
    columns: tuple[str, ...]
    where: tuple[str, ...] = ()


class _Keyed(msgspec.Struct, frozen=True):
    """A table that is pinned, as far as its key."""

    key: tuple[str, ...]


class _Table(_Pinned, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    sql: str
    key: tuple[str, ...]
    surrogate: Surrogate = "identity"
    surrogate_sql: str = "id"
    retire: str = "is_active"
    insert_only: bool = False
    whole: bool = False
    only_ours: bool = False
    cited_as: str = ""
    on_drift: OnDrift = "refuse"
    columns: tuple[_Column, ...]
    unowned: tuple[_Unowned, ...] = ()
    unique: tuple[_Unique, ...] = ()
    where: tuple[_Unowned, ...] = ()


def pin(names: Iterable[str], tables: Mapping[str, Table], before: Mapping[str, str]) -> dict[str, msgspec.Raw]:
    """Return what a plan says of the tables of these names and of those that they refer to, in the order of `tables`.

    `before` is what earlier plans of the chain say, by table.
    """
    wanted = set(names)
    for name in tuple(wanted):
        wanted |= {it.type.table for it in tables[name].columns if isinstance(it.type, Reference)}
    texts = {name: _text(table) for name, table in tables.items() if name in wanted}
    return {name: msgspec.Raw((SAME if before.get(name) == text else text).encode()) for name, text in texts.items()}


def pinned_after(before: Mapping[str, str], tables: Mapping[str, msgspec.Raw]) -> Mapping[str, str]:
    """Return what a chain says of each table once a plan with these `tables` follows."""
    texts = {name: bytes(raw).decode() for name, raw in tables.items()}
    new = {name: text for name, text in texts.items() if text != SAME}
    return {**before, **new} if new else before


def unpin(names: Iterable[str], pinned: Mapping[str, str]) -> dict[str, Table]:
    """Return the tables of these names. Raises ValueError or KeyError where what is pinned is no table."""
    return {name: _table(name, pinned[name]) for name in names}


def pinned_keys(pinned: Mapping[str, str | msgspec.Raw]) -> dict[str, tuple[str, ...]]:
    """Return the key columns of those tables of which something is pinned. Raises ValueError where that is no table."""
    found = {name: msgspec.json.decode(it, type=_Keyed | None) for name, it in pinned.items()}
    return {name: it.key for name, it in found.items() if it is not None}


def table_name(text: str) -> str:
    """Return the name of a table in a database, with or without its namespace. Raises ValueError for another text."""
    if not _TABLE_NAME.fullmatch(text):
        raise ValueError("no name of a table")
    return text


def _text(table: Table) -> str:
    pinned = _Table(
        sql=table.sql,
        key=table.key,
        surrogate=table.surrogate,
        surrogate_sql=table.surrogate_sql,
        retire=table.retire,
        insert_only=table.insert_only,
        whole=table.whole,
        only_ours=table.only_ours,
        cited_as=table.cited_as,
        on_drift=table.on_drift,
        columns=tuple(map(_pinned_column, table.columns)),
        unowned=tuple(map(_pinned_unowned, table.unowned)),
        unique=tuple(_Unique(name=it.name, columns=it.columns, where=it.where) for it in table.unique),
        where=tuple(map(_pinned_unowned, table.where)),
    )
    return msgspec.json.format(msgspec.json.encode(pinned), indent=0).decode()


def _pinned_column(column: Column) -> _Column:
    return _Column(
        name=column.name,
        sql="" if column.sql == column.name else column.sql,
        type=type_name(column.type),
        refers=column.type.table if isinstance(column.type, Reference) else "",
        null=column.null,
        operator=column.operator,
        headline=column.headline,
        destination=column.destination,
    )


def _pinned_unowned(column: Unowned) -> _Unowned:
    default = _NONE if column.default is None else msgspec.Raw(encoded(column.type, column.default).encode())
    return _Unowned(
        name=column.name,
        sql="" if column.sql == column.name else column.sql,
        type=type_name(column.type),
        default=default,
        null=column.null,
        touch=column.touch,
        secret=column.secret,
    )


@lru_cache(maxsize=1000)
def _table(name: str, text: str) -> Table:
    """The table of a text; a chain has few of them, and each is read once."""
    it = msgspec.json.decode(text, type=_Table)
    return Table(
        name=_name(name),
        sql=table_name(it.sql),
        key=it.key,
        surrogate=it.surrogate,
        surrogate_sql=_name(it.surrogate_sql),
        retire=it.retire,
        insert_only=it.insert_only,
        whole=it.whole,
        only_ours=it.only_ours,
        cited_as=_name(it.cited_as) if it.cited_as else "",
        on_drift=it.on_drift,
        columns=tuple(map(_column, it.columns)),
        unowned=tuple(map(_unowned, it.unowned)),
        unique=tuple(Unique(name=it.name, columns=it.columns, where=it.where) for it in it.unique),
        where=tuple(map(_unowned, it.where)),
    )


def _column(it: _Column) -> Column:
    of = _type(it.type)
    return Column(
        name=_name(it.name),
        sql=_name(it.sql or it.name),
        type=Reference(it.refers, of) if it.refers else of,
        null=it.null,
        operator=it.operator,
        headline=it.headline,
        destination=it.destination,
    )


def _unowned(it: _Unowned) -> Unowned:
    type = _type(it.type)
    return Unowned(
        name=_name(it.name),
        sql=_name(it.sql or it.name),
        type=type,
        default=_default(type, bytes(it.default).decode()),
        null=it.null,
        touch=it.touch,
        secret=it.secret,
    )


def _default(type: Type, raw: str) -> Value:
    if not raw:
        return None
    expression = next((text for text, of in EXPRESSIONS.items() if of == type and raw == encoded(type, text)), None)
    return expression or decoded_value(type, raw)


def _type(name: str) -> Type:
    found = type_named(name)
    if found is None or type_name(found) != name:
        raise ValueError("no type of a column")
    return found


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("no name in a database")
    return text
