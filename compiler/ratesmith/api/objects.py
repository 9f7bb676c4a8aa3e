"""The SQL of a pack beside its tables: tables that only the database fills, views, and what keeps them up to date.

A pack that has any brings a module `objects` with `sql_objects(names: SqlNames) -> SqlObjects`. Where the project skips
a table that they need (`names.has`), the function leaves them out.

They are in schema.sql, and `apply` creates those that are missing; where the platform makes its tables itself, `apply`
names them. The writes run at the end of every seed, `apply`, `rollback` and activate.sql, and not in the files of
migrations: who runs those with another program runs activate.sql behind them.
"""

from __future__ import annotations

from typing import Protocol

from ratesmith.core.ir import Frozen
from ratesmith.core.tables import Unowned


class SqlNames(Protocol):
    """What the SQL of a pack is written with, in the dialect and by the names of one environment."""

    @property
    def dialect(self) -> str:
        """Return the name of the dialect, such as `postgresql`; for the rare words that the others do not cover."""

    @property
    def now(self) -> str:
        """Return the expression of the moment of the transaction, as a column of type Timestamp takes it.

        SQLite has whole seconds, so that a key with a moment in it is not unique there.
        """

    @property
    def today(self) -> str:
        """Return the expression of the day in UTC."""

    @property
    def state(self) -> str:
        """Return the expression of the hash of the state that the database is in, as its ledger says."""

    def has(self, *tables: str) -> bool:
        """Return whether the project has these tables of the pack, by the pack's names."""

    def table(self, name: str) -> str:
        """Return the quoted name of a table of the pack. Raises KeyError where the project skips it."""

    def column(self, table: str, name: str) -> str:
        """Return the quoted name of a column, owned or not, or of the surrogate `id`. Raises KeyError where it does
        not exist.
        """

    def own(self, name: str) -> str:
        """Return the quoted name of a table or a view of `SqlObjects`, with the prefix of the project."""

    def text(self, value: str) -> str:
        """Return a text literal."""


class SqlTable(Frozen, frozen=True, kw_only=True):
    """A table that only the database fills, such as a log of what was in force; no rollback takes rows back."""

    name: str
    """Without the prefix of the project; `names.own` is what SQL calls it."""
    columns: tuple[Unowned, ...]
    """With the types of the pack's tables; a `default` is what a row gets where an insert says nothing."""
    key: tuple[str, ...] = ()
    """Its primary key; a column `id`, which the database numbers, where it is empty."""
    update: tuple[str, ...] = ()
    """The columns that a role which deploys may change; rows are otherwise inserted alone."""


class SqlView(Frozen, frozen=True, kw_only=True):
    """A view, created where it does not exist."""

    name: str
    """Without the prefix of the project."""
    query: str
    """A SELECT, with no semicolon in it."""


class SqlWrite(Frozen, frozen=True, kw_only=True):
    """One statement that keeps a `SqlTable` up to date; a second run right after it changes nothing."""

    table: str
    """The `SqlTable.name` that it writes."""
    statement: str
    """`INSERT INTO … SELECT … FROM …` or `UPDATE … SET …`, without a WHERE and with no semicolon in it."""
    where: str
    """The condition of its WHERE."""


class SqlObjects(Frozen, frozen=True, kw_only=True):
    """The SQL of a pack beside its tables."""

    tables: tuple[SqlTable, ...] = ()
    views: tuple[SqlView, ...] = ()
    """Each after the tables and views that it reads."""
    settled: tuple[SqlWrite, ...] = ()
    """What runs, in this order, once rows are as they should be."""
