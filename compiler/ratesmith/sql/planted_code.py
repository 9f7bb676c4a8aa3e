"""Code of somebody else that PostgreSQL runs as whoever reads or writes a table: the functions of its triggers, rules,
policies, defaults, checks and indexes, and what those call that PostgreSQL knows of.

Who has the right TRIGGER on a table, as default privileges often give it, attaches a function of his own to it, and who
has REFERENCES a table of his own. Whose it is decides, as its owner can change it at any time; what it does is not
looked at, nor who would run it: up to PostgreSQL 17 what runs as its owner can have the rest run at the end, as us.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.sql.dialect import Dialect

_CATALOGS: Final = "c(cl, ru, fn, op, ty, tr, po) AS (SELECT {})".format(
    ", ".join(
        f"CAST(CAST('pg_{name}' AS regclass) AS oid)"
        for name in ("class", "rewrite", "proc", "operator", "type", "trigger", "policy")
    )
)
_HARMLESS: Final = (
    "'clock_timestamp', 'current_setting', 'gen_random_uuid', 'length', 'lower', 'now', 'pg_trigger_depth', 'random',"
    " 'statement_timestamp', 'upper'"
)
"""What the condition of a trigger may ask, beside comparisons."""
_FIRST_OF_USERS: Final = 16384
"""The first `oid` of what was not there when the database was made."""


def _is_brought(row: str, owner: str, kind: str) -> str:
    """The condition that a row of pg_proc or pg_operator is PostgreSQL's own, or of an extension that a superuser
    trusts: its owner may add what is his own to it.
    """
    return (
        f"({row}.oid < {_FIRST_OF_USERS} OR EXISTS (SELECT 1 FROM pg_depend AS p JOIN pg_roles AS r"
        f" ON r.oid = {row}.{owner} AND r.rolsuper WHERE p.classid = c.{kind} AND p.objid = {row}.oid"
        " AND p.deptype = 'e'))"
    )


_INNER: Final = re.compile(r"\n {4,}")
_CASCADES: Final = "(k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))"
"""The condition that a foreign key `k` changes rows that refer to one that was changed; others are looked up."""
# Not those of a stranger, who keeps each locked for as long as we wait: whoever asks for his code refuses them.
_LOCKED: Final = f"""\
DECLARE n text; BEGIN FOR n IN {{trusted}},
  {_CATALOGS},
    g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM (VALUES {{names}}) AS w(name)
      JOIN pg_class AS k ON k.oid = CAST(to_regclass(w.name) AS oid)
      JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
    d(id) AS (SELECT CAST(to_regclass(w.name) AS oid) FROM (VALUES {{names}}) AS w(name) UNION SELECT l.id FROM d JOIN (
      SELECT i.inhparent, i.inhrelid FROM pg_inherits AS i
      UNION ALL SELECT k.confrelid, k.conrelid FROM pg_constraint AS k WHERE k.contype = 'f' AND {_CASCADES}
      UNION ALL SELECT w.ev_class, p.refobjid FROM c JOIN pg_depend AS p ON p.classid = c.ru AND p.refclassid = c.cl
        JOIN pg_rewrite AS w ON w.oid = p.objid) AS l(origin, id) ON l.origin = d.id
      JOIN pg_class AS k ON k.oid = l.id AND k.relowner IN (SELECT g.id FROM g))
  SELECT CAST(CAST(k.oid AS regclass) AS text) FROM pg_class AS k JOIN d ON d.id = k.oid
    WHERE k.relkind IN ('r', 'p') AND has_schema_privilege(k.relnamespace, 'USAGE') ORDER BY 1
  LOOP EXECUTE 'PREPARE ratesmith_held AS DELETE FROM ONLY ' || n; EXECUTE 'DEALLOCATE ratesmith_held'; END LOOP; END"""
_REACHED: Final = f"""\
  {_CATALOGS},
  e(class, id, via, seen) AS (SELECT c.cl, CAST(to_regclass(w.name) AS oid), '', false
      FROM c CROSS JOIN (VALUES {{names}}) AS w(name)
    UNION SELECT l.class, l.id, CASE WHEN e.via <> '' AND l.class IN (c.fn, c.op, c.ty) THEN e.via
      ELSE pg_describe_object(l.class, l.id, 0) END, (e.seen OR l.seen) AND l.class <> c.fn
      FROM e CROSS JOIN c CROSS JOIN LATERAL (
      SELECT p.classid, p.objid, false FROM pg_depend AS p
        WHERE p.refclassid = e.class AND p.refobjid = e.id AND e.class IN (c.cl, c.ty)
          AND (p.deptype <> 'n' OR p.classid = c.cl AND e.class = c.cl) AND {{back}}
      UNION ALL SELECT p.refclassid, p.refobjid, e.class = c.po AND p.refclassid = c.cl FROM pg_depend AS p
        WHERE p.classid = e.class AND p.objid = e.id
          AND (p.refclassid IN (c.fn, c.op, c.ty) OR e.class IN (c.ru, c.po, c.fn) AND p.refclassid = c.cl){{keys}}
      ) AS l(class, id, seen)),
  g(id) AS (SELECT t.oid FROM t UNION SELECT x.id FROM e JOIN pg_class AS k ON k.oid = e.id AND e.via = ''
    JOIN pg_namespace AS n ON n.oid = k.relnamespace CROSS JOIN LATERAL (VALUES (k.relowner), (n.nspowner)) AS x(id)),
  z(name) AS (SELECT concat(x.via, ' runs ' || nullif(x.what, x.via), ' of ', r.rolname) FROM (
      SELECT e.via, pg_describe_object(e.class, e.id, 0), s.refobjid FROM e JOIN c ON e.class IN (c.fn, c.op, c.ty)
        JOIN pg_shdepend AS s ON s.classid = e.class AND s.objid = e.id AND s.deptype = 'o' AND s.dbid =
          (SELECT o.oid FROM pg_database AS o WHERE o.datname = current_database())
      UNION SELECT concat(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.contype = 'f'
          AND k.conrelid = e.id AND k.confrelid IN (SELECT e.id FROM e WHERE NOT e.seen)) THEN 'a foreign key of ' END,
          e.via), CAST(NULL AS text), k.relowner FROM e JOIN c ON e.class = c.cl JOIN pg_class AS k ON k.oid = e.id
          AND k.relkind IN ('r', 'p', 'v', 'm', 'f')) AS x(via, what, owner)
      JOIN pg_roles AS r ON r.oid = x.owner WHERE x.owner NOT IN (SELECT g.id FROM g){{unsafe}})"""
"""`e`: what is behind the tables, each with what of theirs leads there, and whether it is only `seen`: none of its
triggers runs then. `g`: who is trusted; of the owners of the tables, and of their schemas, another guard asks. `z`: the
code of somebody else.
"""


# PostgreSQL looks for rows that refer to one, and for that to which one refers, as the owner of the other table: its
# casts, types and indexes run too.
_KEYS: Final = f"""
      UNION ALL SELECT c.cl, k.conrelid, NOT {_CASCADES} FROM pg_constraint AS k
        WHERE e.class = c.cl AND NOT e.seen AND k.confrelid = e.id AND k.contype = 'f'
      UNION ALL SELECT c.cl, k.confrelid, true FROM pg_constraint AS k
        WHERE e.class = c.cl AND NOT e.seen AND k.conrelid = e.id AND k.contype = 'f'"""
_ATTACHED: Final = """NOT EXISTS (SELECT 1 FROM pg_trigger AS g
            WHERE p.classid = c.tr AND g.oid = p.objid AND (g.tgenabled = 'D' OR e.seen))"""
# The condition of a trigger is of whoever attached it, who has it call any function with any arguments: one of the
# platform, one that runs SQL which it is given, or one that reads a text as a value of a type with a check of his own.
# Who may call a function makes an operator of it, and of a domain of his casts by any function of PostgreSQL. What is
# converted to other types than base types and enums, such as domains, is checked by functions that are not in its text.
_UNSAFE: Final = f"""
    UNION SELECT concat(e.via, ' asks ', coalesce(q.proname, y.typname))
      FROM e JOIN c ON e.class = c.tr JOIN pg_trigger AS g ON g.oid = e.id CROSS JOIN LATERAL
        regexp_matches(CAST(g.tgqual AS text), '(funcid|resulttype|typid) ([0-9]+)', 'g') AS s(found)
      LEFT JOIN pg_type AS y ON s.found[1] <> 'funcid' AND y.oid = CAST(s.found[2] AS oid)
        AND y.oid >= {_FIRST_OF_USERS}
      LEFT JOIN pg_type AS i ON i.oid = y.typelem
      LEFT JOIN pg_proc AS q ON s.found[1] = 'funcid' AND q.oid = CAST(s.found[2] AS oid)
        AND NOT (q.pronamespace = 11 AND q.proname IN ({_HARMLESS})
        OR {_is_brought("q", "proowner", "fn")} AND q.provolatile <> 'v' AND (
          q.oid IN (SELECT k.castfunc FROM pg_cast AS k WHERE k.oid < {_FIRST_OF_USERS})
          OR q.oid IN (SELECT o.oprcode FROM pg_operator AS o WHERE {_is_brought("o", "oprowner", "op")})))
      WHERE q.oid IS NOT NULL OR coalesce(i.typtype, y.typtype) NOT IN ('b', 'e')"""


def hold_tables(dialect: Dialect, tables: Iterable[str], trusted: str) -> Iterator[str]:
    """Yield the statement that locks tables, and what is written with them, until the end of the transaction: nobody
    makes a trigger or a foreign key there from then on, and rows can be written as before.

    `trusted` is a WITH of `t`, the roles that are: tables of others behind a foreign key are not waited for. A right to
    single columns is none to lock a table; to prepare a statement asks for no right.
    """
    if dialect.has_roles:
        body = _dense(_LOCKED.format(names=_names(dialect, tables), trusted=trusted))
        yield "DO " + dialect.text(body).replace("\\n", "\n")


def planted_code(dialect: Dialect, tables: Iterable[str], *, writing: bool) -> str:
    """Return the members of a WITH behind `t`, the trusted roles, of which `z` has what code of somebody else runs as
    whoever reads these tables, or is `writing` them.
    """
    return _dense(
        _REACHED.format(
            names=_names(dialect, tables),
            back=_ATTACHED if writing else "p.classid <> c.tr",
            keys=_KEYS if writing else "",
            unsafe=_UNSAFE if writing else "",
        )
    )


def _dense(text: str) -> str:
    """Return it with a line for each part: it is in every file, and the same in all."""
    return _INNER.sub(" ", text)


def _names(dialect: Dialect, tables: Iterable[str]) -> str:
    return ", ".join(f"({dialect.text(dialect.quoted(name))})" for name in tables)
