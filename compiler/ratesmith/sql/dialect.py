"""What the SQL builders must know of a database; each file in `dialects/` describes one."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import ClassVar, Final

import msgspec

from ratesmith.core.lock_times import IDLE_SECONDS, LOCK_SECONDS
from ratesmith.core.memo import Memo
from ratesmith.core.plugins import members
from ratesmith.core.tables import (
    EXPRESSIONS,
    NOW,
    Boolean,
    Cell,
    Date,
    Double,
    Integer,
    Json,
    Numeric,
    Reference,
    Scheduled,
    Text,
    Type,
    Unowned,
    Value,
    plain,
)

_MAX_NAME: Final = 63
COLUMN_END: Final = ",\n  "
"""Between the columns of a CREATE TABLE."""

_JSON_PARTS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[:,]')
_JSON_ESCAPES: Final = str.maketrans({"'": "''", ";": "\\u003b", "\x7f": "\\u007f"})


class Dialect(ABC):
    """One kind of SQL. Everything it returns is printable ASCII, apart from line ends between clauses.

    A literal escapes what some runner interprets inside of one, and nothing else, so that people can read it: line
    ends (dbmate looks for its marks at the start of each line), semicolons (`statement.parse_script` ends a statement
    there), and whatever is not ASCII (psql decodes a file by its client encoding).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """Its name in messages."""
    has_namespaces: ClassVar[bool] = False
    """Whether a table can be in one of several namespaces, each with a name."""
    keeps_history: ClassVar[bool] = True
    """Whether migrations can be written in it; otherwise an environment is released with the seed."""
    begin: ClassVar[tuple[str, ...]]
    """Opens a transaction that writes."""
    begin_reading: ClassVar[tuple[str, ...]]
    """Opens a transaction that sees one state and writes nothing."""
    invocation: ClassVar[str]
    """How a person runs a file; `{file}` is its path."""
    check_invocation: ClassVar[str]
    """How a person runs a file that only reads."""
    differs: ClassVar[str]
    """The operator that tells two values apart, NULL being a value."""
    false: ClassVar[str]
    true: ClassVar[str]
    now: ClassVar[str]
    """The moment at which the transaction began."""
    clock: ClassVar[str]
    """The moment of the statement, however long ago its transaction began."""
    moment: ClassVar[str]
    """That at which the client sent the statement, the same for all of its rows: a view that asks for it can be
    searched."""
    transaction: ClassVar[str]
    """What tells the statements of one transaction from those of any other, before it and behind it."""
    today: ClassVar[str]
    """The day in UTC, whatever the time zone of the session: of PostgreSQL that of the transaction's begin."""
    computed: ClassVar[Mapping[str, str]]
    """The expressions of `core/tables.py:EXPRESSIONS` but `now()`."""
    user: ClassVar[str]
    """With whose rights a statement runs; nobody where there are no roles."""
    identity: ClassVar[str]
    """Type and constraints of the surrogate key `id`."""
    or_rollback: ClassVar[str] = ""
    """Behind INSERT and UPDATE: a violated constraint ends the whole transaction."""
    in_transaction: ClassVar[str] = ""
    """Condition that `begin` worked, where a program may go on although it did not."""
    temporary: ClassVar[str]
    """Schema of temporary tables."""
    has_roles: ClassVar[bool] = False
    """Whether a role can be allowed some columns of a table, by its program psql."""
    on_commit: ClassVar[str] = ""
    """Behind CREATE TEMPORARY TABLE: the table goes with its transaction."""
    has_settings: ClassVar[bool] = False
    """Whether a program can set texts for its transaction that statements read; see `setting`."""
    for_update: ClassVar[str] = ""
    """Behind SELECT: its rows wait for us, where the transaction has not locked everything already."""
    check_at_once: ClassVar[tuple[str, ...]] = ()
    """Makes the statement that breaks a deferred constraint fail, instead of the commit."""

    def __init__(self) -> None:
        self._literals: dict[Type, Memo] = {}

    @abstractmethod
    def lock(self, ledger: str, seconds: float = LOCK_SECONDS, idle: int = IDLE_SECONDS) -> tuple[str, ...]:
        """Return the statements that follow `begin` and let one program at a time write a ledger.

        Whoever waits longer than `seconds` for a lock gives up; whoever says nothing for `idle` seconds loses its own.
        """

    def lock_call(self, ledger: str) -> str:
        """Return the call that waits for the lock of a ledger; empty where one transaction writes at a time."""
        return ""

    @abstractmethod
    def text(self, value: str) -> str:
        """Return a text literal."""

    def new_uuid(self, value: str) -> str:
        """Return a literal of a UUID that a new row gets."""
        return self.text(value)

    @abstractmethod
    def json(self, value: str) -> str:
        """Return a literal of canonical JSON text."""

    @abstractmethod
    def ddl(self, type: Type) -> str:
        """Return the type of a column; for a reference that of the `id` it stores."""

    @abstractmethod
    def fail(self, message: str) -> str:
        """Return an expression that fails, when evaluated, with the text of the SQL expression `message`."""

    @abstractmethod
    def comparable(self, type: Type, column: str) -> str:
        """Return a column in the form that is compared with a literal of its type."""

    def exact(self, type: Type, actual: str, wanted: str) -> tuple[str, str]:
        """Return a column and what it is compared with in the form in which they are equal only to the last digit."""
        return self.comparable(type, actual), wanted

    @abstractmethod
    def readable(self, type: Type, column: str) -> str:
        """Return a column in the form that is selected to be read back."""

    @abstractmethod
    def elements(self, array: str) -> str:
        """Return a FROM item named `k` with a column `value`: the elements of a JSON array."""

    @abstractmethod
    def pairs(self, mapping: str) -> str:
        """Return a FROM item named `t` with columns `key` and `value`: what a JSON object maps."""

    @abstractmethod
    def array(self, values: str) -> str:
        """Return a JSON array of SQL expressions."""

    @abstractmethod
    def collect(self, value: str) -> str:
        """Return the aggregate of JSON values into a JSON array; an empty array for no row."""

    @abstractmethod
    def mapping(self, key: str, value: str) -> str:
        """Return the aggregate of texts and JSON values into a JSON object."""

    @abstractmethod
    def starting(self, text: str, length: int) -> str:
        """Return the first characters of a text."""

    def beginning(self, text: str, length: int) -> str:
        """Return the first characters of a longer text, or a few more as bytes, and a shorter one as it is."""
        return self.starting(text, length)

    @abstractmethod
    def digest(self, text: str) -> str:
        """Return the SHA-2 or SHA-3 hash of a text, of 256 bits, in hexadecimal."""

    @abstractmethod
    def utc(self, moment: str) -> str:
        """Return a moment as text, the same in every session: `2026-11-21 20:54:52`, and maybe its microseconds."""

    def kept_utc(self, moment: str) -> str:
        """Return the same of a moment that somebody may have moved, with its era; NULL for one without end."""
        return self.utc(moment)

    @abstractmethod
    def midnight(self, day: str) -> str:
        """Return the moment at which a day begins in UTC, which compares with `now`."""

    @abstractmethod
    def joined(self, text: str) -> str:
        """Return the aggregate of texts into one, separated by commas."""

    @abstractmethod
    def cascades(self, table: str) -> str:
        """Return the query for the foreign keys through which deleting a row of `table` changes rows that refer to it.

        One text; NULL where there is no such foreign key.
        """

    @abstractmethod
    def unsets(self, table: str, column: str) -> str:
        """Return the query for the foreign keys through which a new value of `column` makes rows lose their reference.

        One text; NULL where there is no such foreign key.
        """

    @abstractmethod
    def indexes_elsewhere(self, table: str, indexes: Iterable[str]) -> str:
        """Return the query for the `name` of those of some indexes that a table does not have itself."""

    def rounding(self, amounts: Iterable[tuple[str, str, int, int]]) -> str:
        """Return a query for the `label` of columns that would round an amount, by table, column, digits before the
        point and behind it; empty where types round nothing.
        """
        return ""

    def wait(self, seconds: float) -> tuple[str, ...]:
        """Return the statements that let the rest of the transaction wait for locks for some seconds."""
        return ()

    def begin_within(self, seconds: float) -> tuple[str, ...]:
        """Return `begin`, where that waits for locks itself with this many seconds to do so."""
        return self.begin

    def create_once(self, table: str, columns: Sequence[str]) -> str:
        """Return a statement that creates a table where it is missing."""
        return f"CREATE TABLE IF NOT EXISTS {table} (\n  {COLUMN_END.join(columns)}\n)"

    def new_view(self, view: str, query: str) -> tuple[str, ...]:
        """Return the statements that create a view, in the place of one of that name."""
        return f"DROP VIEW IF EXISTS {view}", f"CREATE VIEW {view} AS\n{query}"

    @abstractmethod
    def keep_rows(self, table: str, trigger: str, unique: Iterable[Sequence[str]], message: str) -> tuple[str, ...]:
        """Return the statements of a trigger that lets rows of a table be inserted, and refuses whatever else.

        `unique` are the columns of each unique key. All names but that of the trigger are quoted.
        """

    def in_order(self, queries: Sequence[str], columns: Mapping[str, Type]) -> str:
        """Return one query that runs some in their order, each understood only once those before it have run.

        It returns the row of the last one, which has these columns. Where there is no search path, the others have
        nothing to do.
        """
        return queries[-1]

    @abstractmethod
    def log_rows(
        self,
        table: str,
        trigger: str,
        log: str,
        columns: Mapping[str, str],
        key: Sequence[str],
        days: Sequence[str],
        others: str,
    ) -> tuple[str, ...]:
        """Return the statements of triggers that append to `log` what becomes of each row of a table.

        `columns` are those of the log, with those of the table; its column `gone` says whether a row was deleted. The
        `key` is of the log, and so are the `days`, which are refused where no moment has them. Nothing is written
        where there is a trigger `t` of which `others` holds. All names but that of the trigger are quoted.
        """

    def take_lines(self, log: str, trigger: str) -> tuple[str, ...]:
        """Return the statements of the trigger that lets only the owner of a log, by its quoted name, write it, and
        says when and by whom; none where the database has no roles.
        """
        return ()

    def only_where(self, query: str, statement: str) -> str:
        """Return a statement that is run where a query returns a row; elsewhere, no right to run it is asked for."""
        return statement

    def quoted(self, name: str) -> str:
        """Return a quoted table or column name: letters, digits, `_` and `$`, and a dot after a namespace."""
        return '"' + name.replace(".", '"."') + '"'

    def keep_private(self, table: str) -> str:
        """Return the statement that takes a table from everybody, as default privileges may give it to them; or ''."""
        return ""

    def keep_triggers(self, table: str) -> tuple[str, ...]:
        """Return what leaves the right to make triggers on a table, by its quoted name, to its owner; or nothing."""
        return ()

    def elsewhere(self, tables: Iterable[str]) -> str:
        """Return a query for the names of other namespaces than that of new tables which have one of these; empty
        where there are none.
        """
        return ""

    def setting(self, name: str) -> str:
        """Return a text that the program running the statement may have set for its transaction; else empty."""
        return self.text("")

    def as_text(self, value: str) -> str:
        """Return an expression cast to text."""
        return f"CAST({value} AS {self.ddl(Text())})"

    def temp(self, name: str) -> str:
        """Return the name of a temporary table that no other table can shadow."""
        return f"{self.temporary}.{self.quoted(short(name))}"

    def reached(self, day: date) -> str:
        """Return the condition that a day in UTC has begun."""
        return f"{self.today} >= '{day}'"

    def literals(self, type: Type) -> Callable[[Cell], str]:
        """Return the function that writes the cells of a column of that type; the same one each time.

        A schedule is an expression that is the value of the day.
        """
        if isinstance(type, Reference):
            return self.literals(type.of)
        known = self._literals.get(type)
        if known is None:
            known = self._literals[type] = Memo(self._cell(self._literal(type)))
        return known.__getitem__

    def _cell(self, literal: Callable[..., str]) -> Callable[[Cell], str]:
        def written(value: Value) -> str:
            return "NULL" if value is None else literal(value)

        def cell(cell: Cell) -> str:
            if not isinstance(cell, Scheduled):
                return literal(cell)
            (_, first), *others = cell.steps
            whens = (f"WHEN {self.reached(day)} THEN {written(value)}" for day, value in reversed(others) if day)
            return f"CASE {' '.join(whens)} ELSE {written(first)} END"

        return cell

    def default(self, column: Unowned) -> str:
        """Return what a column that configuration does not own gets on insert."""
        if EXPRESSIONS.get(str(column.default)) == column.type:
            return {NOW: self.now, **self.computed}[str(column.default)]
        return self.literals(column.type)(column.default)

    def _literal(self, type: Type) -> Callable[..., str]:
        match type:
            case Integer() | Numeric() | Double():
                return plain
            case Boolean():
                return {True: self.true, False: self.false}.__getitem__
            case Json():
                return self.json
            case Date():
                return lambda day: self.text(str(day))
            case _:
                return self.text


