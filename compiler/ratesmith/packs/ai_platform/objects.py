"""What a database has of prices beside the tables of the configuration: which rate is in force, and which ones were.

Charging code reads the view, or keeps the id of the rate in its usage log. The log says from when to when this database
really charged by a rate: an `apply`, a rollback or activate.sql closes and opens its lines.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and no value is in any statement

from __future__ import annotations

from typing import Final

from ratesmith.api import NOW, SqlNames, SqlObjects, SqlTable, SqlView, SqlWrite, Text, Timestamp, Unowned
from ratesmith.packs.ai_platform.rates import ID

IN_FORCE: Final = "ai_model_in_force"
APPLIED: Final = "ai_rate_applied"


def sql_objects(names: SqlNames) -> SqlObjects:
    """Return the view of the rates in force, and the log of those that were."""
    if not names.has("ai_model_price_window", "ai_rate"):
        return SqlObjects()
    return SqlObjects(
        tables=(
            SqlTable(
                name=APPLIED,
                columns=(
                    Unowned("model_name", Text(100)),
                    Unowned("provider", Text(50)),
                    Unowned("rate_id", ID),
                    Unowned("from_at", Timestamp(), default=NOW),
                    Unowned("until_at", Timestamp(), null=True),
                    Unowned("state_hash", Text(64)),
                ),
                update=("until_at",),
            ),
        ),
        views=(SqlView(name=IN_FORCE, query=_in_force(names)),),
        settled=(_close(names), _open(names)),
    )


def _in_force(names: SqlNames) -> str:
    def column(name: str) -> str:
        return f"w.{names.column('ai_model_price_window', name)}"

    first, end = column("effective_from"), column("effective_until")
    listed = ", ".join(map(column, ("model_name", "provider", "rate_id", "effective_from", "effective_until")))
    return (
        f"SELECT {listed}\n  FROM {names.table('ai_model_price_window')} AS w\n"
        f"  WHERE {first} <= {names.today} AND ({end} IS NULL OR {end} > {names.today})"
    )


def _close(names: SqlNames) -> SqlWrite:
    """End the line of each rate that is no longer in force."""
    log, view = names.own(APPLIED), names.own(IN_FORCE)
    same = " AND ".join(f"f.{_COLUMN[name]} = {log}.{_COLUMN[name]}" for name in _CHARGED)
    return SqlWrite(
        table=APPLIED,
        statement=f"UPDATE {log} SET {_COLUMN['until_at']} = {names.now}",
        where=f"{_COLUMN['until_at']} IS NULL AND NOT EXISTS (SELECT 1 FROM {view} AS f WHERE {same})",
    )


def _open(names: SqlNames) -> SqlWrite:
    """Begin a line for each rate that is in force and has none."""
    log, view = names.own(APPLIED), names.own(IN_FORCE)
    columns = ", ".join(_COLUMN[name] for name in (*_CHARGED, "from_at", "state_hash"))
    charged = ", ".join(f"f.{_COLUMN[name]}" for name in _CHARGED)
    same = " AND ".join(f"a.{_COLUMN[name]} = f.{_COLUMN[name]}" for name in _CHARGED)
    known = f"SELECT 1 FROM {log} AS a WHERE {same} AND a.{_COLUMN['until_at']} IS NULL"
    return SqlWrite(
        table=APPLIED,
        statement=(
            f"INSERT INTO {log} ({columns})\n  SELECT {charged}, {names.now}, {names.state}\n  FROM {view} AS f"
        ),
        where=f"NOT EXISTS ({known})",
    )


_CHARGED: Final = ("model_name", "provider", "rate_id")
_COLUMN: Final = {name: f'"{name}"' for name in (*_CHARGED, "from_at", "until_at", "state_hash")}
