"""The real PgBouncer in front of a PostgreSQL server of our own, lending a connection for each transaction."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from support.databases import Postgres, as_other_user

PORT = 6432
"""In the name of a socket, so nothing else can have it."""
_SETTINGS = """\
[databases]
* = host={server}
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
admin_users = postgres
pool_mode = transaction
default_pool_size = {pool}
logfile = {folder}/log
pidfile = {folder}/pid
"""


class Bounced(Postgres):
    """A database behind PgBouncer; whoever asks it by itself goes through it, too."""

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}/bouncer&port={PORT}"

    @property
    def straight(self) -> Postgres:
        """The same database, without PgBouncer."""
        return Postgres(self.folder, self.psql)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def servers(self) -> set[int]:
        """The processes of PostgreSQL that PgBouncer lends."""
        url = self.url.replace("/postgres?", "/pgbouncer?")
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as admin:
            cursor = psycopg.ClientCursor(admin).execute("SHOW SERVERS")
            names = [column.name for column in cursor.description or ()]
            return {row[names.index("remote_pid")] for row in cursor}


def bouncer_program() -> str | None:
    """Where PgBouncer is; Debian puts it where only root looks."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def bounced(program: str, of: Postgres, pool: int) -> Iterator[Bounced]:
    """PgBouncer with a pool of that size, and nothing set that a plain installation has not."""
    folder = of.folder / "bouncer"
    folder.mkdir()
    as_user = as_other_user(folder)
    (folder / "users").write_text('"postgres" ""\n')
    (folder / "ini").write_text(_SETTINGS.format(server=of.folder, folder=folder, port=PORT, pool=pool))
    with subprocess.Popen([*as_user, program, "-q", str(folder / "ini")], cwd="/", stdin=subprocess.DEVNULL) as process:
        try:
            _wait(folder / f".s.PGSQL.{PORT}", process)
            yield Bounced(of.folder, of.psql)
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(folder)


def _wait(place: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while not _answers(place):
        assert process.poll() is None, (place.parent / "log").read_text()
        assert time.monotonic() < end, f"PgBouncer does not answer at {place}"
        time.sleep(0.01)


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(place))
        except OSError:
            return False
        return True
