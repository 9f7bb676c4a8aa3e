"""The functions of our triggers on PostgreSQL, which find nothing by a search path.

PostgreSQL prefers an operator or function that takes exactly the types at hand to one of pg_catalog that would do,
wherever it is on the path. A function keeps its path for as long as it is there, and who may create something in a
schema can change: so they search pg_catalog alone, and name the schema in which our tables are when they are made.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from typing import Final

from ratesmith.sql.catalog import oid_of
from ratesmith.sql.dialect import Dialect

OWN_PATH: Final = "SET search_path = pg_catalog, pg_temp"
"""What such a function is made with. Schemas of temporary tables, which come first otherwise, hold no operators."""
_KEPT: Final = """'{"search_path=pg_catalog, pg_temp"}'"""
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


def create_function(dialect: Dialect, function: str, beside: str, body: str, options: str = "") -> str:
    """Return the statement in plpgsql that makes the function of a trigger in the schema of a table, which is there.

    Both names are quoted; those in the body are `placed`.
    """
    head = _text(f"CREATE FUNCTION {placed(function)}() RETURNS trigger LANGUAGE plpgsql{options} {OWN_PATH} AS ")
    filled = _replaced(readable(body), _text(_IN_TEXT), _in_text("q.place"))
    literal = f"pg_catalog.quote_literal({_replaced(filled, _text(_NAMED), 'q.place')})"
    return (
        f"EXECUTE (SELECT pg_catalog.concat({_replaced(head, _text(_NAMED), 'q.place')}, {literal})\n"
        "  FROM (SELECT pg_catalog.quote_ident(n.nspname) AS place FROM pg_catalog.pg_class AS c JOIN"
        f" pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace\n    WHERE c.oid = {oid_of(dialect, beside)}) AS q)"
    )


def has_body(dialect: Dialect, body: str, table: str) -> str:
    """Return the condition that a function `p`, beside `c`, a row of pg_class, was made from this body, which names no
    table outside of texts but this one.
    """
    # 7 ms to import, and a run that only validates needs none of it.
    from hashlib import sha256

    return f"{dialect.digest(_made_from(body, table))} = {dialect.text(sha256(body.encode()).hexdigest())}"


def _made_from(body: str, table: str) -> str:
    """The expression of what `create_function` was given, if it was this."""
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
