"""Tables and columns as a pack declares them, free of any SQL dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from ratesmith.core.sanitize import quoted

EXACT_DIGITS: Final = 15
"""Significant digits of a number that every database returns as they were written."""
MAX_PRECISION: Final = 38
"""Digits of the widest exact type that every database has."""

Value = str | int | bool | Decimal | date | None
"""What a column holds: JSON and times are canonical text, a reference is the other row's key."""


class Scheduled(msgspec.Struct, frozen=True):
    """A cell whose value depends on the day, in UTC; `scheduled` makes one.

    A database holds one of its values. Which of them is right there today is the only question about it that needs a
    clock: to everything else a cell that holds any of the values is as it should be.
    """

    steps: tuple[tuple[date | None, Value], ...]
    """Each value with the first day that it is for; None for the first one, which is for all days before."""

    def __post_init__(self) -> None:
        days = [day for day, _ in self.steps]
        rising = [day for day in days[1:] if day is not None]
        if len(days) < 2 or days[0] is not None or len(rising) < len(days) - 1 or rising != sorted({*rising}):
            raise ValueError("a schedule has a first value, and then others with rising days")

    @property
    def values(self) -> tuple[Value, ...]:
        """Return the distinct values, in the order of their first days."""
        return tuple(dict.fromkeys(value for _, value in self.steps))

    def on(self, day: date) -> Value:
        """Return the value of a day in UTC."""
        return next(value for first, value in reversed(self.steps) if first is None or first <= day)


Cell = Value | Scheduled
"""What configuration has for a column: a value, or one for each day."""


def scheduled(first: Value, then: Mapping[date, Value]) -> Cell:
    """Return the cell that is `first`, and from each day of `then` on the value of that day.

    A plain value where it never changes.
    """
    steps: list[tuple[date | None, Value]] = [(None, first)]
    for day in sorted(then):
        if then[day] != steps[-1][1]:
            steps.append((day, then[day]))
    return Scheduled(tuple(steps)) if len(steps) > 1 else first


def values_of(cell: Cell) -> tuple[Value, ...]:
    """Return every value that a cell has on some day."""
    return cell.values if isinstance(cell, Scheduled) else (cell,)


class Type(msgspec.Struct, frozen=True, tag_field="type", tag=str.lower):
    """Base of the column types."""

    def misfit(self, value: Value) -> str | None:
        """Return why `value` cannot be stored exactly; None if it can."""
        return None


class Derived(Type, frozen=True):
    """The type that follows from the field, or of a reference from the key of its table, once the pack is loaded."""


class Text(Type, frozen=True):
    """Text of at most `length` characters; None for any length."""

    length: int | None = None

    def misfit(self, value: Value) -> str | None:
        if self.length is None or len(str(value)) <= self.length:
            return None
        return f"it has {len(str(value))} characters and the column holds {self.length}"


class Integer(Type, frozen=True):
    """A whole number of 16, 32 or 64 bits."""

    bits: Literal[16, 32, 64] = 32

    def misfit(self, value: Value) -> str | None:
        assert isinstance(value, int)
        high = 2 ** (self.bits - 1) - 1
        if -high - 1 <= value <= high:
            return None
        return f"the column holds whole numbers from {-high - 1} to {high}"


class Numeric(Type, frozen=True):
    """An exact decimal number of `precision` digits, `scale` of them after the point.

    A value has at most 15 significant digits, whatever the precision: SQLite keeps numbers as doubles, which are
    exact up to there.
    """

    precision: int
    scale: int

    def __post_init__(self) -> None:
        if not (0 <= self.scale <= self.precision and 1 <= self.precision <= MAX_PRECISION):
            raise ValueError(f"numeric({self.precision}, {self.scale}) is not a type of every dialect")

    def misfit(self, value: Value) -> str | None:
        assert isinstance(value, (Decimal, int))
        number = Decimal(value)
        if (digits := significant_digits(number)) > EXACT_DIGITS:
            return f"it has {digits} digits, and the database keeps {EXACT_DIGITS} exactly"
        of_this_type = f"the column is numeric({self.precision}, {self.scale}) and"
        limit = Decimal(10) ** (self.precision - self.scale)
        if abs(number) >= limit:
            return f"{of_this_type} holds amounts below {plain(limit)}"
        if decimal_places(number) > self.scale:
            return f"{of_this_type} keeps {self.scale} decimal places"
        return None

    def widened(self, value: Decimal) -> Numeric | None:
        """Return the narrowest type that holds what this one does and `value`; None where no type does."""
        if significant_digits(value) > EXACT_DIGITS:
            return None
        scale = max(self.scale, decimal_places(value))
        whole = max(self.precision - self.scale, value.adjusted() + 1)
        return Numeric(whole + scale, scale) if whole + scale <= MAX_PRECISION else None


