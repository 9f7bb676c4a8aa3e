"""Who has a lock of PostgreSQL, or waits for it before us."""

# ruff: noqa: S608 - conditions of our own

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ratesmith.core.sanitize import visible
from ratesmith.sql.dialect import Dialect

_READ: Final = re.compile(r'(?:FROM|JOIN) ("[^"]+"(?:\."[^"]+")?)')


class Holder(NamedTuple):
    """A row of `holders`."""

    program: str | None
    role: str | None
    pid: int | None
    address: str | None
    seconds: int | None
    prepared: str | None
    """The name of its transaction, where nobody is connected any more and the server keeps the locks."""


def holders(condition: str, *, waits: bool = False) -> str:
    """Return the query for who has a lock `l`, or also `waits` for it."""
    granted = "" if waits else "l.granted AND "
    return (
        "SELECT a.application_name, coalesce(a.usename, p.owner), a.pid, a.client_addr,"
        " CAST(extract(epoch FROM now() - coalesce(a.xact_start, p.prepared)) AS bigint), p.gid"
        " FROM pg_catalog.pg_locks AS l LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid"
        # Nobody is connected any more, and the server keeps its locks, also when it starts anew.
        " LEFT JOIN pg_catalog.pg_locks AS t ON l.pid IS NULL AND t.pid IS NULL"
        " AND t.locktype = 'transactionid' AND t.virtualtransaction = l.virtualtransaction"
        " LEFT JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = t.transactionid"
        f" WHERE {granted}coalesce(a.datname, p.database) = current_database() AND {condition}"
        " ORDER BY l.granted DESC, coalesce(a.xact_start, p.prepared) LIMIT 1"
    )


def described(dialect: Dialect, holder: Holder) -> str:
    """Return who it is, and for how long, as a message begins.

    The program is what it calls itself, and so the last thing, between quotes that it has none of.
    """
    where = f" from {holder.address}" if holder.address else ""
    program = holder.program.replace('"', "'") if holder.program else ""
    called = f', which calls itself "{program}"' if program else ""
    since = f", for {holder.seconds} seconds," if holder.seconds is not None else ""
    if holder.prepared is not None:
        ends = f"ROLLBACK PREPARED {dialect.text(holder.prepared)}"
        return visible(f"a prepared transaction of {holder.role or '?'} (end it: {ends}){since}")
    return visible(f"{holder.role or '?'} (pid {holder.pid}{where}{called}){since}")


def read_tables(sql: str) -> tuple[str, ...]:
    """Return the tables that a query of ours reads; those of the catalog are not quoted."""
    return tuple(dict.fromkeys(name.replace('"', "") for name in _READ.findall(sql)))
