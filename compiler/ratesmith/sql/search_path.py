"""What PostgreSQL searches for the operators and functions of our statements.

It prefers an operator or function that takes exactly the types at hand to one of pg_catalog that would do, wherever it
is on the search path: whoever can create one in a schema that is searched has whoever deploys run it. But the schemas
are needed: our tables are found there, and what the platform's triggers name.
"""

# ruff: noqa: S608 - nothing but constants

from __future__ import annotations

from typing import Final

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import PLANTED
from ratesmith.sql.statement import Statement

SCHEMAS: Final = "ratesmith.schemas"
_NOTE: Final = "What others put into the search path, to be called for what is PostgreSQL's own, does not run as you."
_HERE: Final = f"""\
WITH s AS (SELECT n.oid, n.nspowner, n.nspacl, s.name, s.place FROM pg_namespace AS n
    JOIN unnest(CAST(coalesce(nullif(current_setting('{SCHEMAS}', true), ''), '{{}}') AS name[]))
      WITH ORDINALITY AS s(name, place) ON s.name = n.nspname
    WHERE n.nspname NOT LIKE 'pg!_%' ESCAPE '!'),
  m AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper OR r.rolname IN (current_user, session_user)
    UNION SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()),
  o AS (SELECT s.oid, f.what FROM s JOIN (
      SELECT p.pronamespace, p.proowner, p.proname, CAST(CAST(p.oid AS regprocedure) AS text) FROM pg_proc AS p
      UNION ALL
      SELECT o.oprnamespace, o.oprowner, NULL, CAST(CAST(o.oid AS regoperator) AS text) FROM pg_operator AS o
    ) AS f(schema, owner, name, what) ON f.schema = s.oid AND f.owner <> s.nspowner
      AND f.owner NOT IN (SELECT m.oid FROM m)
    WHERE f.name IS NULL OR EXISTS (SELECT 1 FROM pg_proc AS c WHERE c.proname = f.name AND c.pronamespace = 11)
    UNION ALL SELECT s.oid, concat('what everybody may create in ', quote_ident(s.name),
      ' (run: REVOKE CREATE ON SCHEMA ', quote_ident(s.name), ' FROM PUBLIC)') FROM s
    CROSS JOIN LATERAL aclexplode(s.nspacl) AS a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
    UNION ALL SELECT s.oid, 'the schema ' || quote_ident(s.name) || ', named like you, of ' || quote_ident(r.rolname)
    FROM s JOIN pg_roles AS r ON r.oid = s.nspowner
    WHERE s.name IN (current_user, session_user) AND s.nspowner NOT IN (SELECT m.oid FROM m))
"""
"""`s`: the schemas of the search path. `m`: who is trusted in all of them. `o`: what others have there, or could have.

Whoever may create schemas can give one the name of another role, in whose search path it then comes first; any other
schema was chosen together with its owner. pg_catalog has the number 11."""
_PATH: Final = "concat(string_agg(quote_ident(s.name) || ', ', '' ORDER BY s.place), 'pg_temp') FROM s"


def safe_path(dialect: Dialect, ledger: str) -> tuple[Statement, ...]:
    """Return the statements, after BEGIN, that fail where others have a say in what is called; none where there is no
    search path.

    Where the name of the `ledger`, and so of every table, says its schema, the schemas of others are left out instead.
    """
    if not dialect.has_namespaces:
        return ()
    if "." in ledger:
        found = f"(SELECT {_PATH} WHERE s.oid NOT IN (SELECT o.oid FROM o))"
    else:
        failed = dialect.as_text(dialect.fail(PLANTED.expression(dialect, {"what": "p.what"})))
        found = (
            f"(SELECT CASE WHEN p.what IS NULL THEN (SELECT {_PATH})\n    ELSE {failed} END\n"
            "  FROM (SELECT string_agg(o.what, ', ') FROM o) AS p(what))"
        )
    schemas = "CAST(pg_catalog.current_schemas(false) AS pg_catalog.text)"
    return (
        Statement(f"SELECT pg_catalog.set_config('{SCHEMAS}', {schemas}, true) AS \"schemas\"", comment=(_NOTE,)),
        Statement("SET LOCAL search_path = pg_catalog, pg_temp"),
        Statement(f"{_HERE}SELECT set_config('search_path', {found}, true) AS \"path\""),
    )
