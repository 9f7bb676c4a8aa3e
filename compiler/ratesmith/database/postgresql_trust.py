"""Which roles of PostgreSQL are trusted by whoever is connected, as queries."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ratesmith.database.postgresql_watchers import oid
from ratesmith.sql.dialect import Dialect

# Not pg_has_role: a superuser counts as a member of every role there.
_MINE: Final = """\
WITH RECURSIVE m(id) AS (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname IN (current_user, session_user)
  UNION SELECT a.roleid FROM pg_catalog.pg_auth_members AS a JOIN m ON a.member = m.id)
"""
_IS_TRUSTED: Final = "r.rolsuper OR r.oid = d.datdba OR r.oid IN (SELECT m.id FROM m) OR r.rolname = {owner}"


def tables_of_strangers(dialect: Dialect, tables: Iterable[str], owner: str | None) -> str:
    """Return the query for each of the tables that belongs to a role which is not trusted, and that role.

    Trusted are superusers, the owners of the database and of the table's schema, roles that one is a member of, and
    `owner`.
    """
    text = dialect.text
    wanted = ", ".join(f"({text(name)}, {oid(dialect, name)})" for name in tables)
    return (
        f"{_MINE}SELECT w.name, r.rolname FROM (VALUES {wanted}) AS w(name, id)"
        " JOIN pg_catalog.pg_class AS c ON c.oid = w.id JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
        " JOIN pg_catalog.pg_database AS d ON d.datname = current_database()"
        f" WHERE c.relowner <> n.nspowner AND NOT ({_IS_TRUSTED.format(owner=text(owner or ''))})"
    )


def strangers_of(dialect: Dialect, roles: Iterable[str], ledger: str, owner: str | None) -> str:
    """Return the query for those of some roles that are not trusted: as above, and the owner of the ledger is."""
    text = dialect.text
    wanted = ", ".join(f"({text(name)})" for name in roles)
    return (
        f"{_MINE}SELECT w.name FROM (VALUES {wanted}) AS w(name)"
        " WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles AS r"
        " JOIN pg_catalog.pg_database AS d ON d.datname = current_database()"
        f" LEFT JOIN pg_catalog.pg_class AS c ON c.oid = {oid(dialect, ledger)}"
        f" WHERE r.rolname = w.name AND (r.oid = c.relowner OR {_IS_TRUSTED.format(owner=text(owner or ''))}))"
    )
