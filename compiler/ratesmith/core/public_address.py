"""Where an address leads, and whether a key may be sent there. Nothing is looked up.

It reads URLs strictly, because programs differ in what they take a strange one for: what is not
plainly the public name of a host is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ratesmith.core.sanitize import quoted

_URL: Final = r"(?i)(?:([a-z][a-z0-9+.-]*)://)?([^/?#\\\s]*)(?:[/?#][!-\[\]-~]*)?"
_HOST_AND_PORT: Final = r"(?i)(\[[0-9a-f:.]*\]|[^:\[\]]*)(?::([0-9]{1,5}))?"
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NUMBER: Final = r"[0-9]+|0x[0-9a-f]*"
_USUAL_PORTS: Final = {"https": "443", "http": "80"}

_LOCAL_NAMES: Final = (
    "corp", "home", "home.arpa", "internal", "intranet", "lan", "local", "localdomain", "localhost", "private", "svc",
)  # fmt: skip
"""Endings of names that only a machine or a private network resolves; `metadata.google.internal` is one."""
_SPEAKING_NAMES: Final = ("localtest.me", "lvh.me", "nip.io", "sslip.io", "xip.io")
"""Endings of public names that resolve to this machine, or to the address that they spell."""


class Risk(NamedTuple):
    """Why a key must not be sent to an address, and what to write instead."""

    why: str
    instead: str


class Address(NamedTuple):
    """Where a URL or the bare name of a host leads, in one spelling for all that lead there."""

    scheme: str
    """Empty for a bare host, where the program that connects knows it."""
    host: str
    """In small letters, without a dot at its end."""
    port: str
    """Empty for the usual port of the scheme."""
    has_user: bool = False

    @property
    def place(self) -> str:
        """Return host and port, as a list of hosts names them."""
        return f"{self.host}:{self.port}" if self.port else self.host

    @property
    def origin(self) -> str:
        """Return scheme, host and port: what a key that is sent there is bound to."""
        return f"{self.scheme}://{self.place}" if self.scheme else f"//{self.place}"


def read_address(text: str) -> Address | None:
    """Return where a URL or a bare host leads; None where programs could differ."""
    match = re.fullmatch(_URL, text)
    if match is None:
        return None
    scheme, (_, user_part, rest) = (match[1] or "").lower(), match[2].rpartition("@")
    parts = re.fullmatch(_HOST_AND_PORT, rest)
    if parts is None or not 0 < int(parts[2] or 443) < 65536:
        return None
    port = str(int(parts[2])) if parts[2] else ""
    host = parts[1].lower().removesuffix(".")
    if not (host.startswith("[") or all(re.fullmatch(_LABEL, label) for label in host.split("."))):
        return None
    return Address(scheme, host, "" if port == _USUAL_PORTS.get(scheme) else port, bool(user_part))


def risks_of_address(url: str, *, bare: bool = False) -> Iterator[Risk]:
    """Yield why a key must not be sent to a URL; nothing where its host is public and the way there is encrypted.

    With `bare` the name of a host alone is accepted too. The texts repeat the host at most, never a
    user part, a path or a query, which may hold a secret.
    """
    address = read_address(url)
    if address is None or not (address.scheme or bare):
        yield Risk("it is not the URL of a host in printable ASCII", "write it as https://api.example.com/v1")
        return
    if address.scheme not in ("https", ""):
        yield Risk(f"{address.scheme} is not encrypted", "write https://")
    if address.has_user:
        yield Risk("it has a user part before the @", "move a key from there to the provider's secrets")
    if (what := _what_host_is(address.host)) is not None:
        yield Risk(f"{quoted(address.host)} is {what}", "write the public name of the host")


def _what_host_is(host: str) -> str | None:
    """Return what a host is that is not a public name; None for a public name."""
    labels = host.split(".")
    if host.startswith("[") or re.fullmatch(_NUMBER, labels[-1]):
        return "an IP address, which can be that of this machine, of a private network or of a cloud's metadata service"
    if len(labels) == 1 or _ends_in(host, _LOCAL_NAMES):
        return "a name of this machine or of a private network"
    return "a name that leads to whatever address it spells" if _ends_in(host, _SPEAKING_NAMES) else None


def _ends_in(name: str, endings: tuple[str, ...]) -> bool:
    return any(f".{name}".endswith(f".{ending}") for ending in endings)
