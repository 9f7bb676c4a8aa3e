"""What a database has of prices beside the tables of the configuration: which rate is in force, and which ones were.

Charging code reads the view of those in force, or keeps the id of the rate in its usage log. Triggers log each change
of a window, and from that log follows, for every moment, by which rate this database charged: also where a day began
without anything being run, or where somebody changed a window by hand.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and no value is in any statement

from __future__ import annotations

from typing import Final

from ratesmith.api import SqlLog, SqlNames, SqlObjects, SqlView

WINDOW: Final = "ai_model_price_window"
LOG: Final = "ai_model_price_window_log"
IN_FORCE: Final = "ai_model_in_force"
APPLIED: Final = "ai_rate_applied"


def sql_objects(names: SqlNames) -> SqlObjects:
    """Return the log of windows, the view of the rates in force, and that of those which were."""
    if not names.has(WINDOW, "ai_rate"):
        return SqlObjects()
    return SqlObjects(
        logs=(SqlLog(name=LOG, of=WINDOW, about="rates"),),
        views=(SqlView(name=IN_FORCE, query=_in_force(names)), SqlView(name=APPLIED, query=_applied(names))),
    )


def _in_force(names: SqlNames) -> str:
    """One row for a model, also where somebody planted a window: that which began last, as in the configuration."""

    def column(name: str, alias: str = "w") -> str:
        return f"{alias}.{names.column(WINDOW, name)}"

    def holds(alias: str) -> str:
        end = column("effective_until", alias)
        return f"{column('effective_from', alias)} <= {names.today} AND ({end} IS NULL OR {end} > {names.today})"

    listed = ", ".join(map(column, ("model_name", "provider", "rate_id", "effective_from", "effective_until")))
    same = " AND ".join(f"{column(name, 'o')} = {column(name)}" for name in ("model_name", "provider"))
    later = f"{same} AND {column('effective_from', 'o')} > {column('effective_from')}\n    AND {holds('o')}"
    return (
        f"SELECT {listed}\n  FROM {names.table(WINDOW)} AS w\n"
        f"  WHERE {holds('w')}\n"
        f"  AND NOT EXISTS (SELECT 1 FROM {names.table(WINDOW)} AS o WHERE {later})"
    )


def _applied(names: SqlNames) -> str:
    """A line from the moment a window was there and had begun, until it ended or was there no more."""
    begins, ends = names.midnight('l."effective_from"'), names.midnight('s."effective_until"')
    model = 'PARTITION BY "model_name", "provider"'
    in_order = f'{model} ORDER BY "from_at", "id"'
    whole = 'count("until_at") = count(*)'
    return (
        "WITH said AS (\n"
        f'  SELECT l.*, CASE WHEN l."noted_at" > {begins} THEN l."noted_at" ELSE {begins} END AS "from_at",\n'
        f'    lead(l."noted_at") OVER ({model}, "effective_from" ORDER BY "id") AS "replaced_at"\n'
        f"  FROM {names.own(LOG)} AS l),\n"
        "held AS (\n"
        '  SELECT s.*, CASE WHEN s."effective_until" IS NULL'
        f' OR {ends} > s."replaced_at" THEN s."replaced_at" ELSE {ends} END AS "ends_at"\n'
        f'  FROM said AS s WHERE NOT s."gone" AND s."from_at" <= {names.now}),\n'
        "spans AS (\n"
        f'  SELECT h.*, CASE WHEN h."ends_at" <= {names.now} THEN h."ends_at" END AS "until_at"\n'
        '  FROM held AS h WHERE h."ends_at" IS NULL OR h."ends_at" > h."from_at"),\n'
        # A change of a window that leaves the rate in force begins no line.
        "marked AS (\n"
        f'  SELECT p.*, CASE WHEN lag("rate_id") OVER ({in_order}) = "rate_id"'
        f' AND lag("until_at") OVER ({in_order}) = "from_at" THEN 0 ELSE 1 END AS "begins" FROM spans AS p),\n'
        f'lines AS (SELECT m.*, sum("begins") OVER ({in_order}) AS "line" FROM marked AS m)\n'
        'SELECT "model_name", "provider", "rate_id", min("from_at") AS "from_at",\n'
        f'    CASE WHEN {whole} THEN max("until_at") END AS "until_at"\n'
        '  FROM lines GROUP BY "model_name", "provider", "rate_id", "line"'
    )
