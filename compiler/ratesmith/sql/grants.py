"""The rights of a role that seeds, verifies and reads back without ever reading a secret column.

They follow from the statements of `seed`, `verify` and `database/introspect`. The paragraphs are for psql,
whose variable `role` names the role; `\\gexec` runs the text that a query returns.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ratesmith.core.ir import Dataset
from ratesmith.core.tables import Reference
from ratesmith.sql.bound_table import BoundTable, bind_tables
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.generated_columns import computed_from
from ratesmith.sql.ledger import STORED, WRITTEN
from ratesmith.sql.ledger_table import create
from ratesmith.sql.objects import BoundObjects
from ratesmith.sql.statement import Statement

ROLE: Final = "role"
"""The variable of psql that names the role."""
READER: Final = "reader"
"""The variable that names a role which only looks, instead."""
DESTINATIONS: Final = "destinations"
"""The variable that, whatever its value, lets the role also change where secrets are sent."""
_FINGERPRINTS: Final = ("id", "entity", "name", "fingerprint", "applied_at")
"""What tells which secrets a database was given; none of it is secret."""
_NAME, _TEXT = f':"{ROLE}"', f"CAST(:'{ROLE}' AS name)"
_GRANTED = 'pg_temp."ratesmith_granted"'
_ROLES = "pg_catalog.pg_roles AS r"
_LABELS = f'SELECT g."label" AS what\n  FROM {_GRANTED} AS g\n'
_CLASSES = '  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"\n'

_SEQUENCES = f"""\
SELECT pg_catalog.format('REVOKE ALL ON SEQUENCE %s FROM %I', CAST(s.oid AS regclass), {_TEXT}),
    pg_catalog.format('GRANT USAGE ON SEQUENCE %s TO %I', CAST(s.oid AS regclass), {_TEXT})
  FROM {_GRANTED} AS g
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = g."oid" AND CAST(a.attname AS text) <> ALL (g."inserted")
  JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  JOIN pg_catalog.pg_depend AS p ON p.classid = CAST('pg_catalog.pg_attrdef' AS regclass) AND p.objid = d.oid
  JOIN pg_catalog.pg_class AS s ON s.oid = p.refobjid AND s.relkind = 'S'
  WHERE p.refclassid = CAST('pg_catalog.pg_class' AS regclass)
  ORDER BY 1
"""
"""Of the columns that are left to their default, the sequences; an identity column asks for no right to its own."""

_LACKING_SCHEMA = f"""\
SELECT DISTINCT pg_catalog.format('USAGE ON SCHEMA %I', n.nspname) AS what
  FROM {_GRANTED} AS g
  JOIN pg_catalog.pg_class AS c ON c.oid = g."oid"
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE NOT pg_catalog.has_schema_privilege({_TEXT}, n.oid, 'USAGE')
"""
_LACKING_DATABASE = f"""\
  UNION ALL
  SELECT pg_catalog.format('%s ON DATABASE %I', p.what, pg_catalog.current_database())
  FROM (VALUES {{rights}}) AS p(what)
  WHERE NOT pg_catalog.has_database_privilege({_TEXT}, pg_catalog.current_database(), p.what)