class Double(Type, frozen=True):
    """A double-precision number: parameters of models, never money."""


class Boolean(Type, frozen=True):
    """True or false."""


class Date(Type, frozen=True):
    """A day."""


class Time(Type, frozen=True):
    """A time of day, as text `HH:MM:SS`."""


class Timestamp(Type, frozen=True):
    """A moment with its time zone."""


class Json(Type, frozen=True):
    """A JSON value, as canonical text."""


class Uuid(Type, frozen=True):
    """A UUID, as text."""


class Reference(Type, frozen=True):
    """A row of another table, held as its `id`; the cell is the value of its one key column."""

    table: str
    of: Type = Derived()
    """Type of that key column."""

    def misfit(self, value: Value) -> str | None:
        return self.of.misfit(value)


Surrogate = Literal["identity", "uuid", "none"]
"""`identity`: the database gives every row a number. `uuid`: a row gets a UUID that follows from its key when it is
inserted. `none`: the key itself is the primary key."""

OnDrift = Literal["refuse", "overwrite", "keep"]
"""What becomes of a row that somebody changed by hand."""

Inverse = Callable[[Any, Any], Mapping[tuple[str, ...], Any] | None]
"""What to write where in an item, so that a computed column holds a value; None where that is not certain."""

Source = Callable[[Any], Any]
"""Computes a cell from an item; of a JSON column, the value before it becomes text. A `Scheduled` is for columns of
amounts, whole numbers and texts that are in no key and no unique index."""


class Column(msgspec.Struct, frozen=True):
    """One column that configuration owns.

    It holds the field of its name, and takes over type, length and nullability from it: a text of
    at most 50 characters is `Text(50)`, a map is `Json()`. What differs is written: a `type`, the
    `field` where that has another name, and a `value` where it is computed, which needs a `type`.
    """

    name: str
    type: Type = Derived()
    field: str = ""
    """Dotted path to its value inside an item; of a computed one, the field that messages speak of."""
    value: Source | None = None
    """Computes the cell from an item."""
    inverse: Inverse | None = None
    """Leads back, from an item and a value as `value` gives it; None where there is no way back."""
    null: bool = False
    """Whether it may be NULL; a column that is read from a field that may be null always can."""
    operator: bool = False
    """Whether the project gives it to the operator: set when a row is inserted, then never written or compared."""
    headline: bool = False
    """Whether a reviewer wants to see it first of a new row, such as a price."""
    priced: bool = False
    """Whether it holds what somebody pays, or what that buys; one that is read from a field marked so always does."""
    charged_by: str = ""
    """The table that says the same to whatever charges customers, so that nobody is charged by this column."""
    destination: bool = False
    """Whether it says where the secrets of its row are sent; only the owner of the table may change it there."""
    sql: str = ""
    """Its name in the database; `name` unless the project renames it."""


class Unowned(msgspec.Struct, frozen=True):
    """A column that configuration does not own: given a value when a row is inserted, then left alone.

    `default` is a literal of the type; `NOW` is the moment of the insert, and with `touch`
    also of every later change of the row.
    """

    name: str
    type: Type
    default: Value = None
    null: bool = False
    touch: bool = False
    secret: bool = False
    """Whether it holds the secret of this name; the key of its row is then the id of the entity that has it."""
    sql: str = ""


NOW = "now()"
"""Default of a timestamp column: the moment the database runs the statement."""
EXPRESSIONS: Final[Mapping[str, Type]] = {NOW: Timestamp(), "current_date": Date(), "gen_random_uuid()": Uuid()}
"""Every default that the database computes, with the type that it is for."""


class Unique(msgspec.Struct, frozen=True, kw_only=True):
    """At most one row per value of `columns`, among the rows where every column of `where` is true."""

    name: str
    columns: tuple[str, ...]
    where: tuple[str, ...]


