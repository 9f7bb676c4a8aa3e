"""A log of the rows of a table: triggers append a line for each change, and nobody changes one."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ratesmith.api.objects import SqlLog
from ratesmith.core.tables import Boolean, Date, Integer, Table, Text, Timestamp
from ratesmith.sql.bound_table import stored_type
from ratesmith.sql.catalog import Trigger, oid_of
from ratesmith.sql.dialect import Dialect, short
from ratesmith.sql.guard_messages import INSERT_ONLY, LOG_LATE, PREFIX
from ratesmith.sql.log_triggers import KEEPS, SAYS, TAKES, bodies, of_table, refusing
from ratesmith.sql.own_functions import has_body, placed
from ratesmith.sql.records import Record, lacks_some, not_ours
from ratesmith.sql.statement import Statement

MOST_LINES: Final = 200_000
"""How many lines of a log are compared with its table: who may write the table adds as many as he likes."""
_OWN = ("id", "noted_at", "noted_in", "noted_by", "gone")


class RowLog:
    """One log, by its name in the database."""

    def __init__(self, log: SqlLog, label: str, dialect: Dialect, tables: Mapping[str, Table]) -> None:
        self.label, self.late, self._dialect, self._tables = label, f"{log.about}-late", dialect, tables
        self._table, self._name = tables[log.of], dialect.quoted(label)
        self.of = self._table.sql
        """The table, by its name in the database."""
        self._of = dialect.quoted(self.of)
        self._keys = [dialect.quoted(name) for name in self._table.key]
        self._columns = {column.name: dialect.quoted(column.sql) for column in self._table.columns}

    @property
    def late_column(self) -> str:
        """Return what a column is called that says how many rows it lacks."""
        return self._dialect.quoted(self.late.replace("-", "_"))

    @property
    def columns(self) -> frozenset[str]:
        """Return the names of its columns."""
        return frozenset((*_OWN, *self._columns))

    @property
    def functions(self) -> tuple[str, ...]:
        """Return what the functions are called that write it, that keep its lines, that take new ones, and that say who
        writes.
        """
        namespace, dot, unqualified = self.label.rpartition(".")
        return tuple(namespace + dot + short(f"{unqualified}{end}") for end in ("", "_insert_only", "_takes", SAYS))

    @property
    def record(self) -> Record:
        """Return it as a table of record."""
        return self._record(str)

    def _record(self, named: Callable[[str], str]) -> Record:
        _, keep, take, _ = self.functions
        triggers = (
            Trigger(name=keep.rpartition(".")[2], function=named(keep), type=KEEPS, has_own_path=True),
            Trigger(name=take.rpartition(".")[2], function=named(take), type=TAKES, has_own_path=True),
        )
        return Record(table=named(self.label), triggers=triggers)

    @property
    def logged(self) -> Record:
        """Return the table whose rows it has, with the triggers that write it."""
        line, _, _, says = self.functions
        return Record(table=self.of, triggers=of_table(line, says), is_platforms=True, in_a_row=True)

    def schema(self) -> Iterator[Statement]:
        """Yield statements that create it with its triggers, and bring it up to date where these were missing."""
        dialect = self._dialect
        _, keep, take, _ = (name.rpartition(".")[2] for name in self.functions)
        for sql in (
            self._create(),
            *dialect.keep_rows(self._name, keep, [[self._own("id")]], self._kept),
            *dialect.take_lines(self._name, take),
            *dialect.log_rows(*self._written),
            *dialect.keep_triggers(self._of),
            *self._catch_up(),
        ):
            yield Statement(sql, self.label)

    @property
    def _kept(self) -> str:
        return f"{PREFIX}{INSERT_ONLY.text(table=self.label)}"

    @property
    def _written(self) -> tuple[str, str, str, Mapping[str, str], Sequence[str], Sequence[str], str]:
        """What `Dialect.log_rows` is given."""
        others = not_ours(self._dialect, self._record(placed)) if self._dialect.has_roles else ""
        named = {self._own(name): column for name, column in self._columns.items()}
        days = [self._own(column.name) for column in self._table.columns if isinstance(column.type, Date)]
        line = self.functions[0].rpartition(".")[2]
        return self._of, line, self._name, named, self._keys, days, others

    def other_functions(self) -> str:
        """Return the query for the names of its functions that do something else than those `schema` makes, as those
        of another version; '' where there are none.
        """
        dialect = self._dialect
        if not dialect.has_roles:
            return ""
        line, takes, says = bodies(dialect, *self._written)
        keep = self.functions[1].rpartition(".")[2]
        made = zip(self.functions, (line, refusing(dialect, self._name, keep, self._kept), takes, says), strict=True)
        others = "\n      OR ".join(
            f"p.oid = CAST(to_regprocedure({dialect.text(f'{dialect.quoted(name)}()')}) AS oid)"
            f" AND NOT {has_body(dialect, body, self._name)}"
            for name, body in made
        )
        return (
            "SELECT quote_ident(p.proname) AS name FROM pg_proc AS p CROSS JOIN pg_class AS c\n"
            f"  WHERE c.oid = {oid_of(dialect, self._name)} AND ({others}) ORDER BY 1"
        )

    def late_rows(self) -> str:
        """Return the query of a label for each row of the table whose last line says something else, and for triggers
        that are not ours any more.

        Of a log with more than `MOST_LINES` lines nothing is compared, and the one label says so.
        """
        dialect, as_text = self._dialect, self._dialect.as_text
        keys = [self._own(name) for name in self._table.key]
        label = f" || {dialect.text('/')} || ".join(as_text(f"d.{key}") for key in keys)
        names, few = ", ".join(keys), "NOT (SELECT m.long FROM many AS m)"
        counted = f"SELECT 1 AS line FROM {self._name} LIMIT {MOST_LINES + 1}"
        said = dialect.text(f"(not compared: it has more than {MOST_LINES:,} lines)")
        return (
            f"WITH many AS (SELECT count(*) > {MOST_LINES} AS long FROM ({counted}) AS c),\n"
            f"    there AS ({self._rows} WHERE {few}),\n"
            f"    said AS ({self._last(few)})\n"
            f"    SELECT {label} AS label FROM (\n"
            f"      SELECT {names} FROM (SELECT * FROM there EXCEPT SELECT * FROM said) AS a\n"
            f"      UNION SELECT {names} FROM (SELECT * FROM said EXCEPT SELECT * FROM there) AS b) AS d\n"
            f"    UNION ALL SELECT {said} FROM many WHERE long{self._unlogged()}"
        )

    def _unlogged(self) -> str:
        """What adds a label where the triggers are not those that `schema` makes: what was changed and put back
        meanwhile has no line.
        """
        if not self._dialect.has_roles:
            return ""
        said = self._dialect.text("(not all is logged: its triggers are missing, disabled, or others)")
        others = f"EXISTS (SELECT 1 FROM pg_trigger AS t WHERE {not_ours(self._dialect, self.logged)})"
        lacking = (*(lacks_some(self._dialect, it) for it in (self.logged, self.record)), others)
        return f"\n    UNION ALL SELECT {said} WHERE {' OR '.join(lacking)}"

    def verify(self) -> Statement:
        """Return the statement that fails where a row of the table lacks its line."""
        dialect = self._dialect
        rows = f"(SELECT {dialect.joined('w.label')} FROM (SELECT label FROM wrong ORDER BY label LIMIT 10) AS w)"
        message = LOG_LATE.expression(dialect, {"rows": rows}, late=self.late, log=self.label, table=self.of)
        return Statement(
            f"WITH wrong AS (\n  {self.late_rows()})\n"
            f"SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM wrong) THEN 0\n  ELSE {dialect.fail(message)} END"
            f" AS {self.late_column}",
            section=self.late,
        )

    def _create(self) -> str:
        dialect = self._dialect
        lines = [
            f"{self._own('id')} {dialect.ddl(Integer(bits=64))} NOT NULL PRIMARY KEY",
            f"{self._own('noted_at')} {dialect.ddl(Timestamp())} NOT NULL DEFAULT ({dialect.clock})",
            f"{self._own('noted_in')} {dialect.ddl(Text())} NOT NULL DEFAULT ({dialect.transaction})",
            f"{self._own('noted_by')} {dialect.ddl(Text())} NOT NULL DEFAULT ({dialect.user})",
            f"{self._own('gone')} {dialect.ddl(Boolean())} NOT NULL",
            *(
                f"{self._own(column.name)} {dialect.ddl(stored_type(column, dict(self._tables)))}"
                f"{'' if column.null else ' NOT NULL'}"
                for column in self._table.columns
            ),
        ]
        return dialect.create_once(self._name, lines)

    def _catch_up(self) -> tuple[str, str]:
        """The statements that note rows which are there without their line, and lines without their row."""
        names = ", ".join(map(self._own, self._columns))
        id = self._own("id")
        last = f"(SELECT coalesce(max(l.{id}), 0) FROM {self._name} AS l)"
        head = f"INSERT INTO {self._name} ({id}, {self._own('gone')}, {names})\n  SELECT {last} + row_number() OVER (),"
        return (
            f"{head} {self._dialect.true}, d.* FROM ({self._last()} EXCEPT {self._rows}) AS d",
            f"{head} {self._dialect.false}, d.* FROM ({self._rows} EXCEPT {self._last()}) AS d",
        )

    @property
    def _rows(self) -> str:
        named = (f"{column} AS {self._own(name)}" for name, column in self._columns.items())
        return f"SELECT {', '.join(named)} FROM {self._of}"

    def _last(self, condition: str = "") -> str:
        """The rows as the last line of each says; none where the condition does not hold."""
        names, keys = ", ".join(map(self._own, self._columns)), ", ".join(map(self._own, self._table.key))
        where = f" WHERE {condition}" if condition else ""
        last = f"SELECT max({self._own('id')}) FROM {self._name}{where} GROUP BY {keys}"
        gone = f"{self._own('gone')} = {self._dialect.false}"
        return f"SELECT {names} FROM {self._name} WHERE {self._own('id')} IN ({last}) AND {gone}"

    def _own(self, name: str) -> str:
        return self._dialect.quoted(name)
