"""The SQL of a pack beside its tables, in one database: what of it is missing, and logs that lack rows."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.database.introspect import Gap
from ratesmith.deploy.session import Session
from ratesmith.sql.row_log import RowLog

_MOST: Final = 1000
"""How many rows of a log are read."""


def missing_objects(session: Session) -> Iterator[Gap]:
    """Yield the tables and views of the pack that the database lacks, and tables that lack columns."""
    for name, columns in session.scope.objects.expected.items():
        there = session.driver.columns(name)
        if there is None:
            yield Gap(name, name, ())
        elif gone := tuple(sorted(columns - there)):
            yield Gap(name, name, gone)


def read_late_logs(session: Session) -> dict[str, tuple[str, ...]]:
    """Return the rows that logs lack, by what messages call that, in a transaction of its own. Only reads.

    A database that was not given a log yet lacks none of its lines.
    """
    try:
        session.begin_reading()
        return {log.late: rows for log in session.scope.objects.logs if (rows := _late_rows(session, log))}
    finally:
        session.driver.rollback()


def _late_rows(session: Session, log: RowLog) -> tuple[str, ...]:
    if session.driver.columns(log.label) is None or session.driver.columns(log.of) is None:
        return ()
    query = f"SELECT l.label FROM ({log.late_rows()}) AS l ORDER BY l.label LIMIT {_MOST}"
    return tuple(f"{log.of} {label}" for (label,) in session.driver.rows(query))


def require_log_functions(session: Session) -> None:
    """Raise Fatal that names the functions of logs that do something else than those of this version.

    Behind an upgrade those of the earlier one run on until the owner of the tables makes them again.
    """
    for log in session.scope.objects.logs:
        query = log.other_functions()
        if query and (found := [visible(name) for (name,) in session.driver.rows(query)]):
            raise Fatal(
                Exit.REFUSED,
                f"functions of {log.label} are those of another version of ratesmith, or were changed:"
                f" {', '.join(found)}; {UNCHANGED}",
                f"the owner of the tables runs schema.sql of {session.scope.name}, as this version builds it: it makes"
                " them again",
                kind=RefusalKind.LOG_LATE,
            )


def refuse_late_logs(session: Session) -> None:
    """Raise Fatal where a log does not say what its table holds, because its triggers are missing or disabled."""
    for statement in session.scope.objects.verify():
        session.driver.rows(statement.sql)
