"""Serve the page to the browser of whoever started the command, and to nobody else.

Any page on the internet can make a browser send requests to this computer, and other people may have an account on it.
So it listens on the loopback address alone, its address has a token that only the terminal shows, `Host` has to be
that address (a foreign name that resolves to it is refused), and what saves has to come from the page itself.
"""

from __future__ import annotations

import hmac
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import BoundedSemaphore, Lock
from typing import Any, Final, NamedTuple

_HOST: Final = "127.0.0.1"
MAX_BODY: Final = 64 << 10
"""Bytes of a request."""
_CONNECTIONS: Final = 16
_SECONDS: Final = 10
"""How long a connection may say nothing."""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Answer(NamedTuple):
    """What is sent back."""

    status: HTTPStatus
    media: str
    text: str


class Server(ThreadingHTTPServer):
    """A server of one page; requests are answered one after another."""

    daemon_threads = True
    request_queue_size = _CONNECTIONS

    def __init__(self, page: Callable[[str], Answer], save: Callable[[bytes], Answer]) -> None:
        """Listen on a free port; `page` is given the path that saves."""
        super().__init__((_HOST, 0), _Handler)
        self.authority = f"{_HOST}:{self.server_port}"
        self._home = f"/{secrets.token_urlsafe(32)}/"
        self._save_path = f"{self._home}save"
        self._page, self._save = page, save
        self._busy, self._free = Lock(), BoundedSemaphore(_CONNECTIONS)
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Serve until somebody interrupts it. Raises what answering a request raised."""
        self.serve_forever(poll_interval=0.1)
        if self._failure is not None:
            raise self._failure

    def server_bind(self) -> None:
        """Take a port, and ask no name server what this computer is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.server_address[1]

    @property
    def address(self) -> str:
        """Where the page is, with the token."""
        return f"http://{self.authority}{self._home}"

    def shown(self, path: str) -> Answer:
        """Return the page, if that is its path."""
        if not _is_same(path, self._home):
            return _refusal(HTTPStatus.NOT_FOUND)
        with self._busy:
            return self._page(self._save_path)

    def saves(self, path: str) -> bool:
        """Return whether this is the path that saves."""
        return _is_same(path, self._save_path)

    def saved(self, body: bytes) -> Answer:
        """Save what a body asks for."""
        with self._busy:
            return self._save(body)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return self._free.acquire(blocking=False)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """End; the thread that serves says why."""
        self._failure = sys.exception()
        self.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _SECONDS

    def handle(self) -> None:
        with suppress(ConnectionError):  # The client went away.
            super().handle()

    def do_GET(self) -> None:
        self._answer(self._misdirected() or self.server.shown(self.path))

    def do_POST(self) -> None:
        self._answer(self._misdirected() or self._foreign() or self.server.saved(self._body()))

    def _misdirected(self) -> Answer | None:
        """Refuse a request for another host: a name of a stranger that leads here."""
        is_ours = self.headers.get_all("Host") == [self.server.authority]
        return None if is_ours else _refusal(HTTPStatus.MISDIRECTED_REQUEST)

    def _foreign(self) -> Answer | None:
        """Refuse what the page itself does not send: other paths, origins and types, and more than it would."""
        if not self.server.saves(self.path):
            return _refusal(HTTPStatus.NOT_FOUND)
        if self.headers.get_all("Origin") != [f"http://{self.server.authority}"]:
            return _refusal(HTTPStatus.FORBIDDEN)
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return _refusal(HTTPStatus.FORBIDDEN)
        if self.headers.get_all("Content-Type") != ["application/json"]:
            return _refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        lengths = self.headers.get_all("Content-Length", [])
        if (
            "Transfer-Encoding" in self.headers
            or len(lengths) != 1
            or not (lengths[0].isascii() and lengths[0].isdigit())
        ):
            return _refusal(HTTPStatus.LENGTH_REQUIRED)
        if len(lengths[0]) > len(str(MAX_BODY)) or int(lengths[0]) > MAX_BODY:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return None

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, answer: Answer) -> None:
        body = answer.text.encode()
        self.send_response_only(answer.status)
        for name, value in {**_HEADERS, "Content-Type": answer.media, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse without repeating anything of the request."""
        self._answer(_refusal(HTTPStatus(code)))

    def log_message(self, format: str, *args: Any) -> None:
        """Write no log: each path has the token in it."""


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())


def _refusal(status: HTTPStatus) -> Answer:
    return Answer(status, "text/plain; charset=utf-8", f"{status.phrase}\n")
