"""What a column takes over from its field, and what a pack is told where nothing follows from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest

from ratesmith.api import Boolean, Column, Date, Entity, Integer, Json, Kind, Numeric, Public, Reference, Table, Text
from ratesmith.api.columns import with_types
from ratesmith.core.errors import Exit, Fatal

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=50), Public()]


class Part(msgspec.Struct, frozen=True):
    text: Name
    many: Annotated[tuple[Name, ...], msgspec.Meta(max_length=3)] = ()


class Thing(Entity, frozen=True, kw_only=True):
    name: Name
    nick: Annotated[Name | None, msgspec.Meta(max_length=20)] = None
    note: Annotated[str, Public()] = ""
    sort: Literal["a", "b"] = "a"
    level: Literal[1, 2] = 1
    count: Annotated[int, Public()] | None = None
    active: Annotated[bool, Public()] = True
    since: date | None = None
    tags: tuple[str, ...] = ()
    extra: dict[str, Any] = {}
    part: Part
    maybe: Part | None = None
    price: Decimal
    either: int | str = 0


def typed(*columns: Column, key: str = "name", item: type[msgspec.Struct] | None = None) -> tuple[Column, ...]:
    table = Table(name="thing", key=(key,), columns=columns, item=item)
    kind = Kind(name="thing", entity=Thing, path="things.yaml", tables=(table,), example="")
    return with_types({"thing": kind})["thing"].tables[0].columns


@pytest.mark.parametrize(
    ("field", "type_", "null"),
    [
        ("name", Text(50), False),
        ("nick", Text(20), True),
        ("note", Text(), False),
        ("sort", Text(), False),
        ("level", Integer(), False),
        ("count", Integer(), True),
        ("active", Boolean(), False),
        ("since", Date(), True),
        ("tags", Json(), False),
        ("extra", Json(), False),
        ("part", Json(), False),
        ("part.text", Text(50), False),
        ("part.many", Json(), False),
        ("maybe", Json(), True),
    ],
)
def test_type_length_and_nullability_are_those_of_the_field(field: str, type_: object, null: bool) -> None:
    assert typed(Column("x", field=field)) == (Column("x", type_, field=field, null=null),)


def test_a_column_without_a_field_holds_the_one_of_its_name() -> None:
    assert typed(Column("name")) == (Column("name", Text(50)),)


def test_what_is_written_differs_from_the_field() -> None:
    columns = (Column("name", Text(80)), Column("note", null=True), Column("price", Numeric(8, 2)))
    assert typed(*columns) == (columns[0], Column("note", Text(), null=True), columns[2])


def test_a_computed_column_says_everything_itself() -> None:
    column = Column("nick", Text(5), field="nick", value=lambda item: item.value.nick or "")
    assert typed(column) == (column,)


def test_a_table_of_parts_reads_the_fields_of_a_part() -> None:
    assert typed(Column("text"), item=Part) == (Column("text", Text(50)),)


@pytest.mark.parametrize(
    ("column", "why", "hint"),
    [
        (Column("nmae"), "thing.nmae of the pack cannot be used: Thing has no field 'nmae' (did you mean 'name'?)", ""),
        (Column("x", field="part.txt"), "Part has no field 'txt' (did you mean 'text'?)", ""),
        (Column("x", Text(), field="gone", value=str), "Thing has no field 'gone'", "name its field"),
        (Column("x", field="name.first"), "'first' leads nowhere inside str", "compute its value"),
        (Column("x", field="maybe.text"), "maybe.text cannot be read where maybe is null", "compute its value"),
        (Column("price"), "a Decimal does not say how many digits the column keeps", "write Numeric(precision, scale)"),
        (Column("either"), "no type follows from int | str", "write its type"),
        (Column("x", value=str), "its value is computed, so no field has its type", "write its type"),
        (Column("key", field="nick"), "it is part of the key, and nick may be null", "always has a value"),
        (Column("x", Reference("gone"), field="name"), "the table gone does not exist", "name a table"),
    ],
)
def test_a_pack_is_told_where_nothing_follows_from_a_field(column: Column, why: str, hint: str) -> None:
    with pytest.raises(Fatal) as refused:
        typed(column, key="key")
    assert refused.value.exit is Exit.INPUT
    assert refused.value.message.endswith(why)
    assert hint in refused.value.hint


def referring(*key: str) -> Column:
    parent = Table(name="parent", key=key, columns=(Column("name"), Column("note")))
    child = Table(name="child", key=("name",), columns=(Column("parent_id", Reference("parent"), field="name"),))
    kind = Kind(name="thing", entity=Thing, path="things.yaml", tables=(child, parent), example="")
    return with_types({"thing": kind})["thing"].tables[0].columns[0]


def test_a_reference_has_the_type_of_the_key_that_it_refers_to() -> None:
    assert referring("name").type == Reference("parent", Text(50))


def test_a_reference_to_a_key_of_two_columns_is_refused() -> None:
    with pytest.raises(Fatal, match="the table parent has no key of one column"):
        referring("name", "note")
