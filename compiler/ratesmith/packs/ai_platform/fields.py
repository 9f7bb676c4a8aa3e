"""Field types and columns that several kinds share."""

from typing import Annotated, Final, Literal

import msgspec

from ratesmith.api import NOW, Column, ForPeople, Integer, Item, Name, Public, Text, Timestamp, Unit, Unowned

Label = Annotated[Name, msgspec.Meta(max_length=100), ForPeople(), Public()]
LongLabel = Annotated[Name, msgspec.Meta(max_length=255)]
PublicText = Annotated[str, ForPeople(), Public()]
PublicFlag = Annotated[bool, Public()]
SortOrder = Annotated[int, msgspec.Meta(ge=0, le=32767)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Tokens = Annotated[Positive, Unit("tokens")]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TimeOfDay = Annotated[
    str, msgspec.Meta(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$", extra_json_schema={"examples": ["09:00"]})
]
Days = Annotated[tuple[Day, ...], msgspec.Meta(max_length=7), Public()]
MAX_SLOTS: Final = 48
"""Articles that can be published on one day: one every half an hour."""
TimeSlots = Annotated[tuple[TimeOfDay, ...], msgspec.Meta(max_length=MAX_SLOTS), Public()]

DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SINGLETON: Final = 1
"""Primary key of a table that has one row."""


def own_id(name: str, length: int) -> Column:
    """Return the column that holds the id of an item, a text of at most `length` characters."""
    return Column(name, Text(length), value=lambda item: item.id)


def singleton_id() -> Column:
    """Return the primary key of a table with one row."""
    return Column("id", Integer(), value=_singleton)


def _singleton(_: Item) -> int:
    return SINGLETON


def timestamps(*, created: bool = True) -> tuple[Unowned, ...]:
    """Return the columns in which the database keeps when a row was inserted and last changed."""
    updated = Unowned("updated_at", Timestamp(), default=NOW, touch=True)
    return (Unowned("created_at", Timestamp(), default=NOW), updated) if created else (updated,)


def audit() -> Unowned:
    """Return the column of the user who changed the row in the platform; configuration leaves it alone."""
    return Unowned("updated_by_id", Integer(bits=64), null=True)