class Item(msgspec.Struct, frozen=True):
    """One thing that becomes a row: its id and the entity, or the part of it, that holds the values."""

    id: str
    value: Any
    parent: str = ""
    route: tuple[str, ...] = ()
    """The route to the part inside the entity."""
    entity: str = ""
    """Id of the entity the part belongs to; `id` unless it differs."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table, what identifies its rows, and how they are made from the configuration."""

    name: str
    key: tuple[str, ...]
    """Columns that identify a row; never the surrogate id."""
    may_widen_key: tuple[str, ...] = ()
    """Columns that a project may add to the key, because its own table has a row for each of their values."""
    columns: tuple[Column, ...]
    unowned: tuple[Unowned, ...] = ()
    unique: tuple[Unique, ...] = ()
    surrogate: Surrogate = "identity"
    """What the primary key is, if it is no column that configuration owns."""
    retire: str | Literal["delete", "keep"] = "is_active"
    """What becomes of the row of a removed entity: the flag to clear, or delete it, or keep it."""
    items: Callable[[Any], Iterable[Item]] | None = None
    """The items of a Config; None for one per entity of the kind."""
    item: type[msgspec.Struct] | None = None
    """What the value of an item is, where it is not the entity of the kind."""
    insert_only: bool = False
    """Whether its rows are inserted, and then never changed, retired or deleted, not even by a rollback; `retire` is
    `keep` then. What a row says must follow from its key."""
    whole: bool = False
    """Whether configuration names every row, so that another one is foreign: drift, and deleted where removed rows are.
    Of a table that is insert-only, which keeps what is no longer named, those rows are foreign that begin their key
    with the same column as one that is named, as parts of it do."""
    offers: bool = False
    """Whether a row in use is an offer to customers, or what something costs them: `drift` names those that
    configuration does not."""
    only_ours: bool = False
    """Whether configuration names every row in use, so that another one is drift: as the project says, or as there is
    to be one row. Nothing is done about one, as other rows of the platform may refer to it."""
    cited_as: str = ""
    """What its rows are called where others keep their keys, as a log of usage keeps those of `rates`: a migration
    names those that it adds, a rollback those that it takes back."""
    follows: bool = False
    """Whether its rows follow from those of another table, so that a change is not named after them."""
    on_drift: OnDrift = "refuse"
    """What migrations do about a row that somebody changed by hand; a seed converges whatever it says."""
    sql: str = ""
    where: tuple[Unowned, ...] = ()
    """Columns of the platform that hold their default in every row of ours; other rows are somebody else's."""
    surrogate_sql: str = "id"
    """Name of the surrogate in the database."""

    def __post_init__(self) -> None:
        if self.insert_only and self.unique:
            raise ValueError(f"rows of {self.name} are kept for ever, so none can leave a unique index to another one")
        if self.insert_only:
            msgspec.structs.force_setattr(self, "retire", "keep")

    @property
    def own_key(self) -> str | None:
        """Name of the text column by which people know the one row of each entity; None where it does not exist.

        It is the first one of the key, and the only one but for those by which a project widened it.
        """
        return self.key[0] if self.has_text_key and self.items is None else None

    @property
    def has_text_key(self) -> bool:
        """Return whether one text identifies a row, but for what a project added to the key."""
        return {*self.key[1:]} <= {*self.may_widen_key} and isinstance(self.column(self.key[0]).type, Text)

    def column(self, name: str) -> Column:
        """Return the owned column of that name; KeyError where it does not exist."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """Return the columns that identify a row."""
        return tuple(map(self.column, self.key))

    @property
    def holds_secrets(self) -> bool:
        """Return whether a row has a secret, so that no error may repeat one."""
        return any(column.secret for column in self.unowned)

    def freeing_column(self, unique: Unique) -> Column:
        """Return the column that takes a row out of a unique index for a while: a flag, or else a value."""
        owned = {column.name: column for column in self.columns}
        return next(owned[name] for name in (*unique.where, *unique.columns) if name in owned)


def plain(number: Decimal | int) -> str:
    """Return a number in shortest plain form: `0.000001`, `1.25`, `1000`; never with an exponent."""
    if isinstance(number, int):
        return str(number)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def significant_digits(number: Decimal) -> int:
    """Return how many digits a number has without the zeros at either end."""
    return len("".join(map(str, number.as_tuple().digits)).strip("0"))


def decimal_places(number: Decimal) -> int:
    """Return how many digits a number has after the point, without the zeros at its end."""
    _, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits))
    return max(0, len(text.rstrip("0")) - len(text) - int(exponent)) if text.strip("0") else 0


def shown(cell: Cell) -> str:
    """Return a cell as a message shows it: short, on one line, NULL for None; `2000, from 2027-01-01: 1000`."""
    if isinstance(cell, Scheduled):
        return ", ".join(shown(value) if day is None else f"from {day}: {shown(value)}" for day, value in cell.steps)
    if cell is None:
        return "NULL"
    if isinstance(cell, str):
        return quoted(cell)
    return str(cell).lower() if isinstance(cell, (bool, date)) else plain(cell)
