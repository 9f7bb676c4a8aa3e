"""What of a PostgreSQL database sees each new value of a column, also where the table is a view or has partitions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.generated_columns import computed_from

# A column that is computed from another one changes with it. What a view reads, and a rule reads or writes, is
# `behind`: a column can have another name there. A rule may insert.
_REACHED: Final = """\
WITH RECURSIVE r(id, behind, inserted) AS (
  SELECT {oid}, false, false
  UNION
  SELECT s.id, r.behind OR s.behind, r.inserted OR s.inserted
  FROM r JOIN (
    SELECT w.ev_class, d.refobjid, true, w.ev_type = '2'
    FROM pg_catalog.pg_rewrite AS w JOIN pg_catalog.pg_depend AS d ON d.objid = w.oid AND d.refobjid <> w.ev_class
    WHERE d.classid = CAST(CAST('pg_catalog.pg_rewrite' AS pg_catalog.regclass) AS pg_catalog.oid)
      AND d.refclassid = CAST(CAST('pg_catalog.pg_class' AS pg_catalog.regclass) AS pg_catalog.oid)
      AND w.ev_type IN ('1', '2')
    UNION ALL
    SELECT i.inhparent, i.inhrelid, false, false FROM pg_catalog.pg_inherits AS i
  ) AS s(origin, id, behind, inserted) ON s.origin = r.id
), c AS (
  SELECT r.id AS attrelid, r.inserted, a.attnum, CASE WHEN r.id = {oid} THEN '' ELSE k.relname || '.' END AS place,
    a.attname NOT IN ({beside}) AND t.typcategory <> 'D' AS secret
  FROM r JOIN pg_catalog.pg_class AS k ON k.oid = r.id
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.id
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  WHERE a.attnum > 0 AND NOT a.attisdropped AND (a.attname IN ({column}, {beside})
    OR r.behind AND t.typcategory IN ('S', 'D') AND NOT EXISTS
      (SELECT 1 FROM pg_catalog.pg_attribute AS o WHERE o.attrelid = {oid} AND o.attname = a.attname))
), w AS (
  SELECT * FROM c
  UNION
  SELECT c.attrelid, c.inserted, a.attnum, c.place, c.secret
  FROM c JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.attrelid AND {computed}
)
"""
"""Bits of the type of a trigger: 4 on INSERT, as of a rule, and 16 on UPDATE; of no named columns, or of this one.

What a partition has from its table has a parent, and is named with that.
"""
_KEYS: Final = """\
SELECT DISTINCT w.place || k.conname FROM w JOIN pg_catalog.pg_constraint AS k
  ON k.conrelid = w.attrelid AND w.attnum = ANY (k.conkey) OR k.confrelid = w.attrelid AND w.attnum = ANY (k.confkey)
WHERE w.secret AND k.contype = 'f' AND k.conparentid = 0 ORDER BY 1"""
_TRIGGERS: Final = """\
SELECT DISTINCT w.place || t.tgname FROM w JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = w.attrelid
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgparentid = 0
  AND (t.tgtype & 16 > 0 AND (pg_catalog.cardinality(CAST(t.tgattr AS int2[])) = 0
      OR w.attnum = ANY (CAST(t.tgattr AS int2[]))) OR w.inserted AND t.tgtype & 4 > 0)
UNION
SELECT w.place || u.rulename FROM w JOIN pg_catalog.pg_rewrite AS u ON u.ev_class = w.attrelid
WHERE u.ev_type = '2' AND u.ev_enabled <> 'D' ORDER BY 1"""


def oid(dialect: Dialect, table: str) -> str:
    """Return the same as `ratesmith.sql.catalog.oid_of`, with names that no search path can turn to others."""
    return f"CAST(pg_catalog.to_regclass({dialect.text(dialect.quoted(table))}) AS pg_catalog.oid)"


def watching(dialect: Dialect, table: str, column: str, beside: Iterable[str] = ()) -> dict[str, str]:
    """Return the queries for the names of foreign keys, and of triggers and rules, that see new values of a column.

    The statement that writes it also sets the columns `beside`: what waits for those sees the whole row.

    Those of other relations than the table begin with that of the relation.
    """
    reached = _REACHED.format(
        oid=oid(dialect, table),
        column=dialect.text(column),
        beside=", ".join(map(dialect.text, beside)) or "''",
        computed=computed_from("a", "c"),
    )
    return {"foreign keys": reached + _KEYS, "triggers": reached + _TRIGGERS}
