"""Field types and columns that several kinds share."""

from typing import Annotated, Final, Literal

import msgspec

from ratesmith.api import NOW, Boolean, Column, Integer, Item, Public, Text, Timestamp, Unowned

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=100), Public()]
PublicText = Annotated[str, Public()]
PublicFlag = Annotated[bool, Public()]
SortOrder = Annotated[int, msgspec.Meta(ge=0, le=32767)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeOfDay = Annotated[
    str, msgspec.Meta(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", extra_json_schema={"examples": ["09:00"]})
]

DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SINGLETON: Final = 1
"""Primary key of a table that has one row."""


def own_id(name: str, length: int) -> Column:
    """The column that holds the entity's id."""
    return Column(name=name, type=Text(length), value=lambda item: item.id)


def singleton_id() -> Column:
    """The primary key of a table with one row."""
    return Column(name="id", type=Integer(), value=_singleton)


def _singleton(_: Item) -> int:
    return SINGLETON


def active(field: str = "is_active") -> Column:
    """The flag that retires a row."""
    return Column(name=field, type=Boolean())


def timestamps(*, created: bool = True) -> tuple[Unowned, ...]:
    """When a row was made and last changed, kept by the database."""
    updated = Unowned(name="updated_at", type=Timestamp(), default=NOW, touch=True)
    return (Unowned(name="created_at", type=Timestamp(), default=NOW), updated) if created else (updated,)


def audit() -> Unowned:
    """Which user changed the row in the platform; configuration leaves it alone."""
    return Unowned(name="updated_by_id", type=Integer(bits=64), null=True)