"""

_MEMBER = f"  JOIN {_ROLES} ON pg_catalog.pg_has_role({_TEXT}, r.oid, 'MEMBER')\n"
_SEEN = f"""\
SELECT DISTINCT g."label" || '.' || a.attname AS what
  FROM {_GRANTED} AS g
{_CLASSES}{_MEMBER}\
  JOIN pg_catalog.pg_attribute AS s ON s.attrelid = c.oid AND CAST(s.attname AS text) = ANY (g."secret")
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND (a.attnum = s.attnum
    OR {computed_from("a", "s")})
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')
"""
"""Secret columns that the role reads all the same, by itself or as a role that it is a member of."""
_MORE = f"""\
SELECT DISTINCT p.what || ' ON ' || g."label" AS what
  FROM {_GRANTED} AS g
{_CLASSES}{_MEMBER}\
  CROSS JOIN (VALUES ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS p(what)
  WHERE pg_catalog.has_table_privilege(r.oid, c.oid, p.what) AND NOT (p.what = 'DELETE' AND g."deleted")
  UNION SELECT x.privilege_type || ' ON ' || g."label" FROM {_GRANTED} AS g
{_CLASSES}  CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS x
  WHERE x.privilege_type = 'MAINTAIN' AND (x.grantee = 0 OR pg_catalog.pg_has_role({_TEXT}, x.grantee, 'MEMBER'))
"""
"""Rights on whole tables that the role has all the same. Who may make a trigger has it run as whoever writes. Up to
PostgreSQL 16 nobody can ask for MAINTAIN, which locks a table for as long as one likes."""
_WRITES = f"""\
SELECT pg_catalog.format('%s (%s) ON %s', p.what,
    pg_catalog.string_agg(DISTINCT CAST(a.attname AS text), ', '), g."label") AS what
  FROM {_GRANTED} AS g
{_CLASSES}{_MEMBER}\
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  CROSS JOIN LATERAL (VALUES ('INSERT', g."inserted"), ('UPDATE', g."updated" || g."owners"), ('REFERENCES', NULL))
    AS p(what, allowed)
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, a.attnum, p.what)
    AND CAST(a.attname AS text) <> ALL (coalesce(p.allowed, '{{}}'))
  GROUP BY g."label", p.what
"""
"""Rights on columns that the role has all the same; whether `owners` are among them is asked on its own."""
_PARTS = f"""\
SELECT DISTINCT p.what || ' ON ' || CAST(k.relname AS text) AS what
  FROM {_GRANTED} AS g
  CROSS JOIN LATERAL (WITH RECURSIVE d(id) AS (
    SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = g."oid"
    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN d ON i.inhparent = d.id) SELECT d.id FROM d) AS d
  JOIN pg_catalog.pg_class AS k ON k.oid = d.id
{_MEMBER}\
  CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('REFERENCES'), ('DELETE'), ('TRUNCATE'), ('TRIGGER'))
    AS p(what)
  WHERE CASE WHEN p.what = 'SELECT' AND pg_catalog.cardinality(g."secret") = 0 THEN false
    WHEN p.what IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
      THEN pg_catalog.has_any_column_privilege(r.oid, k.oid, p.what)
    ELSE pg_catalog.has_table_privilege(r.oid, k.oid, p.what) END
"""
"""Rights on partitions, of which the role needs none: rows go through the rights on the table."""
_REDIRECTS = f"""\
SELECT DISTINCT g."label" || '.' || s.name AS what
  FROM {_GRANTED} AS g
  CROSS JOIN LATERAL pg_catalog.unnest(g."owners") AS s(name)
{_CLASSES}{_MEMBER}\
  WHERE pg_catalog.has_column_privilege(r.oid, c.oid, s.name, 'UPDATE')
