"""The SQL of a pack beside its tables: logs of their rows, which the database itself writes, and views.

A pack that has any brings a module `objects` with `sql_objects(names: SqlNames) -> SqlObjects`. Where the project skips
a table that they need (`names.has`), the function leaves them out.

They are in schema.sql, and `apply` creates those that are missing; where the platform makes its tables itself, `apply`
names them.
"""

from __future__ import annotations

from typing import Protocol

from ratesmith.core.ir import Frozen


class SqlNames(Protocol):
    """What the SQL of a pack is written with, in the dialect and by the names of one environment."""

    @property
    def dialect(self) -> str:
        """Return the name of the dialect, such as `postgresql`; for the rare words that the others do not cover."""

    @property
    def now(self) -> str:
        """Return the expression of the moment of the statement; SQLite has whole seconds."""

    @property
    def today(self) -> str:
        """Return the expression of the day in UTC."""

    def midnight(self, day: str) -> str:
        """Return the expression of the moment at which a day begins in UTC, which compares with `now`."""

    def has(self, *tables: str) -> bool:
        """Return whether the project has these tables of the pack, by the pack's names."""

    def table(self, name: str) -> str:
        """Return the quoted name of a table of the pack. Raises KeyError where the project skips it."""

    def column(self, table: str, name: str) -> str:
        """Return the quoted name of a column, owned or not, or of the surrogate `id`. Raises KeyError where it does
        not exist.
        """

    def own(self, name: str) -> str:
        """Return the quoted name of a log or a view of `SqlObjects`, with the prefix of the project."""

    def text(self, value: str) -> str:
        """Return a text literal."""


class SqlLog(Frozen, frozen=True, kw_only=True):
    """A table to which triggers of the database append what becomes of each row of a table of the pack.

    Its columns are those of the table, by the pack's names, and `id`, which rises; `noted_at`, `noted_in` and
    `noted_by`, when, in which transaction and as whom a row was written; and `gone`, whether it was deleted. Nothing
    else writes it, and no rollback takes a line back.
    """

    name: str
    """Without the prefix of the project; `names.own` is what SQL calls it."""
    of: str
    """The pack's name of the table."""
    about: str
    """What it is a log of: messages say `rates-late` where one about `rates` lacks a row of the table."""


class SqlView(Frozen, frozen=True, kw_only=True):
    """A view, created where it does not exist."""

    name: str
    """Without the prefix of the project."""
    query: str
    """A SELECT, with no semicolon in it."""


class SqlObjects(Frozen, frozen=True, kw_only=True):
    """The SQL of a pack beside its tables."""

    logs: tuple[SqlLog, ...] = ()
    views: tuple[SqlView, ...] = ()
    """Each after the logs and views that it reads."""
