"""The columns of a database that hold secrets: whether they are filled, what they hold, and new values.

Values go in and out as Secret and never stand in a statement.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, Refusal, RefusalKind
from ratesmith.core.ir import Dataset, SecretKey
from ratesmith.core.process_memory import protect_memory
from ratesmith.core.sanitize import visible
from ratesmith.core.secret import Secret
from ratesmith.core.tables import Text, Unowned
from ratesmith.database.driver import Driver
from ratesmith.database.refusals import NotTaken
from ratesmith.sql.bound_table import BoundTable, bind_tables
from ratesmith.sql.statement import Statement

_TEMPORARY: Final = "ratesmith_given"
_EMPTY: Final = "''"
_UNLOGGED: Final = (
    "drop it; or, on PostgreSQL 15 and newer, let the role turn the log off while keys are written: GRANT SET ON"
    " PARAMETER log_min_messages TO role; to leave all secrets alone: --without-secrets"
)


class Column(NamedTuple):
    """The column that holds all secrets of one name."""

    bound: BoundTable
    column: Unowned

    @property
    def key(self) -> str:
        """Return the quoted column that holds the id of the entity."""
        return self.bound.column(self.bound.keys[0].name)

    @property
    def name(self) -> str:
        """Return the quoted column that holds the secret."""
        return self.bound.column(self.column.name)


class SecretColumns:
    """The secrets of one database, read and written through a connection to it."""

    def __init__(self, dataset: Dataset, driver: Driver) -> None:
        self._driver, self._dialect = driver, driver.dialect
        self._columns = {
            column.name: Column(bound, column)
            for bound in bind_tables(dataset, driver.dialect)
            for column in bound.table.unowned
            if column.secret
        }

    @property
    def names(self) -> Collection[str]:
        """Return the names that secrets can have."""
        return self._columns.keys()

    def filled(self, keys: Collection[SecretKey]) -> frozenset[SecretKey]:
        """Return which secrets have a column that is not empty; none where the table does not exist yet."""
        tables = {column.bound.table.sql for column in self._columns.values()}
        there = {table for table in tables if self._driver.columns(table) is not None}
        return frozenset(
            (id, name)
            for name, ids in _by_name(keys).items()
            if (column := self._columns.get(name)) and column.bound.table.sql in there
            for (id,) in self._driver.rows(
                f"SELECT t.{column.key} FROM {column.bound.name} AS t"
                f" WHERE {' AND '.join([f't.{column.name} <> {_EMPTY}', *column.bound.ours('t.')])}"
                f" AND t.{column.key} IN ({self._listed(ids)})"
            )
        )

    def values(self, keys: Collection[SecretKey], *, lock: bool = False) -> dict[SecretKey, Secret]:
        """Return what the database holds, an empty secret for NULL; `lock` locks these rows."""
        protect_memory()
        suffix = self._dialect.for_update if lock else ""
        return {
            (id, name): Secret(value or "")
            for name, ids in _by_name(keys).items()
            if name in self._columns
            for id, value in self._driver.rows(self._select(name, ids) + suffix)
        }

    def misfits(self, values: Mapping[SecretKey, Secret]) -> Iterator[str]:
        """Yield which secrets no column can hold, and why; never the value."""
        for (id, name), value in values.items():
            column = self._columns.get(name)
            if column is None:
                yield f"{id} has a secret {name}, and no table has a column for it"
            elif "\0" in value.reveal():
                yield f"{name} of {id} holds a NUL character"
            elif not _fits(value, self._driver.encoding):
                yield f"{name} of {id} has a character that a database in {self._driver.encoding} cannot hold"
            elif why := column.column.type.misfit(value.reveal()):
                yield f"{name} of {id} does not fit: {why}"

    def readers(self, values: Mapping[SecretKey, Secret]) -> tuple[str, ...]:
        """Return who was granted to read columns of these secrets. Raises Fatal where that is everybody."""
        found: dict[str, str] = {}
        for column in (self._columns[name] for name in _by_name(values)):
            names = self._driver.granted(column.bound.table.sql, ("SELECT",), column.column.sql)
            found |= dict.fromkeys(names, f"{column.bound.label}.{column.column.sql}")
        if what := found.get("PUBLIC"):
            raise Fatal(
                Exit.REFUSED,
                f"everybody who may connect to the database can read {what}; {UNCHANGED}",
                "the owner of the table runs: REVOKE ALL ON TABLE"
                f" {self._driver.dialect.quoted(what.rpartition('.')[0])} FROM PUBLIC; to leave all secrets alone:"
                " --without-secrets",
                kind=RefusalKind.EXPOSED,
            )
        return tuple(sorted(found))

    def write(self, values: Mapping[SecretKey, Secret]) -> tuple[str, ...]:
        """Write the values into their columns, and return the triggers that could log or keep them.

        Raises Fatal where the database refuses one, without the value, or its log would show one.
        """
        if not values:
            return ()
        triggers = () if self._driver.silence() else self._require_unlogged(values)
        temporary, text = self._dialect.temp(_TEMPORARY), self._dialect.ddl(Text())
        columns = ", ".join(f'"{name}" {text}' for name in ("entity", "name", "value"))
        self._driver.execute(f"CREATE TEMPORARY TABLE {temporary} ({columns}){self._dialect.on_commit}")
        rows = [(id, name, value) for (id, name), value in sorted(values.items(), key=lambda item: item[0])]
        self._driver.send(temporary, ("entity", "name", "value"), rows)
        for name in _by_name(values):
            self._update(temporary, name)
        if not self._dialect.on_commit:
            self._driver.execute(f"DROP TABLE {temporary}")
        return triggers

    def _require_unlogged(self, values: Mapping[SecretKey, Secret]) -> tuple[str, ...]:
        """Return the triggers that see the values. Raises Fatal if a foreign key does."""
        found: set[str] = set()
        for column in (self._columns[name] for name in _by_name(values)):
            beside = [it.sql for it in column.bound.table.unowned if it.touch]
            watchers = self._driver.watchers(column.bound.table.sql, column.column.sql, beside)
            if watchers.foreign_keys:
                what, names = f"{column.bound.label}.{column.column.sql}", visible(", ".join(watchers.foreign_keys))
                message = f"a foreign key of {what} ({names}) puts keys into queries, which the server may log"
                raise Fatal(Exit.REFUSED, f"{message}; nothing was changed", _UNLOGGED)
            found.update(f"{column.bound.label}.{name}" for name in watchers.triggers)
        return tuple(sorted(found))

    def _select(self, name: str, ids: Collection[str]) -> str:
        column = self._columns[name]
        return (
            f"SELECT t.{column.key}, {self._dialect.as_text(f't.{column.name}')} FROM {column.bound.name} AS t"
            f" WHERE {' AND '.join([f't.{column.key} IN ({self._listed(ids)})', *column.bound.ours('t.')])}"
            f" ORDER BY t.{column.key}"
        )

    def _listed(self, ids: Collection[str]) -> str:
        return ", ".join(map(self._dialect.text, sorted(ids)))

    def _update(self, temporary: str, name: str) -> None:
        column = self._columns[name]
        changes = ", ".join([f'{column.name} = s."value"', *column.bound.set_now()])
        sql = (
            f"UPDATE {column.bound.name} AS t SET {changes} FROM {temporary} AS s"
            f' WHERE s."name" = {self._dialect.text(name)} AND t.{column.key} = s."entity"'
            + "".join(f" AND {condition}" for condition in column.bound.ours("t."))
        )
        what, table = column.column.sql, column.bound.label
        try:
            self._driver.write(Statement(sql, table, "update", guarded=table))
        except NotTaken as error:
            message = f"the database does not take a new {what} in {table}: {error.error}; nothing was changed"
            hint = f"look for a constraint or a trigger on {table}, or a column {what} that is too short"
            raise Fatal(error.exit, message, hint, kind=error.kind) from None
        except Refusal as refusal:
            if refusal.kind is not RefusalKind.CONFLICT:
                raise
            message = f"{table} takes no {what} twice, and two rows would have the same; nothing was changed"
            raise Fatal(Exit.REFUSED, message, "give each a key of its own, or drop the unique index") from None


def _fits(value: Secret, encoding: str) -> bool:
    try:
        value.reveal().encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _by_name(keys: Iterable[SecretKey]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, name in sorted(keys):
        found.setdefault(name, []).append(id)
    return found
