"""The SQL of a pack beside its tables, in the dialect and by the names of one environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from msgspec.structs import replace

from ratesmith.api.objects import SqlNames, SqlObjects
from ratesmith.core.tables import Table
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.row_log import RowLog
from ratesmith.sql.statement import Statement
from ratesmith.sql.trusted_roles import CALL

Declared = Callable[[SqlNames], SqlObjects]
"""`sql_objects` of the pack's module `objects`."""
_SECTION: Final = "logs and views"


class ObjectNames:
    """The names of one environment; the `SqlNames` that a pack is given."""

    def __init__(self, dialect: Dialect, tables: Mapping[str, Table], own: Callable[[str], str]) -> None:
        self._dialect, self._tables, self._own = dialect, tables, own

    @property
    def dialect(self) -> str:
        return self._dialect.name

    @property
    def now(self) -> str:
        return self._dialect.moment

    @property
    def today(self) -> str:
        return self._dialect.today

    def midnight(self, day: str) -> str:
        return self._dialect.midnight(day)

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


class _View(NamedTuple):
    label: str
    query: str


class BoundObjects:
    """The logs and views of a pack. Raises ValueError where one is not what `api/objects.py` says."""

    def __init__(
        self, declared: Declared | None, dialect: Dialect, tables: Iterable[Table], own: Callable[[str], str]
    ) -> None:
        self._dialect, known = dialect, {table.name: table for table in tables}
        made = SqlObjects() if declared is None else declared(ObjectNames(dialect, known, own))
        if any(";" in view.query or "\n\n" in view.query for view in made.views):
            raise ValueError("a statement of the pack has a semicolon or an empty line in it")
        self.logs = tuple(RowLog(log, own(log.name), dialect, known) for log in made.logs)
        self.views: Mapping[str, str] = {view.name: own(view.name) for view in made.views}
        """Their names in the database, by ours."""
        self._views = tuple(_View(own(view.name), view.query) for view in made.views)

    @property
    def expected(self) -> Mapping[str, frozenset[str]]:
        """Return the columns of each log, and none of each view, by its name in the database."""
        return {log.label: log.columns for log in self.logs} | {view.label: frozenset() for view in self._views}

    @property
    def functions(self) -> tuple[str, ...]:
        """Return the functions of the triggers of each log, as `trusted_roles` names them."""
        return tuple(name + CALL for log in self.logs for name in log.functions)

    def schema(self) -> Iterator[Statement]:
        """Yield statements that create the missing logs, and create each view anew."""
        for log in self.logs:
            yield from (replace(statement, section=_SECTION) for statement in log.schema())
        for view in self._views:
            for sql in self._dialect.new_view(self._dialect.quoted(view.label), view.query):
                yield Statement(sql, view.label, section=_SECTION)

    def verify(self) -> Iterator[Statement]:
        """Yield statements that fail where a log does not say what its table holds."""
        yield from (log.verify() for log in self.logs)
