"""Tables of record, which only ratesmith writes: the ledger, the fingerprints of secrets and the logs of a pack.

A trigger runs as whoever writes the row, beside ours: with one of his own somebody else would be whoever applies, and
of a log the owner of the tables.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.core.ir import Frozen
from ratesmith.sql.catalog import oid_of
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import OTHER_TRIGGERS
from ratesmith.sql.statement import Statement
from ratesmith.sql.trusted_roles import with_trusted

_WRITES: Final = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "MAINTAIN")
"""MAINTAIN, from PostgreSQL 17 on, keeps a table from everybody for as long as somebody likes."""
_NOTE: Final = "Does somebody else have a trigger on the ledger? It would run as you."


class Record(Frozen, frozen=True, kw_only=True):
    """One such table, by its name in the database."""

    table: str
    triggers: tuple[str, ...] = ()
    """What ours are called."""
    takes_lines: bool = False
    """Whether others may insert rows, as its trigger looks at each."""

    @property
    def rights(self) -> tuple[str, ...]:
        """Return the rights that nobody else should have."""
        return _WRITES if self.takes_lines else ("INSERT", *_WRITES)


def others_triggers(dialect: Dialect, records: Iterable[Record]) -> str:
    """Return the query for the triggers of these tables that are not ours, and their tables."""
    return "\n  UNION ALL ".join(
        f"SELECT quote_ident(t.tgname) AS name, {dialect.text(it.table)} AS place FROM pg_catalog.pg_trigger AS t"
        f" WHERE {not_ours(dialect, it.table, it.triggers)}"
        for it in records
    )


def not_ours(dialect: Dialect, table: str, triggers: Iterable[str]) -> str:
    """Return the condition that `t` is a trigger of a table and none of these."""
    ours = ", ".join(map(dialect.text, triggers))
    named = f"t.tgname IN ({ours}) AND t.tgqual IS NULL" if ours else dialect.false
    return f"t.tgrelid = {oid_of(dialect, dialect.quoted(table))} AND NOT t.tgisinternal AND NOT ({named})"


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
    """Return the query for each of the tables, each role, quoted, that is not trusted and may write it, and how."""
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
