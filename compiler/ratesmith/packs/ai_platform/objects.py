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
_HALVINGS: Final = 24
"""Sizes of pieces: 2²⁴ moments are more than a log that is compared has lines."""


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
    """A line from the moment a window was there and had begun, until it ended or was there no more.

    What one transaction wrote was there at one moment. Of windows that somebody had overlap, that which began last was
    in force: only those are compared with each other, as a log has many lines and no such ones.
    """
    begins, ends = names.midnight('n."effective_from"'), names.midnight('s."effective_until"')
    model = '"model_name", "provider"'
    in_order = f'PARTITION BY {model} ORDER BY "from_at"'
    before = f'(PARTITION BY {model} ORDER BY "from_at", "id" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)'
    island = 'i."model_name", i."provider", i."island"'
    ordered = f'PARTITION BY {island} ORDER BY i."at"'
    sizes = " ".join(f"UNION ALL SELECT {2**power}" for power in range(1, _HALVINGS))

    window = 'i."id", i."rate_id", i."effective_from"'
    latest = f'PARTITION BY {island}, i."size", i."piece" ORDER BY i."effective_from" DESC NULLS LAST'
    whole = 'count("until_at") = count(*)'
    return (
        "WITH noted AS (\n"
        f'  SELECT l.*, max("noted_at") OVER (PARTITION BY {model}, "noted_in") AS "moment"'
        f" FROM {names.own(LOG)} AS l),\n"
        "said AS (\n"
        f'  SELECT n.*, CASE WHEN n."moment" > {begins} THEN n."moment" ELSE {begins} END AS "from_at",\n'
        f'    lead(n."moment") OVER (PARTITION BY {model}, "effective_from" ORDER BY "id") AS "replaced_at"\n'
        "  FROM noted AS n),\n"
        "held AS (\n"
        '  SELECT s.*, CASE WHEN s."effective_until" IS NULL'
        f' OR {ends} > s."replaced_at" THEN s."replaced_at" ELSE {ends} END AS "ends_at"\n'
        f'  FROM said AS s WHERE NOT s."gone" AND s."from_at" <= {names.now}),\n'
        "spans AS (\n"
        f'  SELECT h.*, CASE WHEN h."ends_at" <= {names.now} THEN h."ends_at" END AS "until_at"\n'
        '  FROM held AS h WHERE h."ends_at" IS NULL OR h."ends_at" > h."from_at"),\n'
        # What overlaps, one with the next, is on one island.
        "apart AS (\n"
        f'  SELECT s.*, CASE WHEN count(*) OVER {before} > count("until_at") OVER {before}'
        f' OR max("until_at") OVER {before} > "from_at" THEN 0 ELSE 1 END AS "apart" FROM spans AS s),\n'
        "islands AS (\n"
        f'  SELECT a.*, sum("apart") OVER (PARTITION BY {model} ORDER BY "from_at", "id") AS "island"'
        " FROM apart AS a),\n"
        "counted AS NOT MATERIALIZED (\n"
        f'  SELECT i.*, count(*) OVER (PARTITION BY {model}, "island") > 1 AS "overlaps" FROM islands AS i),\n'
        "ends AS (\n"
        f'  SELECT {island}, {window}, i."from_at" AS "at", 0 AS "closes" FROM counted AS i WHERE i."overlaps"\n'
        f'  UNION ALL SELECT {island}, {window}, i."until_at", 1 FROM counted AS i'
        ' WHERE i."overlaps" AND i."until_at" IS NOT NULL),\n'
        f'ranked AS (SELECT i.*, dense_rank() OVER ({ordered}) - 1 AS "place" FROM ends AS i),\n'
        f'placed AS (SELECT i.*, max("place") OVER (PARTITION BY {island}) + 1 AS "places" FROM ranked AS i),\n'
        "covers AS (\n"
        f'  SELECT {island}, {window}, min(i."place") AS "first",\n'
        '    CASE WHEN max(i."closes") = 1 THEN max(i."place") ELSE max(i."places") END AS "last"\n'
        f"  FROM placed AS i GROUP BY {island}, {window}),\n"
        "moments AS (\n"
        f'  SELECT i.*, lead("at") OVER ({ordered}) AS "next_at"\n'
        f'  FROM (SELECT DISTINCT {island}, i."at", i."place", i."places" FROM placed AS i) AS i),\n'
        f'sizes AS (SELECT 1 AS "size" {sizes}),\n'
        "halved AS (\n"
        '  SELECT i.*, s."size", (i."first" + s."size" - 1) / s."size" AS "low", i."last" / s."size" AS "high"\n'
        '  FROM covers AS i JOIN sizes AS s ON s."size" <= i."last"),\n'
        "pieces AS (\n"
        f'  SELECT {island}, {window}, i."size", i."low" AS "piece" FROM halved AS i\n'
        '    WHERE i."low" < i."high" AND i."low" % 2 = 1\n'
        f'  UNION ALL SELECT {island}, {window}, i."size", i."high" - 1 FROM halved AS i\n'
        '    WHERE i."low" < i."high" AND i."high" % 2 = 1),\n'
        # The moments stand among the pieces that they ask: a join of both would be left to a planner that cannot know
        # how many there are.
        "asked AS (\n"
        f'  SELECT {island}, i."size", i."piece", i."rate_id", i."effective_from", NULL AS "at", NULL AS "next_at"\n'
        "    FROM pieces AS i\n"
        f'  UNION ALL SELECT {island}, s."size", i."place" / s."size", NULL, NULL, i."at", i."next_at"\n'
        '    FROM moments AS i JOIN sizes AS s ON s."size" <= i."places"),\n'
        "answered AS (\n"
        f'  SELECT {island}, i."at", i."next_at", first_value(i."rate_id") OVER ({latest}) AS "rate_id",\n'
        f'    first_value(i."effective_from") OVER ({latest}) AS "effective_from" FROM asked AS i),\n'
        "charged AS (\n"
        f'  SELECT i.*, row_number() OVER (PARTITION BY {island}, i."at" ORDER BY i."effective_from" DESC) AS "nth"\n'
        '    FROM answered AS i WHERE i."at" IS NOT NULL AND i."effective_from" IS NOT NULL),\n'
        "chosen AS (\n"
        '  SELECT "model_name", "provider", "rate_id", "from_at", "until_at" FROM counted AS i WHERE NOT i."overlaps"\n'
        '  UNION ALL SELECT "model_name", "provider", "rate_id", "at", "next_at" FROM charged AS r'
        ' WHERE r."nth" = 1),\n'
        # A change of a window that leaves the rate in force begins no line.
        "marked AS (\n"
        f'  SELECT c.*, CASE WHEN lag("rate_id") OVER ({in_order}) = "rate_id"'
        f' AND lag("until_at") OVER ({in_order}) = "from_at" THEN 0 ELSE 1 END AS "begins" FROM chosen AS c),\n'
        f'lines AS (SELECT m.*, sum("begins") OVER ({in_order}) AS "line" FROM marked AS m)\n'
        'SELECT "model_name", "provider", "rate_id", min("from_at") AS "from_at",\n'
        f'    CASE WHEN {whole} THEN max("until_at") END AS "until_at"\n'
        '  FROM lines GROUP BY "model_name", "provider", "rate_id", "line"'
    )
