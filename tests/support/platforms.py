"""The platform of `examples/platform`, made as its README says, on a database of its own, with a server."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final, NamedTuple

from support.cli import COMPILER, django, launcher
from support.databases import Postgres
from support.projects import SHIPPED, copy_shipped

README: Final = SHIPPED / "examples/platform/README.md"
NOT_HERE: Final = ("python3 -I -m venv ", ". ../", "pip install", "export ", "python manage.py runserver", "curl ")
"""What this file does in another way."""


class OwnDatabase(Postgres):
    """The database of the platform."""

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/platform?host={self.folder}"


class Tenant(NamedTuple):
    """A user of an account, whose site has a number and who has a token."""

    name: str
    site: int
    token: str


class Answer(NamedTuple):
    """What the server answered."""

    status: int
    body: Any


def commands() -> list[tuple[str, str]]:
    """Return the commands of the README in their order, each with what it says that they print."""
    blocks = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return [
        (command, printed)
        for block in blocks
        for command, _, printed in (part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:])
    ]


class Platform:
    """A copy of the example that runs beside a copy of this repository."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.checkout, self.folder = folder / "checkout", folder / "my-platform"
        self.database = OwnDatabase(postgres.folder, postgres.psql)
        self.port = 0
        self.tenants: dict[str, Tenant] = {}
        copy_shipped(self.checkout, "config")
        shutil.copytree(
            README.parent, self.checkout / "examples/platform", ignore=shutil.ignore_patterns("__pycache__")
        )
        program = launcher(folder / "bin/ratesmith")
        python = program.parent / "python"
        # Forked where it can be; the server of `served` is a Python of its own.
        python.write_text(f'#!/bin/sh\nshift\nexec {shlex.join(django())} "$@"\n')
        python.chmod(0o755)
        identity = {f"GIT_{role}_{what}": "a@b.test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.variables = {
            **identity,
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": "*",
            "PYTHONPATH": str(COMPILER),
            "DJANGO_SETTINGS_MODULE": "backend.settings",
            "DATABASE_URL": self.database.url,
            "SECRET_KEY": "of a test",
        }

    def shell(self, script: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a script in the folder of the platform."""
        return subprocess.run(
            ["bash", "-euc", script],
            cwd=folder or self.folder,
            env={**self.variables, "PYTHONPATH": f"{COMPILER}:{self.folder}", **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def manage(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Run `manage.py`; return its exit code and all that it printed."""
        done = self.shell(f"exec python manage.py {' '.join(arguments)} 2>&1", **variables)
        return done.returncode, done.stdout

    def follow_readme(self) -> None:
        """Do all that the README says, up to the server."""
        done = self.shell("\n".join(it for it, _ in commands() if not it.startswith(NOT_HERE)), self.checkout)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = re.findall(r"^(alice|bob) ([0-9]+) ([0-9a-f]{40})$", done.stdout, re.MULTILINE)
        self.tenants = {name: Tenant(name, int(site), token) for name, site, token in lines}
        assert {*self.tenants} == {"alice", "bob"}

    def ask(self, path: str, *, of: Tenant | None = None, method: str = "GET", body: Any = None) -> Answer:
        """Send a request, and return what is answered."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Token {of.token}"} if of else {}
        sent = body if isinstance(body, str) or body is None else json.dumps(body)
        connection.request(method, path, sent, {**headers, "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        is_json = (answer.headers.get("Content-Type") or "").startswith("application/json")
        return Answer(answer.status, json.loads(text) if is_json else text)

    @contextmanager
    def served(self) -> Iterator[None]:
        """Let Django's own server run."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        log = self.folder.parent / "server.log"
        with log.open("wb") as said:
            server = subprocess.Popen(
                [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"],
                cwd=self.folder,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        try:
            self._wait(server, log)
            yield
        finally:
            server.kill()
            server.wait()

    def _wait(self, server: subprocess.Popen[bytes], log: Path) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert server.poll() is None, log.read_text()
            try:
                self.ask("/healthz/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(log.read_text())


@contextmanager
def prepared(folder: Path, postgres: Postgres) -> Iterator[Platform]:
    """A platform that was set up as its README says; its database is dropped afterwards."""
    platform = Platform(folder, postgres)
    postgres.query("CREATE DATABASE platform")
    try:
        platform.follow_readme()
        yield platform
    finally:
        postgres.query("DROP DATABASE platform WITH (FORCE)")


@contextmanager
def running(folder: Path, postgres: Postgres) -> Iterator[Platform]:
    """The same, with a server."""
    with prepared(folder, postgres) as platform, platform.served():
        yield platform
