"""Lines that somebody adds to a ledger or changes: as a role that may append, or as its owner without the trigger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import psycopg

from ratesmith.core.canonical_json import canonical
from ratesmith.deploy.session import Session
from ratesmith.sql.ledger import LedgerEntry
from support.databases import Database, Sqlite
from support.deployments import Deploys

TABLE: Final = "shop_ratesmith_ledger"


def tamper(database: Database, sql: str, table: str = TABLE) -> None:
    """Run some statements as the owner of the ledger, who switches its trigger off for that."""
    if not isinstance(database, Sqlite):
        database.query(f"ALTER TABLE {table} DISABLE TRIGGER USER; {sql}; ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    made = database.query(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'")
    drops, creates = (f"DROP TRIGGER {name};\n" for name, _ in made), (f"{text};\n" for _, text in made)
    path = database.path.with_suffix(".tamper.sql")
    path.write_text("".join([*drops, f"{sql};\n", *creates]))
    done = database.run(path)
    assert (done.returncode, done.stderr) == (0, "")


def append(
    deploys: Deploys,
    action: str,
    head: int,
    id: str,
    *entries: Mapping[str, Any],
    by: str = "",
    guarded: bool = True,
    **more: str,
) -> None:
    """Append a line with a hash that fits, as a role; where it is not `guarded`, while there is no trigger."""
    with deploys.site.driver() as driver:
        session = Session(deploys.build().target.scope, driver)
        session.lock()
        if not guarded:
            driver.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        if by:
            driver.execute(f"SET SESSION AUTHORIZATION {by}")
        place = session.place(head, id, more.pop("state_hash", "0" * 64))
        session.append(action, place, down=json.dumps(entries), **more)
        if by:
            driver.execute("RESET SESSION AUTHORIZATION")
        if not guarded:
            driver.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")
        driver.commit()


def insert(connection: psycopg.Connection[Any], last: LedgerEntry, **cells: Any) -> None:
    """Insert a line of the place of the last one, with some other cells."""
    texts = dict.fromkeys(("reason", "actor", "git_commit", "signed_by", "database", "left_out"), "")
    line = {
        "id": last.id + 1,
        "environment": last.environment,
        "head": last.head,
        "migration": last.migration if cells.get("head", last.head) == last.head else "f" * 64,
        "state_hash": last.state_hash,
        "keys": {},
        "down": [],
        "changes": [],
        "hash": "",
        **texts,
        **cells,
    }
    values = [canonical(it) if isinstance(it, (dict, list)) else it for it in line.values()]
    places = ", ".join(["%s"] * len(line))
    connection.execute(f"INSERT INTO {TABLE} ({', '.join(line)}) VALUES ({places})".encode(), values)


def connected(deploys: Deploys) -> psycopg.Connection[Any]:
    """A connection of mallory's."""
    connection = psycopg.connect(deploys.site.database.url, autocommit=True)
    connection.execute("SET SESSION AUTHORIZATION mallory")
    return connection
