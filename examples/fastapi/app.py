"""The two settings endpoints in FastAPI: typed by what `ratesmith build` writes, and checked by the runtime.

`generated/contract` has to be on Python's path. Variables: MANIFEST is a manifest.json, DATABASE a file of SQLite.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import Body, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from manifest_models import AccountSettingsBody, SiteSettingsBody

from ratesmith.runtime import InvalidSettings, Manifest

TABLES = """
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, account INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS site (id INTEGER PRIMARY KEY, account INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS overrides (
  kind TEXT NOT NULL, owner INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, owner)
);
"""
MANIFEST = Manifest.load(os.environ["MANIFEST"])
app = FastAPI(title="Settings of accounts and sites")


@contextmanager
def connected() -> Iterator[sqlite3.Connection]:
    """Give a connection in one transaction: of two changes at once, the later one sees what the earlier one stored."""
    connection = sqlite3.connect(os.environ["DATABASE"], isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


with sqlite3.connect(os.environ["DATABASE"]) as made:
    made.executescript(TABLES)


def account_of(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> int:
    """Return the account that a token belongs to."""
    with connected() as connection:
        row = connection.execute("SELECT account FROM token WHERE token = ?", [given.credentials]).fetchone()
    if row is None:
        raise HTTPException(401, "unknown token")
    return int(row[0])


Account = Annotated[int, Depends(account_of)]


def own_site(site_id: int, account: Account) -> int:
    """Return the site of a path, if the account has it; one of somebody else is not found."""
    with connected() as connection:
        row = connection.execute("SELECT id FROM site WHERE id = ? AND account = ?", [site_id, account]).fetchone()
    if row is None:
        raise HTTPException(404, "there is no such site")
    return int(row[0])


Site = Annotated[int, Depends(own_site)]
# Not one of the models: they leave out what they do not know, and a setting that does not exist is to be refused.
Sent = Annotated[Any, Body()]


@app.get("/api/v1/accounts/settings/ai/", response_model=AccountSettingsBody)
def read_account(account: Account) -> Any:
    """Return what holds for the account."""
    with connected() as connection:
        return MANIFEST.account_body(stored(connection, "account", account))


@app.put("/api/v1/accounts/settings/ai/", response_model=AccountSettingsBody)
def change_account(account: Account, body: Sent) -> Any:
    """Store what differs from the defaults."""
    return MANIFEST.account_body(changed("account", account, body))


@app.get("/api/v1/sites/{site_id}/unified-settings/", response_model=SiteSettingsBody)
def read_site(site: Site) -> Any:
    """Return what holds for the site."""
    with connected() as connection:
        return MANIFEST.site_body(stored(connection, "site", site))


@app.put("/api/v1/sites/{site_id}/unified-settings/", response_model=SiteSettingsBody)
def change_site(site: Site, body: Sent) -> Any:
    """Store what differs from the defaults."""
    return MANIFEST.site_body(changed("site", site, body))


@app.exception_handler(InvalidSettings)
def refused(_: Request, error: InvalidSettings) -> JSONResponse:
    """Answer 400, with the messages by field: `automation.time`."""
    fields: dict[str, list[str]] = {}
    for it in error.problems:
        name = it.path[1:].replace("/", ".").encode("utf-8", "replace").decode()
        fields.setdefault(name or "non_field_errors", []).append(it.message)
    return JSONResponse(fields, 400)


Kind = Literal["account", "site"]


def stored(connection: sqlite3.Connection, kind: Kind, owner: int) -> Any:
    """Return the overrides of an account or a site."""
    row = connection.execute("SELECT value FROM overrides WHERE kind = ? AND owner = ?", [kind, owner]).fetchone()
    return json.loads(row[0]) if row else {}


def changed(kind: Kind, owner: int, body: Any) -> dict[str, Any]:
    """Check and store what was sent; return all overrides. Raises InvalidSettings."""
    with connected() as connection:
        overrides = MANIFEST.changes(kind, body, stored(connection, kind, owner))
        row = [kind, owner, json.dumps(overrides)]
        connection.execute("INSERT OR REPLACE INTO overrides (kind, owner, value) VALUES (?, ?, ?)", row)
    return overrides
