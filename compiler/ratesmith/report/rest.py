"""Speak with the REST interface of a server: JSON over https, no redirects, bounded answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.sanitize import harmless, quoted

_SECONDS: Final = 20
_MOST_BYTES: Final = 16 * 1024 * 1024
_PAGE: Final = 100
_MOST_PAGES: Final = 100
_LOCAL: Final = ("127.0.0.1", "::1", "localhost")


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would send the token to another host."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""
        return


class Rest:
    """A server, and the headers that say who we are."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        """Raises Fatal for an address that would send the token in clear."""
        parts = urlsplit(url)
        is_local = parts.scheme == "http" and parts.hostname in _LOCAL
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise Fatal(Exit.USAGE, f"{quoted(url)} is no https address", "the token would be sent in clear")
        self._url, self._headers = url.rstrip("/"), headers
        self._opener = build_opener(_NoRedirect)

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return the answer to a request; None where it is empty. Raises Fatal."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "ratesmith", **self._headers}
        request = Request(f"{self._url}/{path}", data, headers, method=method)  # noqa: S310  # https, see above
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                text = answer.read(_MOST_BYTES)
            return json.loads(text) if text else None
        except HTTPError as error:
            raise _refused(method, path, error) from None
        except (OSError, HTTPException, ValueError) as error:
            what = harmless(getattr(error, "reason", error))
            raise Fatal(Exit.ENVIRONMENT, f"{method} {path}: no answer: {what}", "run it again") from None

    def pages(self, path: str) -> Iterator[Any]:
        """Yield the items of a list, however many pages it has. Raises Fatal."""
        separator = "&" if "?" in path else "?"
        for page in range(1, _MOST_PAGES + 1):
            items = self.call("GET", f"{path}{separator}per_page={_PAGE}&page={page}")
            yield from items
            if len(items) < _PAGE:
                return


def _refused(method: str, path: str, error: HTTPError) -> Fatal:
    with error:
        said = error.read(2_000).decode(errors="replace")
    hint = "give the token the right to write comments" if error.code in (401, 403, 404) else "run it again"
    return Fatal(
        Exit.ENVIRONMENT, f"{method} {path}: the server refused with {error.code}: {harmless(said, 200)}", hint
    )
