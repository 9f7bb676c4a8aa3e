"""A clock that databases go by, which a test turns on: libfaketime gives their programs another time."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from support.databases import Site, Sqlite, program


@cache
def library() -> str:
    """Return the path of libfaketime, or nothing: a search through all libraries, for the tests that need it alone."""
    folders = (Path("/usr/lib"), Path("/usr/local/lib"))
    found = (str(path) for folder in folders for path in folder.glob("**/libfaketimeMT.so*"))
    return next(found, os.environ.get("LIBFAKETIME", ""))


class Clock(NamedTuple):
    """A file that says how far the clock of a program is turned on."""

    path: Path

    @property
    def variables(self) -> dict[str, str]:
        """What a program is started with to go by this clock."""
        return {"LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": str(self.path), "FAKETIME_NO_CACHE": "1"}

    def turn(self, moment: datetime) -> None:
        """Make it that moment in UTC."""
        seconds = round((moment.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds())
        self.path.write_text(f"{seconds:+}\n")

    def query(self, site: Site, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, by this clock where the database is no server with one of its own."""
        if not isinstance(site.database, Sqlite):
            return site.query(sql)
        done = program("sqlite3", "-separator", "\x1f", str(site.database.path), text=sql, **self.variables)
        assert done.returncode == 0, done.stderr
        return [tuple(line.split("\x1f")) for line in done.stdout.splitlines()]
