"""The SQL of a pack beside its tables, in the dialect and by the names of one environment."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and the rest is of an installed pack

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from ratesmith.api.objects import SqlNames, SqlObjects, SqlTable, SqlWrite
from ratesmith.core.tables import Table
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import is_move
from ratesmith.sql.statement import Statement

Declared = Callable[[SqlNames], SqlObjects]
"""`sql_objects` of the pack's module `objects`."""
_SECTION: Final = "views and logs"


class ObjectNames:
    """The names of one environment; the `SqlNames` that a pack is given."""

    def __init__(self, dialect: Dialect, tables: Iterable[Table], ledger: str, own: Callable[[str], str]) -> None:
        self._dialect, self._ledger, self._own = dialect, ledger, own
        self._tables: Mapping[str, Table] = {table.name: table for table in tables}

    @property
    def dialect(self) -> str:
        return self._dialect.name

    @property
    def now(self) -> str:
        return self._dialect.now

    @property
    def today(self) -> str:
        return self._dialect.today

    @property
    def state(self) -> str:
        ledger, moves = self._dialect.quoted(self._ledger), is_move(self._dialect, "l")
        return f'(SELECT l."state_hash" FROM {ledger} AS l WHERE {moves} ORDER BY l."id" DESC LIMIT 1)'

    def has(self, *tables: str) -> bool:
        return self._tables.keys() >= {*tables}

    def table(self, name: str) -> str:
        return self._dialect.quoted(self._tables[name].sql)

    def column(self, table: str, name: str) -> str:
        it = self._tables[table]
        names = {column.name: column.sql for column in it.columns} | {column.name: column.sql for column in it.unowned}
        if it.surrogate != "none":
            names.setdefault("id", it.surrogate_sql)
        return self._dialect.quoted(names[name])

    def own(self, name: str) -> str:
        return self._dialect.quoted(self._own(name))

    def text(self, value: str) -> str:
        return self._dialect.text(value)


class ObjectGrant(NamedTuple):
    """What a role which deploys may do with a table or a view of the pack, by its name in the database."""

    name: str
    columns: tuple[str, ...] = ()
    """Those that it may insert and read; none of a view, which is read as a whole."""
    update: tuple[str, ...] = ()


class BoundObjects:
    """The tables, views and writes of a pack. Raises ValueError where one is not what `api/objects.py` says."""

    def __init__(
        self,
        declared: Declared | None,
        dialect: Dialect,
        tables: Iterable[Table],
        ledger: str,
        own: Callable[[str], str],
    ) -> None:
        self._dialect, self._own = dialect, own
        made = SqlObjects() if declared is None else declared(ObjectNames(dialect, tables, ledger, own))
        self._made = made
        for text in (
            *(view.query for view in made.views),
            *(part for it in made.settled for part in (it.statement, it.where)),
        ):
            if ";" in text or "\n\n" in text:
                raise ValueError("a statement of the pack has a semicolon or an empty line in it")
        if not {it.table for it in made.settled} <= {table.name for table in made.tables}:
            raise ValueError("a statement of the pack writes another table than those that it brings")

    @cached_property
    def expected(self) -> Mapping[str, frozenset[str]]:
        """Return the columns of each table, and none of each view, by its name in the database."""
        tables = {
            self._own(table.name): frozenset((*(it.name for it in table.columns), *([] if table.key else ["id"])))
            for table in self._made.tables
        }
        return {**tables, **{self._own(view.name): frozenset() for view in self._made.views}}

    @property
    def grants(self) -> tuple[ObjectGrant, ...]:
        """Return what a role which deploys needs."""
        tables = (
            ObjectGrant(self._own(table.name), tuple(it.name for it in table.columns), table.update)
            for table in self._made.tables
        )
        return (*tables, *(ObjectGrant(self._own(view.name)) for view in self._made.views))

    def schema(self) -> Iterator[Statement]:
        """Yield statements that create the missing tables, and create each view anew."""
        for table in self._made.tables:
            yield Statement(self._table(table), self._own(table.name), section=_SECTION)
        for view in self._made.views:
            name = self._own(view.name)
            for sql in self._dialect.new_view(self._dialect.quoted(name), view.query):
                yield Statement(sql, name, section=_SECTION)

    def settled(self, conditions: Iterable[str] = ()) -> Iterator[Statement]:
        """Yield the writes that follow every change of rows; `conditions` say whether they may run."""
        more = tuple(conditions)
        for write in self._made.settled:
            yield Statement(self._write(write, more), self._own(write.table), section=_SECTION)

    def _write(self, write: SqlWrite, conditions: tuple[str, ...]) -> str:
        verb, _, rest = write.statement.partition(" ")
        where = "\n    AND ".join([f"({write.where})", *conditions])
        return f"{verb}{self._dialect.or_rollback} {rest}\n  WHERE {where}"

    def _table(self, table: SqlTable) -> str:
        quoted = self._dialect.quoted
        lines = [
            f"{quoted(column.name)} {self._dialect.ddl(column.type)}{'' if column.null else ' NOT NULL'}"
            + ("" if column.default is None else f" DEFAULT ({self._dialect.default(column)})")
            for column in table.columns
        ]
        if table.key:
            lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
        else:
            lines.insert(0, f"{quoted('id')} {self._dialect.identity}")
        return f"CREATE TABLE IF NOT EXISTS {quoted(self._own(table.name))} (\n  " + ",\n  ".join(lines) + "\n)"