@cache
def dialects() -> dict[str, Dialect]:
    """Return every installed dialect by name."""
    return {module.DIALECT.name: module.DIALECT for module in members("ratesmith.sql.dialects")}


def dialect(name: str | None) -> Dialect:
    """Return the dialect of that name.

    Raises KeyError for an unknown one, which is a bug: the project file was validated.
    """
    return dialects()[name or ""]


def short(name: str) -> str:
    """Return `name`, or its start and a hash of the rest where PostgreSQL would cut it off at 63 bytes."""
    # 7 ms to import, and a run that only validates needs none of it.
    from hashlib import sha256

    if len(name) <= _MAX_NAME:
        return name
    return f"{name[: _MAX_NAME - 9]}_{sha256(name.encode()).hexdigest()[:8]}"


def spaced_json(value: str) -> str:
    """Return canonical JSON for a literal: quotes doubled, semicolons escaped, a blank after `:` and `,`."""
    try:
        is_compact = value.split(None, 1) == [value] or msgspec.json.format(value, indent=-1) == value
        # Blanks that are there already stay, beside those that are added; without any, this takes a fifth of the time.
        spaced = msgspec.json.format(value, indent=0) if is_compact else ""
    except msgspec.DecodeError:  # half of a surrogate pair
        spaced = ""
    spaced = spaced or _JSON_PARTS.sub(lambda part: f"{part[0]} " if len(part[0]) == 1 else part[0], value)
    # Asked first, as most have nothing to escape: a translation takes as long as all the rest.
    return spaced.translate(_JSON_ESCAPES) if "'" in spaced or ";" in spaced or "\x7f" in spaced else spaced
