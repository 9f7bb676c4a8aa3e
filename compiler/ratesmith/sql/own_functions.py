"""The functions of our triggers on PostgreSQL, which find nothing by a search path.

PostgreSQL prefers an operator or function that takes exactly the types at hand to one of pg_catalog that would do,
wherever it is on the path. A function keeps its path for as long as it is there, and who may create something in a
schema can change: so they search pg_catalog alone, and name the schema in which our tables are when they are made.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ratesmith.sql.catalog import oid_of
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import ATTACHED

OWN_PATH: Final = "SET search_path = pg_catalog, pg_temp"
"""What such a function is made with. Schemas of temporary tables, which come first otherwise, hold no operators."""
THIS_TRIGGER: Final = "concat(quote_ident(TG_NAME), ' on ', quote_ident(TG_TABLE_NAME))"
"""In such a function, the name of the trigger that calls it, and of its table."""
_KEPT: Final = """'{"search_path=pg_catalog, pg_temp"}'"""
_FOUND: Final = (
    "FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace LEFT JOIN"
    " pg_catalog.pg_proc AS p ON p.pronamespace = n.oid AND p.pronargs = 0 AND p.proname = {name}"
)
"""A table `c`, its schema `n`, and the function of that name there."""
# To drop it fails where anybody has a view or a trigger of his own that calls it, for which he needs no right to it.
# One that is replaced stays its owner's, who could change it later: so only that of who replaces it, or owns the table.
_REPLACED: Final = (
    "(p.prorettype = CAST(CAST('pg_catalog.trigger' AS regtype) AS oid)"
    " AND (p.proowner = c.relowner OR pg_catalog.pg_get_userbyid(p.proowner) = current_user))"
)
_GRANTED: Final = "pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)))"
_HERE: Final = "{schema}"
_NAMED: Final = f'"{_HERE}"'
_IN_TEXT: Final = f"'{_NAMED}"
"""The beginning of a literal which is a name, as `to_regclass` takes it."""


def placed(name: str) -> str:
    """Return the name of a table or function, quoted or not, for the body of a function: with the schema, or what is in
    its place until the function is made.
    """
    schema = _NAMED if name[0] == '"' else _HERE
    return name if "." in name else f"{schema}.{name}"


def make_function(
    dialect: Dialect, function: str, beside: str, body: str, options: str = f" {OWN_PATH}"
) -> tuple[str, ...]:
    """Return the statements in plpgsql that make the function of a trigger in the schema of a table, which is there,
    and let nobody else attach it.

    Both names are quoted; those in the body are `placed`.
    """
    found, here = _FOUND.format(name=_text(unquoted(function))), f"c.oid = {oid_of(dialect, beside)}"
    head = _text(f"FUNCTION {placed(function)}() RETURNS trigger LANGUAGE plpgsql{options} AS ")
    filled = _replaced(readable(body), _text(_IN_TEXT), _in_text("q.place"))
    literal = f"pg_catalog.quote_literal({_replaced(filled, _text(_NAMED), 'q.place')})"
    return (
        f"IF EXISTS (SELECT 1 {found} WHERE {here} AND NOT {_REPLACED}) THEN DROP FUNCTION {function}(); END IF",
        f"EXECUTE (SELECT pg_catalog.concat(q.made, {_replaced(head, _text(_NAMED), 'q.place')}, {literal})\n"
        "  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place, CASE WHEN p.oid IS NULL THEN 'CREATE '"
        f" ELSE 'CREATE OR REPLACE ' END AS made\n    {found}\n    WHERE {here}) AS q)",
        # Default privileges, too, let others call it.
        "EXECUTE coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat('REVOKE ALL ON FUNCTION ',\n"
        "    CAST(p.oid AS regprocedure), ' FROM ', coalesce(pg_catalog.quote_ident(r.rolname), 'PUBLIC'), ' CASCADE'),"
        " ';')"
        f"\n  {found}\n  CROSS JOIN LATERAL {_GRANTED} AS a LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = a.grantee\n"
        f"  WHERE {here} AND a.grantee <> p.proowner), 'SELECT 1')",
    )


def all_in_one(dialect: Dialect, statements: Iterable[str]) -> str:
    """Return the statement that runs some in plpgsql."""
    body = ";\n".join(statements)
    return "DO " + dialect.text(f"BEGIN {body}; END").replace("\\n", "\n")


def only_for(dialect: Dialect, table: str, triggers: Iterable[str]) -> str:
    """Return the statement in plpgsql with which such a function fails for a trigger of somebody else.

    `table` and `triggers` are those for which it is made, by their names in the database.
    """
    named = ", ".join(map(_text, triggers))
    said = ATTACHED.expression(dialect, {"triggers": THIS_TRIGGER})
    return (
        f"IF TG_TABLE_NAME <> {_text(unquoted(table))} OR TG_NAME NOT IN ({named})"
        f" THEN RAISE EXCEPTION USING MESSAGE = {said}; END IF;"
    )


def unquoted(quoted: str) -> str:
    """Return a name without its schema and quotes, of which it has none in it."""
    return quoted.rpartition(".")[2].strip('"')


def has_body(dialect: Dialect, body: str, table: str) -> str:
    """Return the condition that a function `p`, beside `c`, a row of pg_class, was made from this body, which names no
    table outside of texts but this one.
    """
    # 7 ms to import, and a run that only validates needs none of it.
    from hashlib import sha256

    return f"{dialect.digest(_made_from(body, table))} = {dialect.text(sha256(body.encode()).hexdigest())}"


def _made_from(body: str, table: str) -> str:
    """The expression of what `make_function` was given, if it was this."""
    if _NAMED not in body:
        return "p.prosrc"
    place = "(SELECT pg_catalog.quote_ident(n.nspname) FROM pg_namespace AS n WHERE n.oid = c.relnamespace)"
    named = f"pg_catalog.concat({place}, {_text(f'.{table}')})"
    return _replaced(_replaced("p.prosrc", _in_text(place), _text(_IN_TEXT)), named, _text(placed(table)))


def _replaced(text: str, what: str, by: str) -> str:
    return f"pg_catalog.replace({text}, {what}, {by})"


def _in_text(place: str) -> str:
    """The same for `_IN_TEXT`, whatever is in the name of the schema."""
    return f"pg_catalog.concat(pg_catalog.quote_literal({place}), ' || ''')"


def has_path(*, own: bool) -> str:
    """Return the condition that a function `p` has its own search path and no other setting, or has none at all."""
    return f"CAST(p.proconfig AS text) = {_KEPT}" if own else "p.proconfig IS NULL"


def readable(body: str) -> str:
    """Return a body between dollars, so that people can read it; a name in it may have dollars too."""
    tag = "rule"
    while f"${tag}$" in body:
        tag += "_"
    return f"${tag}${body}${tag}$"


def _text(value: str) -> str:
    """Not the literal of the dialect, which is another one where backslashes stand for themselves."""
    return "'" + value.replace("'", "''") + "'"