"""
_ABOVE = f"""\
SELECT DISTINCT a.what FROM {_ROLES}
  CROSS JOIN LATERAL (VALUES
    ('REPLICATION', r.rolreplication),
    ('CREATEROLE', r.rolcreaterole AND CAST(pg_catalog.current_setting('server_version_num') AS integer) < 160000),
    ('the role ' || r.rolname,
      r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain'))
  ) AS a(what, granted)
  WHERE a.granted AND pg_catalog.pg_has_role({_TEXT}, r.oid, 'MEMBER')
"""
"""What leads around the rights on tables: up to PostgreSQL 15 a role with CREATEROLE can make itself any other one."""
_CREATES = f"""\
SELECT DISTINCT pg_catalog.format('CREATE ON SCHEMA %I', n.nspname) AS what FROM {_GRANTED} AS g
{_CLASSES}  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
{_MEMBER}\
  WHERE pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE')
"""
"""The same of schemas: whoever applies searches those of the tables, and would run what is planted there meanwhile."""
_PARAMETERS = f"""\
SELECT DISTINCT x.privilege_type || ' ON PARAMETER ' || p.parname AS what FROM pg_catalog.pg_parameter_acl AS p
  CROSS JOIN LATERAL pg_catalog.aclexplode(p.paracl) AS x LEFT JOIN {_ROLES} ON r.oid = x.grantee
  WHERE (x.grantee = 0 OR pg_catalog.pg_has_role({_TEXT}, r.oid, 'MEMBER'))
    AND (x.privilege_type = 'ALTER SYSTEM' OR p.parname = 'session_replication_role')
"""
"""The same of settings, from PostgreSQL 15 on: session_replication_role switches triggers and foreign keys off."""


_AROUND: Final = "the role can get around all rights on tables: it has "


class Rights(NamedTuple):
    """What the role may do with one table, by names in the database."""

    table: str
    select: tuple[str, ...]
    insert: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    delete: bool = False
    owners: tuple[str, ...] = ()
    """What only the owner may update, unless he says otherwise."""
    secret: tuple[str, ...] = ()
    only_read: bool = False
    """Whether it is read as a whole, and never written: a view, or a log."""


def rights(bound: BoundTable, *, referred: bool) -> Rights:
    """Return what seeding and reading back do with one table; `referred` says whether another one refers to its
    `id`.
    """
    table = bound.table
    names = {column.name: column.sql for column in table.columns}
    names |= {column.name: column.sql for column in table.unowned}
    flags = [table.freeing_column(unique).name for unique in table.unique] + ([bound.flag] if bound.flag else [])
    asked = [name for unique in table.unique for name in unique.where] + flags
    changed = [column.name for column in bound.updated or bound.keys] + flags
    changed += table.key[:1] if bound.data.renamed else ()
    return Rights(
        table=table.sql,
        select=_once(
            [table.surrogate_sql] if referred and table.surrogate != "none" else [],
            (column.sql for column in table.columns),
            (column.sql for column in table.where),
            (names[name] for name in asked),
        ),
        insert=_once(
            [table.surrogate_sql] if bound.gives_id else [],
            (column.sql for column in table.columns),
            (column.sql for column in table.unowned if column.default is not None),
        ),
        update=()
        if table.insert_only
        else _once(
            (names[name] for name in changed),
            (column.sql for column in table.unowned if column.touch),
        ),
        delete=table.retire == "delete",
        owners=tuple(column.sql for column in bound.destinations),
        secret=tuple(column.sql for column in table.unowned if column.secret),
    )


def quiet(statement: Statement) -> str:
    """Return the paragraph of a statement whose row, if it has one, psql keeps instead of printing it."""
    has_row = statement.sql.startswith(("SELECT ", "WITH "))
    return f"{statement.commented}\n\\gset ratesmith_\n" if has_row else f"{statement.commented};\n"


def unnamed(dialect: Dialect) -> str:
    """Return the paragraph that fails, before any transaction, where the file is run without a role."""
    message = dialect.text(f"ratesmith: name the role that is meant: psql -v {ROLE}=NAME, or -v {READER}=NAME")
    both = dialect.text(f"ratesmith: give one of {ROLE} and {READER}")
    return (
        f"\\set ON_ERROR_STOP on\n\\if :{{?{READER}}}\n"
        f"  \\if :{{?{ROLE}}}\n    SELECT {dialect.fail(both)};\n  \\endif\n"
        f"  \\set {ROLE} :{READER}\n\\endif\n"
        f"\\if :{{?{ROLE}}}\n\\else\n  SELECT {dialect.fail(message)};\n\\endif\n"
    )


def grants(
    dataset: Dataset, dialect: Dialect, ledgers: tuple[str, str], objects: BoundObjects, *, external: bool = False
) -> Iterator[str]:
    """Yield the paragraphs between BEGIN and COMMIT, after the lock.

    `ledgers` are the ledger, and the table of the fingerprints of secrets, which exists once a secret was given.
    A table of an `external` platform may be missing where the configuration has no rows for it.
    """
    ledger, fingerprints = ledgers
    optional = {data.table.sql for data in dataset if external and not data.rows}
    columns = (column for data in dataset for column in data.table.columns)
    parents = {column.type.table for column in columns if isinstance(column.type, Reference)}
    every = [rights(bound, referred=bound.table.name in parents) for bound in bind_tables(dataset, dialect)]
    every += (Rights(name, select=(), only_read=True) for name in objects.expected)
    every.append(Rights(table=ledger, select=tuple(STORED), insert=WRITTEN))
    every.append(Rights(table=fingerprints, select=_FINGERPRINTS))
    optional.add(fingerprints)
    no_role = f"SELECT {_TEXT} AS what WHERE {_TEXT} NOT IN (SELECT r.rolname FROM {_ROLES})\n"
    yield _refuse(dialect, no_role, "there is no role ")
    yield from _granted(dialect, every)
    unneeded = ", ".join(map(dialect.text, (ledger, *sorted(optional))))
    missing = f'{_LABELS}  WHERE g."oid" IS NULL AND g."label" NOT IN ({unneeded})\n'
    yield _refuse(dialect, missing, "there is no table ", ", run schema.sql first")
    not_owner = f"{_LABELS}{_CLASSES}  WHERE NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')\n"
    yield _refuse(dialect, not_owner, "only their owner can grant what is needed of ")
    is_owner = f"{_LABELS}{_CLASSES}  WHERE pg_catalog.pg_has_role({_TEXT}, c.relowner, 'MEMBER')\n"
    yield _refuse(dialect, is_owner, "the role is, or can become, the owner of ")
    yield from (f"{statement.commented};\n" for statement in create(dialect, ledger))
    yield f'UPDATE {_GRANTED} SET "oid" = {_found(dialect, ledger)} WHERE "label" = {dialect.text(ledger)};\n'
    for each in every:
        grant = _grant(dialect, each)
        yield _where_there(dialect, each.table, grant) if each.table in optional else grant
    yield _either(_surroundings(dialect, reads=True), _surroundings(dialect, reads=False))
    yield _refuse(dialect, _SEEN, "the role can still read ", ", through PUBLIC or another role")
    for more in (_MORE, _WRITES, _PARTS):
        yield _refuse(dialect, more, "the role can still do more than it needs: ", ", through PUBLIC or another role")
    moves = _refuse(dialect, _REDIRECTS, "the role can still change ", ", through PUBLIC or another role")
    yield f"\\if :{{?{DESTINATIONS}}}\n\\else\n{moves}\\endif\n"
    for around in (_ABOVE, _CREATES):
        yield _refuse(dialect, around, _AROUND)
    yield _where_there(dialect, "pg_catalog.pg_parameter_acl", _refuse(dialect, _PARAMETERS, _AROUND))


def _once(*names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in names for name in group))


def _granted(dialect: Dialect, every: Iterable[Rights]) -> Iterator[str]:
    """A temporary table of the granted tables, for the questions that concern all of them."""
    yield (
        f'CREATE TEMPORARY TABLE {_GRANTED} ("label" text, "oid" regclass, "inserted" text[], "updated" text[],'
        f' "secret" text[], "owners" text[], "deleted" boolean){dialect.on_commit};\n'
    )
    rows = ",\n".join(
        f"({dialect.text(each.table)}, {_found(dialect, each.table)},"
        f" {_array(dialect, each.insert)}, {_array(dialect, each.update)}, {_array(dialect, each.secret)},"
        f" {_array(dialect, each.owners)},"
        f" {dialect.true if each.delete else dialect.false})"
        for each in every
    )
    yield f"INSERT INTO {_GRANTED} VALUES\n{rows};\n"
    none = f"""UPDATE {_GRANTED} SET "inserted" = '{{}}', "updated" = '{{}}', "deleted" = {dialect.false};\n"""
    yield f"\\if :{{?{READER}}}\n{none}\\endif\n"


def _found(dialect: Dialect, table: str) -> str:
    return f"pg_catalog.to_regclass({dialect.text(dialect.quoted(table))})"


def _array(dialect: Dialect, names: Iterable[str]) -> str:
    return f"CAST(ARRAY[{', '.join(map(dialect.text, names))}] AS text[])"


def _either(reader: str, other: str) -> str:
    """Return the text for a role that only looks, or the other."""
    return f"\\if :{{?{READER}}}\n{reader}\\else\n{other}\\endif\n"


def _surroundings(dialect: Dialect, *, reads: bool) -> str:
    """Grant what a role needs beside the tables: sequences, the schema and the database."""
    lacking = _LACKING_SCHEMA + _LACKING_DATABASE.format(
        rights="('CONNECT')" if reads else "('CONNECT'), ('TEMPORARY')"
    )
    granted = f"SELECT pg_catalog.format('GRANT %s TO %I', l.what, {_TEXT})\n  FROM (\n  {lacking}) AS l\n\\gexec\n"
    refused = _refuse(dialect, lacking, "somebody else has to grant this to the role: ")
    return "\n".join([*([] if reads else [f"{_SEQUENCES}\\gexec\n"]), granted, refused])


def _grant(dialect: Dialect, each: Rights) -> str:
    """Grant the rights of one table. REVOKE ALL first: it also takes the rights to single columns."""
    table = dialect.quoted(each.table)
    if each.only_read:
        return f"REVOKE ALL ON TABLE {table} FROM {_NAME};\n\nGRANT SELECT ON TABLE {table} TO {_NAME};\n"
    columns = (("SELECT", each.select), ("INSERT", each.insert), ("UPDATE", each.update))
    allowed = [f"{what} ({', '.join(map(dialect.quoted, names))})" for what, names in columns if names]
    allowed += ["DELETE"] if each.delete else []
    listed = ",\n  ".join(allowed)
    reader = _looks(dialect, each.table, each.select)
    other = f"GRANT\n  {listed}\n  ON TABLE {table} TO {_NAME};\n"
    if each.owners:
        owners = ", ".join(map(dialect.quoted, each.owners))
        grant = f"GRANT\n  UPDATE ({owners})\n  ON TABLE {table} TO {_NAME};\n"
        other += f"\\if :{{?{DESTINATIONS}}}\n{grant}\\endif\n"
    return f"REVOKE ALL ON TABLE {table} FROM {_NAME};\n\n{_either(reader, other)}"


def _looks(dialect: Dialect, table: str, columns: Iterable[str]) -> str:
    listed = ", ".join(map(dialect.quoted, columns))
    return f"GRANT\n  SELECT ({listed})\n  ON TABLE {dialect.quoted(table)} TO {_NAME};\n"


def _where_there(dialect: Dialect, table: str, paragraph: str) -> str:
    asked = f"SELECT {_found(dialect, table)} IS NOT NULL AS ratesmith_there\n\\gset\n"
    return f"{asked}\\if :ratesmith_there\n{paragraph}\\endif\n"


def _refuse(dialect: Dialect, wrong: str, before: str, behind: str = "") -> str:
    """Fail with a message that lists what the query `wrong` finds, if it finds anything."""
    ordered = "(SELECT CAST(w.what AS text) AS what FROM wrong AS w ORDER BY 1) AS w"
    message = f"{dialect.text(f'ratesmith: {before}')} || (SELECT {dialect.joined('w.what')} FROM {ordered})"
    message += f" || {dialect.text(behind)}" if behind else ""
    return (
        f"WITH wrong AS (\n  {wrong})\n"
        f"SELECT CASE WHEN EXISTS (SELECT 1 FROM wrong)\n  THEN {dialect.fail(message)} END AS ratesmith_refused\n"
        "\\gset\n"
    )
