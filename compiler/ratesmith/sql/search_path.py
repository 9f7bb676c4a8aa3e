"""What PostgreSQL searches for the operators and functions of our statements.

It prefers an operator or function that takes exactly the types at hand to one of pg_catalog that would do, wherever it
is on the search path: whoever can create one in a schema that is searched has whoever deploys run it. But the schemas
are needed: our tables are found there, and what the platform's triggers name.
"""

# ruff: noqa: S608 - nothing but constants

from __future__ import annotations

from typing import Final

from ratesmith.core.lock_times import LOCK_SECONDS
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import NO_NAMESPACE, PLANTED, GuardMessage
from ratesmith.sql.statement import Statement

SCHEMAS: Final = "ratesmith.schemas"
_SCHEMAS: Final = f"nullif(current_setting('{SCHEMAS}', true), '')"
"""NULL where there is no transaction, which another guard says."""
_NOTE: Final = "What others put into the search path, to be called for what is PostgreSQL's own, does not run as you."
_HERE: Final = f"""\
WITH s AS (SELECT n.oid, n.nspowner, n.nspacl, s.name, s.place FROM pg_namespace AS n
    JOIN unnest(CAST({_SCHEMAS} AS name[]))
      WITH ORDINALITY AS s(name, place) ON s.name = n.nspname
    WHERE n.nspname NOT LIKE 'pg!_%' ESCAPE '!'),
  m AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper OR r.rolname IN (current_user, session_user)
    UNION SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()),
  e AS (SELECT n.oid, n.nspname, concat('what everybody may create in ', quote_ident(n.nspname),
      ' (run: REVOKE CREATE ON SCHEMA ', quote_ident(n.nspname), ' FROM PUBLIC)') AS what FROM pg_namespace AS n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'),
  o AS (SELECT s.oid, f.what FROM s JOIN (
      SELECT p.pronamespace, p.proowner, p.proname, CAST(CAST(p.oid AS regprocedure) AS text) FROM pg_proc AS p
      UNION ALL
      SELECT o.oprnamespace, o.oprowner, NULL, CAST(CAST(o.oid AS regoperator) AS text) FROM pg_operator AS o
    ) AS f(schema, owner, name, what) ON f.schema = s.oid AND f.owner <> s.nspowner
      AND f.owner NOT IN (SELECT m.oid FROM m)
    WHERE f.name IS NULL OR EXISTS (SELECT 1 FROM pg_proc AS c WHERE c.proname = f.name AND c.pronamespace = 11)
    UNION ALL SELECT e.oid, e.what FROM e JOIN s ON s.oid = e.oid
    UNION ALL SELECT s.oid, 'the schema ' || quote_ident(s.name) || ', named like you, of ' || quote_ident(r.rolname)
    FROM s JOIN pg_roles AS r ON r.oid = s.nspowner
    WHERE s.name IN (current_user, session_user) AND s.nspowner NOT IN (SELECT m.oid FROM m))
"""
"""`s`: the schemas of the search path. `m`: who is trusted in all of them. `e`: schemas that are open to everybody.
`o`: what others have in those of the path, or could have.

Whoever may create schemas can give one the name of another role, in whose search path it then comes first; any other
schema was chosen together with its owner. pg_catalog has the number 11."""
# The catalog quotes the names of types and tables where the second one is on.
_OURS: Final = {
    "search_path": "'pg_catalog, pg_temp'",
    "quote_all_identifiers": "'off'",
    "lock_timeout": f"'{LOCK_SECONDS}s'",
}
_PATH: Final = "concat(string_agg(quote_ident(s.name) || ', ', '' ORDER BY s.place), 'pg_temp') FROM s"


def safe_path(dialect: Dialect, ledger: str) -> tuple[Statement, ...]:
    """Return the statements, after BEGIN, that fail where others have a say in what is called, and bound how long locks
    are waited for; none where there is no search path.

    Where the name of the `ledger`, and so of every table, says its schema, the schemas of others are left out instead;
    only that schema itself may not be open to everybody, who could make a table of ours there before we do.
    """
    if not dialect.has_namespaces:
        return ()
    namespace, dot, _ = ledger.rpartition(".")
    whens = [f"p.what IS NOT NULL THEN {_failed(dialect, PLANTED, what='p.what')}"]
    if dot:
        wrong = f"e.what FROM e WHERE e.nspname = {dialect.text(namespace)}"
        kept = " WHERE s.oid NOT IN (SELECT o.oid FROM o)"
    else:
        wrong, kept = "o.what FROM o", ""
        none = f"{_SCHEMAS} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM s)"
        whens.append(f"{none}\n      THEN {_failed(dialect, NO_NAMESPACE)}")
    found = (
        f"(SELECT CASE{''.join(f' WHEN {when}' for when in whens)}\n    ELSE (SELECT {_PATH}{kept}) END\n"
        f"  FROM (SELECT string_agg(w.what, ', ') FROM (SELECT {wrong}) AS w) AS p(what))"
    )
    schemas = "CAST(pg_catalog.current_schemas(false) AS pg_catalog.text)"
    return (
        Statement(f'SELECT {_set(SCHEMAS, schemas)} AS "schemas"', comment=(_NOTE,)),
        Statement(f"SELECT {', '.join(_set(name, value) for name, value in _OURS.items())}"),
        Statement(f'{_HERE}SELECT {_set("search_path", found)} AS "path"'),
    )


def _set(name: str, value: str) -> str:
    """Not SET LOCAL: a query can be a part of another one."""
    return f"pg_catalog.set_config('{name}', {value}, true)"


def _failed(dialect: Dialect, said: GuardMessage, **values: str) -> str:
    return dialect.as_text(dialect.fail(said.expression(dialect, values)))
