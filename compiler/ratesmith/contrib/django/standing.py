"""Where a database stands beside the release of this image."""

from __future__ import annotations

from typing import Any, Literal

from django.db import Error, connections

from ratesmith.contrib.django.release import Release, database
from ratesmith.contrib.django.rows import Line, asked, last_line, was_at

Standing = Literal["current", "behind", "ahead", "other-environment", "other-history", "no-ledger", "unreachable"]


def stands(of: Release) -> tuple[Standing, Line | None]:
    """Return where the database stands, and the line of the ledger that says so; never raises django.db.Error."""
    try:
        with asked() as cursor:
            line = last_line(cursor, of)
            return (_standing(cursor, of, line), line) if line else ("no-ledger", None)
    except Error:
        return ("no-ledger" if _answers() else "unreachable"), None


def _standing(cursor: Any, of: Release, line: Line) -> Standing:
    if line.environment != of.environment:
        return "other-environment"
    if line.head > of.head:
        # An old image behind a deploy. A database that was filled by a later seed has no line for our migration.
        ours = was_at(cursor, of, of.head)
        return "other-history" if ours is not None and ours.migration != of.migration else "ahead"
    if of.migrations.get(line.head, line.migration) != line.migration:
        return "other-history"
    return "current" if (line.head, line.state_hash) == (of.head, of.state_hash) else "behind"


def _answers() -> bool:
    try:
        with asked() as cursor:
            connections[database()].introspection.table_names(cursor)
    except Error:
        return False
    return True
