"""What a platform reads of the database: rows by the names of the documents, and where the ledger stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.db import connections, transaction

from ratesmith.contrib.django.release import Release, database

Row = dict[str, Any]
_JSON: Final = frozenset({"available_sizes", "capabilities", "content"})
_FLAGS: Final = frozenset({"is_active", "is_default", "is_testing"})
_RATES: Final = frozenset({"ai_model_in_force", "ai_rate"})
_LEDGER: Final = "ratesmith_ledger"
_LINE: Final = ("id", "environment", "action", "head", "migration", "state_hash", "applied_by")


class Line(NamedTuple):
    """The last line of the ledger that says where a database is."""

    id: int
    environment: str
    action: str
    head: int
    migration: str
    state_hash: str
    applied_by: str
    """The database role that wrote it, which is all of a line that its writer does not choose."""


@contextmanager
def asked() -> Iterator[Any]:
    """Give a cursor; what fails leaves the transaction of the caller as it was, and a dead connection closed."""
    alias = database()
    connection = connections[alias]
    try:
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            yield cursor
    finally:
        # Where no request ends, as in a worker, nothing else closes a connection whose server went away.
        if connection.errors_occurred and not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def rows(cursor: Any, release: Release, table: str) -> list[Row]:
    """Return all rows of a table, by the names of the documents; none where the platform does without it."""
    if table not in release.tables:
        return []
    cursor.execute(f"SELECT * FROM {_quoted(release.tables[table])}")  # noqa: S608  # a name of release.json, quoted
    ours = {theirs: name for name, theirs in release.columns.get(table, {}).items()}
    names = [ours.get(it[0], it[0]) for it in cursor.description]
    return [{name: _value(name, it) for name, it in zip(names, row, strict=True)} for row in cursor.fetchall()]


def has_rates(release: Release) -> bool:
    """Return whether the platform has rates, with their days."""
    return release.tables.keys() >= _RATES


def rates_in_force(cursor: Any, release: Release) -> dict[tuple[str, str], tuple[str, Any]]:
    """Return id and content of the rate that holds today, by model and provider; none of a model without one."""
    if not has_rates(release):
        return {}
    view, table = (_quoted(release.tables[name]) for name in ("ai_model_in_force", "ai_rate"))
    # The view names its columns as the table of days does.
    model, provider, rate = (
        _column(release, "ai_model_price_window", it) for it in ("model_name", "provider", "rate_id")
    )
    id, content = (_column(release, "ai_rate", it) for it in ("rate_id", "content"))
    chosen = f"f.{model}, f.{provider}, f.{rate}, r.{content}"
    cursor.execute(f"SELECT {chosen} FROM {view} AS f JOIN {table} AS r ON r.{id} = f.{rate}")  # noqa: S608
    return {(model, provider): (id, _value("content", content)) for model, provider, id, content in cursor.fetchall()}


def last_line(cursor: Any, release: Release) -> Line | None:
    """Return the line that says where the database is; None for an empty ledger."""
    found = _lines(cursor, release, "action NOT IN ('overwrite', 'secrets')", ())
    return found[0] if found else None


def was_at(cursor: Any, release: Release, head: int) -> Line | None:
    """Return the last line that led to a migration of this number; None where there is none."""
    found = _lines(cursor, release, "action NOT IN ('overwrite', 'secrets') AND head = %s", (head,))
    return found[0] if found else None


def _lines(cursor: Any, release: Release, condition: str, values: Sequence[object]) -> list[Line]:
    ledger = _quoted(release.tables[_LEDGER])
    query = f"SELECT {', '.join(_LINE)} FROM {ledger} WHERE {condition} ORDER BY id DESC LIMIT 1"  # noqa: S608
    cursor.execute(query, values)
    return [Line(*row) for row in cursor.fetchall()]


def _quoted(name: str) -> str:
    quote = connections[database()].ops.quote_name
    return ".".join(quote(part) for part in name.split("."))


def _column(release: Release, table: str, name: str) -> str:
    return str(connections[database()].ops.quote_name(release.columns.get(table, {}).get(name, name)))


def _value(name: str, value: Any) -> Any:
    if name in _JSON and isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            # Of one row: a number or a depth that the database takes. All others are read.
            return None
    # SQLite has 0 and 1.
    return bool(value) if name in _FLAGS and value is not None else value
