"""Pages of `ratesmith preview`: written and read again, or served."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from support.cli import run, start

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
TODAY = ("--today", "2026-03-01")


def written_page(folder: Path, *more: str) -> str:
    """The page of a project."""
    done = run("preview", *TODAY, *more, cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return (folder / "var/preview.html").read_text(encoding="utf-8")


def data_of(page: str) -> dict[str, Any]:
    """What a page shows."""
    (found,) = DATA.findall(page)
    data: dict[str, Any] = json.loads(found)
    return data


class Site(NamedTuple):
    """A served project."""

    folder: Path
    port: int
    home: str
    """The path with the token."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, raw: bytes) -> tuple[int, dict[str, str], str]:
        """The status, headers and body that are answered to these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body.decode()

    def get(self, path: str | None = None, *, host: str | None = None) -> tuple[int, dict[str, str], str]:
        path = self.home if path is None else path
        return self.ask(f"GET {path} HTTP/1.1\r\nHost: {host or f'127.0.0.1:{self.port}'}\r\n\r\n".encode())

    def post(self, body: bytes, **headers: str | None) -> tuple[int, str]:
        """What is answered to a page that saves, where it does not differ by a header; None leaves one out."""
        sent = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": self.origin,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items() if value is not None)
        status, _, answer = self.ask(f"POST {self.home}save HTTP/1.1\r\n{lines}\r\n".encode() + body)
        return status, answer

    def save(self, *edits: tuple[str, Any, Any], environment: str = "example") -> tuple[int, dict[str, Any]]:
        """What is answered to edits: a pointer, what the page showed, and the value."""
        asked = [{"pointer": pointer, "was": was, "value": value} for pointer, was, value in edits]
        status, answer = self.post(json.dumps({"environment": environment, "edits": asked}).encode())
        told: dict[str, Any] = json.loads(answer)
        return status, told

    def files(self) -> dict[str, bytes]:
        return {str(it): it.read_bytes() for it in sorted((self.folder / "config").rglob("*")) if it.is_file()}


@contextmanager
def served(folder: Path, *more: str) -> Iterator[Site]:
    """Serve a project until the end."""
    said = folder / "said"
    process = start("preview", "--serve", *TODAY, *more, cwd=folder, output=said)
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:([0-9]+)(/\S+/)\n", said.read_text())):
            assert process.poll() is None, said.read_text()
            time.sleep(0.02)
        yield Site(folder, int(found[1]), found[2])
    finally:
        os.kill(process.pid, signal.SIGINT)
        assert process.wait() == 130
