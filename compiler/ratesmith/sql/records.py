"""Tables of record, which only ratesmith writes: the ledger, the fingerprints of secrets and the logs of a pack; and
those of the platform that have triggers of ours.

A trigger runs as whoever writes the row, beside ours: with one of his own somebody else would be whoever applies, and
of a log the owner of the tables. Who has the right TRIGGER also puts one in the place of ours, from PostgreSQL 14 on.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ratesmith.core.ir import Frozen
from ratesmith.sql.catalog import Trigger, oid_of
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import ATTACHED, OTHER_TRIGGERS
from ratesmith.sql.own_functions import has_path
from ratesmith.sql.statement import Statement
from ratesmith.sql.trusted_roles import with_trusted

_WRITES: Final = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "MAINTAIN")
"""MAINTAIN, from PostgreSQL 17 on, keeps a table from everybody for as long as somebody likes."""
_TRIGGER: Final = ("TRIGGER",)
_NOTE: Final = "Does somebody else have a trigger on the ledger? It would run as you."


class Record(Frozen, frozen=True, kw_only=True):
    """One such table, by its name in the database."""

    table: str
    triggers: tuple[Trigger, ...] = ()
    """Ours."""
    takes_lines: bool = False
    """Whether others may insert rows, as its trigger looks at each."""
    is_platforms: bool = False
    """Whether others write it, and may have triggers beside ours."""
    in_a_row: bool = False
    """Whether no other one may run between the first two of ours, which PostgreSQL runs in the order of their names."""

    @property
    def rights(self) -> tuple[str, ...]:
        """Return the rights that nobody else should have."""
        if self.is_platforms:
            return _TRIGGER
        return _WRITES if self.takes_lines else ("INSERT", *_WRITES)


def others_triggers(dialect: Dialect, records: Iterable[Record]) -> str:
    """Return the query for the triggers of these tables that are not ours, and their tables; of the platform's tables
    for those in the place of ours, or between them.
    """
    return "\n  UNION ALL ".join(
        f"SELECT quote_ident(t.tgname) AS name, {dialect.text(it.table)} AS place FROM pg_catalog.pg_trigger AS t"
        f" WHERE {not_ours(dialect, it)}"
        for it in records
    )


def not_ours(dialect: Dialect, record: Record) -> str:
    """Return the condition that `t` is a trigger of a table and none of ours; of the platform's, that it is in the
    place of one, or between two of ours.
    """
    made = " OR ".join(_is(dialect, it) for it in record.triggers) or dialect.false
    names = ", ".join(dialect.text(it.name) for it in record.triggers)
    first, second = (dialect.text(it.name) for it in record.triggers[:2]) if record.in_a_row else ("NULL", "NULL")
    between = f" OR t.tgname BETWEEN {first} AND {second}" if record.in_a_row else ""
    named = f" AND (t.tgname IN ({names}){between})" if record.is_platforms else ""
    return f"t.tgrelid = {oid_of(dialect, dialect.quoted(record.table))} AND NOT t.tgisinternal{named} AND NOT ({made})"


def attached_elsewhere(dialect: Dialect, records: Sequence[Record]) -> str:
    """Return the query for the triggers anywhere that call a function of ours and are none of ours: each with its
    table, the owner of that, and whether that is one of these tables or a part of one.

    Those in the place of ours are not among them.
    """
    tables = {it.table: oid_of(dialect, dialect.quoted(it.table)) for it in records}
    functions = dict.fromkeys(_function(dialect, own) for it in records for own in it.triggers)
    ours = []
    for it in records:
        # Of an earlier version a trigger of a log was named like its function.
        names = {name: None for own in it.triggers for name in (own.name, own.function.rpartition(".")[2])}
        if names:
            ours.append(f"t.tgrelid = {tables[it.table]} AND t.tgname IN ({', '.join(map(dialect.text, names))})")
    within = (
        f"WITH RECURSIVE d(id) AS (SELECT v.id FROM (VALUES {', '.join(f'({it})' for it in tables.values())}) AS v(id)"
    )
    return (
        f"{within} UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN d ON i.inhparent = d.id)\n"
        "SELECT quote_ident(t.tgname) AS name, CAST(CAST(t.tgrelid AS regclass) AS text) AS place,"
        " quote_ident(r.rolname) AS owner, t.tgrelid IN (SELECT d.id FROM d) AS ours\n"
        "  FROM pg_trigger AS t JOIN pg_class AS k ON k.oid = t.tgrelid JOIN pg_roles AS r ON r.oid = k.relowner\n"
        f"  WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgfoid IN ({', '.join(functions)})\n"
        f"    AND ({' OR '.join(ours)}) IS NOT TRUE ORDER BY 2, 1"
    )


def refuse_attached(dialect: Dialect, records: Sequence[Record]) -> Iterator[Statement]:
    """Yield the statement of a file that fails where somebody else has a trigger that calls a function of ours."""
    if dialect.has_roles:
        named = dialect.joined("concat(o.name, ' on ', o.place, ' of ', o.owner)")
        failed = dialect.fail(ATTACHED.expression(dialect, {"triggers": f"(SELECT {named} FROM o)"}))
        yield Statement(
            f"WITH o AS ({attached_elsewhere(dialect, records)})\n"
            f'SELECT CASE WHEN EXISTS (SELECT 1 FROM o)\n  THEN {failed} END AS "attached"',
            comment=("Does a trigger of somebody else call a function of ratesmith's?",),
        )


def lacks_some(dialect: Dialect, record: Record) -> str:
    """Return the condition that one of our triggers of a table is missing, switched off, or another one, or that its
    function has another search path than we gave it.
    """
    found = oid_of(dialect, dialect.quoted(record.table))
    return " OR ".join(
        f"NOT EXISTS (SELECT 1 FROM pg_trigger AS t WHERE t.tgrelid = {found} AND t.tgenabled IN ('O', 'A')"
        f" AND {_is(dialect, it)} AND EXISTS (SELECT 1 FROM pg_proc AS p WHERE p.oid = t.tgfoid"
        f" AND {has_path(own=it.has_own_path)}))"
        for it in record.triggers
    )


def _is(dialect: Dialect, trigger: Trigger) -> str:
    """The condition that `t` is as we made it: who put another in its place has no right to give it another function,
    or is its owner.
    """
    return (
        f"(t.tgname = {dialect.text(trigger.name)} AND t.tgfoid = {_function(dialect, trigger)}"
        f" AND t.tgtype = {trigger.type} AND t.tgqual IS NULL AND t.tgnargs = 0 AND CAST(t.tgattr AS text) = '')"
    )


def _function(dialect: Dialect, trigger: Trigger) -> str:
    named = dialect.text(f"{dialect.quoted(trigger.function)}()")
    return f"CAST(to_regprocedure({named}) AS oid)"


def refuse_others_triggers(dialect: Dialect, record: Record) -> Iterator[Statement]:
    """Yield the statement of a file that fails where somebody else has a trigger on the table."""
    if dialect.has_roles:
        found = {"triggers": f"(SELECT {dialect.joined('o.name')} FROM o)"}
        failed = dialect.fail(OTHER_TRIGGERS.expression(dialect, found, table=record.table))
        yield Statement(
            f"WITH o AS ({others_triggers(dialect, [record])})\n"
            f'SELECT CASE WHEN EXISTS (SELECT 1 FROM o)\n  THEN {failed} END AS "others"',
            comment=(_NOTE,),
        )


def writers(dialect: Dialect, records: Iterable[Record], owner: str | None) -> str:
    """Return the query for each of the tables, each role, quoted, that is not trusted and may write it, and how; of
    the platform's, that may make triggers.
    """
    granted = "\n  UNION ALL ".join(
        f"SELECT {dialect.text(it.table)} AS place, g.grantee, g.privilege_type AS what\n"
        "    FROM pg_class AS c CROSS JOIN LATERAL ("
        "SELECT x.grantee, x.privilege_type FROM aclexplode(c.relacl) AS x"
        " UNION ALL SELECT x.grantee, x.privilege_type FROM pg_attribute AS a CROSS JOIN LATERAL aclexplode(a.attacl)"
        " AS x WHERE a.attrelid = c.oid AND NOT a.attisdropped) AS g"
        f" WHERE c.oid = {oid_of(dialect, dialect.quoted(it.table))} AND g.grantee <> c.relowner"
        f" AND g.privilege_type IN ({', '.join(map(dialect.text, it.rights))})"
        for it in records
    )
    return (
        f"{with_trusted(dialect, owner)}\n"
        "SELECT w.place, coalesce(quote_ident(r.rolname), 'PUBLIC') AS name, string_agg(DISTINCT w.what, ', ')\n"
        f"  FROM ({granted}) AS w LEFT JOIN pg_roles AS r ON r.oid = w.grantee\n"
        "  WHERE w.grantee NOT IN (SELECT t.oid FROM t) GROUP BY 1, 2 ORDER BY 1, 2"
    )
