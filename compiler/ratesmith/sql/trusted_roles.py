"""Which roles are trusted by whoever is connected: whose tables are used, and whose lines of the ledger are believed.

The triggers, rules and policies of a table run as whoever writes to it, and get what is written.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.sql.catalog import oid_of
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.generated_columns import computed_from
from ratesmith.sql.guard_messages import STRANGERS, STRANGERS_CODE
from ratesmith.sql.planted_code import planted_code
from ratesmith.sql.statement import Statement

OWNER_SETTING: Final = "ratesmith.owner"
"""The setting by which a connection says who owns the tables, and code that runs with them, as `owner:` of an
environment says it to the program.
"""
CALL: Final = "()"
"""Behind a name: it is that of a function without arguments, not of a table."""
_NOTE: Final = "Whose are the tables? Triggers of somebody else would run as you, and get what is written."
_LISTED: Final = "regexp_split_to_array(btrim({names}), ' *, *')"
# From PostgreSQL 16 on, who makes a role is a member of it that may neither use its rights nor become it.
GIVES: Final = " OR ".join(
    f"coalesce(CAST(to_jsonb(a) ->> '{it}_option' AS boolean), true)" for it in ("inherit", "set")
)
"""The condition that a membership `a` gives something; up to PostgreSQL 15, where it lacks these columns, each does."""
# Up to PostgreSQL 14 anybody makes others members of himself, which would be trusted then; so does an admin of a role.
# Not pg_has_role: a superuser counts as a member of every role there.
_MINE: Final = f"""\
WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_roles AS r WHERE r.rolname IN (current_user, session_user)
    UNION SELECT a.roleid FROM pg_auth_members AS a JOIN m ON a.member = m.id AND ({GIVES})
      JOIN pg_roles AS x ON x.oid = a.grantor AND (x.oid = a.member OR x.rolsuper OR
        x.oid = (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database()))),
  t AS (SELECT r.oid, r.rolname FROM pg_roles AS r JOIN pg_database AS d ON d.datname = current_database()
    WHERE r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m)
      OR r.rolname = 'pg_database_owner' OR r.rolname = ANY ({_LISTED.format(names="{owner}")}))"""
"""`t`: superusers, the owner of the database and his role, roles whose rights one has, and those that `owner` lists."""


def with_trusted(dialect: Dialect, owner: str | None) -> str:
    """Return the WITH of `t`, the roles that are trusted, before a query; `m` is taken too."""
    return _MINE.format(owner=dialect.text(owner or ""))


def with_trusted_in_files() -> str:
    """Return the same for a file, where the connection says who owns the tables."""
    return _MINE.format(owner=f"current_setting('{OWNER_SETTING}', true)")


def tables_of_strangers(dialect: Dialect, tables: Iterable[str], owner: str | None) -> str:
    """Return the query for each of the tables, by its name, that belongs to nobody trusted, and to whom it does.

    The owner of a schema on the search path is trusted in it; that of one which a name says is asked for too. A name
    may be that of a function, with `CALL` behind it.
    """
    return f"{with_trusted(dialect, owner)}\n{_strangers(dialect, tables, 'f.name, r.rolname')}"


def strangers_of(dialect: Dialect, roles: Iterable[str], ledger: str, owner: str | None) -> str:
    """Return the query for those of some roles that are not trusted; the owner of the ledger is."""
    text = dialect.text
    wanted = ", ".join(f"({text(name)})" for name in roles)
    found = oid_of(dialect, dialect.quoted(ledger))
    return (
        f"{with_trusted(dialect, owner)}\nSELECT w.name FROM (VALUES {wanted}) AS w(name)"
        " WHERE w.name NOT IN (SELECT t.rolname FROM t) AND w.name NOT IN (SELECT r.rolname FROM pg_class AS c"
        f" JOIN pg_roles AS r ON r.oid = c.relowner WHERE c.oid = {found})"
    )


def unknown_roles(dialect: Dialect, owner: str | None) -> str:
    """Return the query for each name, with where it is listed, that is no role of this server.

    It is trusted as soon as anybody makes a role of that name.
    """
    text = dialect.text
    return (
        "SELECT l.place, n.name FROM (VALUES"
        f" ({text('owner: in ratesmith.yaml')}, {text(owner or '')}),"
        f" ({text(f'the setting {OWNER_SETTING}')}, current_setting('{OWNER_SETTING}', true))) AS l(place, names)"
        f" CROSS JOIN LATERAL unnest({_LISTED.format(names='l.names')}) AS n(name)"
        " WHERE n.name <> '' AND n.name NOT IN (SELECT CAST(r.rolname AS text) FROM pg_roles AS r) ORDER BY 1, 2"
    )


HAS_GRANTED_SETTINGS: Final = "SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL"
"""Whether roles can be granted a setting: from PostgreSQL 15 on."""


def may_switch_triggers_off(dialect: Dialect, owner: str | None) -> str:
    """Return the query for each role, quoted, that is not trusted and may set session_replication_role, under which
    no trigger of ours runs.
    """
    return (
        f"{with_trusted(dialect, owner)}\nSELECT DISTINCT coalesce(quote_ident(r.rolname), 'PUBLIC')"
        " FROM pg_catalog.pg_parameter_acl AS p CROSS JOIN LATERAL aclexplode(p.paracl) AS x"
        " LEFT JOIN pg_roles AS r ON r.oid = x.grantee"
        " WHERE p.parname = 'session_replication_role' AND x.grantee NOT IN (SELECT t.oid FROM t) ORDER BY 1"
    )


def by_trusted(dialect: Dialect, ledger: str, line: str) -> str:
    """Return the condition that whoever runs a file, the ledger's owner or a superuser wrote a line of the ledger.

    The role is the one thing of a line that its writer does not choose. Where there are no roles it is true.
    """
    if not dialect.has_roles:
        return dialect.true
    owner = f"SELECT c.relowner FROM pg_class AS c WHERE c.oid = {oid_of(dialect, dialect.quoted(ledger))}"
    # Older lines name who had logged in.
    trusted = f"r.rolsuper OR r.rolname IN (current_user, session_user) OR r.oid = ({owner})"
    return f'EXISTS (SELECT 1 FROM pg_roles AS r WHERE r.rolname = {line}."applied_by" AND ({trusted}))'


def granted_on(dialect: Dialect, table: str, rights: Iterable[str], column: str = "") -> str:
    """Return the query for who was granted one of these rights on a table or its columns, or on one column of it and
    those that are computed from it; on its partitions too.

    Without the owner and superusers, and with PUBLIC for everybody.
    """
    wanted = ", ".join(map(dialect.text, rights))
    found = oid_of(dialect, dialect.quoted(table))
    name = dialect.text(column)
    one = (
        " AND EXISTS (SELECT 1 FROM pg_attribute AS o WHERE o.attrelid = c.oid"
        f" AND o.attname = {name} AND (a.attnum = o.attnum OR {computed_from('a', 'o')}))"
    )
    return (
        f"{_WITHIN.format(found=found)}\n"
        "SELECT DISTINCT coalesce(CAST(r.rolname AS text), 'PUBLIC') FROM pg_class AS c CROSS JOIN LATERAL ("
        " SELECT x.grantee, x.privilege_type FROM aclexplode(c.relacl) AS x"
        " UNION ALL SELECT x.grantee, x.privilege_type FROM pg_attribute AS a"
        " CROSS JOIN LATERAL aclexplode(a.attacl) AS x"
        f" WHERE a.attrelid = c.oid AND NOT a.attisdropped{one if column else ''}) AS g"
        " LEFT JOIN pg_roles AS r ON r.oid = g.grantee WHERE c.oid IN (SELECT d.id FROM d)"
        f" AND g.privilege_type IN ({wanted}) AND g.grantee <> c.relowner AND r.rolsuper IS NOT TRUE ORDER BY 1"
    )


def code_of_strangers(dialect: Dialect, tables: Iterable[str], owner: str | None, *, writing: bool) -> str:
    """Return the query for what code of nobody trusted runs as whoever reads these tables, or is `writing` them."""
    code = planted_code(dialect, tables, writing=writing)
    return f"{with_trusted(dialect, owner)},\n{code}\nSELECT z.name FROM z ORDER BY 1"


def own_tables(dialect: Dialect, tables: Iterable[str], *, writing: bool = True) -> Iterator[Statement]:
    """Yield the statement of a file that fails where one of these tables belongs to nobody trusted, or runs his code.

    A file that is not `writing` only reads them.
    """
    if dialect.has_roles:
        names = tuple(tables)
        query = _strangers(dialect, names, "concat(f.what, ' of ', r.rolname) AS name")
        code = planted_code(dialect, (it for it in names if not it.endswith(CALL)), writing=writing)
        failed = (
            dialect.fail(message.expression(dialect, {field: f"(SELECT {dialect.joined(f'{it}.name')} FROM {it})"}))
            for message, field, it in ((STRANGERS, "tables", "s"), (STRANGERS_CODE, "code", "z"))
        )
        yield Statement(
            f"{with_trusted_in_files()},\n  s AS ({query}),\n{code}\n"
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM s)\n  THEN {}\n"
            '  WHEN EXISTS (SELECT 1 FROM z)\n  THEN {} END AS "strangers"'.format(*failed),
            comment=(_NOTE,),
        )


def _strangers(dialect: Dialect, names: Iterable[str], asked: str) -> str:
    """The query also asks for the schemas that names say: somebody may have made one before whom it was meant for."""
    wanted: dict[str, dict[str, str]] = {_TABLES: {}, _FUNCTIONS: {}, _SCHEMAS: {}}
    for name in names:
        is_function = name.endswith(CALL)
        quoted = dialect.quoted(name.removesuffix(CALL)) + (CALL if is_function else "")
        wanted[_FUNCTIONS if is_function else _TABLES][name] = quoted
        if namespace := name.rpartition(".")[0]:
            wanted[_SCHEMAS][f"the schema {namespace}"] = namespace
    text = dialect.text
    found = "\n    UNION ALL ".join(
        query.format(names=", ".join(f"({text(name)}, {text(quoted)})" for name, quoted in listed.items()))
        for query, listed in wanted.items()
        if listed
    )
    return (
        f"SELECT {asked} FROM ({found}) AS f(name, what, owner, place)\n"
        "    JOIN pg_roles AS r ON r.oid = f.owner LEFT JOIN pg_namespace AS n ON n.oid = f.place\n"
        "    WHERE f.owner IS DISTINCT FROM n.nspowner AND f.owner NOT IN (SELECT t.oid FROM t)"
    )


_WITHIN: Final = (
    "WITH RECURSIVE d(id) AS (SELECT {found}"
    " UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id)"
)
"""`d`: a table with its partitions, which have owners and rights of their own, and what inherits from it."""
_TABLES: Final = (
    "SELECT w.name, CAST(c.relname AS text), c.relowner, c.relnamespace FROM (VALUES {names}) AS w(name, quoted)\n"
    f"    CROSS JOIN LATERAL ({_WITHIN.format(found='CAST(to_regclass(w.quoted) AS oid)')} SELECT d.id FROM d) AS d\n"
    "    JOIN pg_class AS c ON c.oid = d.id"
)
_FUNCTIONS: Final = (
    "SELECT w.name, concat(p.proname, '()'), p.proowner, p.pronamespace FROM (VALUES {names}) AS w(name, quoted)\n"
    "    JOIN pg_proc AS p ON p.oid = CAST(to_regprocedure(w.quoted) AS oid)"
)
_SCHEMAS: Final = (
    "SELECT w.name, w.name, s.nspowner, NULL FROM (VALUES {names}) AS w(name, called)\n"
    "    JOIN pg_namespace AS s ON s.nspname = w.called"
)
