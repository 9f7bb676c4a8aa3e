"""Values that must show up nowhere, and how they are looked for."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg

CORE: Final = "canaryZq7vT9xLk2"
"""In every canary; letters and digits, which no escaping changes."""
SHAPES: Final = (
    f"sk-{CORE}-plain-0123456789",
    f"'{CORE}' OR \"1\"='1'; --",
    f"{CORE}\\N\\.\\t\\x27 and a backslash\\",
    f"{CORE}\tof\nmany\r\nlines\n\\.\n",
    f'{{"{CORE}": "&lt;b&gt;<script>\\u0041&amp;"}}',
    f"$$ {CORE} $ratesmith_quietly$ %s %(x)s :x ?1 {{0}} ${{HOME}} `id`",
    f"  {CORE} €é𝄞 ‮ \u200b",
    f"- {CORE}: [&a, *a, !!x] # |",
)
"""What quoting in SQL, COPY, JSON, YAML, HTML or a shell could change."""


@cache
def _forms(value: str) -> tuple[bytes, ...]:
    raw = value.encode()
    found = {raw, raw[::-1], raw.hex().encode(), value.encode("utf-16-le")}
    for before in range(3):
        # The letters of Base64 that depend on nothing but the value, wherever in a text it stands.
        found.add(base64.b64encode(bytes(before) + raw)[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6])
    return tuple(sorted(form.lower() for form in found))


def leaks(data: str | bytes, *more: str) -> list[bytes]:
    """What of a canary, or of other values, is in some data: as it is, backwards, in Base64, in hex or in UTF-16."""
    raw = data.encode(errors="surrogateescape") if isinstance(data, str) else data
    lowered = raw.lower()
    places = [lowered.find(form) for value in (CORE, *more) for form in _forms(value)]
    return [raw[max(0, place - 60) : place + 60] for place in places if place >= 0]


def files_with_leaks(folder: Path, *more: str) -> set[str]:
    """The files below a folder that hold a canary, or that are named like one."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if leaks(str(path), *more) or (path.is_file() and leaks(path.read_bytes(), *more))
    }


class Talkative(NamedTuple):
    """A PostgreSQL database whose server writes down all it can for an ordinary role that owns its tables."""

    server: Path
    database: str
    dialect: str = "postgresql"

    @property
    def url(self) -> str:
        return f"postgresql://ordinary:{CORE}-password@/{self.database}?host={self.server}"

    @property
    def log(self) -> bytes:
        return (self.server / "log").read_bytes()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """As a superuser, whose statements are not logged: what a test plants is not what ratesmith wrote."""
        url = f"postgresql://postgres@/{self.database}?host={self.server}"
        with psycopg.connect(url, autocommit=True, client_encoding="utf8") as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def dump(self) -> dict[str, str]:
        """Every table of everybody as text."""
        named = self.query(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class AS c JOIN pg_namespace AS n"
            " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm', 'v')"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        )
        return {name: str(self.query(f"SELECT t::text FROM {name} AS t")) for (name,) in named}


VERBOSE: Final = {
    "log_statement": "all",
    "log_min_error_statement": "debug1",
    "log_min_messages": "debug2",
    "log_error_verbosity": "verbose",
    "log_min_duration_statement": "0",
}


def talkative(server: Path, database: str, encoding: str = "UTF8") -> Talkative:
    """A new database on a server, and the ordinary role if it is not there yet."""
    root = Talkative(server, "postgres")
    if not root.query("SELECT 1 FROM pg_roles WHERE rolname = 'ordinary'"):
        root.query("CREATE ROLE ordinary LOGIN")
        for name, value in VERBOSE.items():
            root.query(f"ALTER ROLE ordinary SET {name} = '{value}'")
    root.query(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    kind = f"ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    root.query(f"CREATE DATABASE {database} OWNER ordinary {kind}")
    return Talkative(server, database)
